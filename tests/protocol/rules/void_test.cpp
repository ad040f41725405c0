// 6.5 to 6.7: voids, and which branch of a terminal that forked stands.
#include <gtest/gtest.h>

#include "tests/protocol/rules/judgements.h"
#include "tests/protocol/rules/town.h"

namespace noodgeld::test {
namespace {

TEST(Voids, UndoASaleForGood) {
    shows({"6.5.3", "6.8.4"});
    Town town;
    Shop shop(town);
    const EntryHash sale = shop.sell({1, 2});
    const EntryHash voided = shop.undo(sale);
    EXPECT_EQ(town.effect(voided), "effective");
    EXPECT_EQ(town.verdict(sale, 0), "voided");
    EXPECT_EQ(town.verdict(sale, 1), "voided");
    EXPECT_EQ(town.judge().accounts.count({6, "KVK1", town.licence.payee}), 0U);
    EXPECT_EQ(town.effect(shop.undo(sale)), "void already_voided");
    EXPECT_EQ(town.verdict(shop.sell({1})), "paid") << "the token is free again";
}

TEST(Voids, NameASaleOfTheirOwnPastByPlaceAndId) {
    shows({"6.5.1"});
    Town town;
    Shop shop(town);
    Shop neighbour(town, 2);
    const EntryHash sale = shop.sell({1});
    const SaleId id = sale_in(shop.entry(sale))->id;
    const Sequence at = shop.entry(sale).sequence;
    const std::string kNone = "void no_such_sale";
    EXPECT_EQ(town.effect(shop.append(Void{at, example_id<SaleId>("sale", 0)})), kNone);
    EXPECT_EQ(town.effect(shop.append(Void{{at.value - 1}, id})), kNone);
    neighbour.append(AssertedTime{kNow});
    EXPECT_EQ(town.effect(neighbour.append(Void{at, id})), kNone);
    EXPECT_EQ(town.verdict(sale), "paid");
    EXPECT_EQ(town.effect(shop.append(Void{at, id})), "effective");
}

TEST(Voids, WithoutAnOrderUndoNothing) {
    shows({"6.5.1"});
    Town town;
    Shop shop = Shop::closed(town);
    (void)town.publish(shop.licence);
    const EntryHash sale = shop.sell({1});
    EXPECT_EQ(town.effect(shop.undo(sale)), "void no_such_sale");
    EXPECT_EQ(town.verdict(sale), "invalid not_enrolled");
}

TEST(Voids, EndAtTheOrdersTime) {
    shows({"6.5.1"});
    const auto undone_at = [](const TimeInterval& time) {
        Town town;
        Shop shop(town);
        const EntryHash sale = shop.sell({1});  // At kNow.
        if (time.earliest > shop.floor) {
            shop.now = time.earliest;
            shop.take_receipt(time.earliest);
        }
        shop.time = time;
        return town.effect(shop.undo(sale));
    };
    const UnixTime end = kNow + order().limits.void_within;
    const UnixTime before{end.seconds - 1};
    EXPECT_EQ(undone_at({kCrisis, before, TimeSource::clock}), "effective");
    EXPECT_EQ(undone_at({kCrisis, end, TimeSource::clock}), "void void_too_late");
    EXPECT_EQ(undone_at({kCrisis, end + kDay, TimeSource::asserted}), "effective");
    EXPECT_EQ(undone_at({before, before, TimeSource::floor}), "effective");
    EXPECT_EQ(undone_at({end, end, TimeSource::floor}), "void void_too_late");
}

TEST(Voids, AreAsManyAsTheOrderAllowsInAFeed) {
    shows({"6.5.1"});
    Town town;
    town.order.limits.voids = {2};
    Shop shop(town);
    std::vector<EntryHash> sales;
    for (const unsigned token : {1U, 2U, 3U}) sales.push_back(shop.sell({token}));
    EXPECT_EQ(town.effect(shop.undo(sales[0])), "effective");
    EXPECT_EQ(town.effect(shop.append(Void{{1}, {}})), "void no_such_sale") << "counts for nothing";
    EXPECT_EQ(town.effect(shop.undo(sales[1])), "effective");
    EXPECT_EQ(town.effect(shop.undo(sales[2])), "void void_limit");
    EXPECT_EQ(town.verdict(sales[2]), "paid");
}

TEST(Voids, GiveTheFirstReasonOfSeveral) {
    shows({"6.5.1"});
    Town town;
    town.order.limits.voids = {1};
    Shop shop(town);
    const EntryHash first = shop.sell({1});
    const EntryHash second = shop.sell({2});
    EXPECT_EQ(town.effect(shop.undo(first)), "effective");
    shop.now = kNow + kDay;
    EXPECT_EQ(town.effect(shop.append(Void{{1}, {}})), "void no_such_sale");
    EXPECT_EQ(town.effect(shop.undo(first)), "void already_voided");
    EXPECT_EQ(town.effect(shop.undo(second)), "void void_too_late");
    shop.now = kNow;
    EXPECT_EQ(town.effect(shop.undo(second)), "void void_limit");
}

TEST(Voids, AuthorisationsStayUsed) {
    shows({"6.4.12"});
    Town town;
    Shop shop(town);
    const EntryHash sale = shop.sell({1});
    shop.undo(sale);
    const SaleId id = sale_in(shop.entry(sale))->id;
    const auto again = [id](Sale& s) { s.id = id; };
    EXPECT_EQ(town.verdict(shop.sell({1}, {.before = again})), "invalid authorisation_reused");
    EXPECT_EQ(town.verdict(shop.sell({2}, {.before = again})), "paid") << "another token";
}

TEST(Voids, HaveEffectOnlyIfWitnessedSoonAfterTheirSale) {
    shows({"6.5.2"});
    const Seconds within = order().limits.void_within;
    for (const auto& [late, expected] : {std::pair{0, "voided"}, std::pair{1, "held void"}}) {
        Town town;
        Shop shop(town);
        shop.receipt.reset();
        const EntryHash sale = shop.sell({1});
        const EntryHash voided = shop.undo(sale);
        const EntryHash again = shop.sell({1});
        shop.witnessed(sale, kNow);
        shop.witnessed(again, kNow + within + Seconds{late});
        EXPECT_EQ(town.effect(voided), late ? "in doubt" : "effective");
        EXPECT_EQ(town.verdict(sale), expected);
        EXPECT_EQ(town.verdict(again), "paid") << "it was free on its own branch";
    }
}

TEST(Voids, CountFromWhenAnySignerFirstWitnessedTheSale) {
    shows({"6.5.2"});
    const Seconds within = order().limits.void_within;
    Town town;
    Shop shop(town);
    shop.receipt.reset();
    const EntryHash sale = shop.sell({1});
    const EntryHash voided = shop.undo(sale);
    shop.witnessed(voided, kNow + within, "ledger");
    EXPECT_EQ(town.effect(voided), "effective");
    shop.witnessed(sale, kCrisis, "witness");
    EXPECT_EQ(town.effect(voided), "in doubt");
    EXPECT_EQ(town.verdict(sale), "held void");
    shop.witnessed(voided, kNow, "witness", 2);
    EXPECT_EQ(town.effect(voided), "effective") << "one signer in time is enough";
}

TEST(Voids, ThatNobodyWitnessedHoldTheirSale) {
    shows({"6.5.4", "6.7.6"});
    Town town;
    Shop shop(town);
    shop.receipt.reset();
    const EntryHash sale = shop.sell({1});
    const EntryHash voided = shop.undo(sale);
    shop.witnessed(sale, kNow);
    EXPECT_EQ(town.effect(voided), "in doubt");
    EXPECT_EQ(town.verdict(sale), "held void");
}

TEST(Voids, ThatWaitForAnObjectHoldTheirSale) {
    shows({"6.5.4"});
    Town town;
    Shop shop(town);
    const EntryHash sale = shop.sell({1});
    shop.adopt(Kind::order, ObjectHash::of(example_hash("nowhere", 1)));
    EXPECT_EQ(town.effect(shop.undo(sale)), "pending order");
    EXPECT_EQ(town.verdict(sale), "held void");
}

TEST(Voids, AfterAForkHoldTheirSaleWhicheverBranchStands) {
    shows({"6.5.4"});
    for (const bool stands : {true, false}) {
        Town town;
        Shop shop(town);
        shop.receipt.reset();
        const EntryHash sale = shop.sell({1});
        const EntryHash voided = shop.undo(sale);
        shop.rewind(sale);
        const EntryHash other = shop.sell({2});
        shop.witnessed(stands ? voided : other, kNow);
        EXPECT_EQ(town.effect(voided), "in doubt");
        EXPECT_EQ(town.verdict(sale), "held void");
        EXPECT_EQ(town.verdict(other), stands ? "held fork" : "paid");
    }
}

TEST(Voids, OfAnotherIdOnABranchThatDoesNotStandHoldNothing) {
    shows({"6.5.4"});
    Town town;
    Shop shop(town);
    const EntryHash sale = shop.sell({1});
    shop.append(Void{shop.entry(sale).sequence, example_id<SaleId>("sale", 0)});
    shop.rewind(sale);
    shop.append(AssertedTime{kNow});
    EXPECT_EQ(town.verdict(sale), "paid");
}

// 6.6

struct Fork {
    Town town;
    Shop shop{town};
    EntryHash common, one, other;  ///< Two sales after a common entry.

