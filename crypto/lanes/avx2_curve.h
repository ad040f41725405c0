// Avx2Curve: one point, its four coordinates side by side in a register, in the order of
// IfmaCurve's lanes and for its reasons (ifma_curve.h). Between multiplications two limbs share a
// word, as in records: half as many moves and sums.
//
// Public data only. Bounds of limbs: avx2_field.h.
#pragma once

#include "crypto/lanes/avx2_field.h"
#include "crypto/lanes/record.h"
#include "crypto/point25519.h"

namespace noodgeld::crypto {
namespace {

class Avx2Curve {
    using Field = Avx2Field;
    using Word = Field::Word;
    static constexpr std::size_t kWords = 5;

    /// Each word an even limb and, in its high half, the odd one that follows.
    struct Quad {
        Word word[kWords];
    };

  public:
    /// (E, G, H, F) of a CompletedPoint: ready.
    using Completed = Quad;
    /// (y - x, 2dt, y + x, 2z) of a CachedRecord, all times the same factor: ready.
    using Cached = Quad;

    static Completed neutral() { return integers(0, 1, 1, 1); }

    /// With Z = 4: E = 2x, H = 2y, F = G = 2.
    static Completed from(const AffineRecord& record) {
        const std::uint64_t *plus = record.word, *minus = record.word + kWords;
        Completed out = integers(0, 2, 0, 2);
        for (std::size_t i = 0; i < kWords; ++i) {
            const auto e = static_cast<long long>(plus[i] + two_p(i) - minus[i]);
            const auto h = static_cast<long long>(plus[i] + minus[i]);
            out.word[i] = add(out.word[i], _mm256_set_epi64x(0, h, 0, e));
        }
        return out;
    }

    static Cached to_cached(const Completed& p) {
        return times_constants(for_addition(coordinates(p)));
    }
    static Cached to_cached(const ExtendedRecord& record) {
        Quad point;
        for (std::size_t i = 0; i < kWords; ++i) {
            const auto coordinate = [&](std::size_t j) {
                return static_cast<long long>(record.word[kWords * j + i]);
            };
            point.word[i] =
                _mm256_set_epi64x(coordinate(2), coordinate(1), coordinate(3), coordinate(0));
        }
        return times_constants(for_addition(point));
    }

    /// As it was stored, or its negative: y - x and y + x change places, 2dt its sign. Without a
    /// branch: signs cannot be guessed.
    static Cached load(const CachedRecord& record, bool negates) {
        const long long all = negates ? -1 : 0;
        const Word sign = _mm256_set_epi64x(0, 0, all, 0), swap = _mm256_set_epi64x(0, all, 0, all);
        Cached out;
        for (std::size_t i = 0; i < kWords; ++i) {
            const Word w = Field::load(record.word + 4 * i);
            const Word negative = subtract(Field::broadcast_word(two_p(i)), w);
            out.word[i] = Field::select_words(sign, negative,
                                              Field::select_words(swap, permute<2, 1, 0, 3>(w), w));
        }
        return out;
    }
    static void store(const Cached& q, CachedRecord& record) {
        for (std::size_t i = 0; i < kWords; ++i) Field::store(q.word[i], record.word + 4 * i);
    }
    static void store(const Completed& p, ExtendedRecord& record) {
        const Quad point = coordinates(p);
        for (std::size_t i = 0; i < kWords; ++i) {
            std::uint64_t lane[4];
            Field::store(point.word[i], lane);
            constexpr std::size_t kCoordinate[4] = {0, 3, 1, 2};
            for (std::size_t j = 0; j < 4; ++j) {
                record.word[kWords * kCoordinate[j] + i] = lane[j];
            }
        }
    }

    [[gnu::always_inline]] static Completed twice(const Completed& p) {
        // (a, s, b, c) = (X^2, (X + Y)^2, Y^2, Z^2): E = a + b - s, G = a - b, H = a + b,
        // F = G + 2c.
        const Quad squares = pack(Field::square(unpack(for_doubling(coordinates(p)))));
        Completed out;
        for (std::size_t i = 0; i < kWords; ++i) {
            const Word w = squares.word[i];
            const Word near = _mm256_shuffle_epi32(w, 0b01001110);  // (s, a, c, b)
            const Word far = permute<2, 2, 0, 0>(w);                // (b, b, a, a)
            const Word minus = only<true, true, false, true>(lanes<0b0010>(near, far));
            const Word plus = add(lanes<0b0010>(w, near), only<true, false, true, true>(far));
            const Word more = add(only<false, false, false, true>(w), many(i));
            out.word[i] = add(plus, subtract(more, minus));
        }
        return carry(out);
    }

    [[gnu::always_inline]] static Completed add(const Completed& p, const Cached& q) {
        // (a, c, b, d) of the formulas: E = b - a, G = d + c, H = b + a, F = d - c.
        const Quad terms = pack(Field::multiply(unpack(for_addition(coordinates(p))), unpack(q)));
        Completed out;
        for (std::size_t i = 0; i < kWords; ++i) {
            const Word w = terms.word[i], far = permute<2, 3, 0, 1>(w);
            out.word[i] = add(lanes<0b0001>(w, subtract(many(i), w)),
                              lanes<0b1000>(far, subtract(many(i), far)));
        }
        return out;
    }

