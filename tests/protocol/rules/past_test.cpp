// 6.2 and 6.3: what an entry's own past says: the order in force, stops, lists, and the time floor.
#include <gtest/gtest.h>

#include "protocol/spend/clock.h"
#include "tests/protocol/rules/town.h"

namespace noodgeld::test {
namespace {

// The order in force. Each order forbids all sales above a limit of its own, so that a sale shows
// which one was in force.

/// An order as the town's but for its rank and an allowance of so many cents for a sale.
Order ranked(const Town& town, std::uint64_t version, std::uint64_t number, std::int64_t allows) {
    Order order = town.order;
    order.charter = {version};
    order.number = {number};
    order.previous.reset();
    if (number > 1) order.previous = hash_of(town.order, lineage());
    order.limits.per_sale = order.limits.tight_per_sale = cents(allows);
    return order;
}

/// Whether a sale of 100 cents under `order` is fine: the shop adopts `first`, then `second`.
bool is_in_force(const std::vector<Order>& adopted, const Order& expected) {
    Town town;
    town.found();
    Shop shop = Shop::closed(town);
    (void)town.publish(next_charter());
    (void)town.publish(shop.licence);
    shop.adopt(charter());
    shop.adopt(Kind::certificate, hash_of(shop.licence, lineage()));
    for (const Order& order : adopted) {
        (void)town.publish(order);
        shop.adopt(order);
    }
    const auto under = [&](Sale& sale) { sale.order = hash_of(expected, lineage()); };
    const std::string verdict = town.verdict(shop.sell({1}, {.before = under}));
    EXPECT_TRUE(verdict == "covered" || verdict == "invalid order_changed") << verdict;
    return verdict == "covered";
}

void expect_higher(const Order& low, const Order& high) {
    EXPECT_TRUE(is_in_force({low, high}, high));
    EXPECT_TRUE(is_in_force({high, low}, high)) << "an older order does not come back";
    EXPECT_FALSE(is_in_force({high, low}, low));
}

TEST(OrderInForce, IsTheHighestByCharterThenNumberThenLowerHash) {
    Town town;
    town.found();
    expect_higher(ranked(town, 1, 1, 500), ranked(town, 1, 2, 500));
    expect_higher(ranked(town, 1, 9, 500), ranked(town, 2, 1, 500));
    const Order a = ranked(town, 1, 1, 500);
    const Order b = ranked(town, 1, 1, 501);
    const bool a_is_lower = hash_of(a, lineage()) < hash_of(b, lineage());
    expect_higher(a_is_lower ? b : a, a_is_lower ? a : b);
}

TEST(OrderInForce, OnlyWhatTheEntryItselfAdoptedCounts) {
    Town town;
    Shop shop(town);
    (void)town.publish(ranked(town, 1, 2, 1));
    EXPECT_EQ(town.verdict(shop.sell({1})), "covered") << "the ledger's newer order is not known";
}

TEST(OrderInForce, AStopBarsOrdersUpToItsOwnRankForGood) {
    const auto sold = [](std::uint64_t version, std::uint64_t number, bool stop_first) {
        Town town;
        town.found();
        (void)town.publish(next_charter());
        const Order order = ranked(town, 1, 5, 500);
        const Stop stop{{version}, {number}, hash_of(order, lineage()), kCrisis, ""};
        (void)town.publish(order);
        (void)town.publish(stop);
        Shop shop(town);
        if (stop_first) shop.adopt(stop);
        shop.adopt(order);
        if (!stop_first) shop.adopt(stop);
        const auto under = [&](Sale& sale) { sale.order = hash_of(order, lineage()); };
        return town.verdict(shop.sell({1}, {.before = under}));
    };
    for (const bool stop_first : {false, true}) {
        EXPECT_EQ(sold(1, 4, stop_first), "covered");
        EXPECT_EQ(sold(1, 5, stop_first), "invalid stopped");
        EXPECT_EQ(sold(1, 6, stop_first), "invalid stopped");
        EXPECT_EQ(sold(2, 1, stop_first), "invalid stopped");
    }
}

TEST(OrderInForce, AStopCountsOnlyFromWhereItWasAdopted) {
    Town town;
    Shop shop(town);
    const Stop stop{{1}, {1}, hash_of(town.order, lineage()), kCrisis, ""};
    (void)town.publish(stop);
    const EntryHash before = shop.sell({1});
    shop.adopt(stop);
    EXPECT_EQ(town.verdict(before), "covered");
    EXPECT_EQ(town.verdict(shop.sell({2})), "invalid stopped");
}

// Revocations.

TEST(Revocations, OfTokensCountWhereTheyAreHeld) {
    Town town;
    Shop shop(town);
    RevocationList list = revocations();
    list.series = {series_id(town.minted().series, lineage())};
    (void)town.publish(list);
    const EntryHash before = shop.sell({1});
    shop.adopt(list);
    shop.now = shop.floor;
    EXPECT_EQ(town.verdict(before), "covered");
    EXPECT_EQ(town.verdict(shop.sell({2})), "invalid revoked");
}

TEST(Revocations, OfASheetCountForItsSerialsAndNoOthers) {
    for (const std::uint64_t vouchers : {3U, 2U}) {
        Town town;
        Shop shop(town);
        RevocationList list = revocations();
        list.issued_at = kCrisis;
        list.sheets = {{example_id<SheetKey>("sheet", 1), {vouchers}}};
        (void)town.publish(list);
        shop.adopt(list);
        const Token token =
            sign_token(series_id(town.minted().series, lineage()),
                       sheet_serial(list.sheets.front().key, 2, lineage()),
                       example_public_key("holder", 1), lineage(), example_key("series"));
        const auto pay = [&](Sale& sale) { sale.spends.front().token = encode(token); };
        const char* const expected = vouchers == 3 ? "invalid revoked" : "guaranteed";
        EXPECT_EQ(town.verdict(shop.sell({1}, {.before = pay})), expected);
    }
}

TEST(Revocations, OfATerminalCountFromAnywhereInTheFacts) {
    Town town;
    Shop shop(town);
    const EntryHash honoured = shop.sell({1});
    const FeedPoint last = shop.tip();
    const EntryHash later = shop.sell({2});
    shop.rewind(last.hash);
    const EntryHash also_later = shop.sell({3});
    RevocationList list = revocations();
    list.terminals = {{shop.id().terminal, shop.id().epoch, last.sequence, last.hash}};
    (void)town.publish(list);
    EXPECT_EQ(town.verdict(honoured), "covered");
    EXPECT_EQ(town.verdict(later), "invalid terminal_revoked");
    EXPECT_EQ(town.verdict(also_later), "invalid terminal_revoked");
}

TEST(Revocations, OfATerminalNameTheBranchToo) {
    Town town;
    Shop shop(town);
    const FeedPoint parting = shop.tip();
    const EntryHash real = shop.sell({1});
    shop.rewind(parting.hash);
    const EntryHash rewritten = shop.sell({2});
    RevocationList list = revocations();
    list.terminals = {{shop.id().terminal, shop.id().epoch, shop.point(real).sequence, real}};
    (void)town.publish(list);
    EXPECT_NE(town.verdict(real), "invalid terminal_revoked");
    EXPECT_EQ(town.verdict(rewritten), "invalid terminal_revoked");
    // While the last honoured entry has not come, only its number can be looked at.
    shop.unsigned_tips = {real};
    EXPECT_EQ(town.verdict(rewritten), "covered");
}

TEST(Revocations, OfAnotherEpochSayNothing) {
    Town town;
    Shop shop(town);
    RevocationList list = revocations();
    list.terminals = {{shop.id().terminal, {2}, {0}, {}}};
    (void)town.publish(list);
    EXPECT_EQ(town.verdict(shop.sell({1})), "covered");
}

// Certificates.

TEST(Certificates, TheLastAdoptedOfTheOwnFeedCounts) {
    Town town;
    Shop shop(town);
    Shop neighbour(town, 2);
    Certificate moved = shop.licence;
    moved.region = kFryslan;
    (void)town.publish(moved);
    shop.adopt(Kind::certificate, hash_of(neighbour.licence, lineage()));
    const EntryHash first = shop.sell({1});
    shop.adopt(Kind::certificate, hash_of(moved, lineage()));
    const EntryHash second = shop.sell({2});
    shop.adopt(Kind::certificate, hash_of(shop.licence, lineage()));
    const EntryHash third = shop.sell({3});
    EXPECT_EQ(town.judge().spends.at({first, 0}).merchant, "KVK1");
    EXPECT_EQ(town.verdict(first), "covered");
    EXPECT_EQ(town.verdict(second), "invalid wrong_region");
    EXPECT_EQ(town.verdict(third), "covered");
}

// The time floor, read off from which recorded time is consistent.

/// After `act`, whether the floor is `expected` and nothing else.
void expect_floor(UnixTime expected, const std::function<void(Town&, Shop&)>& act) {
    for (const std::int64_t off : {-1, 0, 1}) {
        Town town;
        Shop shop(town);
        act(town, shop);
        shop.time = {expected, expected + kDay, TimeSource::clock};
        shop.time->earliest.seconds += off;
        const std::string verdict = town.verdict(shop.sell({1}));
        EXPECT_EQ(verdict, off == 0 ? "covered" : "invalid time_inconsistent") << off;
    }
}

TEST(Floor, IsTheHighestTimeThatOfficersSigned) {
    expect_floor(kCrisis, [](Town&, Shop&) {});
    const UnixTime later = kCrisis + Seconds{7};
    expect_floor(later, [later](Town& town, Shop& shop) {
        Charter next = next_charter();
        next.issued_at = later;
        (void)town.publish(next);
        shop.adopt(next);
    });
    expect_floor(later, [later](Town& town, Shop& shop) {
        const Stop none{{1}, {0}, {}, later, ""};
        (void)town.publish(none);
        shop.adopt(none);
    });
    expect_floor(later, [later](Town& town, Shop& shop) {
        RevocationList list = revocations();
        list.issued_at = later;
        (void)town.publish(list);
        shop.adopt(list);
    });
    expect_floor(kCrisis, [](Town& town, Shop& shop) {
        RevocationList list = revocations();
        list.issued_at = kPeacetime;
        (void)town.publish(list);
        shop.adopt(list);
    });
    expect_floor(kCrisis, [later](Town& town, Shop& shop) {
        Certificate renewed = shop.licence;
        renewed.from = later;
        renewed.until = later + kDay;
        (void)town.publish(renewed);
        shop.adopt(Kind::certificate, hash_of(renewed, lineage()));
        Order low = town.order;
        low.issued_at = kPeacetime;
        (void)town.publish(low);
    });
}

TEST(Floor, IsRaisedByAnchorsOfAnyFeedAndByNoOneElsesClock) {
    const UnixTime later = kCrisis + Seconds{7};
    expect_floor(later, [later](Town&, Shop& shop) { shop.take_receipt(later); });
    expect_floor(kCrisis, [](Town&, Shop& shop) { shop.take_receipt(kPeacetime); });
    const auto witnessed = [later](std::string_view signer, unsigned terminal) {
        const Anchor anchor{example_terminal(terminal), {1}, {{1}, {}}, later};
        return WitnessedTime{encode(noodgeld::sign(anchor, lineage(), example_key(signer)))};
    };
    expect_floor(later, [&](Town&, Shop& shop) { shop.append(witnessed("witness", 7)); });
    expect_floor(kCrisis, [&](Town&, Shop& shop) { shop.append(witnessed("terminal", 7)); });
    expect_floor(kCrisis, [&](Town&, Shop& shop) { shop.append(WitnessedTime{{1, 2, 3}}); });
    expect_floor(kCrisis, [&](Town&, Shop& shop) { shop.append(AssertedTime{later}); });
}

TEST(Floor, ARecordedTimeMustFollowFromThePast) {
    const auto sold = [](const TimeInterval& time, std::optional<UnixTime> asserted) {
        Town town;
        town.rows.front().until = town.order.report_by;
        town.series.slot_length = town.series.longest_lifetime = {1'000 * kDay.count};
        town.order.closing = town.order.report_by;
        Shop shop(town);
        if (asserted) shop.append(AssertedTime{*asserted});
        shop.time = time;
        return town.verdict(shop.sell({1}));
    };
    const UnixTime closing = order().report_by;
    const std::string kNo = "invalid time_inconsistent";
    EXPECT_EQ(sold({kCrisis, closing, TimeSource::clock}, {}), "invalid expired");
    EXPECT_EQ(sold({kCrisis, closing + kSecond, TimeSource::clock}, {}), "invalid expired")
        << "comes before time_inconsistent";
    EXPECT_EQ(sold({kCrisis, kNow, TimeSource::asserted}, kNow), "covered");
    EXPECT_EQ(sold({kCrisis, kNow, TimeSource::asserted}, kNow + kSecond), kNo);
    EXPECT_EQ(sold({kCrisis, kNow, TimeSource::asserted}, {}), kNo);
    EXPECT_EQ(sold({kCrisis, kCrisis, TimeSource::floor}, kNow), "covered");
}

TEST(Clock, IsTakenFromTheClockElseACashierElseTheFloor) {
    const UnixTime floor = kCrisis;
    const UnixTime closing = kCrisis + kDay;
    const UnixTime inside = kCrisis + kHour;
    const auto clock = [&](UnixTime at) { return TimeInterval{floor, at, TimeSource::clock}; };
    const auto own = [&](UnixTime at) { return time_interval(floor, at, {}, closing); };
    const TimeInterval at_floor{floor, floor, TimeSource::floor};
    EXPECT_EQ(own(inside), clock(inside));
    EXPECT_EQ(own(floor), clock(floor));
    EXPECT_EQ(own(closing), clock(closing));
    EXPECT_EQ(own({floor.seconds - 1}), at_floor);
    EXPECT_EQ(own({closing.seconds + 1}), at_floor);
    EXPECT_EQ(time_interval(floor, closing + kDay, {}, {}), clock(closing + kDay));
    const auto with = [&](UnixTime asserted) { return time_interval(floor, {0}, asserted, {}); };
    EXPECT_EQ(with(inside), (TimeInterval{floor, inside, TimeSource::asserted}));
    EXPECT_EQ(with(floor), (TimeInterval{floor, floor, TimeSource::asserted}));
    EXPECT_EQ(with({floor.seconds - 1}), at_floor);
    EXPECT_EQ(time_interval(floor, inside, closing, closing), clock(inside))
        << "a plausible clock needs no cashier";
}

}  // namespace
}  // namespace noodgeld::test
