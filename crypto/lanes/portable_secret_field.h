// PortableSecretField: PortableField for secrets: a mask is a word, never a condition that the
// compiler may branch on.
#pragma once

#include "crypto/lanes/portable_field.h"
#include "crypto/value_barrier.h"

namespace noodgeld::crypto {
namespace {

struct PortableSecretField : PortableField {
    using Mask = std::uint64_t;  // all ones or nought

    static Word add_words(Word a, Word b) { return a + b; }
    static Word subtract_words(Word a, Word b) { return a - b; }
    static Word bit_or(Word a, Word b) { return a | b; }
    template <unsigned kBits>
    static Word shift_left(Word a) {
        return a << kBits;
    }
    template <unsigned kBits>
    static Word shift_right(Word a) {
        return a >> kBits;
    }
    static void store(Word a, std::uint64_t* to) { *to = a; }

    static Mask equal_words(Word a, Word b) {
        const Word difference = a ^ b;
        return value_barrier(((difference | (0 - difference)) >> 63) - 1);
    }
    static Word select_words(Mask m, Word a, Word b) { return b ^ (m & (a ^ b)); }
    static Element select(Mask m, const Element& a, const Element& b) {
        Element out;
        for (std::size_t i = 0; i < out.limb.size(); ++i) {
            out.limb[i] = select_words(m, a.limb[i], b.limb[i]);
        }
        return out;
    }
    static Element negate_if(Mask m, const Element& a) { return select(m, Element{} - a, a); }

    /// See ifma_words.h.
    template <std::size_t kColumns>
    static void pick(const std::uint64_t (&columns)[kColumns][16], Word index,
                     Word (&out)[kColumns]) {
        Mask is_it[16];
        for (std::size_t i = 0; i < 16; ++i) is_it[i] = equal_words(index, i);
        for (std::size_t c = 0; c < kColumns; ++c) {
            out[c] = 0;
            for (std::size_t i = 0; i < 16; ++i) out[c] |= is_it[i] & columns[c][i];
        }
    }

    /// Of a frozen element: its 255 bits in four words.
    static void to_bits(const Element& a, Word (&w)[4]) {
        const auto& limb = a.limb;
        w[0] = limb[0] | limb[1] << 51;
        w[1] = limb[1] >> 13 | limb[2] << 38;
        w[2] = limb[2] >> 26 | limb[3] << 25;
        w[3] = limb[3] >> 39 | limb[4] << 12;
    }
};

}  // namespace
}  // namespace noodgeld::crypto
