#include "api/draft.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "files/files.h"
#include "issuer/drafting.h"
#include "issuer/sheet_plan.h"
#include "tests/issuer/scheme.h"
#include "tests/support/arbitrary.h"
#include "tests/support/fixtures.h"
#include "words/dates.h"
#include "words/shown.h"

namespace noodgeld {
namespace {

using testing::HasSubstr;

/// What an object prints for machines is a draft of it.
template <class T>
void reads_back(const T& object) {
    const auto read = read_draft<T>(to_json(show(object, Language::nl)), "draft.json");
    RC_ASSERT(read.has_value());
    RC_ASSERT(*read == object);
}

RC_GTEST_PROP(Draft, ReadsBackEveryCharter, (const Charter& object)) {
    reads_back(object);
}
RC_GTEST_PROP(Draft, ReadsBackEverySeries, (const Series& object)) {
    reads_back(object);
}
RC_GTEST_PROP(Draft, ReadsBackEveryOrder, (const Order& object)) {
    reads_back(object);
}
RC_GTEST_PROP(Draft, ReadsBackEveryRevocationList, (const RevocationList& object)) {
    reads_back(object);
}

std::string refusal_of(std::string_view json) {
    const auto read = read_draft<Limits>(json, "limits.json");
    return read ? "accepted" : read.error().why.en;
}

constexpr const char* kLimits = R"({"per_sale": 1250, "per_terminal": "12.50",
    "tight_per_sale": "0.00", "tight_per_terminal": 0, "stale_after": "36h", "void_within": 60,
    "voids": 3, "deferred": "1.05", "duplicates": 7})";

/// kLimits with one thing changed.
std::string changed(const std::string& from, const std::string& to) {
    std::string json = kLimits;
    const std::size_t at = json.find(from);
    return at == std::string::npos ? "" : json.replace(at, from.size(), to);
}

