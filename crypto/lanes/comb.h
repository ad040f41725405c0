// Comb: multiples of the base point by secret scalars, one scalar to a lane (the fixed-base method
// of Bernstein, Duif, Lange, Schwabe, Yang, "High-speed high-security signatures" (2011), section
// 4, with a table of its own for every digit, so that nothing is doubled).
//
// Constant-time: every lane takes the same steps for every scalar and reads all of the table.
#pragma once

#include <cstring>

#include "base/uint128.h"
#include "crypto/lanes/back_end.h"
#include "crypto/lanes/edwards.h"
#include "crypto/power_chain.h"

namespace noodgeld::crypto {
namespace {

template <class Field>
class Comb {
    using Curve = Edwards<Field>;
    using Element = typename Field::Element;
    using Word = typename Field::Word;
    using Mask = typename Field::Mask;
    static constexpr std::size_t kLanes = Field::kLanes;
    static constexpr unsigned kDigitBits = 5;

  public:
    /// So many share one inversion.
    static constexpr std::size_t kScalars = 128;

    explicit Comb(const BaseComb& comb) : comb_(comb) {}

    /// `count` is 1 to kScalars.
    void multiply(const SecretScalar* scalars, std::size_t count, PointEncoding* out) const {
        const std::size_t groups = (count + kLanes - 1) / kLanes;
        Element x[kGroups], y[kGroups], z[kGroups], before[kGroups];  // before: z[0] ... z[g - 1]
        Element product = constants_.one;
        for (std::size_t g = 0; g < groups; ++g) {
            Word digits[4];
            load(scalars, count, g * kLanes, digits);
            const typename Curve::Extended sum = multiply(digits);
            x[g] = sum.X;
            y[g] = sum.Y;
            z[g] = sum.Z;
            before[g] = product;
            product = Field::multiply(product, sum.Z);
        }
        // Montgomery's trick. No Z is nought: the formulas are complete.
        Element inverse = invert(product);
        for (std::size_t g = groups; g-- > 0;) {
            const Element over_z = Field::multiply(inverse, before[g]);
            inverse = Field::multiply(inverse, z[g]);
            const std::size_t left = count - g * kLanes;
            write(Field::multiply(x[g], over_z), Field::multiply(y[g], over_z),
                  left < kLanes ? left : kLanes, out + g * kLanes);
        }
    }

  private:
    static constexpr std::size_t kGroups = kScalars / kLanes;

    /// Digits from 0 to 31 that stand for -16 to 15: a scalar and 16 (1 + 32 + ... + 32^50), which
    /// together are below 2^255. Lanes that are left over repeat the last.
    static void load(const SecretScalar* scalars, std::size_t count, std::size_t first,
                     Word (&digits)[4]) {
        static_assert(BaseComb::kPlaces * kDigitBits == 255 && BaseComb::kMultiples == 16);
        constexpr std::uint64_t kSixteens[4] = {0x0842108421084210, 0x1084210842108421,
                                                0x2108421084210842, 0x4210842108421084};
        std::uint64_t words[4][kLanes];
        for (std::size_t i = 0; i < kLanes; ++i) {
            const std::size_t from = first + i < count ? first + i : count - 1;
            uint128 sum = 0;
            for (std::size_t j = 0; j < 4; ++j) {
                sum = (sum >> 64) + scalars[from].word.data()[j] + kSixteens[j];
                words[j][i] = static_cast<std::uint64_t>(sum);
            }
        }
        for (std::size_t j = 0; j < 4; ++j) digits[j] = Field::load(words[j]);
    }

    typename Curve::Extended multiply(Word (&digits)[4]) const {
        auto sum = Curve::neutral(constants_);
        for (const auto& multiples : comb_.word) {
            sum = Curve::add(sum, pick(multiples, next_digit(digits)));
        }
        return sum;
    }

    /// Takes the lowest digit off.
    static Word next_digit(Word (&digits)[4]) {
        const Word out = Field::bit_and(digits[0], Field::broadcast_word(31));
        for (std::size_t j = 0; j < 3; ++j) {
            digits[j] = Field::bit_or(Field::template shift_right<kDigitBits>(digits[j]),
                                      Field::template shift_left<64 - kDigitBits>(digits[j + 1]));
        }
        digits[3] = Field::template shift_right<kDigitBits>(digits[3]);
        return out;
    }

    typename Curve::Affine pick(
        const std::uint64_t (&multiples)[BaseComb::kWords][BaseComb::kMultiples],
        Word digit) const {
        const Word sixteen = Field::broadcast_word(16), fifteen = Field::broadcast_word(15);
        const Mask negative = Field::equal_words(Field::bit_and(digit, sixteen), Field::zero());
        const Word magnitude = Field::select_words(negative, Field::subtract_words(sixteen, digit),
                                                   Field::subtract_words(digit, sixteen));
        const Mask none = Field::equal_words(magnitude, Field::zero());
        const Word index =
            Field::bit_and(Field::subtract_words(magnitude, Field::broadcast_word(1)), fifteen);
        Word words[BaseComb::kWords];
        Field::pick(multiples, index, words);
        const typename Curve::Affine found{
            Field::select(none, constants_.one, Field::from_words(words)),
            Field::select(none, constants_.one, Field::from_words(words + 5)),
            Field::select(none, nought_, Field::from_words(words + 10))};
        return Curve::negate_if(negative, found);
    }

    /// a^(p - 2).
    static Element invert(const Element& a) {
        const auto square_times = [](Element b, int times) {
            for (int i = 0; i < times; ++i) b = Field::square(b);
            return b;
        };
        const auto multiply = [](const Element& b, const Element& c) {
            return Field::multiply(b, c);
        };
        const ChainPowers<Element> powers = chain_powers(a, square_times, multiply);
        return Field::multiply(square_times(powers.p250, 5), powers.a11);
    }

    static void write(const Element& x, const Element& y, std::size_t count, PointEncoding* out) {
        Word x_bits[4], bits[4];
        Field::to_bits(Field::freeze(x), x_bits);
        Field::to_bits(Field::freeze(y), bits);
        bits[3] = Field::bit_or(bits[3], Field::template shift_left<63>(x_bits[0]));
        std::uint64_t words[4][kLanes];
        for (std::size_t j = 0; j < 4; ++j) Field::store(bits[j], words[j]);
        for (std::size_t i = 0; i < count; ++i) {
            for (std::size_t j = 0; j < 4; ++j) {
                // Little-endian, as every CPU we build for.
                std::memcpy(out[i].data() + 8 * j, &words[j][i], 8);
            }
        }
    }

    const BaseComb& comb_;
    typename Curve::Constants constants_;
    Element nought_ = Field::broadcast(FieldElement{});
};

}  // namespace
}  // namespace noodgeld::crypto
