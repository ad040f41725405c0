// 6.5 and 6.6: voids, and which branch of an equivocating terminal stands.
#include <gtest/gtest.h>

#include "tests/protocol/rules/town.h"

namespace noodgeld::test {
namespace {

TEST(Voids, UndoASaleForGood) {
    Town town;
    Shop shop(town);
    const EntryHash sale = shop.sell({1, 2});
    const EntryHash voided = shop.undo(sale);
    EXPECT_EQ(town.effect(voided), "effective");
    EXPECT_EQ(town.verdict(sale, 0), "voided");
    EXPECT_EQ(town.verdict(sale, 1), "voided");
    EXPECT_EQ(town.judge().accounts.count({6, "KVK1"}), 0U);
    EXPECT_EQ(town.effect(shop.undo(sale)), "void already_voided");
    EXPECT_EQ(town.verdict(shop.sell({1})), "covered") << "the token is free again";
}

TEST(Voids, NameASaleOfTheirOwnPastByPlaceAndId) {
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
    EXPECT_EQ(town.verdict(sale), "covered");
    EXPECT_EQ(town.effect(shop.append(Void{at, id})), "effective");
}

TEST(Voids, WithoutAnOrderUndoNothing) {
    Town town;
    Shop shop = Shop::closed(town);
    (void)town.publish(shop.licence);
    const EntryHash sale = shop.sell({1});
    EXPECT_EQ(town.effect(shop.undo(sale)), "void no_such_sale");
    EXPECT_EQ(town.verdict(sale), "invalid not_enrolled");
}

TEST(Voids, EndAtTheOrdersTime) {
    const auto undone_at = [](const TimeInterval& time) {
        Town town;
        Shop shop(town);
        const EntryHash sale = shop.sell({1});  // At kNow.
        if (time.earliest > shop.floor) shop.take_receipt(time.earliest);
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
    Town town;
    town.order.limits.voids = {2};
    Shop shop(town);
    std::vector<EntryHash> sales;
    for (const unsigned token : {1U, 2U, 3U}) sales.push_back(shop.sell({token}));
    EXPECT_EQ(town.effect(shop.undo(sales[0])), "effective");
    EXPECT_EQ(town.effect(shop.append(Void{{1}, {}})), "void no_such_sale") << "counts for nothing";
    EXPECT_EQ(town.effect(shop.undo(sales[1])), "effective");
    EXPECT_EQ(town.effect(shop.undo(sales[2])), "void void_limit");
    EXPECT_EQ(town.verdict(sales[2]), "covered");
}

TEST(Voids, GiveTheFirstReasonOfSeveral) {
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
    Town town;
    Shop shop(town);
    const EntryHash sale = shop.sell({1});
    shop.undo(sale);
    const SaleId id = sale_in(shop.entry(sale))->id;
    const auto again = [id](Sale& s) { s.id = id; };
    EXPECT_EQ(town.verdict(shop.sell({1}, {.before = again})), "invalid authorisation_reused");
    EXPECT_EQ(town.verdict(shop.sell({2}, {.before = again})), "covered") << "another token";
}

TEST(Voids, OnAnyBranchUndoTheSale) {
    Town town;
    Shop shop(town);
    shop.receipt.reset();
    const EntryHash sale = shop.sell({1});
    const EntryHash voided = shop.undo(sale);
    shop.rewind(sale);
    const EntryHash other = shop.sell({2});
    const FeedId feed = shop.id();
    (void)town.publish(Anchor{feed.terminal, feed.epoch, shop.point(other), kCrisis});
    EXPECT_EQ(town.verdict(other), "covered");
    EXPECT_EQ(town.effect(voided), "effective") << "though its branch does not stand";
    EXPECT_EQ(town.verdict(sale), "voided");
}

// 6.6

struct Fork {
    Town town;
    Shop shop{town};
    EntryHash common, low, high;  ///< Two sales after a common entry, by their hashes.

    Fork() {
        shop.receipt.reset();
        common = shop.append(AssertedTime{kNow});
        const EntryHash a = shop.sell({1});
        shop.rewind(common);
        const EntryHash b = shop.sell({2});
        low = std::min(a, b);
        high = std::max(a, b);
    }
    void anchor(const EntryHash& entry, UnixTime time) {
        (void)town.publish(Anchor{shop.id().terminal, shop.id().epoch, shop.point(entry), time});
    }
    std::string verdicts() const { return town.verdict(low) + ", " + town.verdict(high); }
};

TEST(Equivocation, WithoutAnchorsTheLeastHashStands) {
    Fork fork;
    EXPECT_EQ(fork.verdicts(), "held unwitnessed, held fork");
    const auto found = fork.town.judge().equivocations;
    EXPECT_EQ(found, (std::set<model::Parting>{{fork.low, fork.high}}));
}

TEST(Equivocation, TheBranchAnchoredEarliestStands) {
    Fork fork;
    fork.anchor(fork.high, kNow + kHour);
    EXPECT_EQ(fork.verdicts(), "held fork, covered") << "an anchor beats none";
    fork.anchor(fork.low, kNow + kHour);
    EXPECT_EQ(fork.verdicts(), "covered, held fork") << "a tie: the least hash";
    fork.anchor(fork.high, kNow);
    EXPECT_EQ(fork.verdicts(), "held fork, covered") << "of several anchors the earliest counts";
}

TEST(Equivocation, AnAnchorFurtherOnTheBranchCountsForItsPast) {
    Fork fork;
    fork.anchor(fork.low, kNow + kHour);
    fork.shop.rewind(fork.high);
    const EntryHash later = fork.shop.sell({3});
    fork.anchor(later, kNow);
    EXPECT_EQ(fork.verdicts(), "held fork, covered");
    EXPECT_EQ(fork.town.verdict(later), "covered");
}

TEST(Equivocation, AnAnchorOfACommonEntryDecidesNothing) {
    Fork fork;
    fork.anchor(fork.common, kCrisis);
    EXPECT_EQ(fork.verdicts(), "held unwitnessed, held fork");
}

TEST(Equivocation, EveryChoiceOnTheBranchMustFallOnIt) {
    Fork fork;
    fork.anchor(fork.low, kNow);
    fork.shop.rewind(fork.high);
    const EntryHash first = fork.shop.sell({3});
    fork.shop.rewind(fork.high);
    const EntryHash second = fork.shop.sell({4});
    fork.anchor(first, kNow + kHour);
    EXPECT_EQ(fork.town.verdict(first), "held fork") << "it stands, but on a branch that does not";
    EXPECT_EQ(fork.town.verdict(second), "held fork");
    EXPECT_EQ(fork.town.judge().equivocations.size(), 2U);
}

TEST(Equivocation, IsPossibleInTheFirstEntry) {
    Town town;
    Shop shop(town);
    shop.rewind();
    shop.adopt(charter());
    shop.append(AssertedTime{kNow});
    EXPECT_EQ(town.judge().equivocations.size(), 1U);
}

TEST(Equivocation, ATerminalsSecondEpochIsNoFork) {
    Town town;
    Shop shop(town);
    const EntryHash sale = shop.sell({1});
    Town later;
    later.licence.epoch = {2};
    Shop again(later);
    const SaleId id = sale_in(shop.entry(sale))->id;
    const EntryHash repeated = again.sell({1}, {.before = [id](Sale& s) { s.id = id; }});
    const EntryHash other = again.sell({2});
    std::vector<PackItem> all = town.received();
    for (PackItem& item : later.received()) all.push_back(std::move(item));
    const model::Verdicts verdicts = adjudicated(all);
    EXPECT_TRUE(verdicts.equivocations.empty());
    EXPECT_EQ(verdicts.spends.at({repeated, 0}).refusal, Refusal::authorisation_reused);
    EXPECT_EQ(verdicts.spends.at({other, 0}).outcome, "covered");
}

}  // namespace
}  // namespace noodgeld::test
