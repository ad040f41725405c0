// IfmaHalfField: four elements of the field of 2^255 - 19 elements side by side in half an AVX-512
// register, for where each multiplication waits for the one before: so unlike in ifma_field.h,
// products are arranged for the shortest wait. Bounds of limbs: radix51.h.
//
// Public data only where it says so in lanes/; this file itself branches on nothing.
#pragma once

#include "crypto/lanes/avx2_words.h"
#include "crypto/lanes/radix51.h"

namespace noodgeld::crypto {
namespace {

struct IfmaHalfWords : Avx2Words {
    /// sum + a b, of the product's low 52 bits; a and b must be below 2^52.
    static Word add_low_product(Word sum, Word a, Word b) {
        return _mm256_madd52lo_epu64(sum, a, b);
    }
};

struct IfmaHalfField : Radix51<IfmaHalfWords> {
    [[gnu::always_inline]] static Element multiply(const Element& a, const Element& b) {
        return tight(carry(columns_of_product(a, b)));
    }
    [[gnu::always_inline]] static Element square(const Element& a) {
        return tight(carry(columns_of_square(a)));
    }

    // Columns 0 to 8 at weight 2^51i, of the products' low halves, and twice their high halves one
    // column further; 2^255 = 19 brings 5 to 9 back to 0 to 4. Below 2^60.3: ifma_field.h.

    [[gnu::always_inline]] static Element columns_of_product(const Element& a, const Element& b) {
        check_ready(a);
        check_ready(b);
        Word low[9], high[9];
        for (Word& each : low) each = zero();
        for (Word& each : high) each = zero();
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
        Element out;
        out.limb[0] = add_words(low[0], times_19(add_words(low[5], twice(high[4]))));
        for (std::size_t i = 1; i < kLimbs; ++i) {
            const Word wraps = i < 4 ? add_words(low[i + 5], twice(high[i + 4])) : twice(high[8]);
            out.limb[i] = add_words(add_words(low[i], twice(high[i - 1])), times_19(wraps));
        }
        return out;
    }

    [[gnu::always_inline]] static Element columns_of_square(const Element& a) {
        check_ready(a);
        // Of each column, what counts once and what counts twice: a high half of different limbs
        // counts four times.
        Word once[10], twofold[10], high[9];
        for (Word& each : once) each = zero();
        for (Word& each : twofold) each = zero();
        for (Word& each : high) each = zero();
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
        for (std::size_t i = 1; i < 9; ++i) twofold[i] = add_words(twofold[i], twice(high[i - 1]));
        Element out;
        for (std::size_t i = 0; i < kLimbs; ++i) {
            // One of i and i + 5 is odd, and has no product of a limb with itself.
            if (i % 2 == 0) {
                const Word both = add_words(twofold[i], times_19(twofold[i + 5]));
                out.limb[i] = add_words(once[i], twice(both));
            } else {
                const Word wraps = add_words(once[i + 5], twice(twofold[i + 5]));
                out.limb[i] = add_words(twice(twofold[i]), times_19(wraps));
            }
        }
        return out;
    }

  private:
    // The multiply-and-adds stay in the order in which they are written: "volatile" says so.
    static void add_low(Word& sum, Word a, Word b) {
        __asm__ volatile("vpmadd52luq %2, %1, %0" : "+v"(sum) : "v"(a), "v"(b));
    }
    static void add_high(Word& sum, Word a, Word b) {
        __asm__ volatile("vpmadd52huq %2, %1, %0" : "+v"(sum) : "v"(a), "v"(b));
    }

    /// Hides from the compiler that shifts and sums are a multiplication: that of 64 bits takes
    /// three cycles on AMD's CPUs, but fifteen on Intel's.
    static Word apart(Word a) {
        __asm__("" : "+v"(a));
        return a;
    }
    static Word times_19(Word a) {
        return add_words(a,
                         add_words(apart(_mm256_slli_epi64(a, 1)), apart(_mm256_slli_epi64(a, 4))));
    }
};

}  // namespace
}  // namespace noodgeld::crypto
