// Avx2Field: four elements of the field of 2^255 - 19 elements side by side, in radix 2^25.5,
// multiplied by AVX2's 32-bit multiplication (the limbs of Bernstein's "Curve25519" (2006), in
// lanes as in Bernstein and Schwabe, "NEON crypto" (2012)).
//
// Public data only where it says so in lanes/; this file itself branches on nothing. An element is
// the sum of limb[i] 2^ceil(25.5 i): limbs of 26 and 25 bits by turns. Bounds, checked at every
// operation in debug builds, for the even limbs, and half of them for the odd ones:
//   tight  below 2^26 + 2^13: what every operation gives but `sum`, `difference` and `negate_if`;
//   ready  below 3.25 * 2^26: what `square` and the right side of `multiply` take;
//   wide   below 4.25 * 2^26: what the left side of `multiply` takes.
#pragma once

#include "crypto/field25519.h"
#include "crypto/lanes/avx2_words.h"

namespace noodgeld::crypto {
namespace {

struct Avx2Field : Avx2Words {
    static constexpr std::size_t kLimbs = 10;

    struct Element {
        Word limb[kLimbs];
    };

    static Element broadcast(const FieldElement& value) {
        const FieldElement a = tighten(value);
        Element out;
        for (std::size_t i = 0; i < kLimbs; i += 2) {
            out.limb[i] = broadcast_word(a.limb[i / 2] & kEvenMask);
            out.limb[i + 1] = broadcast_word(a.limb[i / 2] >> 26);
        }
        return out;
    }

    /// Five words of a record, each an even limb and, in its high half, the odd one that follows.
    static Element from_words(const Word* words) {
        Element out;
        for (std::size_t i = 0; i < kLimbs; i += 2) {
            out.limb[i] = bit_and(words[i / 2], broadcast_word(0xffffffff));
            out.limb[i + 1] = shift_right<32>(words[i / 2]);
        }
        check_ready(out);
        return out;
    }
    static void to_words(const Element& a, Word* words) {
        for (std::size_t i = 0; i < kLimbs; i += 2) {
            words[i / 2] = bit_or(a.limb[i], shift_left<32>(a.limb[i + 1]));
        }
    }
    /// The element in one lane of five stored words.
    static FieldElement to_portable(const std::uint64_t* words) {
        FieldElement out;
        for (std::size_t i = 0; i < 5; ++i) {
            out.limb[i] = (words[i] & 0xffffffff) + (words[i] >> 32 << 26);
        }
        return tighten(out);
    }

    /// From 255 bits in four words, least significant first; the top bit must be clear. Limbs of 26
    /// and 25 bits, not reduced: 2^255 - 19 and above stay what they are.
    static Element from_bits(const Word (&w)[4]) {
        Word pairs[5] = {w[0], bit_or(shift_right<51>(w[0]), shift_left<13>(w[1])),
                         bit_or(shift_right<38>(w[1]), shift_left<26>(w[2])),
                         bit_or(shift_right<25>(w[2]), shift_left<39>(w[3])),
                         shift_right<12>(w[3])};
        Element out;
        for (std::size_t i = 0; i < kLimbs; i += 2) {
            out.limb[i] = bit_and(pairs[i / 2], broadcast_word(kEvenMask));
            out.limb[i + 1] = bit_and(shift_right<26>(pairs[i / 2]), broadcast_word(kOddMask));
        }
        return out;
    }

    /// Of a frozen element: its 255 bits in four words.
    static void to_bits(const Element& a, Word (&w)[4]) {
        Word pairs[5];  // of 51 bits
        for (std::size_t i = 0; i < kLimbs; i += 2) {
            pairs[i / 2] = bit_or(a.limb[i], shift_left<26>(a.limb[i + 1]));
        }
        w[0] = bit_or(pairs[0], shift_left<51>(pairs[1]));
        w[1] = bit_or(shift_right<13>(pairs[1]), shift_left<38>(pairs[2]));
        w[2] = bit_or(shift_right<26>(pairs[2]), shift_left<25>(pairs[3]));
        w[3] = bit_or(shift_right<39>(pairs[3]), shift_left<12>(pairs[4]));
    }

    /// Ready or wide, as the bounds of a and b add up.
    static Element sum(const Element& a, const Element& b) {
        Element out;
        for (std::size_t i = 0; i < kLimbs; ++i) out.limb[i] = add_words(a.limb[i], b.limb[i]);
        check_wide(out);
        return out;
    }
    /// b must be tight. Ready if a is tight; wide if it is the sum of two that are.
    static Element difference(const Element& a, const Element& b) {
        check_tight(b);
        Element out;
        for (std::size_t i = 0; i < kLimbs; ++i) {
            out.limb[i] = subtract_words(add_words(a.limb[i], two_p(i)), b.limb[i]);
        }
        check_wide(out);
        return out;
    }

