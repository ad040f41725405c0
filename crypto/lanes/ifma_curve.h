// IfmaCurve: one point, its four coordinates side by side in half an AVX-512 register, for sums
// that cannot be spread over lanes: each step's multiplications, four at a time, become one (Hisil,
// Wong, Carter, Dawson (2008), section 4; with 52-bit multiply-and-add as in H. de Valence's
// "Accelerating Edwards curve arithmetic with parallel formulas" (2018)).
//
// A step of the sum waits for the one before: so unlike in ifma_field.h, products are arranged for
// the shortest wait, and what a sum or difference of products needs is added up before it is
// carried. Intel's CPUs have one unit that moves words across the middle of a register, and it
// takes three cycles; moves within a half take one. So lanes are in such an order that few words
// cross. Public data only. Bounds of limbs, in radix 2^51:
//   columns  below 2^62.6, of products and their sums;
//   ready    below 2^52: what `carry` gives (2^51 + 2^17) and multiplication takes.
#pragma once

#include <immintrin.h>

#include "crypto/lanes/record.h"
#include "crypto/point25519.h"

namespace noodgeld::crypto {
namespace {

class IfmaCurve {
    using Word = __m256i;
    static constexpr std::size_t kLimbs = 5;

    struct Quad {
        Word limb[kLimbs];
    };

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
        return carry(out);
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
        const Quad point = carry(coordinates(p));
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
        const Quad squares = square(for_doubling(coordinates(p)));
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
        return carry(out);
    }

    [[gnu::always_inline]] static Completed add(const Completed& p, const Cached& q) {
        // (a, c, b, d) of the formulas: E = b - a, G = d + c, H = b + a, F = d - c.
        const Quad terms = product(for_addition(coordinates(p)), q);
        Completed out;
        for (std::size_t i = 0; i < kLimbs; ++i) {
            const Word w = terms.limb[i], many = many_p(i);
            const Word near = subtract_in(0b0001, w, many, w);
            const Word far = permute<2, 3, 0, 1>(w);
            out.limb[i] = add(near, subtract_in(0b1000, far, many, far));
        }
        return carry(out);
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

    // The multiply-and-adds stay in the order in which they are written: "volatile" says so.
    static void add_low(Word& sum, Word a, Word b) {
        __asm__ volatile("vpmadd52luq %2, %1, %0" : "+v"(sum) : "v"(a), "v"(b));
    }
    static void add_high(Word& sum, Word a, Word b) {
        __asm__ volatile("vpmadd52huq %2, %1, %0" : "+v"(sum) : "v"(a), "v"(b));
    }

    static Word broadcast(std::uint64_t value) {
        return _mm256_set1_epi64x(static_cast<long long>(value));
    }
    static Word add(Word a, Word b) { return _mm256_add_epi64(a, b); }
    static Word twice(Word a) { return add(a, a); }
    static Word nineteen() { return broadcast(19); }
    /// Hides from the compiler that shifts and sums are a multiplication: that of 64 bits takes
    /// three cycles on AMD's CPUs, but fifteen on Intel's.
    static Word apart(Word a) {
        __asm__("" : "+v"(a));
        return a;
    }
    static Word times_19(Word a) {
        return add(a, add(apart(_mm256_slli_epi64(a, 1)), apart(_mm256_slli_epi64(a, 4))));
    }
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
        return product(left, right);
    }
    /// (X, X + Y, Y, Z), of columns.
    [[gnu::always_inline]] static Quad for_doubling(const Quad& point) {
        Quad out;
        for (std::size_t i = 0; i < kLimbs; ++i) {
            const Word w = point.limb[i];
            const Word y = _mm256_maskz_permutex_epi64(0b0010, w, (kOrder<0, 2, 0, 0>));
            out.limb[i] = add(permute_halves<0, 0, 2, 3>(w), y);
        }
        return carry(out);
    }
    /// (Y - X, T, Y + X, Z), of coordinates that may be columns.
    [[gnu::always_inline]] static Quad for_addition(const Quad& point) {
        Quad out;
        for (std::size_t i = 0; i < kLimbs; ++i) {
            const Word w = point.limb[i];
            const Word far = _mm256_maskz_permutex_epi64(0b0101, w, (kOrder<2, 0, 0, 0>));
            out.limb[i] = add(subtract_in(0b0001, w, many_p(i), w), far);
        }
        return carry(out);
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
            high[i] = twice(_mm256_madd52hi_epu64(zero, point.limb[i], by));
        }
        out.limb[0] = _mm256_madd52lo_epu64(out.limb[0], high[4], nineteen());
        for (std::size_t i = 1; i < kLimbs; ++i) out.limb[i] = add(out.limb[i], high[i - 1]);
        for (std::size_t i = 0; i < kLimbs; ++i) {
            out.limb[i] = subtract_in(0b0010, out.limb[i], many_p(i), out.limb[i]);
        }
        return carry(out);
    }

