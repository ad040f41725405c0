// The strict reader: one spelling of every item, and a reason for every other.
#include "protocol/wire/cbor.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/crypto/hex.h"
#include "tests/support/arbitrary.h"

namespace noodgeld {
namespace {

using crypto::from_hex;
using enum DecodeError;

/// What reading `hex` with `read` and then finishing gives: nothing if it is accepted.
template <class Read>
std::optional<DecodeError> outcome(std::string_view hex, Read read) {
    const Bytes wire = from_hex(hex);
    cbor::Reader in(wire);
    read(in);
    const auto done = in.finish();
    if (done) return std::nullopt;
    return done.error();
}

struct Case {
    const char* hex;
    DecodeError error;
    const char* why;
};

TEST(Cbor, ReadsAnIntegerInItsShortestFormOnly) {
    const std::pair<const char*, std::uint64_t> accepted[] = {
        {"00", 0},
        {"17", 23},
        {"1818", 24},
        {"18ff", 255},
        {"190100", 256},
        {"19ffff", 65'535},
        {"1a00010000", 65'536},
        {"1affffffff", 0xffff'ffff},
        {"1b0000000100000000", 0x1'0000'0000},
        {"1bffffffffffffffff", cbor::kNoMax},
    };
    for (const auto& [hex, value] : accepted) {
        std::uint64_t read = 1;
        EXPECT_EQ(outcome(hex, [&read](auto& in) { read = in.uint(); }), std::nullopt) << hex;
        EXPECT_EQ(read, value);
        EXPECT_EQ(cbor::Writer().uint(value).take(), from_hex(hex));
    }
    for (const char* longer : {"1800", "1817", "190000", "1900ff", "1a00000000", "1a0000ffff",
                               "1b0000000000000000", "1b00000000ffffffff"}) {
        EXPECT_EQ(outcome(longer, [](auto& in) { in.uint(); }), not_canonical) << longer;
    }
}

TEST(Cbor, RefusesWhatIsNoInteger) {
    const Case cases[] = {
        {"", truncated, "nothing"},
        {"18", truncated, "no argument"},
        {"19ff", truncated, "half an argument"},
        {"1b000000", truncated, "part of an argument"},
        {"0000", trailing_bytes, "two integers"},
        {"20", wrong_type, "minus one"},
        {"37", wrong_type, "minus 24"},
        {"3bffffffffffffffff", wrong_type, "the least integer"},
        {"40", wrong_type, "a byte string"},
        {"60", wrong_type, "a text string"},
        {"80", wrong_type, "an array"},
        {"a0", wrong_type, "a map"},
        {"c000", wrong_type, "a tag"},
        {"c24100", wrong_type, "a bignum"},
        {"d200", wrong_type, "the tag of COSE_Sign1"},
        {"d6", wrong_type, "a tag alone"},
        {"d903e700", wrong_type, "a long tag"},
        {"f4", wrong_type, "false"},
        {"f5", wrong_type, "true"},
        {"f6", wrong_type, "null"},
        {"f7", wrong_type, "undefined"},
        {"f90000", wrong_type, "a half float"},
        {"f93c00", wrong_type, "1.0"},
        {"fa00000000", wrong_type, "a float"},
        {"fb0000000000000000", wrong_type, "a double"},
        {"e0", wrong_type, "an unassigned simple value"},
        {"f800", wrong_type, "a simple value spelled long"},
        {"f8ff", wrong_type, "simple value 255"},
        {"1c", not_canonical, "reserved additional information 28"},
        {"1d", not_canonical, "29"},
        {"1e", not_canonical, "30"},
        {"1f", not_canonical, "indefinite integer"},
        {"ff", not_canonical, "a break alone"},
    };
    for (const auto& [hex, error, why] : cases) {
        EXPECT_EQ(outcome(hex, [](auto& in) { in.uint(); }), error) << why;
    }
}

TEST(Cbor, HoldsAnIntegerToItsField) {
    EXPECT_EQ(outcome("18ff", [](auto& in) { in.uint(255); }), std::nullopt);
    EXPECT_EQ(outcome("190100", [](auto& in) { in.uint(255); }), out_of_range);
}

TEST(Cbor, ReadsBytesOfDefiniteLengthOnly) {
    const auto read = [](auto& in) { in.bytes(); };
    for (const char* accepted : {"40", "4100", "43010203"}) {
        EXPECT_EQ(outcome(accepted, read), std::nullopt) << accepted;
    }
    const Case cases[] = {
        {"5800", not_canonical, "no bytes, long length"},
        {"580100", not_canonical, "one byte, length in one byte"},
        {"59000100", not_canonical, "in two"},
        {"5a0000000100", not_canonical, "in four"},
        {"5b000000000000000100", not_canonical, "in eight"},
        {"5f4100ff", not_canonical, "indefinite length"},
        {"41", truncated, "the byte is missing"},
        {"4301", truncated, "two bytes are missing"},
        {"5affffffff00", truncated, "4 GiB claimed"},
        {"5bffffffffffffffff", truncated, "all of memory claimed"},
        {"5b7fffffffffffffff", truncated, "half of it"},
        {"410000", trailing_bytes, "a byte too many"},
        {"6100", wrong_type, "text"},
        {"00", wrong_type, "an integer"},
        {"f6", wrong_type, "null"},
    };
    for (const auto& [hex, error, why] : cases) EXPECT_EQ(outcome(hex, read), error) << why;
}

TEST(Cbor, ReadsPrintableUtf8Only) {
    const auto read = [](auto& in) { in.text(); };
    for (const char* accepted : {
             "60", "6120", "617e",
             "62c3a9",      // é
             "63e282ac",    // €
             "64f09d849e",  // 𝄞
             "62c2a0",      // the first character after the controls
             "63ed9fbf",    // the last before the surrogates
             "63ee8080",    // the first after them
             "63efbfbf",    // U+FFFF
             "64f48fbfbf",  // U+10FFFF
         }) {
        EXPECT_EQ(outcome(accepted, read), std::nullopt) << accepted;
    }
    const Case cases[] = {
        {"7800", not_canonical, "long length"},
        {"7f6161ff", not_canonical, "indefinite length"},
        {"61", truncated, "the character is missing"},
        {"7bffffffffffffffff", truncated, "all of memory claimed"},
        {"4161", wrong_type, "bytes"},
        {"6100", not_text, "NUL"},
        {"6109", not_text, "a tab"},
        {"610a", not_text, "a line feed"},
        {"611b", not_text, "escape"},
        {"611f", not_text, "the last C0 control"},
        {"617f", not_text, "delete"},
        {"62c280", not_text, "the first C1 control"},
        {"62c29f", not_text, "the last"},
        {"6180", not_text, "a continuation alone"},
        {"61c3", not_text, "its continuation is missing"},
        {"62c320", not_text, "a space for a continuation"},
        {"62c080", not_text, "NUL in two bytes"},
        {"62c1a1", not_text, "'a' in two bytes"},
        {"63e08080", not_text, "NUL in three bytes"},
        {"63e09fbf", not_text, "U+07FF in three bytes"},
        {"64f08fbfbf", not_text, "U+FFFF in four bytes"},
        {"63eda080", not_text, "the first surrogate"},
        {"63edbfbf", not_text, "the last"},
        {"64f4908080", not_text, "above U+10FFFF"},
        {"65f888808080", not_text, "a five-byte sequence"},
        {"61fe", not_text, "0xfe"},
        {"61ff", not_text, "0xff"},
        {"63e28261", not_text, "cut inside a character"},
        {"62e282", not_text, "ends inside a character"},
    };
    for (const auto& [hex, error, why] : cases) EXPECT_EQ(outcome(hex, read), error) << why;
}

TEST(Cbor, ReadsTrueAndFalseOnly) {
    const auto read = [](auto& in) { in.boolean(); };
    EXPECT_EQ(outcome("f4", read), std::nullopt);
    EXPECT_EQ(outcome("f5", read), std::nullopt);
    const Case cases[] = {
        {"00", wrong_type, "0"},
        {"01", wrong_type, "1"},
        {"f6", wrong_type, "null"},
        {"f7", wrong_type, "undefined"},
        {"f814", wrong_type, "a long false"},
        {"", truncated, "nothing"},
    };
    for (const auto& [hex, error, why] : cases) EXPECT_EQ(outcome(hex, read), error) << why;
}

TEST(Cbor, CountsOfArraysAndMapsAreBoundedBeforeAnythingIsDone) {
    const auto array = [](auto& in) { in.array(3); };
    const auto map = [](auto& in) { in.map(3); };
    EXPECT_EQ(outcome("83", array), std::nullopt);
    EXPECT_EQ(outcome("a3", map), std::nullopt);
    const Case arrays[] = {
        {"84", wrong_length, "four"},
        {"9affffffff", wrong_length, "2^32 - 1"},
        {"9bffffffffffffffff", wrong_length, "2^64 - 1"},
        {"9803", not_canonical, "three, spelled long"},
        {"9f", not_canonical, "indefinite"},
        {"a3", wrong_type, "a map"},
    };
    for (const auto& [hex, error, why] : arrays) EXPECT_EQ(outcome(hex, array), error) << why;
    const Case maps[] = {
        {"a4", wrong_length, "four"},
        {"bbffffffffffffffff", wrong_length, "2^64 - 1"},
        {"b803", not_canonical, "three, spelled long"},
        {"bf", not_canonical, "indefinite"},
        {"83", wrong_type, "an array"},
    };
    for (const auto& [hex, error, why] : maps) EXPECT_EQ(outcome(hex, map), error) << why;
}

TEST(Cbor, TheFirstErrorSticksAndReadsAfterItGiveNothing) {
    const Bytes wire = from_hex("4100182a05");
    cbor::Reader in(wire);
    EXPECT_EQ(in.uint(), 0U);
    EXPECT_TRUE(in.stopped());
    EXPECT_TRUE(in.bytes().empty());
    EXPECT_TRUE(in.text().empty());
    EXPECT_EQ(in.array(), 0U);
    EXPECT_EQ(in.map(), 0U);
    EXPECT_FALSE(in.boolean());
    EXPECT_FALSE(in.take_key(5));
    in.stop(trailing_bytes);
    const auto done = in.finish();
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error(), wrong_type);
}

TEST(Cbor, ALiteralIsThoseBytes) {
    const Bytes expected = from_hex("d862");
    const auto read = [&expected](auto& in) { in.literal(expected); };
    EXPECT_EQ(outcome("d862", read), std::nullopt);
    EXPECT_EQ(outcome("d8", read), truncated);
    EXPECT_EQ(outcome("", read), truncated);
    EXPECT_EQ(outcome("d863", read), wrong_type);
    EXPECT_EQ(outcome("c6", read), wrong_type);
}

RC_GTEST_PROP(CborProperty, EveryIntegerThatIsWrittenIsReadBack, ()) {
    const auto shift = test::pick_in(0, 63);
    const std::uint64_t value = *rc::gen::arbitrary<std::uint64_t>() >> shift;
    const Bytes wire = cbor::Writer().uint(value).take();
    cbor::Reader in(wire);
    RC_ASSERT(in.uint() == value);
    RC_ASSERT(in.finish().has_value());
}

/// UTF-8, by the table of RFC 3629.
std::string utf8(std::uint32_t point) {
    std::string text;
    const auto byte = [&text](std::uint32_t bits) { text.push_back(static_cast<char>(bits)); };
    if (point < 0x80) {
        byte(point);
    } else if (point < 0x800) {
        byte(0xc0 | point >> 6), byte(0x80 | (point & 63));
    } else if (point < 0x10000) {
        byte(0xe0 | point >> 12), byte(0x80 | (point >> 6 & 63)), byte(0x80 | (point & 63));
    } else {
        byte(0xf0 | point >> 18), byte(0x80 | (point >> 12 & 63));
        byte(0x80 | (point >> 6 & 63)), byte(0x80 | (point & 63));
    }
    return text;
}

/// The list of docs/protocol.md, 1.2, one by one.
bool is_seen(std::uint32_t point) {
    const auto in = [point](std::uint32_t first, std::uint32_t last) {
        return point >= first && point <= last;
    };
    const bool control = in(0, 0x1f) || in(0x7f, 0x9f);
    const bool surrogate = in(0xd800, 0xdfff);
    const bool direction =
        in(0x61c, 0x61c) || in(0x200e, 0x200f) || in(0x202a, 0x202e) || in(0x2066, 0x2069);
    const bool line = in(0x2028, 0x2029) || in(0xfff9, 0xfffb);
    const bool width = in(0xad, 0xad) || in(0x34f, 0x34f) || in(0x115f, 0x1160) ||
                       in(0x17b4, 0x17b5) || in(0x200b, 0x200d) || in(0x2060, 0x206f) ||
                       in(0x3164, 0x3164) || in(0xfeff, 0xfeff) || in(0xffa0, 0xffa0) ||
                       in(0xfff0, 0xfff8) || in(0x1bca0, 0x1bca3) || in(0x1d173, 0x1d17a);
    const bool variation = in(0x180b, 0x180f) || in(0xfe00, 0xfe0f);
    const bool tag = in(0xe0000, 0xe0fff);
    return !(control || surrogate || direction || line || width || variation || tag);
}

TEST(Cbor, TextHasNothingThatNobodySees) {
    for (std::uint32_t point = 0; point < 0x11'0000; ++point) {
        ASSERT_EQ(cbor::is_printable_utf8(utf8(point)), is_seen(point)) << std::hex << point;
    }
}

RC_GTEST_PROP(CborProperty, TextIsPrintableAsASlowDecoderSaysIt, (const std::vector<int>& points)) {
    std::string text;
    bool printable = true;
    for (const int drawn : points) {
        const auto point = static_cast<std::uint32_t>(drawn) % 0x11'0000;
        printable = printable && is_seen(point);
        text += utf8(point);
    }
    RC_ASSERT(cbor::is_printable_utf8(text) == printable);
}

}  // namespace
}  // namespace noodgeld