    static Element add(const Element& a, const Element& b) {
        Element out;
        for (std::size_t i = 0; i < kLimbs; ++i) out.limb[i] = add_words(a.limb[i], b.limb[i]);
        return carry(out);
    }
    /// b must be tight.
    static Element subtract(const Element& a, const Element& b) { return carry(difference(a, b)); }
    /// 2p - a where the mask is set: ready. a must be tight.
    static Element negate_if(Mask m, const Element& a) {
        check_tight(a);
        Element out;
        for (std::size_t i = 0; i < kLimbs; ++i) {
            out.limb[i] = select_words(m, subtract_words(two_p(i), a.limb[i]), a.limb[i]);
        }
        return out;
    }

    /// a may be wide, b ready. Limbs i and j meet in column i + j, where the product of two odd
    /// ones weighs twofold (25.5 i and 25.5 j were both rounded up); 2^255 = 19 brings columns 10
    /// to 18 back to 0 to 8.
    ///
    /// The CPU multiplies 32 bits: 19 * 3.25 * 2^26 < 2^32, and twice a wide odd limb is below
    /// 2^29. Column 0 is the largest: one product of even limbs, and 19-fold four such and five of
    /// odd ones doubled, each half of that. So a column is below (1 + 19 * (4 + 5 / 2)) * 4.25
    /// * 3.25 * 2^52 < 2^63.
    static Element multiply(const Element& a, const Element& b) {
        check_wide(a);
        check_ready(b);
        Element b_19;
        for (std::size_t i = 1; i < kLimbs; ++i) b_19.limb[i] = product(b.limb[i], nineteen());
        Element column;
        for (Word& each : column.limb) each = zero();
#pragma GCC unroll 10
        for (std::size_t i = 0; i < kLimbs; ++i) {
            const Word once = a.limb[i], doubled = add_words(once, once);
#pragma GCC unroll 10
            for (std::size_t j = 0; j < kLimbs; ++j) {
                const bool wraps = i + j >= kLimbs, both_odd = i % 2 == 1 && j % 2 == 1;
                Word& sum = column.limb[wraps ? i + j - kLimbs : i + j];
                sum = add_words(
                    sum, product(both_odd ? doubled : once, wraps ? b_19.limb[j] : b.limb[j]));
            }
        }
        return reduce(column);
    }

    /// a must be ready. As above; each product of different limbs once, doubled.
    static Element square(const Element& a) {
        check_ready(a);
        Element a_19;
        for (std::size_t i = 5; i < kLimbs; ++i) a_19.limb[i] = product(a.limb[i], nineteen());
        Element column;
        for (Word& each : column.limb) each = zero();
#pragma GCC unroll 10
        for (std::size_t i = 0; i < kLimbs; ++i) {
            const Word once = a.limb[i], doubled = add_words(once, once);
            const Word fourfold = add_words(doubled, doubled);
#pragma GCC unroll 10
            for (std::size_t j = i; j < kLimbs; ++j) {
                const bool wraps = i + j >= kLimbs, both_odd = i % 2 == 1 && j % 2 == 1;
                Word& sum = column.limb[wraps ? i + j - kLimbs : i + j];
                const Word left =
                    i == j ? (both_odd ? doubled : once) : (both_odd ? fourfold : doubled);
                sum = add_words(sum, product(left, wraps ? a_19.limb[j] : a.limb[j]));
            }
        }
        return reduce(column);
    }

    /// Times a word below 2^18. a may be wide.
    static Element multiply_small(const Element& a, Word by) {
        check_wide(a);
        Element column;
        for (std::size_t i = 0; i < kLimbs; ++i) column.limb[i] = product(a.limb[i], by);
        return reduce(column);
    }

