// A body is read whole and strictly, or refused with the place and the reason.
#include "base/json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <string>
#include <vector>

namespace noodgeld {
namespace {

JsonReader reader(std::string_view text) {
    return JsonReader(as_bytes(text));
}

// Why a body with no members that are asked for is refused.
std::string refusal_of(std::string_view text) {
    const auto read = reader(text).finish();
    return read ? "" : read.error().text();
}

TEST(Json, ReadsMembersOfEachType) {
    JsonReader in = reader(
        R"( {"total": 250, "id": "00ff", "note": "caf\u00e9 €", "late": true, "large":
        18446744073709551615, "texts": ["a", ""], "spends": [{"x": 1}, {"x": 2}]} )");
    EXPECT_EQ(in.uint("total", 250), 250U);
    EXPECT_EQ(in.hex<2>("id"), (std::array<std::uint8_t, 2>{0x00, 0xff}));
    EXPECT_EQ(in.text("note", 20), "café €");
    EXPECT_TRUE(in.boolean("late"));
    EXPECT_EQ(in.uint("large", UINT64_MAX), UINT64_MAX);
    EXPECT_EQ(in.scanned_texts("texts", 2, 1), (std::vector<std::string>{"a", ""}));
    std::vector<std::uint64_t> numbers;
    in.each("spends", 2, [&](JsonReader& spend) { numbers.push_back(spend.uint("x", 9)); });
    EXPECT_THAT(numbers, testing::ElementsAre(1, 2));
    EXPECT_TRUE(in.finish());
}

TEST(Json, MembersMayBeLeftOutWhenAsked) {
    JsonReader in = reader(R"({"a": 1})");
    EXPECT_TRUE(in.has("a"));
    EXPECT_FALSE(in.has("b"));
    (void)in.uint("a", 1);
    EXPECT_FALSE(in.has("a"));
    EXPECT_TRUE(in.finish());
}

TEST(Json, RefusesWhatIsNotOneObject) {
    EXPECT_EQ(refusal_of("{}"), "");
    for (const std::string_view text : {"",
                                        " ",
                                        "{",
                                        "}",
                                        "[]",
                                        "1",
                                        "\"a\"",
                                        "null",
                                        "{]",
                                        "{\"a\"}",
                                        "{\"a\":}",
                                        "{,}",
                                        "{\"a\":1,}",
                                        "{} {}",
                                        "{}x",
                                        "{'a':1}",
                                        "{a:1}",
                                        "{\"a\":01}",
                                        "{\"a\":+1}",
                                        "{\"a\":1.}",
                                        "{\"a\":NaN}",
                                        "{\"a\":\"\t\"}",
                                        "{\"a\":\"\\x\"}",
                                        "{\"a\":\"\\ud800\"}",
                                        "{/**/}",
                                        "{}//",
                                        "\xef\xbb\xbf{}",
                                        "{\"a\":\"\xff\"}",
                                        "{\"a\":\"\xc0\xaf\"}"}) {
        EXPECT_NE(refusal_of(text), "") << text;
    }
    EXPECT_NE(refusal_of(std::string_view("{}\0", 3)), "");
}

TEST(Json, RefusesMembersUnknownMissingOrTwice) {
    EXPECT_EQ(refusal_of(R"({"extra": 1})"), "extra: unknown");
    EXPECT_EQ(refusal_of(R"({"a": 1, "a": 1})"), "a member twice");
    EXPECT_EQ(refusal_of(R"({"a": 1, "\u0061": 1})"), "a member twice");
    EXPECT_EQ(refusal_of(R"({"b": [{"a": 1, "c": {"a": 1}, "a": 2}]})"), "a member twice");
    JsonReader in = reader(R"({"a": 1})");
    EXPECT_EQ(in.uint("b", 9), 0U);
    EXPECT_EQ(in.finish().error().text(), "b: missing");
}

TEST(Json, TheSameNameInTwoObjectsIsNoDuplicate) {
    EXPECT_EQ(refusal_of(R"({"b": [{"a": 1}, {"a": 1}], "a": 1})").find("twice"),
              std::string::npos);
}

TEST(Json, RefusesOtherTypesAndRanges) {
    const auto uint = [](std::string_view value) {
        JsonReader in = reader("{\"a\":" + std::string(value) + "}");
        EXPECT_EQ(in.uint("a", 100), 0U) << value;
        return in.finish().error().text();
    };
    EXPECT_EQ(uint("101"), "a: too large");
    EXPECT_EQ(uint("18446744073709551616"), "a: not a whole number");
    EXPECT_EQ(uint("-1"), "a: negative");
    for (const std::string_view other :
         {"1.0", "1e2", "1E0", "\"1\"", "true", "null", "[1]", "{}"}) {
        EXPECT_EQ(uint(other), "a: not a whole number") << other;
    }

    const auto text = [](std::string_view value) {
        JsonReader in = reader("{\"a\":" + std::string(value) + "}");
        EXPECT_EQ(in.text("a", 3), "") << value;
        return in.finish().error().text();
    };
    EXPECT_EQ(text("1"), "a: not text");
    EXPECT_EQ(text("null"), "a: not text");
    EXPECT_EQ(text("\"abcd\""), "a: too long");
    EXPECT_EQ(text("\"\\n\""), "a: a control character");
    EXPECT_EQ(text("\"\\u0000\""), "a: a control character");
    EXPECT_EQ(text("\"\\u007f\""), "a: a control character");

    JsonReader in = reader("{\"a\":1}");
    EXPECT_FALSE(in.boolean("a"));
    EXPECT_EQ(in.finish().error().text(), "a: not true or false");
}

TEST(Json, HexHasOneSpelling) {
    for (const std::string digits : {"00fF", "00f", "00ff0", "0x00", "00fg", "", " 0ff"}) {
        JsonReader in = reader("{\"id\":\"" + digits + "\"}");
        EXPECT_EQ(in.hex<2>("id"), (std::array<std::uint8_t, 2>{})) << digits;
        EXPECT_FALSE(in.finish()) << digits;
    }
}

TEST(Json, ErrorsNameThePlace) {
    JsonReader in = reader(R"({"spends": [{"x": 1}, {"x": 2, "y": 3}], "z": []})");
    in.each("spends", 9, [](JsonReader& spend) { (void)spend.uint("x", 9); });
    EXPECT_EQ(in.uint("z", 9), 0U) << "the first error sticks";
    EXPECT_EQ(in.finish().error().text(), "spends[1].y: unknown");
}

TEST(Json, ArraysAreBoundedAndOfOneType) {
    const auto each = [](std::string_view value) {
        JsonReader in = reader("{\"a\":" + std::string(value) + "}");
        in.each("a", 1, [](JsonReader&) {});
        return in.finish().error().text();
    };
    EXPECT_EQ(each("[{},{}]"), "a: too many");
    EXPECT_EQ(each("[1]"), "a[0]: not an object");
    EXPECT_EQ(each("{}"), "a: not an array");
    const auto texts = [](std::string_view value) {
        JsonReader in = reader("{\"a\":" + std::string(value) + "}");
        EXPECT_TRUE(in.scanned_texts("a", 2, 1).empty());
        return in.finish().error().where;
    };
    EXPECT_EQ(texts("[\"a\",\"b\",\"c\"]"), "a");
    EXPECT_EQ(texts("[\"a\",1]"), "a[1]");
    EXPECT_EQ(texts("[\"ab\"]"), "a[0]");
    EXPECT_EQ(texts("[\"\\u0001\"]"), "a[0]");
    EXPECT_EQ(texts("\"a\""), "a");
}

TEST(Json, WhatAScannerAddsAroundATextIsDropped) {
    JsonReader in = reader(R"({"one": " a b\t\r\n", "all": ["x\r\n", "\ty", "\n"]})");
    EXPECT_EQ(in.scanned_text("one", 3), "a b");
    EXPECT_EQ(in.scanned_texts("all", 3, 1), (std::vector<std::string>{"x", "y", ""}));
    EXPECT_TRUE(in.finish());
    JsonReader inside = reader(R"({"one": "a\tb"})");
    EXPECT_EQ(inside.scanned_text("one", 3), "");
    EXPECT_EQ(inside.finish().error().text(), "one: a control character");
}

TEST(Json, SaysWhereATextStopsBeingJson) {
    EXPECT_FALSE(json_fault(R"({"a": [1, "x", null]})"));
    EXPECT_FALSE(json_fault(" 1 \r\n"));
    EXPECT_EQ(json_fault(""), (JsonPlace{1, 1}));
    EXPECT_EQ(json_fault("{\n\"a\": 1\n\"b\": 2}"), (JsonPlace{3, 1}));
    EXPECT_EQ(json_fault("[\"\u00e9\u20ac\", x]"), (JsonPlace{1, 8})) << "characters, not bytes";
    EXPECT_EQ(json_fault("{} {}"), (JsonPlace{1, 4}));
    EXPECT_EQ(json_fault("[1,\n"), (JsonPlace{2, 1}));
}

TEST(Json, AHandlerCanAddItsOwnReason) {
    JsonReader in = reader(R"({"a": 1})");
    (void)in.uint("a", 9);
    in.stop("a", "odd");
    in.stop("b", "even");
    EXPECT_EQ(in.finish().error().text(), "a: odd");
}

TEST(Json, DepthAndSizeAreBounded) {
    const auto nested = [](std::size_t depth) {
        return "{\"a\":" + std::string(depth - 1, '[') + std::string(depth - 1, ']') + "}";
    };
    EXPECT_EQ(refusal_of(nested(kMaxJsonDepth)), "a: unknown");
    EXPECT_EQ(refusal_of(nested(kMaxJsonDepth + 1)), "nested too deeply");
    EXPECT_NE(refusal_of(std::string(1 << 20, '[')), "");

    const auto many = [](std::size_t values) {
        std::string text = "{\"a\":[1";
        for (std::size_t i = 1; i < values; ++i) text += ",1";
        return text + "]}";
    };
    EXPECT_EQ(refusal_of(many(kMaxJsonValues - 2)), "a: unknown");
    EXPECT_EQ(refusal_of(many(kMaxJsonValues - 1)), "too many values");
    EXPECT_NE(refusal_of("{\"" + std::string(65, 'a') + "\":1}"), "");
}

RC_GTEST_PROP(JsonProperty, WhatIsWrittenIsReadBack, ()) {
    const auto bytes = *rc::gen::arbitrary<std::array<std::uint8_t, 16>>();
    const auto number = *rc::gen::arbitrary<std::uint64_t>();
    const boost::json::object document{{"id", hex(bytes)}, {"n", number}};
    const std::string text = boost::json::serialize(document);
    JsonReader in(as_bytes(text));
    RC_ASSERT(in.hex<16>("id") == bytes);
    RC_ASSERT(in.uint("n", UINT64_MAX) == number);
    RC_ASSERT(in.finish().has_value());
}

}  // namespace
}  // namespace noodgeld
