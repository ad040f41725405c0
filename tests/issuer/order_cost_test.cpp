#include "issuer/order_cost.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/issuer/scheme.h"

namespace noodgeld {
namespace {

using test::cents;
using testing::IsEmpty;
using testing::SizeIs;

/// The example order: 5 tokens of 10 euro in Groningen; and shops that could accept them.
class Cost : public testing::Test {
  protected:
    Cost() {
        test::hold(held_, test::series());
        test::hold(held_, test::emission());
        order_ = test::order();
        order_.limits.duplicates = cents(1'000'000);
    }
    void enrol(unsigned terminal, const std::string& merchant,
               RegionNumber region = test::kGroningen, StoreGroup group = test::kStoreGroup) {
        Certificate certificate = test::certificate(terminal);
        certificate.merchant = merchant;
        certificate.region = region;
        certificate.store_group = group;
        test::hold(held_, certificate);
    }
    void list(const std::vector<std::string>& merchants, Amount ceiling = cents(1'000'000),
              unsigned number = 1) {
        std::vector<Merchant> all;
        for (const std::string& name : merchants) all.push_back({name, "NL91ABNA0417164300"});
        test::hold(held_, test::merchant_register(test::registered(all, ceiling), number));
    }
    [[nodiscard]] OrderCost cost() const { return cost_of(order_, held_); }

