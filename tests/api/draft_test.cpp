#include "api/draft.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <boost/json.hpp>

#include "files/files.h"
#include "issuer/drafting.h"
#include "issuer/sheet_plan.h"
#include "tests/issuer/scheme.h"
#include "tests/support/arbitrary.h"
#include "tests/support/fixtures.h"
#include "tests/support/written_draft.h"
#include "words/shown.h"

namespace noodgeld {
namespace {

using testing::HasSubstr;

/// Gives every text a form that a draft keeps as it is: without spaces around it.
class FillEnds {
  public:
    template <class T>
    void operator()(std::uint64_t, const char*, T& value, Length = {}, Length = {}) {
        fill(value);
    }
    template <class T>
    void fill(T& value) {
        if constexpr (std::same_as<T, std::string>) {
            if (value.starts_with(' ')) value.front() = 'a';
            if (value.ends_with(' ')) value.back() = 'z';
        } else if constexpr (codec::is_optional<T>) {
            if (value) fill(*value);
        } else if constexpr (codec::is_vector<T>) {
            for (auto& element : value) fill(element);
        } else if constexpr (codec::Described<T> && !codec::WireBytes<T>) {
            describe(*this, value);
        }
    }
};

template <class T>
void reads_back(T object) {
    FillEnds().fill(object);
    const auto read = read_draft<T>(boost::json::serialize(test::as_written(object)), "draft.json");
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

constexpr const char* kLimits = R"({"per_sale": "€ 12,50", "per_terminal": "12.50",
    "tight_per_sale": "0.00", "tight_per_terminal": "0,00", "stale_after": "36h",
    "void_within": "60s", "voids": 3, "deferred": "1.05", "duplicates": "0.07"})";

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
    EXPECT_THAT(refusal_of(changed("\"12.50\"", "\"12.5\"")),
                HasSubstr("per_terminal: \"12.5\" is no amount"));
    EXPECT_THAT(refusal_of(changed("\"12.50\"", "null")),
                HasSubstr("per_terminal must be an amount: \"12.50\""));
    EXPECT_THAT(refusal_of(changed("\"36h\"", "\"36 h\"")),
                HasSubstr("stale_after: \"36 h\" is no span"));
    EXPECT_THAT(refusal_of(changed("\"36h\"", "[]")), HasSubstr("stale_after must be a span"));
    EXPECT_THAT(refusal_of("[]"), HasSubstr("must be an object"));
}

TEST(Draft, ABareNumberIsRefusedWithItsReadings) {
    for (const char* bare : {"200", "\"200\""}) {
        EXPECT_EQ(refusal_of(changed("\"12.50\"", bare)),
                  "limits.json: per_terminal: 200 may be 2.00 or 200.00: write the amount with two "
                  "decimals");
    }
    EXPECT_THAT(refusal_of(changed("\"12.50\"", "12.50")), HasSubstr("must be an amount"))
        << "no step goes through floating point";
    EXPECT_THAT(
        refusal_of(changed("\"36h\"", "36")),
        HasSubstr("stale_after: 36 does not say in which unit: write 36s, 36m, 36h or 36d"));
    const auto moment = [](const std::string& value) {
        const std::string json = R"({"charter": 1, "number": 1, "issued_at": )" + value + "}";
        return read_draft<RevocationList>(json, "list.json").error().why;
    };
    for (const char* bare : {"20261201", "\"20261201\""}) {
        EXPECT_THAT(moment(bare).en,
                    HasSubstr("issued_at: 20261201 may be 2026-12-01, or in seconds 1970-08-23"));
        EXPECT_THAT(moment(bare).nl, HasSubstr("20261201 kan 2026-12-01 zijn, of in seconden"));
    }
    EXPECT_THAT(moment("true").en, HasSubstr("must be a moment"));
}

