#include "terminal/till.h"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/test_terminal.h"

namespace noodgeld {
namespace {

using test::kShopping;
using test::sale_request;
using test::TestTerminal;

Refusal refusal_of(const Result<SaleReceipt, TerminalRefusal>& result) {
    return result.error().refusal;
}

class TillTest : public testing::Test {
  protected:
    Result<SaleReceipt, TerminalRefusal> sell(unsigned sale, std::int64_t cents,
                                              const std::vector<unsigned>& vouchers,
                                              UnixTime clock = kShopping) {
        return shop_.till().sell(sale_request(sale, cents, vouchers), clock);
    }
    TestTerminal shop_;
};

TEST_F(TillTest, IsDormantWithoutAnOrder) {
    EXPECT_EQ(refusal_of(sell(1, 700, {1})), Refusal::dormant);
}

TEST_F(TillTest, TakesABasketOnceAndSaysTheSameYesAgain) {
    shop_.activate();
    const auto first = sell(1, 1'700, {1, 2});
    ASSERT_TRUE(first);
    EXPECT_FALSE(first->repeated);
    EXPECT_EQ(first->sale.spends[0].amount, test::cents(1'000));
    EXPECT_EQ(first->sale.spends[1].amount, test::cents(700));
    const auto again = sell(1, 1'700, {1, 2});
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->repeated);
    EXPECT_EQ(again->point, first->point);
}

TEST_F(TillTest, SaysTheSameYesAfterARestart) {
    shop_.activate();
    const auto first = sell(1, 700, {1});
    shop_.open();
    const auto again = sell(1, 700, {1});
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->repeated);
    EXPECT_EQ(again->point, first->point);
    EXPECT_EQ(refusal_of(sell(2, 700, {1})), Refusal::already_spent);
}

TEST_F(TillTest, RefusesTheSameIdWithOtherContent) {
    shop_.activate();
    ASSERT_TRUE(sell(1, 700, {1}));
    EXPECT_EQ(refusal_of(sell(1, 701, {1})), Refusal::sale_id_conflict);
    EXPECT_EQ(refusal_of(sell(1, 700, {2})), Refusal::sale_id_conflict);
}

TEST_F(TillTest, SaysWhereAndWhenAVoucherWasSpent) {
    shop_.activate();
    const auto first = sell(1, 700, {1});
    const auto second = sell(2, 1'200, {2, 1});
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().refusal, Refusal::already_spent);
    EXPECT_EQ(second.error().voucher, 1u);
    EXPECT_EQ(second.error().place->point, first->point);
    EXPECT_EQ(second.error().when, first->time);
    EXPECT_TRUE(sell(3, 700, {2})) << "all or none: the other voucher is still good";
}

TEST_F(TillTest, RefusesAmountsThatDoNotFit) {
    shop_.activate();
    EXPECT_EQ(refusal_of(sell(1, 1'001, {1})), Refusal::amount_out_of_range);
    EXPECT_EQ(refusal_of(sell(1, 700, {1, 2})), Refusal::amount_out_of_range) << "2 not needed";
    EXPECT_EQ(refusal_of(sell(1, 0, {1})), Refusal::malformed);
    EXPECT_EQ(refusal_of(sell(1, 1'000, {1, 1})), Refusal::malformed);
    EXPECT_EQ(refusal_of(sell(1, 1'000, {})), Refusal::malformed);
}

TEST_F(TillTest, RefusesGoodsTimeAndAStop) {
    shop_.activate();
    SaleRequest request = sale_request(1, 700, {1});
    request.basket.categories[0].category = test::kDetergent;
    EXPECT_EQ(refusal_of(shop_.till().sell(request, kShopping)), Refusal::wrong_goods);
    const UnixTime late = test::kCrisis + Seconds{4 * test::kDay.count};
    EXPECT_EQ(refusal_of(sell(1, 700, {1}, late)), Refusal::expired);
    shop_.adopt(Kind::stop, encode(test::by_officers(test::stop(), 1, 2)));
    EXPECT_EQ(refusal_of(sell(1, 700, {1}, test::kCrisis + test::kDay)), Refusal::stopped);
}

TEST_F(TillTest, SellsAfterAColdStartWithAWrongClockWithinTightLimits) {
    shop_.activate();
    for (const UnixTime wrong : {UnixTime{0}, UnixTime{4'294'967'296}}) {
        shop_.open();
        const auto interval = shop_.terminal().now(wrong);
        EXPECT_EQ(interval.source, TimeSource::floor);
    }
    EXPECT_TRUE(sell(1, 700, {1}, UnixTime{0}));
    EXPECT_TRUE(sell(2, 700, {2}, UnixTime{4'294'967'296}));
    EXPECT_EQ(refusal_of(sell(3, 5'001, {3}, UnixTime{0})), Refusal::amount_out_of_range);
}

TEST_F(TillTest, VoidsOnceAndFreesTheVoucher) {
    shop_.activate();
    ASSERT_TRUE(sell(1, 700, {1}));
    const auto id = test::example_id<SaleId>("sale", 1);
    const auto undone = shop_.till().void_sale(id, kShopping);
    ASSERT_TRUE(undone);
    EXPECT_TRUE(undone->voided);
    EXPECT_EQ(refusal_of(shop_.till().void_sale(id, kShopping)), Refusal::already_voided);
    EXPECT_TRUE(sell(2, 700, {1}));
    const auto late =
        shop_.till().void_sale(test::example_id<SaleId>("sale", 2), kShopping + test::kHour);
    EXPECT_EQ(refusal_of(late), Refusal::void_too_late);
    const auto unknown = shop_.till().void_sale(test::example_id<SaleId>("sale", 9), kShopping);
    EXPECT_EQ(refusal_of(unknown), Refusal::no_such_sale);
}

TEST_F(TillTest, ChecksWithoutSpending) {
    shop_.activate();
    auto till = shop_.till();
    for (int again = 0; again < 2; ++again) {
        const VoucherCheck checked = till.check(test::voucher(1), {}, kShopping);
        EXPECT_FALSE(checked.refusal);
        EXPECT_EQ(checked.face_value, test::cents(1'000));
    }
    ASSERT_TRUE(sell(1, 700, {1}));
    EXPECT_EQ(till.check(test::voucher(1), {}, kShopping).refusal->refusal, Refusal::already_spent);
    Voucher stolen = test::voucher(2);
    stolen.seed = crypto::Seed(test::example_hash("thief", 1).bytes);
    EXPECT_EQ(till.check(stolen, {}, kShopping).refusal->refusal, Refusal::not_the_holder);
}

TEST_F(TillTest, ListsNewestFirst) {
    shop_.activate();
    for (unsigned i = 1; i <= 3; ++i) ASSERT_TRUE(sell(i, 700, {i}));
    const auto sales = shop_.till().list({1'000}, 2).value();
    ASSERT_EQ(sales.size(), 2u);
    EXPECT_EQ(sales[0].sale.id, test::example_id<SaleId>("sale", 3));
    const auto older = shop_.till().list(sales[1].point.sequence, 10).value();
    ASSERT_EQ(older.size(), 1u);
    EXPECT_EQ(older[0].sale.id, test::example_id<SaleId>("sale", 1));
}

TEST_F(TillTest, LeavesNoSeedOnDisk) {
    shop_.activate();
    ASSERT_TRUE(sell(1, 700, {1}));
    const Voucher voucher = test::voucher(1);
    const std::string seed(as_text(voucher.seed.view()));
    int files = 0;
    for (const auto& file : std::filesystem::recursive_directory_iterator(shop_.folder())) {
        if (!file.is_regular_file()) continue;
        std::ifstream in(file.path(), std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(in), {}};
        EXPECT_EQ(bytes.find(seed), std::string::npos) << file.path();
        ++files;
    }
    EXPECT_GT(files, 3);
}

TEST(Till, WithoutCertificateOrOrderSaysSo) {
    TestTerminal shop(1, false);
    const auto sale = shop.till().sell(sale_request(1, 700, {1}), kShopping);
    EXPECT_EQ(refusal_of(sale), Refusal::not_enrolled);
}

}  // namespace
}  // namespace noodgeld
