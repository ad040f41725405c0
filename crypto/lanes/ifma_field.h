// IfmaField: eight elements of the field of 2^255 - 19 elements side by side, multiplied by
// AVX-512 IFMA's 52-bit multiply-and-add. Bounds of limbs: radix51.h.
//
// Public data only where it says so in lanes/; this file itself branches on nothing.
#pragma once

#include "crypto/lanes/ifma_words.h"
#include "crypto/lanes/radix51.h"

namespace noodgeld::crypto {
namespace {

struct IfmaField : Radix51<IfmaWords> {
    // A product's columns: low halves at weight 2^51i, high halves at 2^(51i + 52). Each is a sum
    // of at most five terms below 2^52, so a column is below 15 * 2^52, and 2^255 = 19 makes it
    // below 300 * 2^52 < 2^60.3. Sums begin with what is already there, which saves additions: the
    // high halves come first, and columns 5 to 9 before those to which they are added 19-fold.

    static Element multiply(const Element& a, const Element& b) {
        check_ready(a);
        check_ready(b);
        Word high[9], column[10];
        for (Word& each : high) each = zero();
#pragma GCC unroll 5
        for (std::size_t i = 0; i < kLimbs; ++i) {
#pragma GCC unroll 5
            for (std::size_t j = 0; j < kLimbs; ++j) {
                high[i + j] = _mm512_madd52hi_epu64(high[i + j], a.limb[i], b.limb[j]);
            }
        }
        for (std::size_t i = 5; i < 10; ++i) column[i] = twice(high[i - 1]);
#pragma GCC unroll 5
        for (std::size_t i = 1; i < kLimbs; ++i) {
#pragma GCC unroll 5
            for (std::size_t j = kLimbs - i; j < kLimbs; ++j) {
                column[i + j] = _mm512_madd52lo_epu64(column[i + j], a.limb[i], b.limb[j]);
            }
        }
        column[0] = times_19(column[5]);
        for (std::size_t i = 1; i < kLimbs; ++i) {
            column[i] = add_words(twice(high[i - 1]), times_19(column[i + kLimbs]));
        }
#pragma GCC unroll 5
        for (std::size_t i = 0; i < kLimbs; ++i) {
#pragma GCC unroll 5
            for (std::size_t j = 0; j < kLimbs - i; ++j) {
                column[i + j] = _mm512_madd52lo_epu64(column[i + j], a.limb[i], b.limb[j]);
            }
        }
        return tight(carry({{column[0], column[1], column[2], column[3], column[4]}}));
    }

    static Element square(const Element& a) {
        check_ready(a);
        Word high[9], column[10];
        for (Word& each : high) each = zero();
#pragma GCC unroll 5
        for (std::size_t i = 0; i < kLimbs; ++i) {
#pragma GCC unroll 5
            for (std::size_t j = i + 1; j < kLimbs; ++j) {
                high[i + j] = _mm512_madd52hi_epu64(high[i + j], a.limb[i], a.limb[j]);
            }
        }
        for (std::size_t i = 1; i < 8; ++i) high[i] = twice(high[i]);
#pragma GCC unroll 5
        for (std::size_t i = 0; i < kLimbs; ++i) {
            high[2 * i] = _mm512_madd52hi_epu64(high[2 * i], a.limb[i], a.limb[i]);
        }
        column[0] = zero();
        for (std::size_t i = 1; i < 10; ++i) column[i] = high[i - 1];
#pragma GCC unroll 5
        for (std::size_t i = 0; i < kLimbs; ++i) {
#pragma GCC unroll 5
            for (std::size_t j = i + 1; j < kLimbs; ++j) {
                column[i + j] = _mm512_madd52lo_epu64(column[i + j], a.limb[i], a.limb[j]);
            }
        }
        for (std::size_t i = 1; i < 10; ++i) column[i] = twice(column[i]);
        column[6] = _mm512_madd52lo_epu64(column[6], a.limb[3], a.limb[3]);
        column[8] = _mm512_madd52lo_epu64(column[8], a.limb[4], a.limb[4]);
        for (std::size_t i = 0; i < kLimbs; ++i) {
            column[i] = add_words(column[i], times_19(column[i + kLimbs]));
        }
        for (std::size_t i = 0; i < 3; ++i) {
            column[2 * i] = _mm512_madd52lo_epu64(column[2 * i], a.limb[i], a.limb[i]);
        }
        return tight(carry({{column[0], column[1], column[2], column[3], column[4]}}));
    }

  private:
    // As fast as can be where others of the eight multiplications of a step are at hand to wait
    // with: clang makes it a multiplication of 64 bits.
    static Word times_19(Word a) {
        return add_words(a, add_words(shift_left<1>(a), shift_left<4>(a)));
    }
};

}  // namespace
}  // namespace noodgeld::crypto
