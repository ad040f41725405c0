// IfmaField: eight elements of the field of 2^255 - 19 elements side by side, in radix 2^51,
// multiplied by AVX-512 IFMA's 52-bit multiply-and-add.
//
// Public data only where it says so in lanes/; this file itself branches on nothing. Bounds of
// limbs, checked at every operation in debug builds:
//   tight  below 2^51 + 2^14: what every operation gives;
//   ready  below 2^52: what multiplication can take, for the CPU reads no more bits.
#pragma once

#include "crypto/field25519.h"
#include "crypto/lanes/ifma_words.h"

namespace noodgeld::crypto {
namespace {

struct IfmaField : IfmaWords {
    static constexpr std::size_t kLimbs = 5;

    struct Element {
        Word limb[kLimbs];
    };

    static Element broadcast(const FieldElement& value) {
        const FieldElement a = tighten(value);
        Element out;
        for (std::size_t i = 0; i < kLimbs; ++i) out.limb[i] = broadcast_word(a.limb[i]);
        return out;
    }

    /// Five words of a record, each a limb.
    static Element from_words(const Word* words) {
        Element out;
        for (std::size_t i = 0; i < kLimbs; ++i) out.limb[i] = words[i];
        check_ready(out);
        return out;
    }
    static void to_words(const Element& a, Word* words) {
        for (std::size_t i = 0; i < kLimbs; ++i) words[i] = a.limb[i];
    }
    /// The element in one lane of five stored words.
    static FieldElement to_portable(const std::uint64_t* words) {
        return {{words[0], words[1], words[2], words[3], words[4]}};
    }

    /// From 255 bits in four words, least significant first; the top bit must be clear. Limbs below
    /// 2^51, not reduced: 2^255 - 19 and above stay what they are.
    static Element from_bits(const Word (&w)[4]) {
        const Word m = broadcast_word(kLimbMask);
        Element out;
        out.limb[0] = bit_and(w[0], m);
        out.limb[1] = bit_and(bit_or(shift_right<51>(w[0]), shift_left<13>(w[1])), m);
        out.limb[2] = bit_and(bit_or(shift_right<38>(w[1]), shift_left<26>(w[2])), m);
        out.limb[3] = bit_and(bit_or(shift_right<25>(w[2]), shift_left<39>(w[3])), m);
        out.limb[4] = shift_right<12>(w[3]);
        return out;
    }

    /// Of a frozen element: its 255 bits in four words.
    static void to_bits(const Element& a, Word (&w)[4]) {
        const auto& limb = a.limb;
        w[0] = bit_or(limb[0], shift_left<51>(limb[1]));
        w[1] = bit_or(shift_right<13>(limb[1]), shift_left<38>(limb[2]));
        w[2] = bit_or(shift_right<26>(limb[2]), shift_left<25>(limb[3]));
        w[3] = bit_or(shift_right<39>(limb[3]), shift_left<12>(limb[4]));
    }

    static Element add(const Element& a, const Element& b) {
        Element sum;
        for (std::size_t i = 0; i < kLimbs; ++i) sum.limb[i] = add_words(a.limb[i], b.limb[i]);
        return carry(sum);
    }
    /// b must be tight.
    static Element subtract(const Element& a, const Element& b) {
        Element difference;
        for (std::size_t i = 0; i < kLimbs; ++i) {
            difference.limb[i] = subtract_words(add_words(a.limb[i], two_p(i)), b.limb[i]);
        }
        return carry(difference);
    }
    /// For multiplication only. Other back ends leave these with larger limbs than `add` does; here
    /// there is no room.
    static Element sum(const Element& a, const Element& b) { return add(a, b); }
    static Element difference(const Element& a, const Element& b) { return subtract(a, b); }
    /// 2p - a where the mask is set: ready. a must be tight.
    static Element negate_if(Mask m, const Element& a) {
        Element out;
        for (std::size_t i = 0; i < kLimbs; ++i) {
            out.limb[i] = _mm512_mask_sub_epi64(a.limb[i], m, two_p(i), a.limb[i]);
        }
        check_ready(out);
        return out;
    }

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
        return carry({{column[0], column[1], column[2], column[3], column[4]}});
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
        return carry({{column[0], column[1], column[2], column[3], column[4]}});
    }

