// PortableField: the field of field25519.h as one lane, for CPUs without wider ones.
//
// Bounds of limbs are those of field25519.h: "tight" is what every operation gives but `sum`,
// `difference` and `negate_if`, which give loose; multiplication takes loose.
#pragma once

#include <cstddef>
#include <cstdint>

#include "crypto/field25519.h"

namespace noodgeld::crypto {
namespace {

struct PortableField {
    static constexpr std::size_t kLanes = 1;
    using Word = std::uint64_t;
    using Mask = bool;
    using Element = FieldElement;

    static Word zero() { return 0; }
    static Word broadcast_word(std::uint64_t value) { return value; }
    static Word load(const std::uint64_t* from) { return *from; }
    static Word bit_and(Word a, Word b) { return a & b; }
    static Mask mask(std::uint64_t bits) { return (bits & 1) != 0; }
    static std::uint64_t bits(Mask a) { return a ? 1 : 0; }
    static Mask and_masks(Mask a, Mask b) { return a && b; }
    static Mask or_masks(Mask a, Mask b) { return a || b; }
    static Mask xor_masks(Mask a, Mask b) { return a != b; }
    static Mask not_mask(Mask a) { return !a; }
    static Mask equal_words(Word a, Word b) { return a == b; }

    static void load_rows(const std::uint64_t* const (&from)[kLanes], std::size_t first,
                          Word (&out)[8]) {
        for (std::size_t i = 0; i < 8; ++i) out[i] = from[0][first + i];
    }
    static void store_rows(const Word (&in)[8], std::uint64_t* const (&to)[kLanes],
                           std::size_t first) {
        for (std::size_t i = 0; i < 8; ++i) to[0][first + i] = in[i];
    }

    static Element broadcast(const FieldElement& value) { return tighten(value); }
    /// Five words of a record, each a limb.
    static Element from_words(const Word* words) { return to_portable(words); }
    static void to_words(const Element& a, Word* words) {
        for (std::size_t i = 0; i < a.limb.size(); ++i) words[i] = a.limb[i];
    }
    static FieldElement to_portable(const std::uint64_t* words) {
        return {{words[0], words[1], words[2], words[3], words[4]}};
    }
    /// From 255 bits in four words, least significant first; the top bit must be clear. Limbs below
    /// 2^51, not reduced: 2^255 - 19 and above stay what they are.
    static Element from_bits(const Word (&w)[4]) {
        return {{w[0] & kLimbMask, (w[0] >> 51 | w[1] << 13) & kLimbMask,
                 (w[1] >> 38 | w[2] << 26) & kLimbMask, (w[2] >> 25 | w[3] << 39) & kLimbMask,
                 w[3] >> 12}};
    }

    /// Of tight ones, or one that is itself the sum of two.
    static Element sum(const Element& a, const Element& b) { return a + b; }
    static Element difference(const Element& a, const Element& b) { return a - b; }
    /// These take what adds up to loose, and give tight.
    static Element add(const Element& a, const Element& b) {
        Element out;
        for (std::size_t i = 0; i < out.limb.size(); ++i) out.limb[i] = a.limb[i] + b.limb[i];
        return carry(out);
    }
    static Element subtract(const Element& a, const Element& b) { return carry(a - b); }
    static Element negate_if(Mask m, const Element& a) { return select(m, Element{} - a, a); }

    static Element multiply(const Element& a, const Element& b) { return a * b; }
    static Element square(const Element& a) { return crypto::square(a); }

    static Element freeze(const Element& a) { return crypto::freeze(a); }
    /// Whether limbs that are frozen, or below 2^51, are the same.
    static Mask equal(const Element& a, const Element& b) { return a.limb == b.limb; }
    /// Of a frozen element.
    static Mask is_odd(const Element& a) { return (a.limb[0] & 1) != 0; }
    /// Without a branch: signs of digits cannot be guessed.
    static Element select(Mask m, const Element& a, const Element& b) {
        const std::uint64_t all = m ? ~std::uint64_t{0} : 0;
        Element out;
        for (std::size_t i = 0; i < out.limb.size(); ++i) {
            out.limb[i] = b.limb[i] ^ (all & (a.limb[i] ^ b.limb[i]));
        }
        return out;
    }

  private:
    /// Takes loose, gives tight.
    static Element carry(const Element& a) {
        check_limbs_below(a, std::uint64_t{1} << 54);
        Element out;
        out.limb[0] = (a.limb[0] & kLimbMask) + 19 * (a.limb[4] >> 51);
        for (std::size_t i = 1; i < out.limb.size(); ++i) {
            out.limb[i] = (a.limb[i] & kLimbMask) + (a.limb[i - 1] >> 51);
        }
        return out;
    }
};

}  // namespace
}  // namespace noodgeld::crypto
