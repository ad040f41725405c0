// Tokens and vouchers: 147 bytes, no other form; what a token's id and signature depend on.
#include "protocol/objects/token.h"

#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "tests/support/fixtures.h"
#include "tests/support/test_verifier.h"

namespace noodgeld {
namespace {

TEST(Token, IsACwtOf147BytesWithoutItsTag) {
    const Bytes wire = encode(test::token(1));
    ASSERT_EQ(wire.size(), 147U);
    EXPECT_EQ(wire[0], 0xd2);  // COSE tag 18, and no CWT tag 61 before it
    EXPECT_EQ(decode_token(wire), test::token(1));
}

TEST(Token, EveryOtherLengthIsRefused) {
    const Bytes wire = encode(test::token(1));
    for (std::size_t size = 0; size < wire.size(); ++size) {
        EXPECT_FALSE(decode_token(ByteView(wire).first(size))) << size;
    }
    Bytes longer = wire;
    longer.push_back(0);
    EXPECT_EQ(decode_token(longer).error(), DecodeError::trailing_bytes);

    const auto parts = cose::read_sign1(wire);
    ASSERT_TRUE(parts);
    Bytes payload(parts->payload.begin(), parts->payload.end());
    ASSERT_TRUE(decode_token(cose::write_sign1(payload, parts->by)));
    payload.push_back(0);
    EXPECT_EQ(decode_token(cose::write_sign1(payload, parts->by)).error(),
              DecodeError::trailing_bytes);
}

/// Where the five parts that vary, and so nothing else, may differ between tokens.
bool is_free(std::size_t at) {
    constexpr std::pair<std::size_t, std::size_t> kFree[] = {
        {8, 24},    // kid: the series id
        {30, 38},   // cti: the serial
        {49, 81},   // -2: the holder key
        {83, 147},  // the signature
    };
    return std::ranges::any_of(kFree,
                               [at](const auto& f) { return at >= f.first && at < f.second; });
}

TEST(Token, EveryFixedByteIsFixed) {
    const Bytes wire = encode(test::token(1));
    for (std::size_t at = 0; at < wire.size(); ++at) {
        for (int bit = 0; bit < 8; ++bit) {
            Bytes changed = wire;
            changed[at] = static_cast<std::uint8_t>(changed[at] ^ 1 << bit);
            const auto token = decode_token(changed);
            EXPECT_EQ(token.has_value(), is_free(at)) << at << " bit " << bit;
            EXPECT_TRUE(!token || encode(*token) == changed);
        }
    }
}

TEST(Token, TheSignatureIsOverAllOfItAndTheLineage) {
    const Token token = test::token(1);
    const auto key = test::example_public_key("series");
    const auto verifies = [&key](const Token& of, const Lineage& in) {
        return test::verifier().verify(key, of.signature, ByteView(to_be_signed(of, in)));
    };
    EXPECT_TRUE(verifies(token, test::lineage()));
    EXPECT_FALSE(verifies(token, Lineage{}));
    const std::function<void(Token&)> changes[] = {
        [](Token& t) { t.series.bytes[15] ^= 1; },
        [](Token& t) { t.serial.bytes[7] ^= 1; },
        [](Token& t) { t.holder.bytes[31] ^= 1; },
        [](Token& t) { t.signature.bytes[0] ^= 1; },
    };
    for (const auto& change : changes) {
        Token changed = token;
        change(changed);
        EXPECT_FALSE(verifies(changed, test::lineage()));
    }
}

TEST(Token, TheIdDependsOnAllButTheSignature) {
    const Token token = test::token(1);
    std::set<TokenId> ids{token_id(token, test::lineage()), token_id(token, Lineage{})};
    Token changed = token;
    changed.series.bytes[0] ^= 1;
    ids.insert(token_id(changed, test::lineage()));
    changed = token;
    changed.serial.bytes[0] ^= 1;
    ids.insert(token_id(changed, test::lineage()));
    changed = token;
    changed.holder.bytes[0] ^= 1;
    ids.insert(token_id(changed, test::lineage()));
    EXPECT_EQ(ids.size(), 5U);

    changed = token;
    changed.signature.bytes[0] ^= 1;
    EXPECT_TRUE(ids.contains(token_id(changed, test::lineage())));
}

TEST(Token, ASheetsSerialsFollowFromItsKey) {
    const auto sheet = test::example_id<SheetKey>("sheet", 1);
    std::set<Serial> serials;
    for (std::uint16_t i = 0; i < limits::kVouchersPerSheet; ++i) {
        serials.insert(sheet_serial(sheet, i, test::lineage()));
    }
    EXPECT_EQ(serials.size(), limits::kVouchersPerSheet);
    EXPECT_FALSE(serials.contains(sheet_serial(sheet, 0, Lineage{})));
    EXPECT_FALSE(
        serials.contains(sheet_serial(test::example_id<SheetKey>("sheet", 2), 0, test::lineage())));
}

TEST(Voucher, HoldsATokenAndItsHoldersSeed) {
    const Bytes wire = encode(test::voucher(2));
    const auto voucher = decode_voucher(wire);
    ASSERT_TRUE(voucher);
    EXPECT_EQ(voucher->token, test::token(2));
    const auto holder = crypto::SecretKey::from_seed(voucher->seed.view());
    EXPECT_EQ(holder.public_key(), voucher->token.holder);
    EXPECT_EQ(encode(*voucher), wire);
}

TEST(Voucher, InAnyOtherFormIsRefused) {
    const Bytes token = encode(test::token(1));
    const auto write = [](std::uint64_t count, std::initializer_list<ByteView> parts) {
        cbor::Writer out;
        out.array(count);
        for (const ByteView part : parts) out.bytes(part);
        return out.take();
    };
    const Bytes seed(32, 7);
    ASSERT_TRUE(decode_voucher(write(2, {token, seed})));
    const auto error = [](const Bytes& wire) { return decode_voucher(wire).error(); };
    EXPECT_EQ(error(write(1, {token})), DecodeError::wrong_length);
    EXPECT_EQ(error(write(3, {token, seed, seed})), DecodeError::wrong_length);
    EXPECT_EQ(error(write(2, {token, Bytes(31, 7)})), DecodeError::wrong_length);
    EXPECT_EQ(error(write(2, {token, Bytes(33, 7)})), DecodeError::wrong_length);
    EXPECT_EQ(error(write(2, {ByteView(token).first(146), seed})), DecodeError::truncated);
    EXPECT_EQ(error(token), DecodeError::wrong_type);
    Bytes longer = write(2, {token, seed});
    longer.push_back(0);
    EXPECT_EQ(error(longer), DecodeError::trailing_bytes);
    for (std::size_t size = 0; size < longer.size() - 1; ++size) {
        EXPECT_FALSE(decode_voucher(ByteView(longer).first(size))) << size;
    }
}

}  // namespace
}  // namespace noodgeld
