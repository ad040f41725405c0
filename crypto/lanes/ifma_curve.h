// IfmaCurve: one point, its four coordinates side by side in half an AVX-512 register, for sums
// that cannot be spread over lanes: each step's multiplications, four at a time, become one (Hisil,
// Wong, Carter, Dawson (2008), section 4; with 52-bit multiply-and-add as in H. de Valence's
// "Accelerating Edwards curve arithmetic with parallel formulas" (2018)).
//
// A step of the sum waits for the one before: so what a sum or difference of products needs is
// added up before it is carried. Intel's CPUs have one unit that moves words across the middle of a
// register, and it takes three cycles; moves within a half take one. So lanes are in such an order
// that few words cross. Public data only. Bounds of limbs: radix51.h.
#pragma once

#include <immintrin.h>

#include "crypto/lanes/ifma_half_field.h"
#include "crypto/lanes/record.h"
#include "crypto/point25519.h"

namespace noodgeld::crypto {
namespace {

class IfmaCurve {
    using Field = IfmaHalfField;
    using Word = Field::Word;
    using Quad = Field::Element;
    static constexpr std::size_t kLimbs = Field::kLimbs;

  public:
    /// (E, G, H, F) of a CompletedPoint.
    using Completed = Quad;
    /// (y - x, 2dt, y + x, 2z) of a CachedRecord, all times the same factor.
    using Cached = Quad;

    static Completed neutral() { return integers(0, 1, 1, 1); }

    /// With Z = 4: E = 2x, H = 2y, F = G = 2.
    static Completed from(const AffineRecord& record) {
        const std::uint64_t *plus = record.word, *minus = record.word + kLimbs;
        Completed out = integers(0, 2, 0, 2);
        for (std::size_t i = 0; i < kLimbs; ++i) {
            const auto e = static_cast<long long>(plus[i] + two_p(i) - minus[i]);
            const auto h = static_cast<long long>(plus[i] + minus[i]);
            out.limb[i] = add(out.limb[i], _mm256_set_epi64x(0, h, 0, e));
        }
        return Field::carry(out);
    }

    static Cached to_cached(const Completed& p) {
        return times_constants(for_addition(coordinates(p)));
    }
    static Cached to_cached(const ExtendedRecord& record) {
        Quad point;
        for (std::size_t i = 0; i < kLimbs; ++i) {
            const auto coordinate = [&](std::size_t j) {
                return static_cast<long long>(record.word[kLimbs * j + i]);
            };
            point.limb[i] =
                _mm256_set_epi64x(coordinate(2), coordinate(1), coordinate(3), coordinate(0));
        }
        return times_constants(for_addition(point));
    }

    /// As it was stored, or its negative: y - x and y + x change places, 2dt its sign. Without a
    /// branch: signs cannot be guessed.
    static Cached load(const CachedRecord& record, bool negates) {
        const auto places = static_cast<__mmask8>(negates ? 0b0101 : 0);
        const auto sign = static_cast<__mmask8>(negates ? 0b0010 : 0);
        Cached out;
        for (std::size_t i = 0; i < kLimbs; ++i) {
            const Word w = _mm256_load_si256(reinterpret_cast<const Word*>(record.word + 4 * i));
            const Word placed = _mm256_mask_permutex_epi64(w, places, w, (kOrder<2, 1, 0, 3>));
            out.limb[i] = subtract_in(sign, placed, broadcast(two_p(i)), w);
        }
        return out;
    }
    static void store(const Cached& q, CachedRecord& record) {
        for (std::size_t i = 0; i < kLimbs; ++i) {
            _mm256_store_si256(reinterpret_cast<Word*>(record.word + 4 * i), q.limb[i]);
        }
    }
    static void store(const Completed& p, ExtendedRecord& record) {
        const Quad point = Field::carry(coordinates(p));
        for (std::size_t i = 0; i < kLimbs; ++i) {
            alignas(32) std::uint64_t lane[4];
            _mm256_store_si256(reinterpret_cast<Word*>(lane), point.limb[i]);
            constexpr std::size_t kCoordinate[4] = {0, 3, 1, 2};
            for (std::size_t j = 0; j < 4; ++j) {
                record.word[kLimbs * kCoordinate[j] + i] = lane[j];
            }
        }
    }

    [[gnu::always_inline]] static Completed twice(const Completed& p) {
        // (a, s, b, c) = (X^2, (X + Y)^2, Y^2, Z^2): E = a + b - s, G = a - b, H = a + b,
        // F = G + 2c.
        const Quad squares = Field::columns_of_square(for_doubling(coordinates(p)));
        Completed out;
        for (std::size_t i = 0; i < kLimbs; ++i) {
            const Word w = squares.limb[i], many = many_p(i);
            // What is left of each sum when the words that have to cross come: (a - s, a, b,
            // 2c - b), and (b, -b, a, a).
            const Word near = _mm256_maskz_shuffle_epi32(0b11001111, w, _MM_PERM_BADC);
            const Word signs = subtract_in(0b1001, near, many, near);
            const Word once = add_in(0b1101, signs, signs, w);
            const Word rest = add_in(0b1000, once, once, w);
            const Word far = permute<2, 2, 0, 0>(w);
            out.limb[i] = add(rest, subtract_in(0b0010, far, many, far));
        }
        return Field::carry(out);
    }

