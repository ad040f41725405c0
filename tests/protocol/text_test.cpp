// Base45 (RFC 9285) and the prefixes that name a kind.
#include "protocol/wire/text.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

#include "protocol/wire/limits.h"
#include "tests/support/arbitrary.h"
#include "tests/support/fixtures.h"

namespace noodgeld {
namespace {

using enum DecodeError;

TEST(Base45, ExamplesOfRfc9285) {
    const std::pair<std::string_view, std::string_view> examples[] = {
        {"AB", "BB8"},
        {"Hello!!", "%69 VD92EX0"},
        {"base-45", "UJCLQE7W581"},
        {"ietf!", "QED8WEX0"},
        {"", ""},
    };
    for (const auto& [plain, encoded] : examples) {
        EXPECT_EQ(base45(as_bytes(plain)), encoded);
        const auto decoded = from_base45(encoded);
        ASSERT_TRUE(decoded) << encoded;
        EXPECT_EQ(as_text(*decoded), plain);
    }
}

TEST(Base45, EveryOneAndTwoBytesComeBack) {
    for (unsigned value = 0; value < 0x10000; ++value) {
        const Bytes pair{static_cast<std::uint8_t>(value >> 8), static_cast<std::uint8_t>(value)};
        ASSERT_EQ(from_base45(base45(pair)), pair);
        ASSERT_EQ(from_base45(base45(ByteView(pair).last(1))), Bytes{pair[1]});
    }
}

TEST(Base45, EveryGroupThatNoBytesEncodeToIsRefused) {
    constexpr std::string_view kDigits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
    unsigned accepted = 0;
    for (const char a : kDigits) {
        for (const char b : kDigits) {
            const std::string two{a, b};
            const auto one_byte = from_base45(two);
            if (one_byte) {
                ++accepted;
                ASSERT_EQ(base45(*one_byte), two);
            } else {
                ASSERT_EQ(one_byte.error(), out_of_range) << two;
            }
            for (const char c : kDigits) {
                const std::string three{a, b, c};
                const auto two_bytes = from_base45(three);
                if (!two_bytes) continue;
                ++accepted;
                ASSERT_EQ(base45(*two_bytes), three);
            }
        }
    }
    EXPECT_EQ(accepted, 0x100U + 0x10000U);
}

TEST(Base45, Refusals) {
    const struct {
        std::string_view text;
        DecodeError error;
        const char* why;
    } cases[] = {
        {"GGW", out_of_range, "65,536 (RFC 9285, section 6)"},
        {":::", out_of_range, "91,124"},
        {"::", out_of_range, "2,024 in one byte"},
        {"V5", out_of_range, "256 in one byte"},
        {"A", truncated, "one digit"},
        {"BB8B", truncated, "a digit too many"},
        {"bb8", wrong_type, "small letters"},
        {"BB_", wrong_type, "no digit"},
        {"BB\n", wrong_type, "a line end"},
        {"B,8", wrong_type, "a comma"},
        {"\xc3\xa9"
         "8",
         wrong_type, "beyond ASCII"},
    };
    for (const auto& [text, error, why] : cases) {
        const auto decoded = from_base45(text);
        ASSERT_FALSE(decoded) << why;
        EXPECT_EQ(name(decoded.error()), name(error)) << why;
    }
    EXPECT_FALSE(from_base45(std::string_view("B\0B", 3)));
}

RC_GTEST_PROP(Base45Property, WhatIsDecodedEncodesToTheSameText, (const Bytes& bytes)) {
    const std::string text = base45(bytes);
    RC_ASSERT(from_base45(text) == bytes);
    if (text.empty()) return;
    std::string changed = text;
    changed[test::pick_in<std::size_t>(0, text.size() - 1)] = *rc::gen::arbitrary<char>();
    const auto decoded = from_base45(changed);
    if (decoded) RC_ASSERT(base45(*decoded) == changed);
}

TEST(Text, APrefixNamesTheKind) {
    const Bytes token = encode(test::token(1));
    const std::string text = to_text(Kind::token, token);
    EXPECT_EQ(text.substr(0, 4), "NT1:");
    EXPECT_EQ(text.find_first_not_of("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"),
              std::string::npos);
    const auto scanned = from_text(text);
    ASSERT_TRUE(scanned);
    EXPECT_EQ(scanned->kind, Kind::token);
    EXPECT_EQ(scanned->bytes, token);
}

TEST(Text, PrefixesAreFourCharactersOfTheirOwn) {
    std::set<std::string_view> prefixes;
    for (int number = 1; number <= static_cast<int>(last_of(Kind{})); ++number) {
        const auto kind = static_cast<Kind>(number);
        const std::string_view prefix = text_prefix(kind);
        const bool is_file = kind == Kind::segment || kind == Kind::manifest;
        EXPECT_EQ(prefix.empty(), is_file) << name(kind);
        if (is_file) continue;
        EXPECT_EQ(prefix.size(), 4U);
        EXPECT_TRUE(prefix.starts_with('N') && prefix.ends_with("1:")) << prefix;
        EXPECT_TRUE(prefixes.insert(prefix).second) << prefix;
        const auto scanned = from_text(std::string(prefix) + "BB8");
        ASSERT_TRUE(scanned);
        EXPECT_EQ(scanned->kind, kind);
    }
}

TEST(Text, WhiteSpaceAroundIsIgnoredAndNoneIsLost) {
    for (const char* text : {" NT1:BB8", "NT1:BB8\r\n", "\t NT1:BB8 \n"}) {
        const auto scanned = from_text(text);
        ASSERT_TRUE(scanned) << text;
        EXPECT_EQ(as_text(scanned->bytes), "AB");
    }
    // A text whose digits are spaces where they can be.
    const auto spaces = from_text("NT1:  0  0 0");
    ASSERT_TRUE(spaces);
    EXPECT_EQ(base45(spaces->bytes), "  0  0 0");
    EXPECT_FALSE(from_text("NT1:BB8 NT1:BB8"));
    EXPECT_FALSE(from_text("N T1:BB8"));
}

RC_GTEST_PROP(TextProperty, AnyBytesOfAnyKindComeBack, (const Bytes& bytes)) {
    const auto kind = static_cast<Kind>(test::pick_in(1, 14));
    const auto scanned = from_text("  " + to_text(kind, bytes) + " \r\n");
    RC_ASSERT(scanned.has_value());
    RC_ASSERT(scanned->kind == kind);
    RC_ASSERT(scanned->bytes == bytes);
}

TEST(Text, EverythingElseIsRefused) {
    for (const char* text : {"", " ", "N", "NT1", "nt1:BB8", "NT2:BB8", "XT1:BB8", "BB8", "HC1:BB8",
                             "https://example.org/", "NT1;BB8", "1:"}) {
        const auto scanned = from_text(text);
        ASSERT_FALSE(scanned) << text;
        EXPECT_EQ(scanned.error(), wrong_key) << text;
    }
    EXPECT_EQ(from_text("NT1:GGW").error(), out_of_range);
    EXPECT_EQ(from_text("NT1:A").error(), truncated);
    EXPECT_TRUE(from_text("NT1:"));  // Nothing: for the decoder of tokens to refuse.
}

TEST(Text, OverlongTextIsRefusedUnread) {
    // 4 and a multiple of 3 characters.
    const std::string longest = "NT1:" + std::string((limits::kTextBytes - 4) / 3 * 3, '0');
    EXPECT_TRUE(from_text(longest));
    const auto longer = from_text(longest + "000");
    ASSERT_FALSE(longer);
    EXPECT_EQ(longer.error(), wrong_length);
    EXPECT_TRUE(from_text(longest + std::string(10'000, ' ')));
}

}  // namespace
}  // namespace noodgeld
