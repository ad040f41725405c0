// 6.3 and 6.4, refusal by refusal: place, time, goods, amounts, limits, signatures, and which of
// two refusals is reported.
#include <gtest/gtest.h>

#include "tests/protocol/rules/judgements.h"
#include "tests/protocol/rules/town.h"

namespace noodgeld::test {
namespace {

TEST(Validity, AnHonestSaleIsCovered) {
    shows({"6.8.7", "6.10.1", "6.10.3", "6.10.4", "6.10.5"});
    Town town;
    Shop shop(town);
    const EntryHash sale = shop.sell({1, 2});
    EXPECT_EQ(town.verdict(sale, 0), "paid");
    EXPECT_EQ(town.verdict(sale, 1), "paid");
}

// Place.

std::string sold_in(RegionNumber shop_in, RegionNumber series_for,
                    const std::vector<RegionNumber>& row = {}) {
    Town town;
    town.series.region = series_for;
    town.rows.front().regions = row;
    town.licence.region = shop_in;
    Shop shop(town);
    return town.verdict(shop.sell({1}));
}

TEST(Validity, ASeriesIsForItsRegionAndAllWithin) {
    shows({"6.4.7", "6.4.13"});
    EXPECT_EQ(sold_in(kGroningenCity, kGroningenCity), "paid");
    EXPECT_EQ(sold_in(kGroningenCity, kGroningen), "paid");
    EXPECT_EQ(sold_in(kGroningenCity, kCountry), "paid");
    EXPECT_EQ(sold_in(kGroningen, kGroningenCity), "invalid wrong_region");
    EXPECT_EQ(sold_in(kFryslan, kGroningen), "invalid wrong_region");
    EXPECT_EQ(sold_in({999}, kCountry), "invalid wrong_region");
    EXPECT_EQ(sold_in({999}, {999}), "invalid wrong_region");
}

TEST(Validity, ARowsRegionsReplaceTheSeriesOwn) {
    shows({"6.4.13"});
    EXPECT_EQ(sold_in(kFryslan, kGroningen, {kFryslan}), "paid");
    EXPECT_EQ(sold_in(kGroningenCity, kFryslan, {kGroningen, kFryslan}), "paid");
    EXPECT_EQ(sold_in(kGroningen, kGroningen, {kFryslan}), "invalid wrong_region");
}

TEST(Validity, AStoreGroupIsAskedForOnlyWhereTheSeriesOwnBindingCounts) {
    shows({"6.4.13"});
    for (const bool row : {false, true}) {
        Town town;
        town.series.store_groups = {{8}};
        if (row) town.rows.front().regions = {kGroningen};
        Shop shop(town);
        shop.licence.store_group = {8};
        EXPECT_EQ(town.verdict(shop.sell({1})), row ? "paid" : "invalid wrong_store_group");
    }
}

TEST(Validity, AnyOfTheHomeShopsTakesIt) {
    shows({"6.4.13"});
    for (const std::uint64_t group : {6U, 7U, 8U, 9U, 10U}) {
        Town town;
        town.series.store_groups = {{7}, {9}};
        town.licence.store_group = {group};
        Shop shop(town);
        const bool is_home = group == 7 || group == 9;
        EXPECT_EQ(town.verdict(shop.sell({1})), is_home ? "paid" : "invalid wrong_store_group")
            << group;
    }
}

TEST(Validity, TheRegionsAreThoseOfTheCharterThatTheOrderNames) {
    shows({"6.4.14"});
    for (const std::uint64_t version : {1U, 2U}) {
        Town town;
        town.series.region = kFryslan;
        town.order.charter = {version};
        Shop shop(town);
        Charter next = next_charter();
        next.regions.back().parent = kFryslan;  // The city moved.
        (void)town.publish(next);
        EXPECT_EQ(town.verdict(shop.sell({1})), version == 1 ? "invalid wrong_region" : "paid");
    }
}

// Time.

/// Sold at that time, in a series that opens two hours after kCrisis and closes two hours later.
std::string sold_at(const TimeInterval& time) {
    Town town;
    town.series.slot_offset = {2 * kHour.count};
    town.series.slot_length = {2 * kHour.count};
    Shop shop(town);
    if (time.source == TimeSource::asserted) shop.append(AssertedTime{time.latest});
    if (time.earliest > shop.floor) {
        shop.now = time.earliest;
        (void)shop.take_receipt(time.earliest);
    }
    shop.time = time;
    return town.verdict(shop.sell({1}));
}

constexpr UnixTime kOpens = kCrisis + Seconds{2 * kHour.count};
constexpr UnixTime kCloses = kOpens + Seconds{2 * kHour.count};
constexpr UnixTime before(UnixTime time) {
    return {time.seconds - 1};
}

TEST(Validity, APlausibleClockOpensAndCloses) {
    shows({"6.3.1", "6.3.2", "6.4.9", "6.4.15"});
    const auto at = [](UnixTime now) { return sold_at({kCrisis, now, TimeSource::clock}); };
    EXPECT_EQ(at(before(kOpens)), "invalid too_early");
    EXPECT_EQ(at(kOpens), "paid");
    EXPECT_EQ(at(before(kCloses)), "paid");
    EXPECT_EQ(at(kCloses), "invalid expired");
}

TEST(Validity, AnAssertedDateOpensAndNeverCloses) {
    shows({"6.2.7", "6.3.2"});
    const auto at = [](UnixTime now) { return sold_at({kCrisis, now, TimeSource::asserted}); };
    EXPECT_EQ(at(before(kOpens)), "invalid too_early");
    EXPECT_EQ(at(kOpens), "paid");
    EXPECT_EQ(at(kCloses), "paid");
    EXPECT_EQ(at(kCloses + kDay), "paid");
}

TEST(Validity, TheFloorOpensAndCloses) {
    shows({"6.3.1", "6.3.2"});
    const auto at = [](UnixTime now) { return sold_at({now, now, TimeSource::floor}); };
    EXPECT_EQ(at(before(kOpens)), "invalid too_early");
    EXPECT_EQ(at(kOpens), "paid");
    EXPECT_EQ(at(before(kCloses)), "paid");
    EXPECT_EQ(at(kCloses), "invalid expired");
    EXPECT_EQ(sold_at({kCloses, kCloses + kDay, TimeSource::asserted}), "invalid expired");
    EXPECT_EQ(sold_at({kOpens, kCloses, TimeSource::clock}), "invalid expired");
}

TEST(Validity, WhatEndsFirstCloses) {
    shows({"6.4.15"});
    const auto sold = [](Seconds until, Seconds slot, Seconds lifetime) {
        Town town;
        town.rows.front().until = kCrisis + until;
        town.series.slot_length = slot;
        town.series.longest_lifetime = lifetime;
        Shop shop(town);
        return town.verdict(shop.sell({1}));  // One hour after kCrisis.
    };
    const Seconds second_more{kHour.count + 1};
    EXPECT_EQ(sold(second_more, second_more, second_more), "paid");
    EXPECT_EQ(sold(kHour, kDay, kDay), "invalid expired");
    EXPECT_EQ(sold(kDay, kHour, kDay), "invalid expired");
    EXPECT_EQ(sold(kDay, kDay, kHour), "invalid expired");
}

TEST(Validity, ExtraTimeIsAddedToTheSlotAndTheLifetime) {
    shows({"6.4.15"});
    const auto sold = [](Seconds until, Seconds slot, Seconds lifetime, Seconds extra) {
        Town town;
        town.rows.front().until = kCrisis + until;
        town.rows.front().extra = extra;
        town.series.slot_length = slot;
        town.series.longest_lifetime = lifetime;
        Shop shop(town);
        return town.verdict(shop.sell({1}));  // One hour after kCrisis.
    };
    const Seconds half{kHour.count / 2};
    EXPECT_EQ(sold(kDay, half, half, half), "invalid expired");
    EXPECT_EQ(sold(kDay, half, half, {half.count + 1}), "paid");
    EXPECT_EQ(sold(kDay, half, kDay, {half.count + 1}), "paid");
    EXPECT_EQ(sold(kDay, kDay, half, {half.count + 1}), "paid");
    EXPECT_EQ(sold(kHour, half, half, kDay), "invalid expired") << "until stays the end";
}

TEST(Validity, OfSeveralRowsTheKindestCounts) {
    shows({"6.4.16"});
    const auto sold = [](std::vector<Activation> rows) {
        Town town;
        town.rows = std::move(rows);
        Shop shop(town);
        return town.verdict(shop.sell({1}));
    };
    const UnixTime until = kCrisis + kDay;
    const Activation open{{}, {}, kCrisis, until};
    const Activation elsewhere{{}, {kFryslan}, kCrisis, until};
    const Activation early{{}, {}, kNow + kSecond, until};
    const Activation late{{}, {}, kPeacetime, kNow};
    EXPECT_EQ(sold({elsewhere, open}), "paid");
    EXPECT_EQ(sold({open, elsewhere, early}), "paid");
    EXPECT_EQ(sold({elsewhere, early}), "invalid too_early");
    EXPECT_EQ(sold({early, elsewhere}), "invalid too_early");
    EXPECT_EQ(sold({early, late}), "invalid expired");
    EXPECT_EQ(sold({late, elsewhere, early}), "invalid expired");
    EXPECT_EQ(sold({elsewhere}), "invalid wrong_region");
    EXPECT_EQ(sold({}), "invalid dormant");
}

// Goods and amounts.

std::string sold_for(const std::vector<GpcCode>& allowed, const std::vector<GpcCode>& codes) {
    Town town;
    town.series.goods = allowed;
    Shop shop(town);
    const auto buy = [&codes](Sale& sale) {
        sale.spends.front().amount = cents(static_cast<std::int64_t>(codes.size()));
        sale.categories.clear();
        for (const GpcCode code : codes) sale.categories.push_back({code, cents(1)});
    };
    return town.verdict(shop.sell({1}, {.before = buy}));
}

TEST(Validity, EveryCategoryMustBeCovered) {
    shows({"6.4.8", "6.4.17"});
    EXPECT_EQ(sold_for({kFood}, {kMilk, kBread}), "paid");
    EXPECT_EQ(sold_for({kMilk, kBread}, {kMilk, kBread}), "paid");
    EXPECT_EQ(sold_for({kBread}, {kMilk, kBread}), "invalid wrong_goods");
    EXPECT_EQ(sold_for({kFood}, {kDetergent, kBread}), "invalid wrong_goods");
}

TEST(Validity, GpcCodesCoverByPosition) {
    struct Row {
        std::uint64_t allowed, code;
        bool covered;
    };
    for (const auto& [allowed, code, covered] :
         {Row{50'000'000, 50'000'000, true},  Row{50'000'000, 50'999'999, true},
          Row{50'000'000, 51'000'000, false}, Row{50'000'000, 49'999'999, false},
          Row{50'130'000, 50'130'000, true},  Row{50'130'000, 50'139'999, true},
          Row{50'130'000, 50'140'000, false}, Row{50'130'000, 50'000'000, false},
          Row{50'131'700, 50'131'700, true},  Row{50'131'700, 50'131'799, true},
          Row{50'131'700, 50'131'800, false}, Row{50'131'700, 50'130'000, false},
          Row{50'131'701, 50'131'701, true},  Row{50'131'701, 50'131'702, false},
          Row{10'000'000, 10'000'000, true},  Row{10'000'000, 10'000'045, false},
          Row{10'000'045, 10'000'045, true},  Row{10'999'900, 10'999'999, false},
          Row{9'000'000, 9'999'999, true},    Row{11'000'000, 11'000'001, true}}) {
        EXPECT_EQ(covers({allowed}, {code}), covered) << allowed << " " << code;
        EXPECT_EQ(model::is_covered({code}, {allowed}), covered) << allowed << " " << code;
    }
}

TEST(Validity, AnAmountIsAtMostTheFaceValue) {
    shows({"6.4.10"});
    const auto sold = [](std::int64_t amount) {
        Town town;
        Shop shop(town);
        const auto pay = [amount](Sale& sale) { sale.spends.front().amount = cents(amount); };
        return town.verdict(shop.sell({1}, {.before = pay}));
    };
    EXPECT_EQ(sold(1), "paid");
    EXPECT_EQ(sold(1'000), "paid");
    EXPECT_EQ(sold(1'001), "invalid amount_out_of_range");
}

// The sale as a whole.

TEST(Validity, ASaleIsAtMostTheLimit) {
    shows({"6.4.18"});
    for (const std::int64_t limit : {300, 299}) {
        Town town;
        town.order.limits.per_sale = cents(limit);
        town.order.limits.tight_per_sale = cents(1);
        Shop shop(town);
        const EntryHash sale = shop.sell({1, 2, 3});
        const char* const expected = limit == 300 ? "paid" : "invalid sale_limit";
        for (const std::size_t i : {0U, 1U, 2U}) EXPECT_EQ(town.verdict(sale, i), expected);
    }
}

/// Sold for 300 where 300 is just allowed, and just not if limits are tight.
std::string sold_near_the_tight_limit(const std::function<void(Town&)>& prepare,
                                      const std::function<void(Shop&)>& act) {
    Town town;
    town.order.limits.per_sale = cents(300);
    town.order.limits.tight_per_sale = cents(299);
    town.order.limits.stale_after = kDay;
    if (prepare) prepare(town);
    Shop shop(town);
    if (act) act(shop);
    return town.verdict(shop.sell({1, 2, 3}));
}

TEST(Validity, LimitsAreTightWhenTheClockCannotBeBelieved) {
    shows({"6.3.4"});
    EXPECT_EQ(sold_near_the_tight_limit({}, {}), "paid");
    const auto by_floor = [](Shop& shop) { shop.time = {kCrisis, kCrisis, TimeSource::floor}; };
    EXPECT_EQ(sold_near_the_tight_limit({}, by_floor), "invalid sale_limit");
    const auto asserted = [](Shop& shop) {
        shop.append(AssertedTime{kNow});
        shop.time = {kCrisis, kNow, TimeSource::asserted};
    };
    EXPECT_EQ(sold_near_the_tight_limit({}, asserted), "invalid sale_limit");
}

TEST(Validity, LimitsAreTightWhenTheFloorIsOld) {
    shows({"6.3.4"});
    const auto at = [](UnixTime now) {
        return sold_near_the_tight_limit({}, [now](Shop& shop) { shop.now = now; });
    };
    EXPECT_EQ(at(before(kCrisis + kDay)), "paid");
    EXPECT_EQ(at(kCrisis + kDay), "invalid sale_limit");
}

TEST(Validity, LimitsAreTightWhileTheOrdersRevocationListIsNotHeld) {
    shows({"6.3.4"});
    const RevocationList list = revocations();
    const auto names_it = [&](Town& town) { town.order.revocations = hash_of(list, lineage()); };
    const auto publish = [&](Town& town) {
        names_it(town);
        town.found();
        (void)town.publish(list);
    };
    EXPECT_EQ(sold_near_the_tight_limit(names_it, {}), "invalid sale_limit");
    EXPECT_EQ(sold_near_the_tight_limit(publish, {}), "invalid sale_limit");
    const auto adopt = [&](Shop& shop) { shop.adopt(list); };
    EXPECT_EQ(sold_near_the_tight_limit(publish, adopt), "paid");
}

TEST(Validity, LimitsAreTightOutsideTheCertificatesTime) {
    shows({"6.3.4"});
    const auto with = [](UnixTime from, UnixTime until) {
        const auto prepare = [=](Town& town) {
            town.licence.from = from;
            town.licence.until = until;
        };
        return sold_near_the_tight_limit(prepare, {});
    };
    EXPECT_EQ(with(kNow, kNow + kSecond), "paid");
    EXPECT_EQ(with(kNow + kSecond, kNow + kDay), "invalid sale_limit");
    EXPECT_EQ(with(kPeacetime, kNow), "invalid sale_limit");
    EXPECT_EQ(with(kPeacetime, kCrisis), "invalid sale_limit");
}

TEST(Validity, AnAuthorisationNamesTheOrderInForce) {
    shows({"6.4.20"});
    Town town;
    Shop shop(town);
    const auto other = [](Sale& sale) { sale.order = ObjectHash::of(example_hash("order", 9)); };
    EXPECT_EQ(town.verdict(shop.sell({1}, {.before = other})), "invalid order_changed");
}

TEST(Validity, AnAuthorisationNamesAnEntryOfTheOwnPast) {
    shows({"6.4.19"});
    const auto asked = [](const std::function<FeedPoint(Shop&, Shop&)>& choose) {
        Town town;
        Shop shop(town);
        Shop neighbour(town, 2);
        const FeedPoint point = choose(shop, neighbour);
        const auto ask = [point](Sale& sale) { sale.asked_head = point; };
        const EntryHash sale = shop.sell({1}, {.before = ask});
        for (const unsigned witness : {1U, 2U}) shop.witnessed(sale, kCrisis, "witness", witness);
        return town.verdict(sale);
    };
    const auto genesis = [](const Shop& of) {
        return FeedPoint{{0}, genesis_hash(of.id(), lineage())};
    };
    EXPECT_EQ(asked([&](Shop& shop, Shop&) { return genesis(shop); }), "paid");
    EXPECT_EQ(asked([](Shop& shop, Shop&) {
                  const FeedPoint before = shop.tip();
                  shop.append(AssertedTime{kNow});
                  return before;
              }),
              "paid");
    const char* const kOther = "invalid other_sale";
    EXPECT_EQ(asked([&](Shop&, Shop& other) { return genesis(other); }), kOther);
    EXPECT_EQ(asked([](Shop&, Shop& other) { return other.tip(); }), kOther);
    EXPECT_EQ(asked([](Shop& shop, Shop&) { return FeedPoint{{2}, shop.tip().hash}; }), kOther);
    EXPECT_EQ(asked([](Shop& shop, Shop&) { return FeedPoint{{99}, shop.tip().hash}; }), kOther);
    EXPECT_EQ(asked([](Shop& shop, Shop&) {
                  const FeedPoint before = shop.tip();
                  const FeedPoint fork = shop.point(shop.append(AssertedTime{kNow}));
                  shop.rewind(before.hash);
                  return fork;
              }),
              kOther);
}

TEST(Validity, AnAuthorisationIsAtMost4096EntriesOld) {
    Town town;
    Shop shop(town);
    const FeedPoint asked = shop.tip();
    for (int i = 0; i < 4'095; ++i) shop.append(AssertedTime{kNow});
    const auto at = [asked](Sale& sale) { sale.asked_head = asked; };
    const EntryHash old = shop.sell({1}, {.before = at});
    const EntryHash too_old = shop.sell({2}, {.before = at});
    std::vector<PackItem> received = town.received();
    Segment all{{}, {}};
    for (PackItem& item : received) {
        if (item.kind != Kind::segment) continue;
        // Too many for one segment.
        const auto whole = shop.branch(too_old);
        const auto middle = whole.begin() + 4'000;
        const EntryHash cut = entry_hash(*(middle - 1), lineage());
        item.object = encode(Segment{{whole.begin(), middle}, shop.head(shop.point(cut))});
        received.push_back(
            {Kind::segment, encode(Segment{{middle, whole.end()}, shop.head(shop.tip())})});
        break;
    }
    const model::Verdicts verdicts = adjudicated(received);
    EXPECT_EQ(verdicts.spends.at({old, 0}).outcome, "paid");
    EXPECT_EQ(verdicts.spends.at({too_old, 0}).refusal, Refusal::other_sale);
}

}  // namespace
}  // namespace noodgeld::test