    [[gnu::always_inline]] static Completed add(const Completed& p, const Cached& q) {
        // (a, c, b, d) of the formulas: E = b - a, G = d + c, H = b + a, F = d - c.
        const Quad terms = Field::columns_of_product(for_addition(coordinates(p)), q);
        Completed out;
        for (std::size_t i = 0; i < kLimbs; ++i) {
            const Word w = terms.limb[i], many = many_p(i);
            const Word near = subtract_in(0b0001, w, many, w);
            const Word far = permute<2, 3, 0, 1>(w);
            out.limb[i] = add(near, subtract_in(0b1000, far, many, far));
        }
        return Field::carry(out);
    }

  private:
    template <int kA, int kB, int kC, int kD>
    static constexpr int kOrder = kA | kB << 2 | kC << 4 | kD << 6;

    template <int kA, int kB, int kC, int kD>
    static Word permute(Word w) {
        return _mm256_permutex_epi64(w, (kOrder<kA, kB, kC, kD>));
    }
    /// Lanes 0 and 1 are of kA and kB, from the lower half; 2 and 3 of kC and kD, from the upper.
    template <int kA, int kB, int kC, int kD>
    static Word permute_halves(Word w) {
        static_assert(kA < 2 && kB < 2 && kC >= 2 && kD >= 2);
        // By name: clang would take the instruction that also moves words across.
        Word out;
        __asm__("vpermilpd %2, %1, %0"
                : "=v"(out)
                : "v"(w), "i"(kA | kB << 1 | (kC - 2) << 2 | (kD - 2) << 3));
        return out;
    }
    // Sums in those lanes whose bit is set; the others are of `else_`. By name, for clang would
    // make of each a sum and a blend.
    static Word add_in(__mmask8 lanes, Word else_, Word a, Word b) {
        __asm__("vpaddq %3, %2, %0 %{%1%}" : "+v"(else_) : "Yk"(lanes), "v"(a), "v"(b));
        return else_;
    }
    static Word subtract_in(__mmask8 lanes, Word else_, Word a, Word b) {
        __asm__("vpsubq %3, %2, %0 %{%1%}" : "+v"(else_) : "Yk"(lanes), "v"(a), "v"(b));
        return else_;
    }

    static Word broadcast(std::uint64_t value) {
        return _mm256_set1_epi64x(static_cast<long long>(value));
    }
    static Word add(Word a, Word b) { return _mm256_add_epi64(a, b); }
    static Word twice(Word a) { return add(a, a); }
    static Word nineteen() { return broadcast(19); }
    static std::uint64_t two_p(std::size_t i) {
        return i == 0 ? 2 * (kLimbMask - 18) : 2 * kLimbMask;
    }
    /// Limb i of 2^10 p: more than any column of a product, so that one can be subtracted.
    static Word many_p(std::size_t i) { return broadcast(two_p(i) << 9); }

    static Quad integers(long long a, long long b, long long c, long long d) {
        Quad out;
        for (Word& limb : out.limb) limb = _mm256_setzero_si256();
        out.limb[0] = _mm256_set_epi64x(d, c, b, a);
        return out;
    }

    /// (X, T, Y, Z) = (E, E, H, F) (F, H, G, G), in columns.
    [[gnu::always_inline]] static Quad coordinates(const Completed& p) {
        Quad left, right;
        for (std::size_t i = 0; i < kLimbs; ++i) {
            left.limb[i] = permute_halves<0, 0, 2, 3>(p.limb[i]);
            right.limb[i] = permute<3, 2, 1, 1>(p.limb[i]);
        }
        return Field::columns_of_product(left, right);
    }
    /// (X, X + Y, Y, Z), of columns.
    [[gnu::always_inline]] static Quad for_doubling(const Quad& point) {
        Quad out;
        for (std::size_t i = 0; i < kLimbs; ++i) {
            const Word w = point.limb[i];
            const Word y = _mm256_maskz_permutex_epi64(0b0010, w, (kOrder<0, 2, 0, 0>));
            out.limb[i] = add(permute_halves<0, 0, 2, 3>(w), y);
        }
        return Field::carry(out);
    }
    /// (Y - X, T, Y + X, Z), of coordinates that may be columns.
    [[gnu::always_inline]] static Quad for_addition(const Quad& point) {
        Quad out;
        for (std::size_t i = 0; i < kLimbs; ++i) {
            const Word w = point.limb[i];
            const Word far = _mm256_maskz_permutex_epi64(0b0101, w, (kOrder<2, 0, 0, 0>));
            out.limb[i] = add(subtract_in(0b0001, w, many_p(i), w), far);
        }
        return Field::carry(out);
    }
    /// What `for_addition` gave, as the point to be added. d = -121665 / 121666, so 121666 times
    /// (y - x, 2dt, y + x, 2z) takes only small factors.
    static Cached times_constants(const Quad& point) {
        constexpr long long kUnder = 121666, kOver = 121665;
        const Word by = _mm256_set_epi64x(2 * kUnder, kUnder, 2 * kOver, kUnder);
        Quad out;
        Word high[kLimbs];
        for (std::size_t i = 0; i < kLimbs; ++i) {
            const Word zero = _mm256_setzero_si256();
            out.limb[i] = _mm256_madd52lo_epu64(zero, point.limb[i], by);
            high[i] = Field::twice(_mm256_madd52hi_epu64(zero, point.limb[i], by));
        }
        out.limb[0] = _mm256_madd52lo_epu64(out.limb[0], high[4], Field::nineteen());
        for (std::size_t i = 1; i < kLimbs; ++i) out.limb[i] = add(out.limb[i], high[i - 1]);
        for (std::size_t i = 0; i < kLimbs; ++i) {
            out.limb[i] = subtract_in(0b0010, out.limb[i], many_p(i), out.limb[i]);
        }
        return Field::carry(out);
    }
};

}  // namespace
}  // namespace noodgeld::crypto
