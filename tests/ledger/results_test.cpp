#include "ledger/results.h"

#include <gtest/gtest.h>

#include "tests/ledger/test_ledger.h"

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
    for (const char* member : {"\"more\":1,", "\"currency\":\"XTS\","}) {
        std::string more = to_json(results);
        more.insert(1, member);
        EXPECT_FALSE(results_from_json(more)) << member;
    }
}

TEST(Results, CsvIsSafeInASpreadsheet) {
    Results results;
    results.currency = "EUR";
    results.settlement = {{"=cmd|' /C calc'!A0", {"NL\"91"}, {2}, test::cents(12'34), {}}};
    EXPECT_EQ(settlement_csv(results),
              "merchant,payee,spends,payable,held,disputed,currency,payees\r\n"
              "\"'=cmd|' /C calc'!A0\",\"NL\"\"91\",2,12.34,0.00,0.00,\"EUR\",\"\"\r\n"
              "\"TOTAL\",\"\",2,12.34,0.00,0.00,\"EUR\",\"\"\r\n");
}

TEST(Results, AMerchantWithTwoPayeesIsPaidToNeither) {
    TestLedger ledger;
    ASSERT_TRUE(ledger->ingest(small_crisis()));
    ASSERT_TRUE(ledger->anchor(test::example_key("ledger"), test::kReceived));
    const Results before = ledger.results();
    Certificate second = test::certificate(9);
    second.merchant = before.settlement.at(0).merchant;
    second.payee = "NL02ABNA0123456789";
    ledger.take(Kind::certificate,
                encode(sign(second, test::lineage(), test::example_key("enroller"))));
    const Results results = ledger.results();
    const SettlementRow& row = results.settlement.at(0);
    EXPECT_EQ(row.payees, (std::vector<std::string>{"NL02ABNA0123456789", "NL91ABNA0417164300"}));
    EXPECT_GT(row.payable, Amount());
    EXPECT_EQ(row.payable, before.settlement.at(0).payable) << "the account is what it was";

    const std::string text = to_json(results);
    EXPECT_NE(text.find("\"payees\":[\"NL02ABNA0123456789\",\"NL91ABNA0417164300\"]"),
              std::string::npos)
        << text;
    EXPECT_EQ(results_from_json(text).value(), results);
    const std::string csv = settlement_csv(results);
    EXPECT_NE(csv.find("\"" + row.merchant + "\",\"\",2,0.00,0.00,17.00,\"EUR\"," +
                       "\"NL02ABNA0123456789 NL91ABNA0417164300\"\r\n"),
              std::string::npos)
        << csv;
    EXPECT_NE(csv.find("\"TOTAL\",\"\",3,9.00,0.00,17.00,"), std::string::npos) << csv;
    // An auditor sees that a claim names only one of them.
    Results claimed = results;
    claimed.settlement.at(0).payees.pop_back();
    EXPECT_EQ(first_difference(claimed, results)->where, "settlement of " + row.merchant);
}

}  // namespace
}  // namespace noodgeld
