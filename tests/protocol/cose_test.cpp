// COSE_Sign1 and COSE_Sign: the one form of each that is ours, and what a signature holds together.
#include "protocol/wire/cose.h"

#include <gtest/gtest.h>

#include "tests/crypto/hex.h"
#include "tests/support/fixtures.h"
#include "tests/support/test_verifier.h"

namespace noodgeld {
namespace {

using crypto::from_hex;
using enum DecodeError;

const std::string kKid = "000102030405060708090a0b0c0d0e0f";
const std::string kLaterKid = "000102030405060708090a0b0c0d0e10";
const std::string kSignature(128, '5');  // 64 bytes of 0x55
const std::string kHeader = "55a201270450" + kKid;
const std::string kLaterHeader = "55a201270450" + kLaterKid;
const std::string kOne = "83" + kHeader + "a05840" + kSignature;
const std::string kLater = "83" + kLaterHeader + "a05840" + kSignature;

TEST(Cose, Sign1IsWrittenAndReadAsRfc9052HasIt) {
    const std::string hex = "d284" + kHeader + "a0" + "43010203" + "5840" + kSignature;
    const auto parts = cose::read_sign1(from_hex(hex));
    ASSERT_TRUE(parts);
    EXPECT_EQ(parts->by.kid.bytes, crypto::hex<16>(kKid));
    EXPECT_EQ(parts->by.signature.bytes, crypto::hex<64>(kSignature));
    EXPECT_EQ(cose::write_sign1(from_hex("010203"), parts->by), from_hex(hex));
}

TEST(Cose, Sign1InAnyOtherFormIsRefused) {
    const std::string tail =
        "43010203"
        "5840" +
        kSignature;
    const struct {
        std::string hex;
        DecodeError error;
        const char* why;
    } cases[] = {
        {"84" + kHeader + "a0" + tail, wrong_type, "no tag"},
        {"d83d"
         "d284" +
             kHeader + "a0" + tail,
         wrong_type, "the CWT tag 61 before it"},
        {"d812"
         "84" +
             kHeader + "a0" + tail,
         wrong_type, "tag 18 spelled long"},
        {"d862"
         "84" +
             kHeader + "a0" + tail,
         wrong_type, "the tag of COSE_Sign"},
        {"d283" + kHeader +
             "a0"
             "43010203",
         wrong_length, "three items"},
        {"d285" + kHeader + "a0" + tail + "40", wrong_length, "five items"},
        {"d284" + kHeader + "a10127" + tail, wrong_type, "an unprotected header"},
        {"d284"
         "40"
         "a0" +
             tail,
         wrong_key, "no protected header"},
        {"d284"
         "55a201260450" +
             kKid + "a0" + tail,
         wrong_key, "ES256"},
        {"d284"
         "55a203270450" +
             kKid + "a0" + tail,
         wrong_key, "content type, not alg"},
        {"d284"
         "43a10127"
         "a0" +
             tail,
         wrong_key, "no kid"},
        {"d284"
         "52a10450" +
             kKid + "a0" + tail,
         wrong_key, "no alg"},
        {"d284"
         "54a20127044f" +
             kKid.substr(2) + "a0" + tail,
         wrong_key, "a kid of 15 bytes"},
        {"d284"
         "56a201270451" +
             kKid +
             "00"
             "a0" +
             tail,
         wrong_key, "a kid of 17 bytes"},
        {"d284"
         "56a201270450" +
             kKid + "00a0" + tail,
         wrong_key, "a byte after the header's map"},
        {"d284"
         "55a20450" +
             kKid +
             "0127"
             "a0" +
             tail,
         wrong_key, "kid before alg"},
        {"d284"
         "57a3012703000450" +
             kKid + "a0" + tail,
         wrong_key, "a content type too"},
        {"d284"
         "5815" +
             kHeader.substr(2) + "a0" + tail,
         not_canonical, "header length spelled long"},
        {"d284"
         "a20127"
         "0450" +
             kKid + "a0" + tail,
         wrong_type, "a header that is no string"},
        {"d284" + kHeader +
             "a0"
             "f6"
             "5840" +
             kSignature,
         wrong_type, "a detached payload"},
        {"d284" + kHeader +
             "a0"
             "43010203"
             "583f" +
             kSignature.substr(2),
         wrong_length, "a signature of 63 bytes"},
        {"d284" + kHeader +
             "a0"
             "43010203"
             "5841" +
             kSignature + "55",
         wrong_length, "of 65"},
        {"d284" + kHeader + "a0" + tail + "00", trailing_bytes, "a byte more"},
        {"d2", truncated, "the tag alone"},
        {"", truncated, "nothing"},
    };
    for (const auto& [hex, error, why] : cases) {
        const auto parts = cose::read_sign1(from_hex(hex));
        ASSERT_FALSE(parts) << why;
        EXPECT_EQ(name(parts.error()), name(error)) << why;
    }
}

TEST(Cose, SignIsWrittenAndReadAsRfc9052HasIt) {
    const std::string hex =
        "d86284"
        "40"
        "a0"
        "43010203"
        "82" +
        kOne + kLater;
    const auto parts = cose::read_sign(from_hex(hex));
    ASSERT_TRUE(parts);
    ASSERT_EQ(parts->by.size(), 2U);
    EXPECT_EQ(parts->by[0].kid.bytes, crypto::hex<16>(kKid));
    EXPECT_EQ(parts->by[1].kid.bytes, crypto::hex<16>(kLaterKid));
    EXPECT_EQ(cose::write_sign(from_hex("010203"), parts->by), from_hex(hex));
}

TEST(Cose, SignInAnyOtherFormIsRefused) {
    const std::string body =
        "d86284"
        "40"
        "a0"
        "43010203";
    const struct {
        std::string hex;
        DecodeError error;
        const char* why;
    } cases[] = {
        {"84"
         "40"
         "a0"
         "43010203"
         "81" +
             kOne,
         wrong_type, "no tag"},
        {"d284"
         "40"
         "a0"
         "43010203"
         "81" +
             kOne,
         wrong_type, "the tag of COSE_Sign1"},
        {"d90062"
         "84"
         "40"
         "a0"
         "43010203"
         "81" +
             kOne,
         wrong_type, "its tag spelled long"},
        {"d86283"
         "40"
         "a0"
         "43010203",
         wrong_length, "three items"},
        {"d86285"
         "40"
         "a0"
         "43010203"
         "81" +
             kOne + "40",
         wrong_length, "five items"},
        {"d86284"
         "41a0"
         "a0"
         "43010203"
         "81" +
             kOne,
         wrong_length, "an empty map as header"},
        {"d86284"
         "43a10127"
         "a0"
         "43010203"
         "81" +
             kOne,
         wrong_length, "a body header"},
        {"d86284"
         "40"
         "a10127"
         "43010203"
         "81" +
             kOne,
         wrong_type, "an unprotected header"},
        {"d86284"
         "40"
         "a0"
         "f6"
         "81" +
             kOne,
         wrong_type, "a detached payload"},
        {body + "80", wrong_length, "nobody signed"},
        {body + "82" + kOne + kOne, inconsistent, "one signer twice"},
        {body + "82" + kLater + kOne, inconsistent, "signers out of order"},
        {body + "82" + kOne, truncated, "fewer signatures than counted"},
        {body + "81" + kOne + kLater, trailing_bytes, "more than counted"},
        {body + "9822", wrong_length, "34 signatures"},
        {body + "9bffffffffffffffff", wrong_length, "2^64 - 1 signatures"},
        {body +
             "81"
             "82" +
             kHeader + "a0",
         wrong_length, "a signature of two items"},
        {body +
             "81"
             "83" +
             kHeader + "a1040105840" + kSignature,
         wrong_type, "its unprotected header"},
        {body +
             "81"
             "83"
             "40"
             "a05840" +
             kSignature,
         wrong_key, "no protected header"},
        {body +
             "81"
             "83" +
             kHeader + "a0583f" + kSignature.substr(2),
         wrong_length, "a signature of 63 bytes"},
        {body + "81" + kOne + "00", trailing_bytes, "a byte more"},
    };
    for (const auto& [hex, error, why] : cases) {
        // Hexadecimal of odd length would be cut silently.
        const auto parts = cose::read_sign(from_hex(hex.size() % 2 == 0 ? hex : hex + "0"));
        ASSERT_FALSE(parts) << why;
        EXPECT_EQ(name(parts.error()), name(error)) << why;
    }
}

TEST(Cose, AsManySignaturesAsOfficersAndAnIssuer) {
    MultiSigned<Stop> object{test::stop(), {}};
    for (std::uint8_t i = 0; i < kMaxSignatures; ++i) object.by.push_back({{{i}}, {}});
    EXPECT_EQ(decode_multi_signed<Stop>(encode(object)), object);
    EXPECT_EQ(kMaxSignatures, limits::kOfficers + 1);
}

TEST(Cose, ASignatureHoldsForItsValueKindLineageAndKeyOnly) {
    const auto key = test::example_key("enroller");
    const auto signed_by = sign(test::certificate(), test::lineage(), key);
    const auto& verifier = test::verifier();
    EXPECT_TRUE(verify_signed(signed_by, test::lineage(), key.public_key(), verifier));

    const auto other = test::example_key("issuer");
    EXPECT_FALSE(verify_signed(signed_by, test::lineage(), other.public_key(), verifier));
    EXPECT_FALSE(verify_signed(signed_by, std::nullopt, key.public_key(), verifier));
    const Lineage drill{test::example_hash("drill", 1).bytes};
    EXPECT_FALSE(verify_signed(signed_by, drill, key.public_key(), verifier));

    auto changed = signed_by;
    changed.value.until = changed.value.until + test::kDay;
    EXPECT_FALSE(verify_signed(changed, test::lineage(), key.public_key(), verifier));

    // A head and an anchor whose payloads could be confused are told apart by their domains.
    const Bytes payload = encode(test::certificate());
    const Bytes as_request =
        cose::to_be_signed_1(signed_by.by.kid, domain(Kind::request, test::lineage()), payload);
    EXPECT_FALSE(verifier.verify(key.public_key(), signed_by.by.signature, ByteView(as_request)));
}

TEST(Cose, CombiningKeepsOneSignaturePerKeyInOrder) {
    const auto by = [](unsigned officer) {
        return cosign(test::stop(), test::lineage(), test::example_key("officer", officer));
    };
    MultiSigned<Stop> object{test::stop(), {}};
    for (const unsigned officer : {3U, 1U, 2U, 3U}) combine(object, by(officer));
    ASSERT_EQ(object.by.size(), 3U);
    EXPECT_TRUE(std::ranges::is_sorted(object.by, {}, &KeySignature::kid));

    KeySignature wrong = by(2);
    wrong.signature.bytes[0] ^= 1;
    combine(object, wrong);
    EXPECT_EQ(object.by.size(), 3U);
    EXPECT_TRUE(std::ranges::find(object.by, wrong) != object.by.end());
}

TEST(Cose, OnlyKnownKeysWhoseSignaturesAreGoodAreCounted) {
    std::vector<crypto::PublicKey> officers;
    for (const Officer& officer : test::charter().officers) officers.push_back(officer.key);
    const auto count = [&officers](const MultiSigned<Stop>& object) {
        return count_signers(object, test::lineage(), officers, test::verifier());
    };
    auto object = test::by_officers(test::stop(), 1, 3);
    EXPECT_EQ(count(object), 3U);
    combine(object, cosign(object.value, test::lineage(), test::example_key("stranger")));
    EXPECT_EQ(count(object), 3U);

    auto damaged = object;
    for (KeySignature& by : damaged.by) {
        if (by.kid == key_id(officers[0])) by.signature.bytes[63] ^= 1;
    }
    EXPECT_EQ(count(damaged), 2U);

    auto changed = object;
    changed.value.message += "!";
    EXPECT_EQ(count(changed), 0U);
    EXPECT_EQ(count_signers(object, std::nullopt, officers, test::verifier()), 0U);

    // A signature made for the form with one signer is none in the form with several.
    MultiSigned<Stop> single{
        test::stop(), {sign(test::stop(), test::lineage(), test::example_key("officer", 1)).by}};
    EXPECT_EQ(count(single), 0U);
}

}  // namespace
}  // namespace noodgeld
