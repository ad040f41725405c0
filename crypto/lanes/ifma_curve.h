// IfmaCurve: one point, its four coordinates side by side in half an AVX-512 register, for sums
// that cannot be spread over lanes: each step's multiplications, four at a time, become one (Hisil,
// Wong, Carter, Dawson (2008), section 4; with 52-bit multiply-and-add as in H. de Valence's
// "Accelerating Edwards curve arithmetic with parallel formulas" (2018)).
//
// A step of the sum waits for the one before: so unlike in ifma_field.h, products are arranged for
// the shortest wait, and what a sum or difference of products needs is added up before it is
// carried. Public data only. Bounds of limbs, in radix 2^51:
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
    /// E, F, G and H of a CompletedPoint, as its last multiplication wants them:
    /// (F, G, F, E) times (E, H, G, H) is (X, Y, Z, T).
    struct Completed {
        Quad left, right;
    };
    /// (y - x, y + x, 2z, 2dt) of a CachedRecord.
    using Cached = Quad;

    static Completed neutral() { return {integers(1, 1, 1, 0), integers(0, 1, 1, 1)}; }

    /// With Z = 4: E = 2x, H = 2y, F = G = 2.
    static Completed from(const AffineRecord& record) {
        const std::uint64_t *plus = record.word, *minus = record.word + kLimbs;
        Completed out{integers(2, 2, 2, 0), integers(0, 0, 2, 0)};
        for (std::size_t i = 0; i < kLimbs; ++i) {
            const auto e = static_cast<long long>(plus[i] + two_p(i) - minus[i]);
            const auto h = static_cast<long long>(plus[i] + minus[i]);
            out.left.limb[i] = add(out.left.limb[i], _mm256_set_epi64x(e, 0, 0, 0));
            out.right.limb[i] = add(out.right.limb[i], _mm256_set_epi64x(h, 0, h, e));
        }
        return {carry(out.left), carry(out.right)};
    }

    static Cached to_cached(const Completed& p) {
        return times_constants(for_addition(product(p.left, p.right)));
    }
    static Cached to_cached(const ExtendedRecord& record) {
        Quad coordinates;
        for (std::size_t i = 0; i < kLimbs; ++i) {
            const auto lane = [&](std::size_t j) {
                return static_cast<long long>(record.word[kLimbs * j + i]);
            };
            coordinates.limb[i] = _mm256_set_epi64x(lane(3), lane(2), lane(1), lane(0));
        }
        return times_constants(for_addition(coordinates));
    }

    /// As it was stored, or its negative: y - x and y + x change places, 2dt its sign. Without a
    /// branch: signs cannot be guessed.
    static Cached load(const CachedRecord& record, bool negates) {
        const auto places = static_cast<__mmask8>(negates ? 0b0011 : 0);
        const auto sign = static_cast<__mmask8>(negates ? 0b1000 : 0);
        Cached out;
        for (std::size_t i = 0; i < kLimbs; ++i) {
            const Word w = _mm256_load_si256(reinterpret_cast<const Word*>(record.word + 4 * i));
            const Word placed = _mm256_mask_permutex_epi64(w, places, w, (kOrder<1, 0, 2, 3>));
            out.limb[i] = _mm256_mask_sub_epi64(placed, sign, broadcast(two_p(i)), w);
        }
        return out;
    }
    static void store(const Cached& q, CachedRecord& record) {
        for (std::size_t i = 0; i < kLimbs; ++i) {
            _mm256_store_si256(reinterpret_cast<Word*>(record.word + 4 * i), q.limb[i]);
        }
    }
    static void store(const Completed& p, ExtendedRecord& record) {
        const Quad coordinates = carry(product(p.left, p.right));
        for (std::size_t i = 0; i < kLimbs; ++i) {
            alignas(32) std::uint64_t lane[4];
            _mm256_store_si256(reinterpret_cast<Word*>(lane), coordinates.limb[i]);
            for (std::size_t j = 0; j < 4; ++j) record.word[kLimbs * j + i] = lane[j];
        }
    }

    static Completed twice(const Completed& p) {
        // (a, b, c, s) = (X^2, Y^2, Z^2, (X + Y)^2): H = a + b, G = a - b, E = H - s, F = G + 2c.
        const Quad squares = square(for_doubling(p));
        Completed out;
        for (std::size_t i = 0; i < kLimbs; ++i) {
            const Word w = squares.limb[i];
            const Word a = permute<0, 0, 0, 0>(w), b = permute<1, 1, 1, 1>(w);
            const Word h = add(a, b), h_over = add(h, many_p(i));
            const Word g = subtract(add(a, many_p(i)), b);
            const Word cs = _mm256_maskz_permutex_epi64(0b1101, w, (kOrder<2, 0, 2, 3>));
            const Word c2s = _mm256_mask_add_epi64(cs, 0b0101, cs, cs);  // (2c, 0, 2c, s)
            const Word base = _mm256_mask_blend_epi64(0b1000, g, h_over);
            out.left.limb[i] = _mm256_mask_sub_epi64(add(base, c2s), 0b1000, base, c2s);
            const Word other = _mm256_mask_blend_epi64(0b0100, h, g);
            const Word s = permute<3, 3, 3, 3>(w);
            out.right.limb[i] = _mm256_mask_sub_epi64(other, 0b0001, h_over, s);
        }
        return {carry(out.left), carry(out.right)};
    }

    static Completed add(const Completed& p, const Cached& q) {
        // (a, b, d, c) of the formulas: E = b - a, H = b + a, F = d - c, G = d + c.
        const Quad terms = product(for_addition(product(p.left, p.right)), q);
        Completed out;
        for (std::size_t i = 0; i < kLimbs; ++i) {
            const Word w = terms.limb[i];
            const Word dddb = permute<2, 2, 2, 1>(w), ccca = permute<3, 3, 3, 0>(w);
            out.left.limb[i] =
                _mm256_mask_sub_epi64(add(dddb, ccca), 0b1101, add(dddb, many_p(i)), ccca);
            const Word bbdb = permute<1, 1, 2, 1>(w), aaca = permute<0, 0, 3, 0>(w);
            out.right.limb[i] =
                _mm256_mask_sub_epi64(add(bbdb, aaca), 0b0001, add(bbdb, many_p(i)), aaca);
        }
        return {carry(out.left), carry(out.right)};
    }

  private:
    template <int kA, int kB, int kC, int kD>
    static constexpr int kOrder = kA | kB << 2 | kC << 4 | kD << 6;

    template <int kA, int kB, int kC, int kD>
    static Word permute(Word w) {
        return _mm256_permutex_epi64(w, (kOrder<kA, kB, kC, kD>));
    }
    static Word broadcast(std::uint64_t value) {
        return _mm256_set1_epi64x(static_cast<long long>(value));
    }
    static Word add(Word a, Word b) { return _mm256_add_epi64(a, b); }
    static Word subtract(Word a, Word b) { return _mm256_sub_epi64(a, b); }
    static Word twice(Word a) { return add(a, a); }
    static Word times_19(Word a) {
        return add(a, add(_mm256_slli_epi64(a, 1), _mm256_slli_epi64(a, 4)));
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

    /// (X, Y, Z, X + Y)
    static Quad for_doubling(const Completed& p) {
        Quad out = product(p.left, p.right);
        for (Word& w : out.limb) {
            const Word y = _mm256_maskz_permutex_epi64(0b1000, w, (kOrder<0, 0, 0, 1>));
            w = add(permute<0, 1, 2, 0>(w), y);
        }
        return carry(out);
    }
    /// (Y - X, Y + X, Z, T), of coordinates that may be columns.
    static Quad for_addition(const Quad& coordinates) {
        Quad out;
        for (std::size_t i = 0; i < kLimbs; ++i) {
            const Word yyzt = permute<1, 1, 2, 3>(coordinates.limb[i]);
            const Word x = permute<0, 0, 0, 0>(coordinates.limb[i]);
            const Word sums = _mm256_mask_add_epi64(yyzt, 0b0010, yyzt, x);
            out.limb[i] = _mm256_mask_sub_epi64(sums, 0b0001, add(yyzt, many_p(i)), x);
        }
        return carry(out);
    }
    /// What `for_addition` gave, as the point to be added.
    static Cached times_constants(const Quad& point) {
        Quad by = integers(1, 1, 2, 0);
        const FieldElement twice_d = tighten(curve_constants().twice_d);
        for (std::size_t i = 0; i < kLimbs; ++i) {
            const auto limb = static_cast<long long>(twice_d.limb[i]);
            by.limb[i] = add(by.limb[i], _mm256_set_epi64x(limb, 0, 0, 0));
        }
        return carry(product(point, by));
    }

    // Columns 0 to 8 at weight 2^51i, of the products' low halves, and twice their high halves one
    // column further; 2^255 = 19 brings 5 to 9 back to 0 to 4. Below 2^60.3: ifma_field.h.

    static Quad product(const Quad& a, const Quad& b) {
        check_ready(a);
        check_ready(b);
        Word low[9], high[9];
        for (Word& each : low) each = _mm256_setzero_si256();
        for (Word& each : high) each = _mm256_setzero_si256();
            // The columns that are brought back first: what follows can meanwhile go on.
#pragma GCC unroll 9
        for (std::size_t sum = 9; sum-- > 0;) {
#pragma GCC unroll 5
            for (std::size_t i = 0; i < kLimbs; ++i) {
                if (i > sum || sum - i >= kLimbs) continue;
                high[sum] = _mm256_madd52hi_epu64(high[sum], a.limb[i], b.limb[sum - i]);
                low[sum] = _mm256_madd52lo_epu64(low[sum], a.limb[i], b.limb[sum - i]);
            }
        }
        return bring_back(low, high);
    }

    static Quad square(const Quad& a) {
        check_ready(a);
        Word low[9], high[9];
#pragma GCC unroll 9
        for (std::size_t sum = 9; sum-- > 0;) {
            Word low_once = _mm256_setzero_si256(), high_once = low_once;
#pragma GCC unroll 5
            for (std::size_t i = 0; 2 * i < sum; ++i) {
                if (sum - i >= kLimbs) continue;
                high_once = _mm256_madd52hi_epu64(high_once, a.limb[i], a.limb[sum - i]);
                low_once = _mm256_madd52lo_epu64(low_once, a.limb[i], a.limb[sum - i]);
            }
            low[sum] = twice(low_once);
            high[sum] = twice(high_once);
            if (sum % 2 == 1) continue;
            const Word middle = a.limb[sum / 2];
            high[sum] = _mm256_madd52hi_epu64(high[sum], middle, middle);
            low[sum] = _mm256_madd52lo_epu64(low[sum], middle, middle);
        }
        return bring_back(low, high);
    }

    static Quad bring_back(const Word (&low)[9], const Word (&high)[9]) {
        Quad out;
        out.limb[0] = add(low[0], times_19(add(low[5], twice(high[4]))));
        for (std::size_t i = 1; i < kLimbs; ++i) {
            const Word wraps = i < 4 ? add(low[i + 5], twice(high[i + 4])) : twice(high[8]);
            out.limb[i] = add(add(low[i], twice(high[i - 1])), times_19(wraps));
        }
        return out;
    }

    /// Takes columns, whose carries are below 2^11.6; gives ready.
    static Quad carry(const Quad& a) {
        Word over[kLimbs];
        for (std::size_t i = 0; i < kLimbs; ++i) over[i] = _mm256_srli_epi64(a.limb[i], 51);
        Quad out;
        for (std::size_t i = 0; i < kLimbs; ++i) {
            const Word kept = _mm256_and_si256(a.limb[i], broadcast(kLimbMask));
            out.limb[i] = add(kept, i == 0 ? times_19(over[4]) : over[i - 1]);
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