TEST(Draft, AmountsAndSpansAreReadAsPeopleWriteThem) {
    const auto limits = read_draft<Limits>(kLimits, "limits.json");
    ASSERT_TRUE(limits) << limits.error().why.en;
    EXPECT_EQ(limits->per_sale, limits->per_terminal);
    EXPECT_EQ(limits->stale_after.count, 129'600);
    EXPECT_EQ(limits->void_within.count, 60);
    EXPECT_EQ(limits->deferred, test::cents(105));
}

TEST(Draft, SaysWhatIsWrongAndWhere) {
    EXPECT_THAT(refusal_of(changed("\"voids\": 3,", "")),
                HasSubstr("limits.json: voids is missing"));
    EXPECT_THAT(refusal_of(changed("\"voids\": 3", "\"voids\": 3, \"void\": 1")),
                HasSubstr("void is unknown"));
    EXPECT_THAT(refusal_of(changed("\"voids\": 3", "\"voids\": 3, \"voids\": 4")),
                HasSubstr("voids stands in it twice"));
    EXPECT_THAT(refusal_of(changed(" 3,", " -3,")), HasSubstr("voids must be a whole number"));
    EXPECT_THAT(refusal_of(changed(" 3,", " 3.0,")), HasSubstr("voids must be a whole number"));
    EXPECT_THAT(refusal_of(changed(" 3,", " \"3\",")), HasSubstr("voids must be a whole number"));
    EXPECT_THAT(refusal_of(changed("\"12.50\"", "\"12,50\"")),
                HasSubstr("per_terminal must be an amount"));
    EXPECT_THAT(refusal_of(changed("\"36h\"", "\"36 h\"")),
                HasSubstr("stale_after must be a span"));
    EXPECT_THAT(refusal_of("[]"), HasSubstr("must be an object"));
    EXPECT_THAT(refusal_of("{"), HasSubstr("this is no JSON"));
    EXPECT_THAT(refusal_of(""), HasSubstr("this is no JSON"));
    EXPECT_THAT(refusal_of(std::string(kLimits) + "{}"), HasSubstr("this is no JSON"));
    EXPECT_THAT(refusal_of(std::string(1'000, '[')), HasSubstr("this is no JSON"));
}

TEST(Draft, NamesPlacesInsideLists) {
    const auto refusal = [](const char* json) {
        return read_draft<SheetPlan>(json, "plan.json").error().why;
    };
    EXPECT_EQ(refusal(R"({"sheets": 1, "slots": [{"series": "00", "vouchers": 1}]})").en,
              "plan.json: slots[0].series must be 32 hexadecimal digits");
    EXPECT_EQ(refusal(R"({"sheets": 1, "slots": []})").nl,
              "plan.json: slots moet een lijst zijn van 1-32 onderdelen");
    EXPECT_EQ(refusal(R"({"sheets": 1, "slots": [7]})").en,
              "plan.json: slots[0] must be an object: { ... }");
}

TEST(Draft, WhatTheProgramFillsInMayNotBeSaid) {
    constexpr const char* kJson = R"({"charter": 1, "issued_at": 0})";
    EXPECT_TRUE(read_draft<RevocationList>(kJson, "list.json"));
    const auto said = read_draft<RevocationList>(kJson, "list.json", {"charter"});
    EXPECT_THAT(said.error().why.en, HasSubstr("charter is unknown, or filled in by the program"));
    EXPECT_EQ(said.error().code, ExitCode::no);
}

TEST(Draft, TextMustBeReadable) {
    constexpr const char* kJson = R"({"number": 1, "code": "NL", "name": "a\nb"})";
    const auto region = read_draft<Region>(kJson, "region.json");
    EXPECT_THAT(region.error().why.en, HasSubstr("name must be readable text of 1-64 bytes"));
}

/// The block of JSON in a page of docs/ that is marked as that.
std::string example_in(const std::string& page, const std::string& mark) {
    const auto file = read_file(std::string(NOODGELD_SOURCE_DIR) + "/docs/" + page);
    NOODGELD_CHECK(file.has_value());
    const std::string text(as_text(*file));
    const std::string begin = "```json " + mark + "\n";
    const std::size_t at = text.find(begin);
    NOODGELD_CHECK(at != std::string::npos);
    const std::size_t from = at + begin.size();
    return text.substr(from, text.find("```", from) - from);
}

TEST(Draft, ExamplesInTheDocumentationAreTaken) {
    const Holdings none;
    const auto charter = read_draft<Charter>(example_in("ceremonies.md", "charter"), "charter.json",
                                             {"version", "previous", "issued_at"});
    ASSERT_TRUE(charter) << charter.error().why.en;
    EXPECT_TRUE(make_charter(*charter, none, test::kPeacetime));
    const auto series =
        read_draft<Series>(example_in("ceremonies.md", "series"), "series.json", {"key"});
    ASSERT_TRUE(series) << series.error().why.en;
    EXPECT_TRUE(well_formed(*series));
    const auto order =
        read_draft<Order>(example_in("ceremonies.md", "order"), "order.json",
                          {"charter", "number", "previous", "issued_at", "revocations"});
    ASSERT_TRUE(order) << order.error().why.en;
    EXPECT_TRUE(make_order(*order, nullptr, test::chartered(), test::kCrisis));
    const auto list = read_draft<RevocationList>(example_in("ceremonies.md", "revocations"),
                                                 "list.json", {"charter", "order", "issued_at"});
    ASSERT_TRUE(list) << list.error().why.en;
    EXPECT_TRUE(make_revocations(*list, nullptr, nullptr, test::chartered(), test::kCrisis));
    const auto plan = read_draft<SheetPlan>(example_in("minting.md", "plan"), "plan.json");
    ASSERT_TRUE(plan) << plan.error().why.en;
    EXPECT_TRUE(well_formed(*plan));
}

TEST(Dates, MomentsReadBackAndNothingLooser) {
    EXPECT_EQ(moment_from("2026-03-01T00:00:00Z"), test::kCrisis);
    EXPECT_EQ(moment_from("2026-03-01"), test::kCrisis);
    EXPECT_EQ(moment_from("1772323200"), test::kCrisis);
    EXPECT_EQ(moment_from("1970-01-01"), UnixTime{0});
    EXPECT_EQ(moment_from("9999-12-31T23:59:59Z"), UnixTime::from_wire(UnixTime::kWireMax));
    EXPECT_EQ(moment_from("2024-02-29T23:59:59Z"), UnixTime{1'709'251'199});
    for (const char* text : {"",
                             "2026-3-1",
                             "2026-02-29",
                             "2026-13-01",
                             "2026-00-01",
                             "2026-01-32",
                             "1969-12-31",
                             "2026-03-01T24:00:00Z",
                             "2026-03-01T00:60:00Z",
                             "2026-03-01T00:00:60Z",
                             "2026-03-01T00:00:00",
                             "2026-03-01T00:00:00+",
                             "2026-03-01 00:00:00Z",
                             "01-03-2026",
                             "2026-03-01T00:00:00ZZ",
                             " 2026-03-01",
                             "-1",
                             "+5",
                             "253402300800",
                             "2026-0 -01"}) {
        EXPECT_FALSE(moment_from(text)) << text;
    }
}

RC_GTEST_PROP(Dates, EveryPrintedMomentReadsBack, (const UnixTime& time)) {
    RC_ASSERT(moment_from(moment(time)) == time);
}

TEST(Dates, Spans) {
    EXPECT_EQ(duration_from("45s"), Seconds{45});
    EXPECT_EQ(duration_from("90m"), Seconds{5'400});
    EXPECT_EQ(duration_from("3d"), Seconds{259'200});
    EXPECT_EQ(duration_from("4294967295"), Seconds{4'294'967'295});
    for (const char* text : {"", "d", "3w", "3 d", "-3d", "4294967296", "49711d", "1d2h", "1.5h"}) {
        EXPECT_FALSE(duration_from(text)) << text;
    }
}

TEST(Dates, Amounts) {
    EXPECT_EQ(amount_from("12.50"), test::cents(1'250));
    EXPECT_EQ(amount_from("0.01"), test::cents(1));
    EXPECT_EQ(amount_from("1250"), test::cents(1'250));
    for (const char* text : {"", ".", "1.", ".50", "1.5", "1.505", "1,50", "-1.00", "€1.00",
                             "1000000000000001", "10000000000000.00", "1.-1"}) {
        EXPECT_FALSE(amount_from(text)) << text;
    }
}

}  // namespace
}  // namespace noodgeld