    Holdings held_ = test::chartered();
    Order order_;
};

TEST_F(Cost, ActivatesTheEmissionWhereItsSeriesSay) {
    list({"KVK1"});
    const OrderCost cost = this->cost();
    EXPECT_THAT(cost.missing, IsEmpty());
    ASSERT_THAT(cost.rows, SizeIs(1));
    EXPECT_TRUE(cost.rows[0].known);
    const Slot slot{test::kCrisis, test::kCrisis + Seconds{3 * test::kDay.count}};
    EXPECT_THAT(cost.rows[0].parts, testing::ElementsAre(ActivatedPart{
                                        {test::kGroningen}, {}, slot, {5}, cents(5'000)}));
    EXPECT_EQ(cost.tokens.value, 5u);
    EXPECT_EQ(cost.activated, cents(5'000));
}

TEST_F(Cost, WithoutCertificatesCopyingIsNotReckoned) {
    EXPECT_EQ(cost().terminals.value, 0u);
    EXPECT_EQ(cost().by_terminals, Amount());
}

// Three terminals in Groningen, one elsewhere. Each of the 5 tokens (50 euro) can be copied to two
// other terminals (100 euro). The guarantee's bound is for two merchants.
TEST_F(Cost, WorkedExample) {
    enrol(1, "KVK1");
    enrol(2, "KVK1", test::kGroningenCity);
    enrol(3, "KVK2");
    enrol(4, "KVK3", test::kFryslan);
    list({"KVK1", "KVK2"});
    order_.limits.duplicates = cents(50'000);
    const OrderCost cost = this->cost();
    EXPECT_EQ(cost.terminals.value, 3u);
    EXPECT_EQ(cost.merchants.value, 2u);
    EXPECT_EQ(cost.ceilings, cents(2'000'000));
    EXPECT_EQ(cost.by_merchants, cents(100'000));
    EXPECT_EQ(cost.by_terminals, cents(10'000));
    EXPECT_EQ(cost.limits_sum, cents(15'000'000));
}

TEST_F(Cost, OneTerminalCannotBeCheated) {
    enrol(1, "KVK1");
    EXPECT_EQ(cost().by_terminals, Amount());
}

TEST_F(Cost, NeverAboveTheSumOfTheTerminalsLimits) {
    enrol(1, "KVK1");
    enrol(2, "KVK2");
    enrol(3, "KVK3");
    order_.limits.per_terminal = cents(1'500);
    order_.limits.tight_per_terminal = cents(1'000);
    EXPECT_EQ(cost().limits_sum, cents(4'500));
    EXPECT_EQ(cost().by_terminals, cents(4'500));
}

// Whoever stole the enroller's key certifies as many merchants as it likes: none of them counts.
TEST_F(Cost, TheGuaranteesBoundIsForRegisteredMerchantsAlone) {
    list({"KVK1", "KVK2"});
    order_.limits.duplicates = cents(700);
    EXPECT_EQ(cost().by_merchants, cents(1'400));
    for (unsigned i = 1; i <= 20; ++i) enrol(i, "INVENTED" + std::to_string(i));
    EXPECT_EQ(cost().merchants.value, 2u);
    EXPECT_EQ(cost().by_merchants, cents(1'400));
}

TEST_F(Cost, MerchantsAreNotPaidAboveTheirCeilings) {
    list({"KVK1", "KVK2"}, cents(300));
    EXPECT_EQ(cost().by_merchants, cents(600));
}

TEST_F(Cost, OfSeveralRegistersTheHighestCountsAndOfOneRankTheDearer) {
    list({"KVK1", "KVK2", "KVK3"}, cents(300), 1);
    list({"KVK1"}, cents(300), 2);
    EXPECT_EQ(cost().merchants.value, 1u);
    list({"KVK1", "KVK2"}, cents(300), 2);
    EXPECT_EQ(cost().merchants.value, 2u);
}

TEST_F(Cost, WithoutARegisterNothingIsSignedUnlessNothingIsActivated) {
    ASSERT_THAT(cost().missing, SizeIs(1));
    EXPECT_EQ(cost().missing[0].kind, Kind::merchant_register);
    order_.activations.clear();
    EXPECT_THAT(cost().missing, IsEmpty());
}

TEST_F(Cost, RowsRegionsReplaceTheSeriesOwn) {
    enrol(1, "KVK1");
    enrol(4, "KVK3", test::kFryslan);
    order_.activations[0].regions = {test::kFryslan};
    OrderCost cost = this->cost();
    EXPECT_THAT(cost.rows[0].parts[0].regions, testing::ElementsAre(test::kFryslan));
    EXPECT_EQ(cost.terminals.value, 1u);
    order_.activations[0].regions = {test::kGroningen, test::kFryslan};
    cost = this->cost();
    EXPECT_EQ(cost.terminals.value, 2u);
    EXPECT_EQ(cost.activated, cents(5'000)) << "spendable in two places, but once";
}

TEST_F(Cost, EmissionInTwoRowsCountsOnceAndReachesBoth) {
    enrol(1, "KVK1");
    enrol(4, "KVK3", test::kFryslan);
    Activation evacuees = order_.activations[0];
    evacuees.regions = {test::kFryslan};
    order_.activations.push_back(evacuees);
    const OrderCost cost = this->cost();
    EXPECT_EQ(cost.activated, cents(5'000));
    EXPECT_EQ(cost.tokens.value, 5u);
    EXPECT_EQ(cost.terminals.value, 2u);
    EXPECT_EQ(cost.by_terminals, cents(5'000));
}

TEST_F(Cost, StoreGroupNarrows) {
    Series grouped = test::series(2);
    grouped.store_groups = {test::kStoreGroup};
    test::hold(held_, grouped);
    Emission emission = test::emission();
    emission.series[0].series = series_id(grouped, test::lineage());
    test::hold(held_, emission);
    order_.activations[0].emission = emission_id(emission, test::lineage());
    enrol(1, "KVK1");
    enrol(2, "KVK2", test::kGroningen, {8});
    EXPECT_EQ(cost().terminals.value, 1u);
    EXPECT_EQ(cost().rows[0].parts[0].store_groups, std::vector{test::kStoreGroup});
}

TEST_F(Cost, AKeyCountsOnceAndAReplacedOneBesideTheOld) {
    test::hold(held_, test::certificate());
    Certificate renewed = test::certificate();
    renewed.until = renewed.until + test::kDay;
    test::hold(held_, renewed);
    EXPECT_EQ(cost().terminals.value, 1u);
    test::hold(held_, test::certificate(test::replacement_request()));
    EXPECT_EQ(cost().terminals.value, 2u);
}

TEST_F(Cost, WhatIsMissingIsNamed) {
    list({"KVK1"});
    order_.activations[0].emission = test::example_id<EmissionId>("emission", 9);
    order_.revocations = ObjectHash::of(test::example_hash("list", 9));
    const OrderCost cost = this->cost();
    EXPECT_FALSE(cost.rows[0].known);
    EXPECT_EQ(cost.activated, Amount());
    ASSERT_THAT(cost.missing, SizeIs(2));
    EXPECT_EQ(cost.missing[0].kind, Kind::emission);
    EXPECT_EQ(cost.missing[1].kind, Kind::revocations);
    EXPECT_EQ(cost_of(order_, Holdings{}).missing[0].kind, Kind::charter);

    Holdings without_series = test::chartered();
    test::hold(without_series, test::emission());
    const OrderCost partial = cost_of(test::order(), without_series);
    EXPECT_FALSE(partial.rows[0].known);
    ASSERT_THAT(partial.missing, SizeIs(2));
    EXPECT_EQ(partial.missing[1].kind, Kind::merchant_register);
    EXPECT_EQ(partial.missing[0].kind, Kind::series);
}

}  // namespace
}  // namespace noodgeld
