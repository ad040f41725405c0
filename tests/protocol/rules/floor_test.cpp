// 6.2 and 6.3: the time floor, terminal limits and news of an entry's past, and its clock.
#include <gtest/gtest.h>

#include "protocol/spend/clock.h"
#include "tests/protocol/rules/judgements.h"
#include "tests/protocol/rules/town.h"

namespace noodgeld::test {
namespace {

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
        EXPECT_EQ(verdict, off == 0 ? "paid" : "invalid time_inconsistent") << off;
    }
}

TEST(Floor, IsTheHighestTimeOfTheOrdersAndChartersAdopted) {
    shows({"6.2.12"});
    expect_floor(kCrisis, [](Town&, Shop&) {});
    const UnixTime later = kCrisis + Seconds{7};
    expect_floor(later, [later](Town& town, Shop& shop) {
        Charter next = town.successor();
        next.issued_at = later;
        (void)town.publish(next);
        shop.adopt(next);
    });
    expect_floor(kCrisis, [later](Town& town, Shop& shop) {
        // Of an order of a charter that this shop did not adopt.
        (void)town.publish(next_charter());
        Order order = town.order;
        order.charter = {2};
        order.number = {1};
        order.previous.reset();
        const Stop other{{2}, town.publish(order), later, ""};
        (void)town.publish(other);
        shop.adopt(other);
    });
    expect_floor(kCrisis, [later](Town& town, Shop& shop) {
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

WitnessedTime witnessed_by(std::string_view signer, unsigned number, UnixTime time,
                           const FeedId& feed = example_feed(7),
                           const FeedPoint& point = {{1}, {}}) {
    const auto key = example_key(signer, number);
    const Signed<Head> head{{feed, point, {}}, {}};
    return {encode(noodgeld::sign(anchor_for(head, key.public_key(), time), lineage(), key))};
}

TEST(Floor, IsRaisedByAnOwnAnchorThatAdvancesAtMostToTheClock) {
    shows({"6.2.10", "6.2.11", "6.2.12"});
    const UnixTime later = kCrisis + Seconds{7};
    expect_floor(later, [later](Town&, Shop& shop) { shop.take_receipt(later); });
    expect_floor(kCrisis, [](Town&, Shop& shop) { shop.take_receipt(kPeacetime); });
    expect_floor(kNow, [](Town&, Shop& shop) { shop.take_receipt(kNow + Seconds{300}); });
    expect_floor(kCrisis, [](Town&, Shop& shop) {
        shop.take_receipt(kNow + Seconds{301});
        shop.floor = kCrisis;
    });
    expect_floor(later, [later](Town&, Shop& shop) {
        const FeedPoint first = shop.tip();
        shop.take_receipt(later);
        shop.take_receipt(first, later + kSecond);  // No further than the one before.
        shop.floor = later;
    });
}

TEST(Floor, IsRaisedByWhatTwoSignersSayAndByNoOneElse) {
    shows({"6.2.12"});
    const UnixTime later = kCrisis + Seconds{7};
    const UnixTime latest = kCrisis + Seconds{9};
    expect_floor(kCrisis, [&](Town&, Shop& shop) {
        shop.append(witnessed_by("witness", 1, latest));
        shop.append(witnessed_by("witness", 1, later));
    });
    expect_floor(later, [&](Town&, Shop& shop) {
        shop.append(witnessed_by("witness", 1, latest));
        shop.append(witnessed_by("witness", 2, later));
    });
    expect_floor(later, [&](Town&, Shop& shop) {
        shop.append(witnessed_by("ledger", 1, later));
        shop.append(witnessed_by("witness", 2, latest));
    });
    expect_floor(kCrisis, [&](Town&, Shop& shop) {
        shop.append(witnessed_by("witness", 1, later));
        shop.append(witnessed_by("terminal", 7, later));
        shop.append(WitnessedTime{{1, 2, 3}});
        shop.append(AssertedTime{later});
    });
}

TEST(Floor, AnAnchorCountsOnlyBySignersOfACharterThatTheBranchAdopted) {
    shows({"6.2.8", "6.2.9"});
    for (const bool adopts : {false, true}) {
        Town town;
        Shop shop(town);
        Charter next = town.successor();
        next.issued_at = kPeacetime;
        next.witnesses = {example_public_key("witness", 8), example_public_key("witness", 9)};
        (void)town.publish(next);
        if (adopts) shop.adopt(next);
        const UnixTime later = kCrisis + Seconds{7};
        shop.append(witnessed_by("witness", 8, later));
        shop.append(witnessed_by("witness", 9, later));
        shop.time = {later, kNow, TimeSource::clock};
        EXPECT_EQ(town.verdict(shop.sell({1})), adopts ? "paid" : "invalid time_inconsistent");
    }
}

TEST(Floor, AnAnchorCountsByItsOwnSignatureWhateverCopiesThereAre) {
    shows({"6.2.9"});
    Town town;
    Shop shop(town);
    const UnixTime later = kCrisis + Seconds{7};
    const WitnessedTime good = witnessed_by("ledger", 1, later, shop.id(), shop.tip());
    town.receive(Kind::anchor, good.anchor);
    WitnessedTime bad = good;
    bad.anchor.back() ^= 1;
    shop.append(bad);
    EXPECT_EQ(town.verdict(shop.sell({1})), "paid") << "the floor is where it was";
    const WitnessedTime next = witnessed_by("ledger", 1, later, shop.id(), shop.tip());
    shop.append(next);
    shop.floor = later;
    EXPECT_EQ(town.verdict(shop.sell({2})), "paid");
}

// What the terminal may sell between anchors.

TEST(TerminalLimit, HoldsASaleThatIsAboveItAndPaysAgainAfterAnAnchor) {
    shows({"6.2.13", "6.7.7"});
    Town town;
    town.order.limits.per_terminal = cents(250);
    town.order.limits.tight_per_terminal = cents(0);
    Shop shop(town);
    shop.sell({1});
    const EntryHash second = shop.sell({2});
    const EntryHash third = shop.sell({3});
    EXPECT_EQ(town.verdict(second), "paid");
    EXPECT_EQ(town.verdict(third), "held limit");
    shop.take_receipt(kNow);
    EXPECT_EQ(town.verdict(shop.sell({4})), "paid");
}

TEST(TerminalLimit, RunsOverTheSalesAfterTheAnchorsPoint) {
    shows({"6.2.13"});
    Town town;
    town.order.limits.per_terminal = cents(250);
    town.order.limits.tight_per_terminal = cents(0);
    Shop shop(town);
    const EntryHash first = shop.sell({1});
    shop.sell({2});
    shop.take_receipt(shop.point(first), kNow);  // The second still counts.
    EXPECT_EQ(town.verdict(shop.sell({3})), "paid");
    EXPECT_EQ(town.verdict(shop.sell({4})), "held limit");
    shop.take_receipt(shop.point(first), kNow + kSecond);
    EXPECT_EQ(town.verdict(shop.sell({5})), "held limit") << "the same point again frees nothing";
}

TEST(TerminalLimit, IsNotFreedByAnAnchorOfAnotherBranchOrFeed) {
    shows({"6.2.10"});
    Town town;
    town.order.limits.per_terminal = cents(150);
    town.order.limits.tight_per_terminal = cents(0);
    Shop shop(town);
    shop.sell({1});
    const FeedPoint point = shop.tip();
    shop.append(witnessed_by("ledger", 1, kNow, example_feed(7), point));
    shop.append(witnessed_by("ledger", 1, kNow, shop.id(), {point.sequence, {}}));
    EXPECT_EQ(town.verdict(shop.sell({2})), "held limit");
}

TEST(News, KeepsLimitsWideWhateverTheFloorIs) {
    shows({"6.2.14", "6.3.4"});
    const auto sold_with = [](const std::function<void(Shop&)>& news) {
        Town town;
        town.order.limits.tight_per_sale = cents(50);
        Shop shop(town);
        shop.now = kCrisis + town.order.limits.stale_after;
        news(shop);
        return town.verdict(shop.sell({1}));
    };
    EXPECT_EQ(sold_with([](Shop&) {}), "invalid sale_limit");
    EXPECT_EQ(
        sold_with([](Shop& shop) { shop.append(witnessed_by("witness", 1, kCrisis + kSecond)); }),
        "paid")
        << "one signer's time is news, though it raises no floor";
    EXPECT_EQ(
        sold_with([](Shop& shop) { shop.append(witnessed_by("witness", 1, shop.now + kSecond)); }),
        "invalid sale_limit")
        << "but not from the future";
}

TEST(Floor, ARecordedTimeMustFollowFromThePast) {
    shows({"6.3.3", "6.4.22"});
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
    EXPECT_EQ(sold({kCrisis, kNow, TimeSource::asserted}, kNow), "paid");
    EXPECT_EQ(sold({kCrisis, kNow, TimeSource::asserted}, kNow + kSecond), kNo);
    EXPECT_EQ(sold({kCrisis, kNow, TimeSource::asserted}, {}), kNo);
    EXPECT_EQ(sold({kCrisis, kCrisis, TimeSource::floor}, kNow), "paid");
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
