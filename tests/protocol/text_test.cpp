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

Bytes example_bytes(unsigned number) {
    const crypto::Hash hash = test::example_hash("bytes", number);
    return {hash.bytes.begin(), hash.bytes.begin() + 1 + number % 8};
}

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
        const bool is_file =
            kind == Kind::segment || kind == Kind::manifest || kind == Kind::register_part;
        EXPECT_EQ(prefix.empty(), is_file) << name(kind);
        if (is_file) continue;
        EXPECT_EQ(prefix.size(), 4U);
        EXPECT_TRUE(prefix.starts_with('N') && prefix.ends_with("1:")) << prefix;
        EXPECT_TRUE(prefixes.insert(prefix).second) << prefix;
        const auto scanned = from_text(to_text(kind, as_bytes("AB")));
        ASSERT_TRUE(scanned);
        EXPECT_EQ(scanned->kind, kind);
    }
}

TEST(Text, WhiteSpaceAroundIsIgnoredAndNoneIsLost) {
    const std::string good = to_text(Kind::token, as_bytes("AB"));
    EXPECT_EQ(good.substr(0, 7), "NT1:BB8");
    for (const std::string& text : {" " + good, good + "\r\n", "\t " + good + " \n"}) {
        const auto scanned = from_text(text);
        ASSERT_TRUE(scanned) << text;
        EXPECT_EQ(as_text(scanned->bytes), "AB");
    }
    // A text whose digits are spaces where they can be.
    const std::string of_spaces = "NT1:  0  0 0";
    const auto spaces = from_text(of_spaces + check_digits(of_spaces));
    ASSERT_TRUE(spaces);
    EXPECT_EQ(base45(spaces->bytes), "  0  0 0");
    EXPECT_FALSE(from_text(good + " " + good));
    EXPECT_FALSE(from_text("N " + good.substr(1)));
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
    const auto checked = [](const std::string& text) { return text + check_digits(text); };
    EXPECT_EQ(from_text(checked("NT1:GGW")).error(), out_of_range);
    EXPECT_EQ(from_text(checked("NT1:A")).error(), truncated);
    EXPECT_TRUE(from_text(checked("NT1:")));  // Nothing: for the decoder of tokens to refuse.
    for (const char* text : {"NT1:", "NT1:0", "NT1:BB8", "NT1:bb8", "NT1:\xc3\xa9", "NT1:0\n00"}) {
        EXPECT_EQ(from_text(text).error(), misread) << text;
    }
}

constexpr std::string_view kDigits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/// What a scan of a voucher says that some device typed otherwise: never that it is another
/// voucher.
bool is_found(const std::string& typed) {
    const auto scanned = from_text(typed);
    return !scanned && (scanned.error() == misread || scanned.error() == wrong_key);
}

