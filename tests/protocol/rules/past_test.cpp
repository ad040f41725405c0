// 6.2 and 6.3: what an entry's own past says: the order in force, stops, lists and
// certificates.
#include <gtest/gtest.h>

#include "tests/protocol/rules/judgements.h"
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
    EXPECT_TRUE(verdict == "paid" || verdict == "invalid order_changed") << verdict;
    return verdict == "paid";
}

void expect_higher(const Order& low, const Order& high) {
    EXPECT_TRUE(is_in_force({low, high}, high));
    EXPECT_TRUE(is_in_force({high, low}, high)) << "an older order does not come back";
    EXPECT_FALSE(is_in_force({high, low}, low));
}

TEST(OrderInForce, IsTheHighestByCharterThenNumber) {
    shows({"6.2.3"});
    Town town;
    town.found();
    expect_higher(ranked(town, 1, 1, 500), ranked(town, 1, 2, 500));
    expect_higher(ranked(town, 1, 9, 500), ranked(town, 2, 1, 500));
}

TEST(OrderInForce, OfTwoOfOneRankTheFirstAdoptedStays) {
    shows({"6.2.3"});
    Town town;
    town.found();
    const Order a = ranked(town, 1, 2, 500);
    const Order b = ranked(town, 1, 2, 501);
    EXPECT_TRUE(is_in_force({a, b}, a));
    EXPECT_TRUE(is_in_force({b, a}, b));
    EXPECT_TRUE(is_in_force({a, b, ranked(town, 1, 3, 500)}, ranked(town, 1, 3, 500)));
}

TEST(OrderInForce, OnlyWhatTheEntryItselfAdoptedCounts) {
    shows({"6.2.3"});
    Town town;
    Shop shop(town);
    (void)town.publish(ranked(town, 1, 2, 1));
    EXPECT_EQ(town.verdict(shop.sell({1})), "paid") << "the ledger's newer order is not known";
}

TEST(OrderInForce, AStopBarsItsOrderAndEarlierOnesOfItsCharterForGood) {
    shows({"6.2.4", "6.4.5"});
    const auto sold = [](std::uint64_t version, std::uint64_t number, bool stop_first) {
        Town town;
        town.found();
        (void)town.publish(next_charter());
        const Order order = ranked(town, 1, 5, 500);
        const Order named = ranked(town, version, number, 500);
        const Stop stop{{2}, hash_of(named, lineage()), kCrisis, ""};
        (void)town.publish(order);
        (void)town.publish(named);
        (void)town.publish(stop);
        Shop shop(town);
        if (stop_first) shop.adopt(stop);
        shop.adopt(order);
        if (!stop_first) shop.adopt(stop);
        const auto under = [&](Sale& sale) { sale.order = hash_of(order, lineage()); };
        return town.verdict(shop.sell({1}, {.before = under}));
    };
    for (const bool stop_first : {false, true}) {
        EXPECT_EQ(sold(1, 4, stop_first), "paid");
        EXPECT_EQ(sold(1, 5, stop_first), "invalid stopped");
        EXPECT_EQ(sold(1, 6, stop_first), "invalid stopped");
        EXPECT_EQ(sold(2, 1, stop_first), "paid");
    }
}

TEST(OrderInForce, AStopCountsOnlyFromWhereItWasAdopted) {
    shows({"6.2.4"});
    Town town;
    Shop shop(town);
    const Stop stop{{1}, hash_of(town.order, lineage()), kCrisis, ""};
    (void)town.publish(stop);
    const EntryHash before = shop.sell({1});
    shop.adopt(stop);
    EXPECT_EQ(town.verdict(before), "paid");
    EXPECT_EQ(town.verdict(shop.sell({2})), "invalid stopped");
}

// What lapses.

TEST(Lapse, WhatALaterCharterDoesNotCarryIsNotInForceAfterIt) {
    shows({"6.2.1"});
    for (const bool order : {false, true}) {
        for (const bool emission : {false, true}) {
            Town town;
            Shop shop(town);
            const EntryHash before = shop.sell({1});
            Charter next = next_charter();
            if (order) next.carried.push_back(hash_of(town.order, lineage()));
            if (emission) next.carried.push_back(hash_of(town.minted().emission, lineage()));
            std::ranges::sort(next.carried);
            (void)town.publish(next);
            const EntryHash not_adopted = shop.sell({2});
            shop.adopt(next);
            const EntryHash after = shop.sell({3});
            EXPECT_EQ(town.verdict(before), "paid") << "no earlier sale becomes invalid";
            EXPECT_EQ(town.verdict(not_adopted), "paid");
            EXPECT_EQ(town.verdict(after), order && emission ? "paid" : "invalid dormant");
        }
    }
}