TEST(Draft, WhatIsNoJsonIsShownByItsPlace) {
    const std::vector<std::pair<std::string, std::string>> cases{
        {"", "line 1, column 1"},
        {"{", "line 1, column 2"},
        {"{\n  \"a\": 1\n  \"b\": 2\n}", "line 3, column 3"},
        {"{\r\n  \"é\": x}", "line 2, column 8"},
        {"{\"a\": 1,}", "line 1, column 9"},
        {std::string(kLimits) + "{}", "line 3, column "},
        {std::string(1'000, '['), "line 1, column 33"}};
    for (const auto& [json, place] : cases) {
        EXPECT_THAT(refusal_of(json), HasSubstr("limits.json: " + place)) << json;
    }
    EXPECT_THAT(read_draft<Limits>("{,", "x").error().why.nl, HasSubstr("x: regel 1, kolom 2: "));
}

TEST(Draft, FilesAreReadAsEditorsSaveThem) {
    std::string lines = kLimits;
    for (std::size_t at = 0; (at = lines.find('\n', at)) != std::string::npos; at += 2) {
        lines.replace(at, 1, "\r\n");
    }
    EXPECT_EQ(refusal_of("\xef\xbb\xbf" + lines + "\r\n"), "accepted");
    EXPECT_EQ(refusal_of(std::string("{\0}\0", 4)),
              "limits.json: this file is UTF-16; save it as UTF-8");
    EXPECT_THAT(refusal_of("{\"\xe9\": 1}"), HasSubstr("this is not UTF-8"));
}

TEST(Draft, NamesPlacesInsideLists) {
    const auto refusal = [](const std::string& slots) {
        const std::string json = R"({"sheets": 1, "sheets_per_box": 1, "slots": )" + slots + "}";
        return read_draft<SheetPlan>(json, "plan.json").error().why;
    };
    EXPECT_EQ(refusal(R"([{"series": "00", "vouchers": 1}])").en,
              "plan.json: slots[0].series must be 32 hexadecimal digits");
    EXPECT_EQ(refusal("[]").nl, "plan.json: slots moet een lijst zijn van 1-32 onderdelen");
    EXPECT_EQ(refusal("[7]").en, "plan.json: slots[0] must be an object: { ... }");
}

TEST(Draft, WhatTheProgramFillsInMayNotBeSaid) {
    constexpr const char* kJson = R"({"charter": 1, "issued_at": "1970-01-01"})";
    EXPECT_TRUE(read_draft<RevocationList>(kJson, "list.json"));
    const auto said = read_draft<RevocationList>(kJson, "list.json", {"charter"});
    EXPECT_THAT(said.error().why.en, HasSubstr("charter is unknown, or filled in by the program"));
    EXPECT_EQ(said.error().code, ExitCode::no);
}

TEST(Draft, TextMustBeReadableAndIsKeptInOneForm) {
    const auto region = [](const std::string& name) {
        const std::string json = R"({"number": 1, "code": "NL", "name": ")" + name + "\"}";
        return read_draft<Region>(json, "region.json");
    };
    EXPECT_THAT(region("a\\nb").error().why.en, HasSubstr("name: it contains a control character"));
    EXPECT_THAT(region("a\u202eb").error().why.en, HasSubstr("name: it contains an invisible"));
    EXPECT_THAT(region(" ").error().why.en, HasSubstr("name must be readable text of 1-64 bytes"));
    EXPECT_EQ(region(" Frysla\u0302n ")->name, "Frysl\u00e2n");
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
    const auto ruling = read_draft<Ruling>(example_in("ceremonies.md", "ruling"), "ruling.json",
                                           {"charter", "number", "previous", "issued_at"});
    ASSERT_TRUE(ruling) << ruling.error().why.en;
    EXPECT_TRUE(make_ruling(*ruling, nullptr, test::chartered(), test::kCrisis));
    const auto run = read_draft<Settlement>(example_in("ceremonies.md", "settlement"), "run.json",
                                            {"charter", "number", "previous", "issued_at"});
    ASSERT_TRUE(run) << run.error().why.en;
    EXPECT_TRUE(make_settlement(*run, nullptr, test::chartered(), test::kCrisis));
    const auto plan = read_draft<SheetPlan>(example_in("minting.md", "plan"), "plan.json");
    ASSERT_TRUE(plan) << plan.error().why.en;
    EXPECT_TRUE(well_formed(*plan));
}

}  // namespace
}  // namespace noodgeld