    /// The one representation: limbs below 2^51, the whole below 2^255 - 19.
    static Element freeze(const Element& a) {
        // Two passes bring it below 2^255 (field25519.cpp, tighten); then p is taken off if the
        // value and 19 reach 2^255.
        Element r = a;
        for (int pass = 0; pass < 2; ++pass) {
            Word carried = zero();
            for (std::size_t i = 0; i < kLimbs; ++i) carried = split(r.limb[i], carried);
            r.limb[0] = _mm512_madd52lo_epu64(r.limb[0], carried, nineteen());
        }
        Word reaches = nineteen();
        for (std::size_t i = 0; i < kLimbs; ++i) {
            reaches = shift_right<51>(add_words(r.limb[i], reaches));
        }
        Word carried = _mm512_madd52lo_epu64(zero(), reaches, nineteen());
        for (std::size_t i = 0; i < kLimbs; ++i) carried = split(r.limb[i], carried);
        return r;
    }
    /// Whether limbs that are frozen, or below 2^51, are the same.
    static Mask equal(const Element& a, const Element& b) {
        Mask out = mask(0xff);
        for (std::size_t i = 0; i < kLimbs; ++i) {
            out = and_masks(out, equal_words(a.limb[i], b.limb[i]));
        }
        return out;
    }
    /// Of a frozen element.
    static Mask is_odd(const Element& a) {
        return _mm512_test_epi64_mask(a.limb[0], broadcast_word(1));
    }
    static Element select(Mask m, const Element& a, const Element& b) {
        Element out;
        for (std::size_t i = 0; i < kLimbs; ++i) {
            out.limb[i] = select_words(m, a.limb[i], b.limb[i]);
        }
        return out;
    }

  private:
    static Word nineteen() {
        return broadcast_word(19);
    }
    static Word two_p(std::size_t i) {
        return broadcast_word(i == 0 ? 2 * (kLimbMask - 18) : 2 * kLimbMask);
    }
    static Word twice(Word a) {
        return add_words(a, a);
    }
    static Word times_19(Word a) {
        return add_words(a, add_words(shift_left<1>(a), shift_left<4>(a)));
    }
    /// Adds `carried` to a limb, cuts it to 51 bits, gives the rest.
    static Word split(Word& limb, Word carried) {
        const Word sum = add_words(limb, carried);
        limb = bit_and(sum, broadcast_word(kLimbMask));
        return shift_right<51>(sum);
    }

    /// Takes limbs below 2^60.5, whose carries are below 2^9.5: gives tight.
    static Element carry(const Element& a) {
        const Word m = broadcast_word(kLimbMask);
        Word over[kLimbs];
        for (std::size_t i = 0; i < kLimbs; ++i) over[i] = shift_right<51>(a.limb[i]);
        Element out;
        out.limb[0] = _mm512_madd52lo_epu64(bit_and(a.limb[0], m), over[4], nineteen());
        for (std::size_t i = 1; i < kLimbs; ++i) {
            out.limb[i] = add_words(bit_and(a.limb[i], m), over[i - 1]);
        }
        check_tight(out);
        return out;
    }

    static void check_below(const Element& a, std::uint64_t bound) {
        if constexpr (kCheckLimbs) {
            for (const Word& limb : a.limb) {
                NOODGELD_CHECK(_mm512_cmplt_epu64_mask(limb, broadcast_word(bound)) == 0xff);
            }
        }
    }
    static void check_tight(const Element& a) {
        check_below(a, (std::uint64_t{1} << 51) + (std::uint64_t{1} << 14));
    }
    static void check_ready(const Element& a) {
        check_below(a, std::uint64_t{1} << 52);
    }
};

}  // namespace
}  // namespace noodgeld::crypto
