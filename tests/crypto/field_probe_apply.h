// FieldProbe's function for a Field. Internal linkage, as in crypto/lanes: compiled for one CPU.
#pragma once

#include <cstring>

#include "tests/crypto/field_probe.h"

namespace noodgeld::crypto {
namespace {

template <class Field>
struct ProbeOf {
    using Element = typename Field::Element;
    using Word = typename Field::Word;
    static constexpr std::size_t kLimbs = sizeof(Element) / sizeof(Word);
    static constexpr std::size_t kLanes = Field::kLanes;

    static void apply(FieldOperation operation, const std::uint64_t* a_limbs,
                      const std::uint64_t* b_limbs, std::uint64_t bits, std::uint64_t* out) {
        const Element a = read(a_limbs), b = read(b_limbs);
        const auto mask = Field::mask(bits);
        switch (operation) {
            case FieldOperation::add:
                return write(Field::add(a, b), out);
            case FieldOperation::subtract:
                return write(Field::subtract(a, b), out);
            case FieldOperation::sum:
                return write(Field::sum(a, b), out);
            case FieldOperation::difference:
                return write(Field::difference(a, b), out);
            case FieldOperation::multiply:
                return write(Field::multiply(a, b), out);
            case FieldOperation::square:
                return write(Field::square(a), out);
            case FieldOperation::freeze:
                return write(Field::freeze(a), out);
            case FieldOperation::negate_if:
                return write(Field::negate_if(mask, a), out);
            case FieldOperation::select:
                return write(Field::select(mask, a, b), out);
            case FieldOperation::pass_through_words: {
                Word words[5];
                Field::to_words(a, words);
                return write(Field::from_words(words), out);
            }
            case FieldOperation::from_bits:
                return write(from_bits(a_limbs), out);
            case FieldOperation::equal:
                *out = Field::bits(Field::equal(a, b));
                return;
            case FieldOperation::is_odd:
                *out = Field::bits(Field::is_odd(a));
                return;
        }
    }

  private:
    static Element read(const std::uint64_t* limbs) {
        Element out;
        for (std::size_t i = 0; i < kLimbs; ++i) out.limb[i] = Field::load(limbs + i * kLanes);
        return out;
    }
    static Element from_bits(const std::uint64_t* words) {
        Word w[4];
        for (std::size_t i = 0; i < 4; ++i) w[i] = Field::load(words + i * kLanes);
        return Field::from_bits(w);
    }
    static void write(const Element& a, std::uint64_t* out) { std::memcpy(out, &a, sizeof a); }
};

}  // namespace
}  // namespace noodgeld::crypto