    Fork() {
        shop.receipt.reset();
        common = shop.append(AssertedTime{kNow});
        one = shop.sell({1});
        shop.rewind(common);
        other = shop.sell({2});
    }
    std::string verdicts() const { return town.verdict(one) + ", " + town.verdict(other); }
};

TEST(Fork, WithoutAnchorsNothingAfterItStands) {
    shows({"6.6.5", "6.6.8", "6.7.1"});
    Fork fork;
    EXPECT_EQ(fork.verdicts(), "held fork, held fork");
    const auto found = fork.town.judge().equivocations;
    EXPECT_EQ(found, (std::set<model::Parting>{
                         {std::min(fork.one, fork.other), std::max(fork.one, fork.other)}}));
}

TEST(Fork, WhatOneSignerWitnessedFirstOrAloneStands) {
    shows({"6.6.5", "6.6.7"});
    Fork fork;
    fork.shop.witnessed(fork.one, kNow + kHour);
    EXPECT_EQ(fork.verdicts(), "paid, held fork") << "alone";
    fork.shop.witnessed(fork.other, kNow + kHour);
    EXPECT_EQ(fork.verdicts(), "held fork, held fork") << "at the same time";
    fork.shop.witnessed(fork.other, kNow);
    EXPECT_EQ(fork.verdicts(), "held fork, paid") << "first";
}

TEST(Fork, MoreSignersMustHaveWitnessedItFirst) {
    shows({"6.6.5", "6.6.7"});
    Fork fork;
    fork.shop.witnessed(fork.one, kNow, "ledger");
    fork.shop.witnessed(fork.other, kCrisis, "witness", 1);
    EXPECT_EQ(fork.verdicts(), "held fork, held fork") << "no earlier clock of one signer decides";
    fork.shop.witnessed(fork.one, kNow + kDay, "witness", 2);
    EXPECT_EQ(fork.verdicts(), "paid, held fork");
}

TEST(Fork, WhatWasWitnessedAfterReportByDecidesNothing) {
    shows({"6.6.5"});
    Fork fork;
    const UnixTime last = order().report_by;
    fork.shop.witnessed(fork.one, last, "ledger");
    fork.shop.witnessed(fork.other, last + kSecond, "witness", 1);
    fork.shop.witnessed(fork.other, last + kSecond, "witness", 2);
    EXPECT_EQ(fork.verdicts(), "paid, held fork");
    fork.shop.witnessed(fork.other, last, "witness", 1);
    EXPECT_EQ(fork.verdicts(), "held fork, held fork");
}

TEST(Fork, AnAnchorFurtherOnTheBranchCountsForItsPast) {
    shows({"6.6.1"});
    Fork fork;
    fork.shop.witnessed(fork.one, kNow + kHour);
    fork.shop.rewind(fork.other);
    const EntryHash later = fork.shop.sell({3});
    fork.shop.witnessed(later, kNow);
    EXPECT_EQ(fork.verdicts(), "held fork, paid");
    EXPECT_EQ(fork.town.verdict(later), "paid");
}

TEST(Fork, OnABranchStandsWhatWasWitnessedBeforeTheOther) {
    shows({"6.6.5"});
    Fork fork;
    fork.shop.rewind(fork.one);
    const EntryHash later = fork.shop.sell({3});
    fork.shop.witnessed(fork.one, kNow);
    fork.shop.witnessed(fork.other, kNow + kHour);
    fork.shop.witnessed(later, kNow + kDay);
    EXPECT_EQ(fork.verdicts(), "paid, held fork");
    EXPECT_EQ(fork.town.verdict(later), "held fork") << "the other was witnessed before it";
}

TEST(Fork, AnAnchorOfACommonEntryDecidesNothing) {
    shows({"6.6.5"});
    Fork fork;
    fork.shop.witnessed(fork.common, kCrisis);
    EXPECT_EQ(fork.verdicts(), "held fork, held fork");
}

TEST(Fork, EveryEntryBeforeMustStandToo) {
    shows({"6.6.5"});
    Fork fork;
    fork.shop.witnessed(fork.one, kNow);
    fork.shop.rewind(fork.other);
    const EntryHash first = fork.shop.sell({3});
    fork.shop.rewind(fork.other);
    const EntryHash second = fork.shop.sell({4});
    fork.shop.witnessed(first, kNow + kHour);
    EXPECT_EQ(fork.town.verdict(first), "held fork");
    EXPECT_EQ(fork.town.verdict(second), "held fork");
    EXPECT_EQ(fork.town.judge().equivocations.size(), 2U);
}

TEST(Fork, BeforeItEverythingStands) {
    shows({"6.6.3", "6.6.4"});
    Town town;
    Shop shop(town);
    const EntryHash before = shop.sell({1});
    shop.sell({2});
    shop.rewind(before);
    shop.sell({3});
    EXPECT_EQ(town.verdict(before), "paid");
}

TEST(Fork, ADeviceInTheOldOnesPlaceBeginsAFeedOfItsOwn) {
    shows({"6.6.4"});
    Town town;
    Shop shop(town);
    const EntryHash sale = shop.sell({1});
    town.licence.follows = {shop.id(), shop.tip()};
    Shop replacement(town, 2, "KVK1");
    const SaleId id = sale_in(shop.entry(sale))->id;
    const EntryHash same_id = replacement.sell({2}, {.before = [id](Sale& s) { s.id = id; }});
    const EntryHash again = replacement.sell({1});
    const model::Verdicts verdicts = town.judge();
    EXPECT_TRUE(verdicts.equivocations.empty());
    EXPECT_EQ(verdicts.spends.at({same_id, 0}).outcome, "paid") << "ids are the feed's own";
    // Of one merchant a token is paid once.
    const std::multiset<std::string> both{verdicts.spends.at({sale, 0}).outcome,
                                          verdicts.spends.at({again, 0}).outcome};
    EXPECT_EQ(both, (std::multiset<std::string>{"paid", "not_covered"}));
}

TEST(Fork, IsPossibleInTheFirstEntry) {
    shows({"6.6.5"});
    Town town;
    Shop shop(town);
    const EntryHash sale = shop.sell({1});
    shop.rewind();
    shop.append(AssertedTime{kNow});
    EXPECT_EQ(town.judge().equivocations.size(), 1U);
    EXPECT_EQ(town.verdict(sale), "held fork");
}

TEST(Fork, WhatDoesNotStandIsJudgedByTheOrderThatItNames) {
    shows({"6.4.26", "6.4.27"});
    Fork fork;
    fork.shop.rewind(fork.common);
    const auto elsewhere = [](Sale& s) { s.order = ObjectHash::of(example_hash("nowhere", 1)); };
    const auto too_much = [](Sale& s) { s.spends.front().amount = cents(1'001); };
    const auto bad = [](Sale& s) { s.spends.front().authorisation.bytes[0] ^= 1; };
    EXPECT_EQ(fork.town.verdict(fork.shop.sell({3}, {.before = elsewhere})), "pending order");
    EXPECT_EQ(fork.town.verdict(fork.shop.sell({3}, {.before = too_much})),
              "invalid amount_out_of_range");
    EXPECT_EQ(fork.town.verdict(fork.shop.sell({3}, {.after = bad})), "invalid not_the_holder");
    const EntryHash again = fork.shop.sell({3});
    EXPECT_EQ(fork.town.verdict(again), "held fork");
    EXPECT_EQ(fork.town.verdict(fork.shop.sell({3})), "held fork") << "its past is not looked at";
    EXPECT_EQ(fork.town.verdict(fork.one), "held fork");
}

TEST(Fork, WhatDoesNotStandTakesNoTokenFromItsOwnBranch) {
    shows({"6.8.5"});
    Fork fork;
    fork.shop.witnessed(fork.other, kNow);
    const EntryHash again = fork.shop.sell({1});
    fork.shop.witnessed(again, kNow);
    EXPECT_EQ(fork.town.verdict(again), "paid") << "token 1 was sold on the branch that fell";
}

}  // namespace
}  // namespace noodgeld::test