TEST(CheckDigits, AreNeverASpace) {
    std::set<std::string> seen;
    for (unsigned i = 0; i < 100'000; ++i) {
        const std::string digits = check_digits(base45(example_bytes(i)));
        EXPECT_EQ(digits.find(' '), std::string::npos);
        seen.insert(digits);
    }
    EXPECT_EQ(seen.size(), 1'933U) << "all of them are used";
}

TEST(CheckDigits, FindEveryWrongCharacter) {
    const std::string text = to_text(Kind::voucher, encode(test::voucher(1)));
    ASSERT_TRUE(from_text(text));
    for (std::size_t i = 0; i < text.size(); ++i) {
        for (const char other : kDigits) {
            if (other == text[i]) continue;
            // A space at an end is white space, and what is left is too short.
            std::string typed = text;
            typed[i] = other;
            ASSERT_TRUE(is_found(typed)) << i << other;
        }
    }
}

TEST(CheckDigits, FindEveryTwoCharactersInEachOthersPlace) {
    for (const unsigned number : {1U, 2U, 3U}) {
        const std::string text = to_text(Kind::voucher, encode(test::voucher(number)));
        for (std::size_t i = 0; i < text.size(); ++i) {
            for (std::size_t j = i + 1; j < text.size(); ++j) {
                if (text[i] == text[j]) continue;
                // Of the check digits and others far from them, all but some.
                if (j + 2 >= text.size() && j > i + 1) continue;
                std::string typed = text;
                std::swap(typed[i], typed[j]);
                ASSERT_TRUE(is_found(typed)) << i << " " << j;
            }
        }
    }
}

TEST(CheckDigits, FindTheLastCharacterInTheFirstCheckDigitsPlace) {
    // The sum before it may be any; the digits that follow are those of sum and last character.
    for (unsigned i = 0; i < 20'000; ++i) {
        std::string text = "NV1:" + base45(example_bytes(i));
        text += check_digits(text);
        const std::size_t last = text.size() - 3;
        if (text[last] == text[last + 1]) continue;
        std::swap(text[last], text[last + 1]);
        ASSERT_TRUE(is_found(text)) << i;
    }
}

TEST(CheckDigits, FindAScannerThatTypesForAnotherKeyboard) {
    // What a scanner sends as keys of a US keyboard, as a computer with that other layout reads it.
    const std::string_view us = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 $%*+-./:";
    const std::pair<const char*, std::string> layouts[] = {
        {"QWERTZ, German", "ABCDEFGHIJKLMNOPQRSTUVWXZY0123456789 $%(`\u00df.-\u00d6"},
        {"QWERTZ, letters alone", "ABCDEFGHIJKLMNOPQRSTUVWXZY0123456789 $%*+-./:"},
        {"QWERTZ, Swiss", "ABCDEFGHIJKLMNOPQRSTUVWXZY0123456789 \u00e7%(`'.-\u00e9"},
        {"AZERTY, letters alone", "QBCDEFGHIJKL:NOPARSTUVZXYW0123456789 $%*+-./M"},
        {"AZERTY, letters that stay letters", "QBCDEFGHIJKLMNOPARSTUVZXYW0123456789 $%*+-./:"},
        {"AZERTY, French", "QBCDEFGHIJKL?NOPARSTUVZXYW\u00e0&\u00e9\"'(-\u00e8_\u00e7 $%8+):!M"},
        {"QWERTY, Dutch", "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 $%(~/.-\u00b1"},
        {"QWERTY, British", "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 $%*+-./:"},
        {"Dvorak", "AXJE>UIDCHTNMBRL\"POYGK<QF:0123456789 $%*}[VZS"},
    };
    for (const auto& [name, layout] : layouts) {
        std::vector<std::string> keys;
        for (std::size_t i = 0; i < layout.size();) {
            const std::size_t size = static_cast<unsigned char>(layout[i]) < 0x80 ? 1 : 2;
            keys.push_back(layout.substr(i, size));
            i += size;
        }
        ASSERT_EQ(keys.size(), us.size()) << name;
        int missed = 0;
        for (unsigned number = 1; number <= 200; ++number) {
            const std::string text = to_text(Kind::voucher, encode(test::voucher(number)));
            std::string typed;
            for (const char key : text) typed += keys[us.find(key)];
            if (typed != text && !is_found(typed)) ++missed;
        }
        EXPECT_LE(missed, 2) << name << ": one in 1,933 is to be expected";
    }
}

TEST(Text, OverlongTextIsRefusedUnread) {
    // A prefix, a multiple of 3 characters and the check digits.
    const std::string digits((limits::kTextBytes - 6) / 3 * 3, '0');
    const auto checked = [](const std::string& text) { return text + check_digits(text); };
    const std::string longest = checked("NT1:" + digits);
    EXPECT_TRUE(from_text(longest));
    const auto longer = from_text(checked("NT1:" + digits + "000"));
    ASSERT_FALSE(longer);
    EXPECT_EQ(longer.error(), wrong_length);
    EXPECT_TRUE(from_text(longest + std::string(10'000, ' ')));
}

}  // namespace
}  // namespace noodgeld