/// Two emissions of one series, of which only the second has token 5.
TEST(Lapse, ALapsedEmissionSaysNothingOfItsTokens) {
    shows({"6.4.24"});
    for (const bool carried : {false, true}) {
        Town town;
        const ObjectHash whole = hash_of(town.mint(town.series, 1).emission, lineage());
        town.emitted = 4;
        town.rows.push_back(town.rows.front());
        town.rows.back().emission = id_from<EmissionId>(whole.bytes);
        Shop shop(town);
        const EntryHash before = shop.sell({5});
        Charter next = town.successor();
        if (carried) next.carried.push_back(whole);
        std::ranges::sort(next.carried);
        (void)town.publish(next);
        shop.adopt(next);
        const EntryHash undone = shop.undo(before);
        shop.witnessed(undone, kNow);
        const EntryHash after = shop.sell({5});
        shop.witnessed(after, kNow);
        EXPECT_EQ(town.verdict(before), "voided");
        const auto judged = town.judge();
        EXPECT_EQ(judged.spends.at({after, 0}).forged, !carried);
    }
}

TEST(Lapse, ALaterChartersOrdersNeedNotBeCarried) {
    shows({"6.2.1"});
    Town town;
    Shop shop(town);
    Charter next = town.successor();
    next.carried = {hash_of(town.minted().emission, lineage())};
    (void)town.publish(next);
    Order order = ranked(town, 2, 1, 500);
    (void)town.publish(order);
    shop.adopt(order);
    shop.adopt(next);
    const auto under = [&](Sale& sale) { sale.order = hash_of(order, lineage()); };
    EXPECT_EQ(town.verdict(shop.sell({1}, {.before = under})), "paid");
}

TEST(Lapse, SoDoesARevocationList) {
    shows({"6.2.1", "6.2.5"});
    for (const bool carried : {false, true}) {
        Town town;
        Shop shop(town);
        RevocationList list = revocations();
        list.issued_at = kCrisis;
        list.series = {series_id(town.minted().series, lineage())};
        const ObjectHash name = town.publish(list);
        shop.adopt(list);
        Charter next = town.successor();
        if (carried) next.carried.push_back(name);
        std::ranges::sort(next.carried);
        (void)town.publish(next);
        shop.adopt(next);
        EXPECT_EQ(town.verdict(shop.sell({1})), carried ? "invalid revoked" : "paid");
    }
}

