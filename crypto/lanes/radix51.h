// Radix51: elements of the field of 2^255 - 19 elements side by side in radix 2^51, for registers
// with a 52-bit multiply-and-add: all but their products, which each width of register arranges for
// its own use (ifma_field.h, ifma_half_field.h). `Words`: the registers.
//
// Branches on nothing. Bounds of limbs, checked at every operation in debug builds:
//   tight    below 2^51 + 2^14: what every operation gives;
//   ready    below 2^52: what multiplication can take, for the CPU reads no more bits;
//   columns  below 2^62.6: sums of products, before they are carried.
#pragma once

#include "crypto/field25519.h"

namespace noodgeld::crypto {
namespace {

template <class Words>
struct Radix51 : Words {
    using Word = typename Words::Word;
    using Mask = typename Words::Mask;
    static constexpr std::size_t kLimbs = 5;

    struct Element {
        Word limb[kLimbs];
    };

    static Element broadcast(const FieldElement& value) {
        const FieldElement a = tighten(value);
        Element out;
        for (std::size_t i = 0; i < kLimbs; ++i) out.limb[i] = Words::broadcast_word(a.limb[i]);
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
        const auto joined = [](Word right, Word left) {
            return low_bits(Words::bit_or(right, left));
        };
        Element out;
        out.limb[0] = low_bits(w[0]);
        out.limb[1] =
            joined(Words::template shift_right<51>(w[0]), Words::template shift_left<13>(w[1]));
        out.limb[2] =
            joined(Words::template shift_right<38>(w[1]), Words::template shift_left<26>(w[2]));
        out.limb[3] =
            joined(Words::template shift_right<25>(w[2]), Words::template shift_left<39>(w[3]));
        out.limb[4] = Words::template shift_right<12>(w[3]);
        return out;
    }

    /// Of a frozen element: its 255 bits in four words.
    static void to_bits(const Element& a, Word (&w)[4]) {
        const auto& limb = a.limb;
        w[0] = Words::bit_or(limb[0], Words::template shift_left<51>(limb[1]));
        w[1] = Words::bit_or(Words::template shift_right<13>(limb[1]),
                             Words::template shift_left<38>(limb[2]));
        w[2] = Words::bit_or(Words::template shift_right<26>(limb[2]),
                             Words::template shift_left<25>(limb[3]));
        w[3] = Words::bit_or(Words::template shift_right<39>(limb[3]),
                             Words::template shift_left<12>(limb[4]));
    }

    static Element add(const Element& a, const Element& b) {
        Element sum;
        for (std::size_t i = 0; i < kLimbs; ++i)
            sum.limb[i] = Words::add_words(a.limb[i], b.limb[i]);
        return tight(carry(sum));
    }
    /// b must be tight.
    static Element subtract(const Element& a, const Element& b) {
        Element difference;
        for (std::size_t i = 0; i < kLimbs; ++i) {
            difference.limb[i] =
                Words::subtract_words(Words::add_words(a.limb[i], two_p(i)), b.limb[i]);
        }
        return tight(carry(difference));
    }
    /// For multiplication only. Other back ends leave these with larger limbs than `add` does; here
    /// there is no room.
    static Element sum(const Element& a, const Element& b) { return add(a, b); }
    static Element difference(const Element& a, const Element& b) { return subtract(a, b); }
    /// 2p - a where the mask is set: ready. a must be tight.
    static Element negate_if(Mask m, const Element& a) {
        Element out;
        for (std::size_t i = 0; i < kLimbs; ++i) {
            out.limb[i] =
                Words::select_words(m, Words::subtract_words(two_p(i), a.limb[i]), a.limb[i]);
        }
        check_ready(out);
        return out;
    }

    /// The one representation: limbs below 2^51, the whole below 2^255 - 19.
    static Element freeze(const Element& a) {
        // Two passes bring it below 2^255 (field25519.cpp, tighten); then p is taken off if the
        // value and 19 reach 2^255.
        Element r = a;
        for (int pass = 0; pass < 2; ++pass) {
            Word carried = Words::zero();
            for (std::size_t i = 0; i < kLimbs; ++i) carried = split(r.limb[i], carried);
            r.limb[0] = Words::add_low_product(r.limb[0], carried, nineteen());
        }
        Word reaches = nineteen();
        for (std::size_t i = 0; i < kLimbs; ++i) {
            reaches = Words::template shift_right<51>(Words::add_words(r.limb[i], reaches));
        }
        Word carried = Words::add_low_product(Words::zero(), reaches, nineteen());
        for (std::size_t i = 0; i < kLimbs; ++i) carried = split(r.limb[i], carried);
        return r;
    }
    /// Whether limbs that are frozen, or below 2^51, are the same.
    static Mask equal(const Element& a, const Element& b) {
        Mask out = Words::equal_words(a.limb[0], b.limb[0]);
        for (std::size_t i = 1; i < kLimbs; ++i) {
            out = Words::and_masks(out, Words::equal_words(a.limb[i], b.limb[i]));
        }
        return out;
    }
    /// Of a frozen element.
    static Mask is_odd(const Element& a) {
        const Word one = Words::broadcast_word(1);
        return Words::equal_words(Words::bit_and(a.limb[0], one), one);
    }
    static Element select(Mask m, const Element& a, const Element& b) {
        Element out;
        for (std::size_t i = 0; i < kLimbs; ++i) {
            out.limb[i] = Words::select_words(m, a.limb[i], b.limb[i]);
        }
        return out;
    }

    /// Takes columns, whose carries are below 2^11.6; gives ready, and tight if they were below
    /// 2^60.5.
    [[gnu::always_inline]] static Element carry(const Element& a) {
        Word over[kLimbs];
        for (std::size_t i = 0; i < kLimbs; ++i)
            over[i] = Words::template shift_right<51>(a.limb[i]);
        Element out;
        out.limb[0] = Words::add_low_product(low_bits(a.limb[0]), over[4], nineteen());
        for (std::size_t i = 1; i < kLimbs; ++i) {
            out.limb[i] = Words::add_words(low_bits(a.limb[i]), over[i - 1]);
        }
        check_ready(out);
        return out;
    }

    static Word nineteen() { return Words::broadcast_word(19); }
    static Word two_p(std::size_t i) {
        return Words::broadcast_word(i == 0 ? 2 * (kLimbMask - 18) : 2 * kLimbMask);
    }
    static Word twice(Word a) { return Words::add_words(a, a); }

    static Element tight(const Element& a) {
        check_below(a, (std::uint64_t{1} << 51) + (std::uint64_t{1} << 14));
        return a;
    }
    static void check_ready(const Element& a) { check_below(a, std::uint64_t{1} << 52); }

  private:
    static Word low_bits(Word a) { return Words::bit_and(a, Words::broadcast_word(kLimbMask)); }
    /// Adds `carried` to a limb, cuts it to 51 bits, gives the rest.
    static Word split(Word& limb, Word carried) {
        const Word sum = Words::add_words(limb, carried);
        limb = low_bits(sum);
        return Words::template shift_right<51>(sum);
    }

    static void check_below(const Element& a, std::uint64_t bound) {
        if constexpr (kCheckLimbs) {
            for (const Word& limb : a.limb) {
                const Word rest = Words::subtract_words(Words::broadcast_word(bound - 1), limb);
                const Word signs = Words::template shift_right<63>(Words::bit_or(rest, limb));
                NOODGELD_CHECK(Words::bits(Words::equal_words(signs, Words::zero())) ==
                               (std::uint64_t{1} << Words::kLanes) - 1);
            }
        }
    }
};

}  // namespace
}  // namespace noodgeld::crypto
