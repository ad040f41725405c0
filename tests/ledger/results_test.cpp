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
    results.settlement = {{"=cmd|' /C calc'!A0", "NL\"91", {2}, -12'34, 20'05, 1, 7}};
    EXPECT_EQ(settlement_csv(results),
              "merchant,payee,spends,payable,settled,owed,held,currency\r\n"
              "\"'=cmd|' /C calc'!A0\",\"NL\"\"91\",2,-12.34,20.05,0.01,0.07,\"EUR\"\r\n"
              "\"TOTAL\",\"\",2,-12.34,20.05,0.01,0.07,\"EUR\"\r\n");
    EXPECT_EQ(results_from_json(to_json(results)).value(), results);
}

TEST(Results, AMerchantWithAnotherPayeeIsAnotherMerchant) {
    TestLedger ledger;
    ASSERT_TRUE(ledger->ingest(small_crisis()));
    ASSERT_TRUE(ledger->anchor(test::example_key("ledger"), test::kReceived));
    const Results before = ledger.results();
    Certificate second = test::certificate(9);
    second.merchant = before.settlement.at(0).merchant;
    second.payee = "NL99ABNA0123456789";
    ledger.take(Kind::certificate,
                encode(sign(second, test::lineage(), test::example_key("enroller"))));
    const Results results = ledger.results();
    ASSERT_EQ(results.settlement.size(), before.settlement.size() + 1);
    EXPECT_EQ(results.settlement.at(0), before.settlement.at(0)) << "what it gets is what it was";
    EXPECT_EQ(results.settlement.at(1), (SettlementRow{second.merchant, second.payee, {}}));
    EXPECT_EQ(results_from_json(to_json(results)).value(), results);
    // An auditor sees that a claim sends the money elsewhere.
    Results claimed = results;
    claimed.settlement.at(0).payee = second.payee;
    EXPECT_EQ(first_difference(claimed, results)->where,
              "settlement of " + second.merchant + "/" + before.settlement.at(0).payee);
}

}  // namespace
}  // namespace noodgeld
