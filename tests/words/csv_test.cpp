#include "words/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace noodgeld {
namespace {

using testing::ElementsAre;

std::vector<std::vector<std::string>> fields(std::string_view text) {
    std::vector<std::vector<std::string>> out;
    const std::vector<CsvRow> rows = csv_rows(text).value();
    for (const CsvRow& row : rows) out.push_back(row.fields);
    return out;
}
std::string refusal(std::string_view text) {
    const auto read = csv_rows(text);
    return read ? "read" : read.error().en;
}

TEST(Csv, TakesTheSeparatorThatTheHeadingHasMostOf) {
    EXPECT_THAT(fields("a,b\n1,2\n"), ElementsAre(ElementsAre("a", "b"), ElementsAre("1", "2")));
    EXPECT_THAT(fields("a;b\n1,5;2\n"),
                ElementsAre(ElementsAre("a", "b"), ElementsAre("1,5", "2")));
    EXPECT_THAT(fields("a\tb\r\n1\t2"), ElementsAre(ElementsAre("a", "b"), ElementsAre("1", "2")));
}

TEST(Csv, QuotedFieldsHoldSeparatorsLinesAndQuotationMarks) {
    EXPECT_THAT(fields("a,b\n\"x, y\",\"say \"\"no\"\"\nto it\"\n"),
                ElementsAre(ElementsAre("a", "b"), ElementsAre("x, y", "say \"no\"\nto it")));
}

TEST(Csv, EmptyLinesAreLeftOutAndEmptyFieldsAreNot) {
    EXPECT_THAT(fields("a,b\n\n,\n"), ElementsAre(ElementsAre("a", "b"), ElementsAre("", "")));
    EXPECT_THAT(fields(""), ElementsAre());
}

TEST(Csv, NamesTheLineThatIsWrong) {
    EXPECT_EQ(refusal("a,b\n1,2\n3\n"), "line 3: not as many fields as the heading");
    EXPECT_EQ(refusal("a,b\n\"x\ny\",2\n1,2,3\n"), "line 4: not as many fields as the heading");
    EXPECT_EQ(refusal("a,b\n1,\"2"), "line 2: a quotation mark is not closed");
    EXPECT_EQ(refusal("a,b\n\"1\"x,2\n"), "line 2: something follows a closing quotation mark");
}

}  // namespace
}  // namespace noodgeld
