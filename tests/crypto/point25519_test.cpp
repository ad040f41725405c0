#include "crypto/point25519.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/crypto/hex.h"
#include "tests/crypto/reference_ed25519.h"

namespace noodgeld::crypto {
namespace {

using reference::Encoding;
using reference::Integer;

Encoding encode(const ExtendedPoint& p) {
    const FieldElement z = invert(p.Z);
    Encoding out = to_bytes(p.Y * z);
    if (is_odd(p.X * z)) out[31] = static_cast<std::uint8_t>(out[31] | 0x80);
    EXPECT_TRUE(is_equal(p.X * p.Y, p.Z * p.T)) << "T is not X Y / Z";
    return out;
}

ExtendedPoint point(const reference::Point& p) {
    const auto out = decompress(reference::encode(p));
    EXPECT_TRUE(out.has_value());
    return out.value_or(neutral_point());
}

/// A multiple of the base point plus a point of small order: any point of the curve.
reference::Point arbitrary_point() {
    const Integer scalar = reference::from_little_endian(arbitrary_bytes<32>());
    const auto small = *rc::gen::inRange<std::size_t>(0, 8);
    return reference::sum(reference::multiple(scalar, reference::base()),
                          reference::small_points()[small]);
}

TEST(Point25519, ConstantsAreThoseOfRfc8032) {
    EXPECT_EQ(to_bytes(curve_constants().d),
              hex<32>("a3785913ca4deb75abd841414d0a700098e879777940c78c73fe6f2bee6c0352"));
    EXPECT_EQ(to_bytes(curve_constants().sqrt_minus_one),
              hex<32>("b0a00e4a271beec478e42fad0618432fa7d7fb3d99004d2b0bdfc14f8024832b"));
    EXPECT_EQ(to_bytes(base_point().X),
              hex<32>("1ad5258f602d56c9b2a7259560c72c695cdcd6fd31e2a4c0fe536ecdd3366921"));
    EXPECT_EQ(to_bytes(base_point().Y),
              hex<32>("5866666666666666666666666666666666666666666666666666666666666666"));
}

TEST(Point25519, ExactlyTheEightPointsHaveSmallOrder) {
    std::set<Encoding> seen;
    for (const reference::Point& small : reference::small_points()) {
        EXPECT_TRUE(has_small_order(point(small)));
        EXPECT_FALSE(has_small_order(point(reference::sum(small, reference::base()))));
        seen.insert(reference::encode(small));
    }
    EXPECT_EQ(seen.size(), 8U);
    EXPECT_TRUE(has_small_order(neutral_point()));
    EXPECT_FALSE(has_small_order(base_point()));
}

// y = 1 is the neutral element and y = -1 the point of order two: both have x = 0, so a sign bit
// on them is a second encoding. y from p to 2^255 - 1 is a second encoding of 0 to 18.
TEST(Point25519, RefusesEverySecondEncoding) {
    int on_the_curve = 0;
    for (int y = 0; y < 19; ++y) {
        for (const bool odd : {false, true}) {
            const Integer sign = odd ? reference::power_of_two(255) : Integer(0);
            const auto bytes = reference::to_little_endian(y + sign + reference::prime());
            EXPECT_FALSE(decompress(bytes).has_value()) << y;
            on_the_curve += reference::with_y(y, odd).has_value() ? 1 : 0;
        }
    }
    EXPECT_GT(on_the_curve, 10) << "too few of these would decode if reduced";
    for (const Integer& y : {Integer(1), Integer(reference::prime() - 1)}) {
        EXPECT_TRUE(decompress(reference::to_little_endian(y)).has_value());
        const auto signed_zero = reference::to_little_endian(y + reference::power_of_two(255));
        EXPECT_FALSE(decompress(signed_zero).has_value());
    }
}

RC_GTEST_PROP(Point25519, DecompressesAsTheReferenceDoes, ()) {
    const auto bytes = arbitrary_bytes<32>();
    const auto expected = reference::decode(bytes);
    const auto actual = decompress(bytes);
    RC_ASSERT(actual.has_value() == expected.has_value());
    RC_CLASSIFY(actual.has_value());
    if (actual) RC_ASSERT(encode(*actual) == bytes);
}

RC_GTEST_PROP(Point25519, AddsAsTheReferenceDoes, ()) {
    const reference::Point p = arbitrary_point();
    const bool same = *rc::gen::inRange(0, 4) == 0;
    const reference::Point q = same ? p : arbitrary_point();
    const reference::Point minus_q = reference::negative(q);
    // Coordinates with Z other than one, as they are in the middle of a computation.
    const ExtendedPoint left =
        to_extended(add(point(reference::sum(p, reference::base())),
                        to_cached(point(reference::negative(reference::base())))));
    const ExtendedPoint right =
        to_extended(subtract(point(reference::sum(q, reference::base())), to_cached(base_point())));

    const Encoding sum = reference::encode(reference::sum(p, q));
    const Encoding difference = reference::encode(reference::sum(p, minus_q));
    RC_ASSERT(encode(to_extended(add(left, to_cached(right)))) == sum);
    RC_ASSERT(encode(to_extended(subtract(left, to_cached(right)))) == difference);
    RC_ASSERT(encode(to_extended(add(left, to_affine_cached(right)))) == sum);
    RC_ASSERT(encode(to_extended(subtract(left, to_affine_cached(right)))) == difference);
    RC_ASSERT(encode(negate(right)) == reference::encode(minus_q));
    RC_ASSERT(encode(to_extended(twice({left.X, left.Y, left.Z}))) ==
              reference::encode(reference::sum(p, p)));
    RC_ASSERT(has_small_order(left) == reference::is_small(p));
}

RC_GTEST_PROP(Point25519, TheHighMultipleIsThat, ()) {
    const reference::Point p = arbitrary_point();
    RC_ASSERT(encode(high_multiple(point(p))) ==
              reference::encode(reference::multiple(reference::power_of_two(127), p)));
}

}  // namespace
}  // namespace noodgeld::crypto
