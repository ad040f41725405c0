#include "ledger/service/results.h"

#include <gtest/gtest.h>

#include "tests/service/test_ledger.h"

namespace noodgeld {
namespace {

using test::small_crisis;
using test::TestLedger;

TEST(Results, ReadBackWhatTheyWrite) {
    TestLedger ledger;
    ASSERT_TRUE(ledger->ingest(small_crisis()));
    const Results results = ledger.results();
    EXPECT_EQ(results_from_json(to_json(results)).value(), results);
    EXPECT_FALSE(results_from_json("{}"));
    EXPECT_FALSE(results_from_json("garbage"));
    std::string more = to_json(results);
    more.insert(1, "\"more\":1,");
    EXPECT_FALSE(results_from_json(more));
}

TEST(Results, CsvIsSafeInASpreadsheet) {
    Results results;
    results.currency = "EUR";
    results.settlement = {{"=cmd|' /C calc'!A0", "NL\"91", {2}, test::cents(12'34), {}}};
    EXPECT_EQ(settlement_csv(results),
              "merchant,payee,spends,payable,held,currency\r\n"
              "\"'=cmd|' /C calc'!A0\",\"NL\"\"91\",2,12.34,0.00,\"EUR\"\r\n"
              "\"TOTAL\",\"\",2,12.34,0.00,\"EUR\"\r\n");
}

}  // namespace
}  // namespace noodgeld
