// Bytes damaged on their way are refused, or are another object that encodes to exactly them.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/support/arbitrary.h"

namespace noodgeld {
namespace {

/// A copy with one byte changed, bytes cut off at either end, or bytes put in.
Bytes damage(Bytes wire) {
    const auto at = test::pick_in<std::size_t>(0, wire.size() - 1);
    const auto place = wire.begin() + static_cast<std::ptrdiff_t>(at);
    switch (test::pick_in(0, 7)) {
        case 0:
            wire.erase(place, wire.end());
            break;
        case 1:
            wire.erase(wire.begin(), place + 1);
            break;
        case 2:
            wire.push_back(*rc::gen::arbitrary<std::uint8_t>());
            break;
        case 3:
            wire.insert(place, *rc::gen::arbitrary<std::uint8_t>());
            break;
        default:
            *place = static_cast<std::uint8_t>(*place ^ test::pick_in(1, 255));
    }
    return wire;
}

/// `decode` refuses damaged encodings of `object`, or gives another that re-encodes to them.
template <class T, class Decode>
void check_damage(const T& object, Decode decode) {
    const Bytes wire = encode(object);
    const Bytes other = damage(wire);
    const auto decoded = decode(other);
    RC_TAG(decoded.has_value() ? "another object" : std::string(name(decoded.error())));
    if (!decoded) return;
    RC_ASSERT(encode(*decoded) == other);
    RC_ASSERT((*decoded == object) == (other == wire));
}

template <class T>
class Damage : public testing::Test {};
using Objects =
    testing::Types<Charter, Series, Emission, Order, Stop, RevocationList, CertificateRequest,
                   Certificate, Authorisation, Entry, Head, Anchor, Segment>;
TYPED_TEST_SUITE(Damage, Objects);

TYPED_TEST(Damage, IsRefusedOrIsAnotherObject) {
    EXPECT_TRUE(rc::check([](const TypeParam& object) {
        check_damage(object, [](ByteView wire) { return decode<TypeParam>(wire); });
    }));
}

template <class T>
class SignedDamage : public testing::Test {};
using Sign1Objects =
    testing::Types<Series, CertificateRequest, Certificate, Authorisation, Head, Anchor>;
TYPED_TEST_SUITE(SignedDamage, Sign1Objects);

TYPED_TEST(SignedDamage, IsRefusedOrIsAnotherObject) {
    EXPECT_TRUE(rc::check([](const Signed<TypeParam>& object) {
        check_damage(object, [](ByteView wire) { return decode_signed<TypeParam>(wire); });
    }));
}

template <class T>
class MultiSignedDamage : public testing::Test {};
using SignObjects = testing::Types<Charter, Emission, Order, Stop, RevocationList>;
TYPED_TEST_SUITE(MultiSignedDamage, SignObjects);

TYPED_TEST(MultiSignedDamage, IsRefusedOrIsAnotherObject) {
    EXPECT_TRUE(rc::check([](const MultiSigned<TypeParam>& object) {
        check_damage(object, [](ByteView wire) { return decode_multi_signed<TypeParam>(wire); });
    }));
}

RC_GTEST_PROP(TokenDamage, IsRefusedOrIsAnotherToken, (const Token& token)) {
    check_damage(token, decode_token);
}

}  // namespace
}  // namespace noodgeld