    /// The one representation: limbs of 26 and 25 bits, the whole below 2^255 - 19.
    static Element freeze(const Element& a) {
        check_wide(a);
        // One pass leaves less than 2^255 + 19 * 2^3, which is below 2p: then p is taken off if the
        // value and 19 reach 2^255.
        Element r = a;
        const Word carried = split_all(r, zero());
        r.limb[0] = add_words(r.limb[0], times_19(carried));
        Element with_19 = r;
        const Word reaches = split_all(with_19, nineteen());
        (void)split_all(r, times_19(reaches));
        return r;
    }
    /// Whether limbs that are frozen, or of 26 and 25 bits, are the same.
    static Mask equal(const Element& a, const Element& b) {
        Mask out = equal_words(a.limb[0], b.limb[0]);
        for (std::size_t i = 1; i < kLimbs; ++i) {
            out = and_masks(out, equal_words(a.limb[i], b.limb[i]));
        }
        return out;
    }
    /// Of a frozen element.
    static Mask is_odd(const Element& a) {
        const Word one = broadcast_word(1);
        return equal_words(bit_and(a.limb[0], one), one);
    }
    static Element select(Mask m, const Element& a, const Element& b) {
        Element out;
        for (std::size_t i = 0; i < kLimbs; ++i) {
            out.limb[i] = select_words(m, a.limb[i], b.limb[i]);
        }
        return out;
    }

  private:
    static constexpr std::uint64_t kEvenMask = (std::uint64_t{1} << 26) - 1;
    static constexpr std::uint64_t kOddMask = (std::uint64_t{1} << 25) - 1;

    static Word nineteen() {
        return broadcast_word(19);
    }
    static Word two_p(std::size_t i) {
        return broadcast_word(i == 0 ? 2 * (kEvenMask - 18)
                                     : 2 * (i % 2 == 0 ? kEvenMask : kOddMask));
    }
    /// Of the low halves.
    static Word product(Word a, Word b) {
        return _mm256_mul_epu32(a, b);
    }
    static Word times_19(Word a) {
        return add_words(a, add_words(shift_left<1>(a), shift_left<4>(a)));
    }
    /// What limb i, cut down to its bits, has over.
    static Word over(Word& limb, std::size_t i) {
        const Word out = i % 2 == 0 ? shift_right<26>(limb) : shift_right<25>(limb);
        limb = bit_and(limb, broadcast_word(i % 2 == 0 ? kEvenMask : kOddMask));
        return out;
    }
    /// Adds `carried` and cuts every limb to its bits, from the lowest up; gives the rest.
    static Word split_all(Element& a, Word carried) {
        for (std::size_t i = 0; i < kLimbs; ++i) {
            a.limb[i] = add_words(a.limb[i], carried);
            carried = over(a.limb[i], i);
        }
        return carried;
    }

    /// Takes even limbs below 2^33 and odd ones below 2^32, all at once: gives tight.
    static Element carry(const Element& a) {
        Element out = a;
        Word rest[kLimbs];
        for (std::size_t i = 0; i < kLimbs; ++i) rest[i] = over(out.limb[i], i);
        out.limb[0] = add_words(out.limb[0], product(rest[kLimbs - 1], nineteen()));
        for (std::size_t i = 1; i < kLimbs; ++i) {
            out.limb[i] = add_words(out.limb[i], rest[i - 1]);
        }
        check_tight(out);
        return out;
    }

    /// Takes a product's columns and gives tight. Two carries run side by side, from limbs 0 and 4.
    /// Of columns below 2^63 they are below 2^38. Column 9 has no 19-fold products: it is below
    /// 10 * 4.25 * 3.25 * 2^51 + 2^38 < 2^58.2, so what comes back to limb 0 is below 2^37.5. The
    /// two last steps leave limbs 1 and 5 less than 2^12 over their bits.
    static Element reduce(Element h) {
        const auto step = [&h](std::size_t i) {
            const Word rest = over(h.limb[i], i);
            h.limb[i + 1] = add_words(h.limb[i + 1], rest);
        };
        for (std::size_t i = 0; i < 4; ++i) {
            step(i);
            step(i + 4);
        }
        step(4);
        step(8);
        h.limb[0] = add_words(h.limb[0], times_19(over(h.limb[9], 9)));
        step(0);
        check_tight(h);
        return h;
    }

    static void check_below(const Element& a, std::uint64_t even_bound) {
        if constexpr (kCheckLimbs) {
            for (std::size_t i = 0; i < kLimbs; ++i) {
                const Word bound = broadcast_word(i % 2 == 0 ? even_bound : even_bound / 2);
                NOODGELD_CHECK(bits(_mm256_cmpgt_epi64(bound, a.limb[i])) == 0xf);
                NOODGELD_CHECK(bits(a.limb[i]) == 0);  // none has wrapped round
            }
        }
    }
    static void check_tight(const Element& a) {
        check_below(a, (std::uint64_t{1} << 26) + (std::uint64_t{1} << 13));
    }
    static void check_ready(const Element& a) {
        check_below(a, std::uint64_t{13} << 24);
    }
    static void check_wide(const Element& a) {
        check_below(a, std::uint64_t{17} << 24);
    }
};

}  // namespace
}  // namespace noodgeld::crypto