TEST(Lapse, WithNoOrderInOfficeTheGuaranteeBearsNoDuplicate) {
    shows({"6.9.7"});
    Town town;
    Shop first(town);
    Shop second(town, 2);
    const auto whole = [](Sale& sale) { sale.spends.front().amount = cents(1'000); };
    (void)first.sell({1}, {.before = whole});
    (void)second.sell({1}, {.before = whole});
    const auto held = [&town] {
        std::int64_t sum = 0;
        for (const auto& [account, amount] : town.judge().accounts) {
            if (std::get<0>(account) == 10) sum += amount;
        }
        return sum;
    };
    EXPECT_EQ(held(), 0);
    (void)town.publish(next_charter());
    EXPECT_GT(held(), 0);
}

// Revocations.

TEST(Revocations, OfTokensCountWhereTheyAreHeld) {
    shows({"6.4.6"});
    Town town;
    Shop shop(town);
    RevocationList list = revocations();
    list.series = {series_id(town.minted().series, lineage())};
    (void)town.publish(list);
    const EntryHash before = shop.sell({1});
    shop.adopt(list);
    EXPECT_EQ(town.verdict(before), "paid");
    EXPECT_EQ(town.verdict(shop.sell({2})), "invalid revoked");
}

TEST(Revocations, OfASheetCountForItsSerialsAndNoOthers) {
    shows({"6.4.6"});
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
        const char* const expected = vouchers == 3 ? "invalid revoked" : "paid";
        EXPECT_EQ(town.verdict(shop.sell({1}, {.before = pay})), expected);
    }
}

TEST(Revocations, OfABoxCountForTheSerialsOfItsSheetsAndNoOthers) {
    shows({"6.4.6"});
    for (const std::uint64_t sheets : {2U, 1U}) {
        Town town;
        Shop shop(town);
        RevocationList list = revocations();
        list.issued_at = kCrisis;
        list.boxes = {{example_id<BoxKey>("box", 1), {sheets}, {3}}};
        (void)town.publish(list);
        shop.adopt(list);
        const SheetKey second = box_sheet(list.boxes.front().key, 1, lineage());
        const Token token = sign_token(
            series_id(town.minted().series, lineage()), sheet_serial(second, 2, lineage()),
            example_public_key("holder", 1), lineage(), example_key("series"));
        const auto pay = [&](Sale& sale) { sale.spends.front().token = encode(token); };
        const char* const expected = sheets == 2 ? "invalid revoked" : "paid";
        EXPECT_EQ(town.verdict(shop.sell({1}, {.before = pay})), expected);
    }
}

/// A list that revokes the town's series, and is issued when the crisis begins.
RevocationList list_against(const Town& town) {
    RevocationList list = revocations();
    list.issued_at = kCrisis;
    list.series = {series_id(town.minted().series, lineage())};
    return list;
}

TEST(Revocations, TheListThatTheOrderNamesTakesThePlaceOfOneThatNamesNone) {
    shows({"6.2.5"});
    Town town;
    Shop shop(town);
    const RevocationList list = list_against(town);
    (void)town.publish(list);
    shop.adopt(list);
    EXPECT_EQ(town.verdict(shop.sell({1})), "invalid revoked");
    RevocationList corrected = list;
    corrected.series = {};
    Order next = ranked(town, 1, 2, 500);
    next.revocations = town.publish(corrected);
    (void)town.publish(next);
    shop.adopt(corrected);
    shop.adopt(next);
    const auto under = [&](Sale& sale) { sale.order = hash_of(next, lineage()); };
    EXPECT_EQ(town.verdict(shop.sell({2}, {.before = under})), "paid");
}

TEST(Revocations, AListThatCameWithTheNamingOrderOrAHigherOneCountsBesideIt) {
    shows({"6.2.5"});
    for (const std::uint64_t with : {1U, 2U, 3U}) {
        Town town;
        Shop shop(town);
        RevocationList named = list_against(town);
        named.series = {};
        Order second = ranked(town, 1, 2, 500);
        second.revocations = town.publish(named);
        (void)town.publish(second);
        (void)town.publish(ranked(town, 1, 3, 500));
        RevocationList later = list_against(town);
        later.order = hash_of(with == 1   ? town.order
                              : with == 2 ? second
                                          : ranked(town, 1, 3, 500),
                              lineage());
        (void)town.publish(later);
        shop.adopt(named);
        shop.adopt(later);
        shop.adopt(second);
        const auto under = [&](Sale& sale) { sale.order = hash_of(second, lineage()); };
        EXPECT_EQ(town.verdict(shop.sell({1}, {.before = under})),
                  with == 1 ? "paid" : "invalid revoked");
    }
}

TEST(Revocations, OfATerminalCountFromAnywhereInTheFacts) {
    shows({"6.7.2"});
    Town town;
    Shop shop(town);
    const EntryHash honoured = shop.sell({1});
    const FeedPoint last = shop.tip();
    const EntryHash later = shop.sell({2});
    RevocationList list = revocations();
    list.terminals = {{shop.id(), last}};
    (void)town.publish(list);
    EXPECT_EQ(town.verdict(honoured), "paid");
    EXPECT_EQ(town.verdict(later), "paid") << "witnessed, and no anchor shows the list before";
    town.date(Kind::revocations, hash_of(list, lineage()), kNow + kSecond);
    EXPECT_EQ(town.verdict(later), "paid") << "witnessed before the list";
    town.date(Kind::revocations, hash_of(list, lineage()), kNow, "witness");
    EXPECT_EQ(town.verdict(honoured), "paid");
    EXPECT_EQ(town.verdict(later), "held revoked");
}

TEST(Revocations, OfATerminalHoldWhatNobodyWitnessed) {
    shows({"6.7.2"});
    Town town;
    Shop shop(town);
    shop.receipt.reset();
    const EntryHash sale = shop.sell({1});
    RevocationList list = revocations();
    list.terminals = {{shop.id(), {}}};
    EXPECT_EQ(town.verdict(sale), "held unwitnessed");
    (void)town.publish(list);
    EXPECT_EQ(town.verdict(sale), "held revoked");
}

TEST(Revocations, OfATerminalNameTheBranchToo) {
    shows({"6.7.2"});
    Town town;
    Shop shop(town);
    const FeedPoint parting = shop.tip();
    const EntryHash real = shop.sell({1});
    shop.rewind(parting.hash);
    const EntryHash rewritten = shop.sell({2});
    RevocationList list = revocations();
    list.terminals = {{shop.id(), shop.point(real)}};
    (void)town.publish(list);
    town.date(Kind::revocations, hash_of(list, lineage()), kNow);
    shop.witnessed(rewritten, kNow, "witness");
    EXPECT_EQ(town.verdict(real), "held fork");
    EXPECT_EQ(town.verdict(rewritten), "held revoked");
    // While the last honoured entry has not come, only its number can be looked at.
    shop.unsigned_tips = {real};
    EXPECT_EQ(town.verdict(rewritten), "paid");
}

TEST(Revocations, OfAnotherFeedSayNothing) {
    shows({"6.7.2"});
    Town town;
    Shop shop(town);
    RevocationList list = revocations();
    list.terminals = {{example_feed(2), {}}};
    (void)town.publish(list);
    EXPECT_EQ(town.verdict(shop.sell({1})), "paid");
}

// Certificates.

TEST(Certificates, OnlyThoseOfTheFeedsOwnKeyCount) {
    shows({"6.2.6", "6.4.3"});
    Town town;
    Shop neighbour(town, 2);
    Shop shop = Shop::closed(town);
    shop.adopt(charter());
    shop.adopt(Kind::certificate, hash_of(neighbour.licence, lineage()));
    shop.adopt(town.order);
    const EntryHash before = shop.sell({1});
    shop.adopt(Kind::certificate, town.publish(shop.licence));
    const EntryHash after = shop.sell({2});
    EXPECT_EQ(town.verdict(before), "invalid not_enrolled");
    EXPECT_EQ(town.verdict(after), "paid");
    EXPECT_EQ(town.judge().spends.at({after, 0}).merchant, "KVK1");
}

/// What is said of the sale after a second certificate of the same key was adopted.
std::string sold_after(const std::function<void(Certificate&)>& change) {
    Town town;
    Shop shop(town);
    Certificate second = shop.licence;
    change(second);
    shop.adopt(Kind::certificate, town.publish(second));
    const EntryHash sale = shop.sell({1});
    EXPECT_EQ(town.judge().spends.at({sale, 0}).merchant, "KVK1");
    return town.verdict(sale);
}

TEST(Certificates, TheFirstAdoptedDecidesWhatALaterOneMustSayToo) {
    shows({"6.2.6"});
    EXPECT_EQ(sold_after([](auto& c) { c.region = kFryslan; }), "paid");
    EXPECT_EQ(sold_after([](auto& c) { c.merchant = "KVK2"; }), "paid");
    EXPECT_EQ(sold_after([](auto& c) { c.store_group = {8}; }), "paid");
    // The other way round: the region of the first counts, also where the second would do.
    Town town;
    town.licence.region = kFryslan;
    Shop shop(town);
    Certificate second = shop.licence;
    second.region = kGroningen;
    shop.adopt(Kind::certificate, town.publish(second));
    EXPECT_EQ(town.verdict(shop.sell({1})), "invalid wrong_region");
}

/// Of a sale of 60 euro, above what a terminal may take while its certificate is out of date.
std::string sold_large(const std::function<void(Certificate&)>& first,
                       const std::function<void(Certificate&)>& second) {
    Town town;
    town.series.face_value = cents(10'000);
    town.order.limits.tight_per_sale = cents(5'000);
    first(town.licence);
    Shop shop(town);
    Certificate later = shop.licence;
    second(later);
    shop.adopt(Kind::certificate, town.publish(later));
    const auto large = [](Sale& sale) { sale.spends.front().amount = cents(6'000); };
    return town.verdict(shop.sell({1}, {.before = large}));
}

TEST(Certificates, OfSeveralThatSayTheSameTheKindestDatesCount) {
    shows({"6.2.6"});
    const auto as_it_was = [](Certificate&) {};
    const auto over = [](Certificate& c) { c.until = kCrisis; };
    const auto later = [](Certificate& c) { c.from = kCrisis + kDay; };
    EXPECT_EQ(sold_large(as_it_was, as_it_was), "paid");
    EXPECT_EQ(sold_large(over, as_it_was), "invalid sale_limit") << "the same again";
    EXPECT_EQ(sold_large(over, [](auto& c) { c.until = kCrisis + kDay; }), "paid");
    EXPECT_EQ(sold_large(as_it_was, over), "paid");
    EXPECT_EQ(sold_large(later, [](auto& c) { c.from = kPeacetime; }), "paid");
    EXPECT_EQ(sold_large(as_it_was, later), "paid");
    EXPECT_EQ(sold_large(over,
                         [](auto& c) {
                             c.until = kCrisis + kDay;
                             c.payee = "NL02ABNA0123456789";
                         }),
              "invalid sale_limit")
        << "another payee is no renewal";
    for (const auto& other : std::vector<std::function<void(Certificate&)>>{
             [](auto& c) { c.legal_name += "!"; }, [](auto& c) { c.device += "!"; },
             [](auto& c) { c.store_group = {8}; }, [](auto& c) { c.region = kGroningen; },
             [](auto& c) { c.merchant = "KVK2"; }}) {
        const auto renewed = [&](Certificate& c) {
            c.until = kCrisis + kDay;
            other(c);
        };
        EXPECT_EQ(sold_large(over, renewed), "invalid sale_limit");
    }
    EXPECT_EQ(sold_large(over,
                         [](auto& c) {
                             c.until = kCrisis + kDay;
                             c.follows = {example_feed(9), {}};
                         }),
              "paid")
        << "what it follows is not part of the renewal";
}

}  // namespace
}  // namespace noodgeld::test