  private:
    template <int kA, int kB, int kC, int kD>
    static Word permute(Word w) {
        return _mm256_permute4x64_epi64(w, kA | kB << 2 | kC << 4 | kD << 6);
    }
    /// `set` in the lanes whose bit is set, else `a`.
    template <unsigned kLanes>
    static Word lanes(Word a, Word set) {
        constexpr unsigned kHalves = (kLanes & 1) * 0x03 | (kLanes >> 1 & 1) * 0x0c |
                                     (kLanes >> 2 & 1) * 0x30 | (kLanes >> 3 & 1) * 0xc0;
        return _mm256_blend_epi32(a, set, static_cast<int>(kHalves));
    }
    /// Nought in the other lanes.
    template <bool kA, bool kB, bool kC, bool kD>
    static Word only(Word w) {
        return Field::bit_and(
            w, _mm256_set_epi64x(kD ? -1 : 0, kC ? -1 : 0, kB ? -1 : 0, kA ? -1 : 0));
    }
    static Word add(Word a, Word b) { return Field::add_words(a, b); }
    static Word subtract(Word a, Word b) { return Field::subtract_words(a, b); }
    static std::uint64_t two_p(std::size_t i) {
        const std::uint64_t even = (std::uint64_t{1} << 27) - (i == 0 ? 38 : 2);
        return even | ((std::uint64_t{1} << 26) - 2) << 32;
    }
    /// Two limbs of 2p: more than any tight ones, so that those can be subtracted.
    static Word many(std::size_t i) { return Field::broadcast_word(two_p(i)); }

    static Quad integers(long long a, long long b, long long c, long long d) {
        Quad out;
        for (Word& word : out.word) word = Field::zero();
        out.word[0] = _mm256_set_epi64x(d, c, b, a);
        return out;
    }
    static Field::Element unpack(const Quad& a) { return Field::from_words(a.word); }
    static Quad pack(const Field::Element& a) {
        Quad out;
        Field::to_words(a, out.word);
        return out;
    }

    /// (X, T, Y, Z) = (E, E, H, F) (F, H, G, G): tight.
    static Quad coordinates(const Completed& p) {
        Quad left, right;
        for (std::size_t i = 0; i < kWords; ++i) {
            left.word[i] = lanes<0b0010>(p.word[i], _mm256_shuffle_epi32(p.word[i], 0b01000100));
            right.word[i] = permute<3, 2, 1, 1>(p.word[i]);
        }
        return pack(Field::multiply(unpack(left), unpack(right)));
    }
    /// (X, X + Y, Y, Z), of tight: ready.
    static Quad for_doubling(const Quad& point) {
        Quad out;
        for (std::size_t i = 0; i < kWords; ++i) {
            const Word w = point.word[i];
            const Word x = lanes<0b0010>(w, _mm256_shuffle_epi32(w, 0b01000100));
            out.word[i] = add(x, only<false, true, false, false>(permute<0, 2, 0, 0>(w)));
        }
        return out;
    }
    /// (Y - X, T, Y + X, Z), of tight: ready.
    static Quad for_addition(const Quad& point) {
        Quad out;
        for (std::size_t i = 0; i < kWords; ++i) {
            const Word w = point.word[i];
            const Word far = only<true, false, true, false>(permute<2, 0, 0, 0>(w));
            out.word[i] = add(lanes<0b0001>(w, subtract(many(i), w)), far);
        }
        return out;
    }
    /// What `for_addition` gave, as the point to be added. d = -121665 / 121666, so 121666 times
    /// (y - x, 2dt, y + x, 2z) takes only small factors.
    static Cached times_constants(const Quad& point) {
        constexpr long long kUnder = 121666, kOver = 121665;
        const Word by = _mm256_set_epi64x(2 * kUnder, kUnder, 2 * kOver, kUnder);
        Quad out = pack(Field::multiply_small(unpack(point), by));
        for (std::size_t i = 0; i < kWords; ++i) {
            out.word[i] = lanes<0b0010>(out.word[i], subtract(many(i), out.word[i]));
        }
        return out;
    }

    /// Takes limbs below 2^30, all at once: gives tight.
    static Quad carry(const Quad& a) {
        const Word bits = Field::broadcast_word(std::uint64_t{25} << 32 | 26);
        const Word kept =
            Field::broadcast_word(((std::uint64_t{1} << 25) - 1) << 32 | ((1 << 26) - 1));
        Word over[kWords];
        for (std::size_t i = 0; i < kWords; ++i) over[i] = _mm256_srlv_epi32(a.word[i], bits);
        Quad out;
        for (std::size_t i = 0; i < kWords; ++i) {
            Word from_odd = Field::shift_right<32>(over[i == 0 ? kWords - 1 : i - 1]);
            if (i == 0) from_odd = _mm256_mul_epu32(from_odd, Field::broadcast_word(19));
            const Word carried = Field::bit_or(from_odd, Field::shift_left<32>(over[i]));
            out.word[i] = add(Field::bit_and(a.word[i], kept), carried);
        }
        return out;
    }
};

}  // namespace
}  // namespace noodgeld::crypto
