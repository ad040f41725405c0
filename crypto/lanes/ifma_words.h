// IfmaWords: eight 64-bit words side by side in an AVX-512 register, and the moves between eight
// records in memory and such registers.
//
// Everything in this folder's headers has internal linkage: it is compiled for one kind of CPU, and
// no other object file may pick up its code.
#pragma once

#include <immintrin.h>

#include <cstddef>
#include <cstdint>

namespace noodgeld::crypto {
namespace {

struct IfmaWords {
    static constexpr std::size_t kLanes = 8;
    using Word = __m512i;
    using Mask = __mmask8;  // bit i is lane i

    static Word zero() { return _mm512_setzero_si512(); }
    static Word broadcast_word(std::uint64_t value) {
        return _mm512_set1_epi64(static_cast<long long>(value));
    }
    /// Lane i is from[i].
    static Word load(const std::uint64_t* from) { return _mm512_loadu_si512(from); }
    static void store(Word a, std::uint64_t* to) { _mm512_storeu_si512(to, a); }

    static Word add_words(Word a, Word b) { return _mm512_add_epi64(a, b); }
    static Word subtract_words(Word a, Word b) { return _mm512_sub_epi64(a, b); }
    static Word bit_and(Word a, Word b) { return _mm512_and_si512(a, b); }
    static Word bit_or(Word a, Word b) { return _mm512_or_si512(a, b); }
    template <unsigned kBits>
    static Word shift_left(Word a) {
        return _mm512_slli_epi64(a, kBits);
    }
    template <unsigned kBits>
    static Word shift_right(Word a) {
        return _mm512_srli_epi64(a, kBits);
    }

    /// sum + a b, of the product's low 52 bits; a and b must be below 2^52.
    static Word add_low_product(Word sum, Word a, Word b) {
        return _mm512_madd52lo_epu64(sum, a, b);
    }

    // What SHA-512 needs (FIPS 180-4, section 4.1.3).
    template <unsigned kBits>
    static Word rotate_right(Word a) {
        return _mm512_ror_epi64(a, kBits);
    }
    static Word xor_of(Word a, Word b, Word c) { return _mm512_ternarylogic_epi64(a, b, c, 0x96); }
    static Word choose(Word a, Word b, Word c) { return _mm512_ternarylogic_epi64(a, b, c, 0xca); }
    static Word majority(Word a, Word b, Word c) {
        return _mm512_ternarylogic_epi64(a, b, c, 0xe8);
    }
    static Word swap_bytes(Word a) {
        const __m512i order = _mm512_set_epi64(0x08090a0b0c0d0e0f, 0x0001020304050607,  //
                                               0x08090a0b0c0d0e0f, 0x0001020304050607,  //
                                               0x08090a0b0c0d0e0f, 0x0001020304050607,  //
                                               0x08090a0b0c0d0e0f, 0x0001020304050607);
        return _mm512_shuffle_epi8(a, order);
    }

    static Mask mask(std::uint64_t bits) { return static_cast<Mask>(bits); }
    static std::uint64_t bits(Mask a) { return a; }
    static Mask and_masks(Mask a, Mask b) { return static_cast<Mask>(a & b); }
    static Mask or_masks(Mask a, Mask b) { return static_cast<Mask>(a | b); }
    static Mask xor_masks(Mask a, Mask b) { return static_cast<Mask>(a ^ b); }
    static Mask not_mask(Mask a) { return static_cast<Mask>(~a); }
    static Mask equal_words(Word a, Word b) { return _mm512_cmpeq_epi64_mask(a, b); }
    /// `a` where the mask is set, else `b`.
    static Word select_words(Mask m, Word a, Word b) { return _mm512_mask_blend_epi64(m, b, a); }

    /// From each column of 16, the one that `index`, below 16, says. Reads all: an index may be
    /// secret.
    template <std::size_t kColumns>
    static void pick(const std::uint64_t (&columns)[kColumns][16], Word index,
                     Word (&out)[kColumns]) {
        for (std::size_t i = 0; i < kColumns; ++i) {
            out[i] = _mm512_permutex2var_epi64(load(columns[i]), index, load(columns[i] + 8));
        }
    }

    /// Word i of eight in a row, of the record that each lane's pointer names: rows become columns.
    static void load_rows(const std::uint64_t* const (&from)[kLanes], std::size_t first,
                          Word (&out)[8]) {
        Word rows[8];
        for (std::size_t i = 0; i < 8; ++i) rows[i] = _mm512_loadu_si512(from[i] + first);
        transpose(rows, out);
    }
    static void store_rows(const Word (&in)[8], std::uint64_t* const (&to)[kLanes],
                           std::size_t first) {
        Word rows[8];
        transpose(in, rows);
        for (std::size_t i = 0; i < 8; ++i) _mm512_storeu_si512(to[i] + first, rows[i]);
    }

  private:
    static void transpose(const Word (&r)[8], Word (&out)[8]) {
        Word a[8], b[8];
        for (std::size_t i = 0; i < 8; i += 2) {
            a[i] = _mm512_unpacklo_epi64(r[i], r[i + 1]);
            a[i + 1] = _mm512_unpackhi_epi64(r[i], r[i + 1]);
        }
        for (std::size_t i = 0; i < 8; i += 4) {
            b[i] = _mm512_shuffle_i64x2(a[i], a[i + 2], 0x88);
            b[i + 1] = _mm512_shuffle_i64x2(a[i + 1], a[i + 3], 0x88);
            b[i + 2] = _mm512_shuffle_i64x2(a[i], a[i + 2], 0xdd);
            b[i + 3] = _mm512_shuffle_i64x2(a[i + 1], a[i + 3], 0xdd);
        }
        for (std::size_t i = 0; i < 4; ++i) {
            out[i] = _mm512_shuffle_i64x2(b[i], b[i + 4], 0x88);
            out[i + 4] = _mm512_shuffle_i64x2(b[i], b[i + 4], 0xdd);
        }
    }
};

}  // namespace
}  // namespace noodgeld::crypto
