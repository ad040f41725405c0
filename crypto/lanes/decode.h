// Decode: points from their encodings, several at a time (RFC 8032, section 5.1.3), with points 2
// and 3 of the verifier's rule (crypto/verifier.h): canonical, on the curve, not of small order.
#pragma once

#include <cstring>

#include "crypto/lanes/edwards.h"
#include "crypto/power_chain.h"

namespace noodgeld::crypto {
namespace {

/// kChains vectors of points at a time.
template <class Field, std::size_t kChains>
struct Decode {
    using Curve = Edwards<Field>;
    using Element = typename Field::Element;
    using Word = typename Field::Word;
    using Mask = typename Field::Mask;
    static constexpr std::size_t kLanes = Field::kLanes;
    static constexpr std::size_t kPoints = kChains * kLanes;

    struct Constants {
        typename Curve::Constants curve;
        Element d = Field::broadcast(curve_constants().d);
        Element sqrt_minus_one = Field::broadcast(curve_constants().sqrt_minus_one);
        Element small_order_y[5];

        Constants() {
            for (std::size_t i = 0; i < 5; ++i) {
                small_order_y[i] = Field::broadcast(small_order_ys()[i]);
            }
        }
    };

    /// Reads kPoints encodings of 32 bytes; writes what adding each point takes, and whether it may
    /// be used (else its record means nothing).
    static void decode(const std::uint8_t* const* encodings, AffineRecord* const* to, bool* good,
                       const Constants& constants) {
        Bundle y, u, v, u_v3, power;
        Mask sign[kChains], allowed[kChains];
        for (std::size_t c = 0; c < kChains; ++c) {
            sign[c] = read_y(encodings + c * kLanes, y.part[c]);
            allowed[c] = is_allowed(y.part[c], constants);
            const Element y2 = Field::square(y.part[c]);
            u.part[c] = Field::subtract(y2, constants.curve.one);
            v.part[c] = Field::add(Field::multiply(constants.d, y2), constants.curve.one);
            const Element v2 = Field::square(v.part[c]);
            u_v3.part[c] = Field::multiply(u.part[c], Field::multiply(v2, v.part[c]));
            power.part[c] = Field::multiply(u_v3.part[c], Field::square(v2));  // u v^7
        }
        power = power_p58(power);
        for (std::size_t c = 0; c < kChains; ++c) {
            Element x = Field::multiply(u_v3.part[c], power.part[c]);
            const Mask is_root = settle_root(x, u.part[c], v.part[c], constants);
            x = Field::freeze(x);
            const Mask wrong_sign = Field::xor_masks(Field::is_odd(x), sign[c]);
            const Mask usable = Field::and_masks(allowed[c], is_root);
            x = Field::select(wrong_sign, Field::subtract(Field::broadcast(FieldElement{}), x), x);
            write(x, y.part[c], constants, to + c * kLanes);
            for (std::size_t i = 0; i < kLanes; ++i) {
                good[c * kLanes + i] = (Field::bits(usable) >> i & 1) != 0;
            }
        }
    }

  private:
    /// One element for each chain.
    struct Bundle {
        Element part[kChains];
    };

    /// Gives the sign bits.
    static Mask read_y(const std::uint8_t* const* encodings, Element& y) {
        std::uint64_t words[4][kLanes];
        for (std::size_t i = 0; i < kLanes; ++i) {
            std::uint64_t w[4];
            std::memcpy(w, encodings[i], sizeof w);  // little-endian, as every CPU we build for
            for (std::size_t j = 0; j < 4; ++j) words[j][i] = w[j];
        }
        Word w[4];
        for (std::size_t j = 0; j < 4; ++j) w[j] = Field::load(words[j]);
        const Word top = Field::bit_and(w[3], Field::broadcast_word(std::uint64_t{1} << 63));
        w[3] = Field::bit_and(w[3], Field::broadcast_word((std::uint64_t{1} << 63) - 1));
        y = Field::from_bits(w);
        return Field::not_mask(Field::equal_words(top, Field::zero()));
    }

    /// Canonical, and of none of the eight points of small order: which also leaves no x = 0, for
    /// which only one sign would be canonical.
    static Mask is_allowed(const Element& y, const Constants& constants) {
        Mask out = Field::equal(Field::freeze(y), y);
        for (const Element& small : constants.small_order_y) {
            out = Field::and_masks(out, Field::not_mask(Field::equal(small, y)));
        }
        return out;
    }

    static Bundle power_p58(const Bundle& a) {
        const auto square_times = [](Bundle b, int times) {
            for (int i = 0; i < times; ++i) {
                for (Element& part : b.part) part = Field::square(part);
            }
            return b;
        };
        const auto multiply = [](Bundle b, const Bundle& by) {
            for (std::size_t c = 0; c < kChains; ++c) {
                b.part[c] = Field::multiply(b.part[c], by.part[c]);
            }
            return b;
        };
        return multiply(square_times(chain_powers(a, square_times, multiply).p250, 2), a);
    }

    /// Makes x a root of u / v if there is one, and says whether (steps 3 and 4 of the RFC).
    static Mask settle_root(Element& x, const Element& u, const Element& v,
                            const Constants& constants) {
        const Element nought = Field::broadcast(FieldElement{});
        const Element v_x2 = Field::freeze(Field::multiply(v, Field::square(x)));
        const Mask plain = Field::equal(v_x2, Field::freeze(u));
        const Mask turned = Field::equal(v_x2, Field::freeze(Field::subtract(nought, u)));
        x = Field::select(turned, Field::multiply(x, constants.sqrt_minus_one), x);
        return Field::or_masks(plain, turned);
    }

    static void write(const Element& x, const Element& y, const Constants& constants,
                      AffineRecord* const* to) {
        AffineRecord* at[kLanes];
        for (std::size_t i = 0; i < kLanes; ++i) at[i] = to[i];
        const Element twice_dt = Field::multiply(Field::multiply(x, y), constants.curve.twice_d);
        Curve::store({Field::add(y, x), Field::subtract(y, x), twice_dt}, at);
    }
};

}  // namespace
}  // namespace noodgeld::crypto
