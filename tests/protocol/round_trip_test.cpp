// What encodes decodes to itself, for every described object, signed or not.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/support/arbitrary.h"
#include "tests/support/fixtures.h"

namespace noodgeld {
namespace {

template <class T>
class RoundTrip : public testing::Test {};

using Described =
    testing::Types<Charter, Series, Emission, Order, Stop, RevocationList, CertificateRequest,
                   Certificate, Authorisation, Entry, Head, Anchor, Segment>;
TYPED_TEST_SUITE(RoundTrip, Described);

TYPED_TEST(RoundTrip, OfAnObject) {
    EXPECT_TRUE(rc::check(
        [](const TypeParam& object) { RC_ASSERT(decode<TypeParam>(encode(object)) == object); }));
}

template <class T>
class SignedRoundTrip : public testing::Test {};

using Sign1Objects =
    testing::Types<Series, CertificateRequest, Certificate, Authorisation, Head, Anchor>;
TYPED_TEST_SUITE(SignedRoundTrip, Sign1Objects);

TYPED_TEST(SignedRoundTrip, OfAnObject) {
    EXPECT_TRUE(rc::check([](const Signed<TypeParam>& object) {
        RC_ASSERT(decode_signed<TypeParam>(encode(object)) == object);
    }));
}

template <class T>
class MultiSignedRoundTrip : public testing::Test {};

using SignObjects = testing::Types<Charter, Emission, Order, Stop, RevocationList>;
TYPED_TEST_SUITE(MultiSignedRoundTrip, SignObjects);

TYPED_TEST(MultiSignedRoundTrip, OfAnObject) {
    EXPECT_TRUE(rc::check([](const MultiSigned<TypeParam>& object) {
        RC_ASSERT(decode_multi_signed<TypeParam>(encode(object)) == object);
    }));
}

RC_GTEST_PROP(TokenRoundTrip, OfAToken, (const Token& token)) {
    const Bytes wire = encode(token);
    RC_ASSERT(wire.size() == kTokenBytes);
    RC_ASSERT(decode_token(wire) == token);
}

RC_GTEST_PROP(TokenRoundTrip, OfAVoucher, (const Token& token, const TokenId& random)) {
    crypto::Seed seed(crypto::sha256({random.bytes}).bytes);
    const Bytes wire = encode(Voucher{token, std::move(seed)});
    const auto voucher = decode_voucher(wire);
    RC_ASSERT(voucher.has_value());
    RC_ASSERT(voucher->token == token);
    RC_ASSERT(encode(*voucher) == wire);
}

}  // namespace
}  // namespace noodgeld
