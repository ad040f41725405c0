// Avx2Words: four 64-bit words side by side in an AVX2 register, and the moves between four records
// in memory and such registers. What each function does is said in ifma_words.h.
//
// Internal linkage, as everything in this folder's headers.
#pragma once

#include <immintrin.h>

#include <cstddef>
#include <cstdint>

namespace noodgeld::crypto {
namespace {

struct Avx2Words {
    static constexpr std::size_t kLanes = 4;
    using Word = __m256i;
    using Mask = __m256i;  // all ones in the lanes that are set, else nought

    static Word zero() { return _mm256_setzero_si256(); }
    static Word broadcast_word(std::uint64_t value) {
        return _mm256_set1_epi64x(static_cast<long long>(value));
    }
    /// Lane i is from[i].
    static Word load(const std::uint64_t* from) {
        return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
    }
    static void store(Word a, std::uint64_t* to) {
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), a);
    }

    static Word add_words(Word a, Word b) { return _mm256_add_epi64(a, b); }
    static Word subtract_words(Word a, Word b) { return _mm256_sub_epi64(a, b); }
    static Word bit_and(Word a, Word b) { return _mm256_and_si256(a, b); }
    static Word bit_or(Word a, Word b) { return _mm256_or_si256(a, b); }
    template <unsigned kBits>
    static Word shift_left(Word a) {
        return _mm256_slli_epi64(a, kBits);
    }
    template <unsigned kBits>
    static Word shift_right(Word a) {
        return _mm256_srli_epi64(a, kBits);
    }

    // What SHA-512 needs (FIPS 180-4, section 4.1.3).
    template <unsigned kBits>
    static Word rotate_right(Word a) {
        return bit_or(shift_right<kBits>(a), shift_left<64 - kBits>(a));
    }
    static Word xor_of(Word a, Word b, Word c) {
        return _mm256_xor_si256(_mm256_xor_si256(a, b), c);
    }
    static Word choose(Word a, Word b, Word c) {
        return _mm256_xor_si256(c, bit_and(a, _mm256_xor_si256(b, c)));
    }
    static Word majority(Word a, Word b, Word c) {
        return bit_or(bit_and(a, b), bit_and(c, bit_or(a, b)));
    }
    static Word swap_bytes(Word a) {
        const __m256i order = _mm256_set_epi64x(0x08090a0b0c0d0e0f, 0x0001020304050607,  //
                                                0x08090a0b0c0d0e0f, 0x0001020304050607);
        return _mm256_shuffle_epi8(a, order);
    }

    static Mask mask(std::uint64_t bits) {
        const Word lane_bit = _mm256_set_epi64x(8, 4, 2, 1);
        return equal_words(bit_and(broadcast_word(bits), lane_bit), lane_bit);
    }
    static std::uint64_t bits(Mask a) {
        return static_cast<std::uint64_t>(_mm256_movemask_pd(_mm256_castsi256_pd(a)));
    }
    static Mask and_masks(Mask a, Mask b) { return bit_and(a, b); }
    static Mask or_masks(Mask a, Mask b) { return bit_or(a, b); }
    static Mask xor_masks(Mask a, Mask b) { return _mm256_xor_si256(a, b); }
    static Mask not_mask(Mask a) { return _mm256_xor_si256(a, _mm256_set1_epi64x(-1)); }
    static Mask equal_words(Word a, Word b) { return _mm256_cmpeq_epi64(a, b); }
    /// `a` where the mask is set, else `b`.
    static Word select_words(Mask m, Word a, Word b) { return _mm256_blendv_epi8(b, a, m); }

    template <std::size_t kColumns>
    static void pick(const std::uint64_t (&columns)[kColumns][16], Word index,
                     Word (&out)[kColumns]) {
        // The CPU picks halves of words among one register's; then which register it was.
        const Word twice = shift_left<1>(bit_and(index, broadcast_word(3)));
        const Word halves =
            add_words(bit_or(twice, shift_left<32>(twice)), broadcast_word(std::uint64_t{1} << 32));
        const Word four = broadcast_word(4), eight = broadcast_word(8);
        const Mask is_odd_quarter = equal_words(bit_and(index, four), four);
        const Mask is_upper_half = equal_words(bit_and(index, eight), eight);
        for (std::size_t i = 0; i < kColumns; ++i) {
            Word quarter[4];
            for (std::size_t q = 0; q < 4; ++q) {
                quarter[q] = _mm256_permutevar8x32_epi32(load(columns[i] + 4 * q), halves);
            }
            out[i] =
                select_words(is_upper_half, select_words(is_odd_quarter, quarter[3], quarter[2]),
                             select_words(is_odd_quarter, quarter[1], quarter[0]));
        }
    }

    /// Word i of eight in a row, of the record that each lane's pointer names: rows become columns.
    static void load_rows(const std::uint64_t* const (&from)[kLanes], std::size_t first,
                          Word (&out)[8]) {
        for (std::size_t half = 0; half < 8; half += kLanes) {
            Word rows[kLanes];
            for (std::size_t i = 0; i < kLanes; ++i) rows[i] = load(from[i] + first + half);
            transpose(rows, out + half);
        }
    }
    static void store_rows(const Word (&in)[8], std::uint64_t* const (&to)[kLanes],
                           std::size_t first) {
        for (std::size_t half = 0; half < 8; half += kLanes) {
            Word rows[kLanes];
            transpose(in + half, rows);
            for (std::size_t i = 0; i < kLanes; ++i) store(rows[i], to[i] + first + half);
        }
    }

  private:
    static void transpose(const Word* r, Word* out) {
        const Word even01 = _mm256_unpacklo_epi64(r[0], r[1]);
        const Word odd01 = _mm256_unpackhi_epi64(r[0], r[1]);
        const Word even23 = _mm256_unpacklo_epi64(r[2], r[3]);
        const Word odd23 = _mm256_unpackhi_epi64(r[2], r[3]);
        out[0] = _mm256_permute2x128_si256(even01, even23, 0x20);
        out[1] = _mm256_permute2x128_si256(odd01, odd23, 0x20);
        out[2] = _mm256_permute2x128_si256(even01, even23, 0x31);
        out[3] = _mm256_permute2x128_si256(odd01, odd23, 0x31);
    }
};

}  // namespace
}  // namespace noodgeld::crypto