    // Columns 0 to 8 at weight 2^51i, of the products' low halves, and twice their high halves one
    // column further; 2^255 = 19 brings 5 to 9 back to 0 to 4. Below 2^60.3: ifma_field.h.

    [[gnu::always_inline]] static Quad product(const Quad& a, const Quad& b) {
        check_ready(a);
        check_ready(b);
        Word low[9], high[9];
        for (Word& each : low) each = _mm256_setzero_si256();
        for (Word& each : high) each = _mm256_setzero_si256();
            // No sum is added to twice in a row, and the columns that are brought back are done
            // first.
#pragma GCC unroll 5
        for (std::size_t i = kLimbs; i-- > 0;) {
#pragma GCC unroll 5
            for (std::size_t j = kLimbs; j-- > 0;) {
                add_high(high[i + j], a.limb[i], b.limb[j]);
                add_low(low[i + j], a.limb[i], b.limb[j]);
            }
        }
        Quad out;
        out.limb[0] = add(low[0], times_19(add(low[5], twice(high[4]))));
        for (std::size_t i = 1; i < kLimbs; ++i) {
            const Word wraps = i < 4 ? add(low[i + 5], twice(high[i + 4])) : twice(high[8]);
            out.limb[i] = add(add(low[i], twice(high[i - 1])), times_19(wraps));
        }
        return out;
    }

    [[gnu::always_inline]] static Quad square(const Quad& a) {
        check_ready(a);
        // Of each column, what counts once and what counts twice: a high half of different limbs
        // counts four times.
        Word once[10], twofold[10], high[9];
        for (Word& each : once) each = _mm256_setzero_si256();
        for (Word& each : twofold) each = _mm256_setzero_si256();
        for (Word& each : high) each = _mm256_setzero_si256();
        const auto meet = [&](std::size_t i, std::size_t j) {
            const Word left = a.limb[i], right = a.limb[j];
            add_high(i == j ? twofold[i + j + 1] : high[i + j], left, right);
            add_low(i == j ? once[i + j] : twofold[i + j], left, right);
        };
        // Limb 0 comes last from a carry.
#pragma GCC unroll 4
        for (std::size_t i = kLimbs; i-- > 1;) {
#pragma GCC unroll 4
            for (std::size_t j = i + 1; j-- > 1;) meet(i, j);
        }
#pragma GCC unroll 5
        for (std::size_t i = kLimbs; i-- > 0;) meet(i, 0);
        for (std::size_t i = 1; i < 9; ++i) twofold[i] = add(twofold[i], twice(high[i - 1]));
        Quad out;
        for (std::size_t i = 0; i < kLimbs; ++i) {
            // One of i and i + 5 is odd, and has no product of a limb with itself.
            if (i % 2 == 0) {
                const Word both = add(twofold[i], times_19(twofold[i + 5]));
                out.limb[i] = add(once[i], twice(both));
            } else {
                const Word wraps = add(once[i + 5], twice(twofold[i + 5]));
                out.limb[i] = add(twice(twofold[i]), times_19(wraps));
            }
        }
        return out;
    }

    /// Takes columns, whose carries are below 2^11.6; gives ready.
    [[gnu::always_inline]] static Quad carry(const Quad& a) {
        Word over[kLimbs];
        for (std::size_t i = 0; i < kLimbs; ++i) over[i] = _mm256_srli_epi64(a.limb[i], 51);
        Quad out;
        for (std::size_t i = 0; i < kLimbs; ++i) {
            const Word kept = _mm256_and_si256(a.limb[i], broadcast(kLimbMask));
            out.limb[i] =
                i == 0 ? _mm256_madd52lo_epu64(kept, over[4], nineteen()) : add(kept, over[i - 1]);
        }
        check_ready(out);
        return out;
    }

    static void check_ready(const Quad& a) {
        if constexpr (kCheckLimbs) {
            const Word bound = broadcast(std::uint64_t{1} << 52);
            for (const Word& limb : a.limb) {
                NOODGELD_CHECK(_mm256_cmplt_epu64_mask(limb, bound) == 0xf);
            }
        }
    }
};

}  // namespace
}  // namespace noodgeld::crypto
