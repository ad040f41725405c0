// Of several refusals that hold, the first of the table is reported; and what is missing comes
// before all of them but three.
#include <gtest/gtest.h>

#include "tests/protocol/rules/judgements.h"
#include "tests/protocol/rules/town.h"

namespace noodgeld::test {
namespace {

/// One thing that is wrong with a sale of tokens 1 and 2, at each moment at which it can be made.
struct Defect {
    Refusal refusal;
    std::function<void(Town&)> in_town = {};
    bool not_enrolled = false;
    std::function<void(Shop&)> in_shop = {};
    std::function<void(Sale&)> before = {};
    std::function<void(Sale&)> after = {};
    bool deferred = false;
};

RevocationList list_of(const Town& town) {
    RevocationList list = revocations();
    list.issued_at = kCrisis;
    list.series = {series_id(town.minted().series, lineage())};
    return list;
}

std::vector<Defect> defects(Town*& town) {
    return {
        {.refusal = Refusal::bad_signature,
         .after = [](Sale& s) { s.spends.front().token.back() ^= 1; }},
        {.refusal = Refusal::not_enrolled, .not_enrolled = true},
        {.refusal = Refusal::dormant, .in_town = [](Town& t) { t.rows.clear(); }},
        {.refusal = Refusal::stopped,
         .in_shop =
             [&](Shop& s) {
                 const Stop stop{{1}, hash_of(town->order, lineage()), kCrisis, ""};
                 (void)town->publish(stop);
                 s.adopt(stop);
             }},
        {.refusal = Refusal::revoked,
         .in_shop =
             [&](Shop& s) {
                 (void)town->publish(list_of(*town));
                 s.adopt(list_of(*town));
             }},
        {.refusal = Refusal::wrong_region, .in_town = [](Town& t) { t.series.region = kFryslan; }},
        {.refusal = Refusal::wrong_store_group,
         .in_town = [](Town& t) { t.series.store_groups = {{8}}; }},
        {.refusal = Refusal::wrong_goods, .in_town = [](Town& t) { t.series.goods = {kMilk}; }},
        {.refusal = Refusal::too_early,
         .in_town = [](Town& t) { t.series.slot_offset = {2 * kHour.count}; }},
        {.refusal = Refusal::expired, .in_town = [](Town& t) { t.series.longest_lifetime = {60}; }},
        {.refusal = Refusal::amount_out_of_range,
         .before = [](Sale& s) { s.spends.front().amount = cents(1'001); }},
        {.refusal = Refusal::sale_limit,
         .in_town =
             [](Town& t) { t.order.limits.per_sale = t.order.limits.tight_per_sale = cents(1); }},
        {.refusal = Refusal::not_the_holder,
         .after = [](Sale& s) { s.spends.front().authorisation.bytes[5] ^= 1; }},
        {.refusal = Refusal::other_sale,
         .before = [](Sale& s) { s.asked_head.sequence.value += 1; }},
        {.refusal = Refusal::authorisation_reused,
         .in_shop = [](Shop& s) { s.sell({1}); },
         .before = [](Sale& s) { s.id = example_id<SaleId>("sale", 101); }},
        {.refusal = Refusal::order_changed, .before = [](Sale& s) { s.order = {}; }},
        {.refusal = Refusal::deferred_limit,
         .in_town = [](Town& t) { t.order.limits.deferred = {}; },
         .deferred = true},
        {.refusal = Refusal::time_inconsistent,
         .in_shop =
             [](Shop& s) {
                 s.time = {s.floor, s.now, TimeSource::clock};
                 --s.time->earliest.seconds;
             }},
    };
}

/// The verdict of the first spend of a sale with all of these defects.
std::string sold_with(const std::vector<const Defect*>& wrong, Town& town) {
    bool enrolled = true;
    for (const Defect* one : wrong) {
        if (one->in_town) one->in_town(town);
        enrolled = enrolled && !one->not_enrolled;
    }
    Shop shop = Shop::closed(town);
    shop.adopt(charter());
    if (enrolled) shop.adopt(Kind::certificate, town.publish(shop.licence));
    shop.adopt(town.order);
    if (!enrolled) (void)town.publish(shop.licence);
    // First what the clock says, for a sale before is to be as good as it can.
    for (const Defect* one : wrong) {
        if (one->in_shop && one->refusal != Refusal::time_inconsistent) one->in_shop(shop);
    }
    for (const Defect* one : wrong) {
        if (one->in_shop && one->refusal == Refusal::time_inconsistent) one->in_shop(shop);
    }
    SaleChange change;
    change.before = [&wrong](Sale& sale) {
        for (const Defect* one : wrong) {
            if (one->before) one->before(sale);
        }
    };
    change.after = [&wrong](Sale& sale) {
        for (const Defect* one : wrong) {
            if (one->after) one->after(sale);
        }
    };
    for (const Defect* one : wrong) change.deferred = change.deferred || one->deferred;
    return town.verdict(shop.sell({1, 2}, change));
}

TEST(Precedence, EveryDefectAlone) {
    shows({"6.4.2", "6.4.3", "6.4.4", "6.4.5", "6.4.6", "6.4.7", "6.4.8", "6.4.9", "6.4.10",
           "6.4.11", "6.4.12", "6.4.18", "6.4.19", "6.4.20", "6.4.21", "6.4.22"});
    Town* town = nullptr;
    const auto all = defects(town);
    for (const Defect& one : all) {
        Town here;
        town = &here;
        EXPECT_EQ(sold_with({&one}, here), "invalid " + std::string(name(one.refusal)));
    }
}

/// Too early and expired, of one row, exclude one another; a token never judged blocks nothing,
/// so its authorisation was not used before.
bool can_meet(Refusal a, Refusal b) {
    if (a == Refusal::too_early && b == Refusal::expired) return false;
    return true;
}

TEST(Precedence, OfTwoDefectsTheFirstInTheTable) {
    Town* town = nullptr;
    const auto all = defects(town);
    for (std::size_t i = 0; i < all.size(); ++i) {
        for (std::size_t j = i + 1; j < all.size(); ++j) {
            if (!can_meet(all[i].refusal, all[j].refusal)) continue;
            ASSERT_LT(all[i].refusal, all[j].refusal);
            Town here;
            town = &here;
            EXPECT_EQ(sold_with({&all[i], &all[j]}, here),
                      "invalid " + std::string(name(all[i].refusal)))
                << name(all[j].refusal);
        }
    }
}

TEST(Precedence, WhatIsMissingComesFirstButForTwoRefusalsThatNothingCanMend) {
    shows({"6.4.1"});
    Town* town = nullptr;
    for (const Defect& one : defects(town)) {
        Town here;
        town = &here;
        Defect also_missing = one;
        const auto in_shop = one.in_shop;
        also_missing.in_shop = [in_shop](Shop& shop) {
            shop.adopt(Kind::stop, ObjectHash::of(example_hash("nowhere", 1)));
            if (in_shop) in_shop(shop);
        };
        const bool is_final =
            one.refusal == Refusal::bad_signature || one.refusal == Refusal::not_the_holder;
        const std::string expected =
            is_final ? "invalid " + std::string(name(one.refusal)) : "pending stop";
        EXPECT_EQ(sold_with({&also_missing}, here), expected) << name(one.refusal);
    }
}

// What is missing.

TEST(Missing, NothingIsJudgedBeforeTheSeriesIsThere) {
    shows({"6.4.1", "6.8.2"});
    Town town;
    Shop shop(town);
    const EntryHash sale = shop.sell({1});
    town.lose(Kind::series);
    EXPECT_EQ(town.verdict(sale), "pending series");
}

TEST(Missing, NothingIsJudgedBeforeEveryEmissionOfTheOrderIsThere) {
    shows({"6.4.4"});
    Town town;
    town.rows.push_back(town.rows.front());
    town.rows.back().emission = example_id<EmissionId>("emission", 9);
    Shop shop(town);
    EXPECT_EQ(town.verdict(shop.sell({1})), "pending emission");
}

TEST(Missing, WithoutItsManifestNobodyKnowsWhetherATokenIsForged) {
    shows({"6.4.24", "6.4.25"});
    Town town;
    Shop shop(town);
    const EntryHash sale = shop.sell({1});
    const auto wrong = [](Sale& s) { s.categories.front().category = kDetergent; };
    const EntryHash invalid = shop.sell({2}, {.before = wrong});
    town.lose(Kind::manifest);
    EXPECT_EQ(town.verdict(sale), "pending manifest");
    EXPECT_EQ(town.verdict(invalid), "invalid wrong_goods");
}

TEST(Missing, APartOfAManifestIsMissedOnlyByTheTokensThatItCouldHave) {
    Town town;
    town.emitted = 4;  // Token 5 is forged.
    for (unsigned i = 0; i < 70'000; ++i) {
        TokenId spread;
        const std::uint64_t place = std::uint64_t{i} * 61'356;  // 2^32 / 70'000
        for (std::size_t b = 0; b < 4; ++b) {
            spread.bytes[b] = static_cast<std::uint8_t>(place >> (24 - 8 * b));
        }
        town.idle.push_back(spread);
    }
    Shop shop(town);
    const EntryHash sale = shop.sell({1, 2, 3, 4, 5});
    const auto part_of = [&](std::size_t i) {
        return token_id(town.minted().tokens[i], lineage()).bytes[0] * 70'000U / 256 / 32'768;
    };
    for (const unsigned lost : {0U, 1U, 99U}) {
        Town cut = town;
        cut.lose_part(lost);
        for (std::size_t i = 0; i < 5; ++i) {
            EXPECT_EQ(cut.verdict(sale, i), part_of(i) == lost ? "pending manifest" : "paid")
                << i << " without part " << lost;
        }
    }
}

TEST(Missing, AnAdoptedObjectIsMissedByAllThatFollow) {
    shows({"6.2.2"});
    Town town;
    Shop shop(town);
    const EntryHash before = shop.sell({1});
    shop.adopt(Kind::revocations, ObjectHash::of(example_hash("nowhere", 1)));
    const EntryHash after = shop.sell({2});
    EXPECT_EQ(town.verdict(before), "paid");
    EXPECT_EQ(town.verdict(after), "pending revocations");
    EXPECT_EQ(town.effect(shop.undo(before)), "pending revocations");
}

TEST(Missing, OfSeveralTheLeastByKindAndName) {
    shows({"6.4.1"});
    Town town;
    Shop shop(town);
    ObjectHash low;
    low.bytes[0] = 1;
    ObjectHash high;
    high.bytes[0] = 2;
    shop.adopt(Kind::stop, low);
    shop.adopt(Kind::order, high);
    shop.adopt(Kind::order, low);
    const EntryHash sale = shop.sell({1});
    const auto missing = town.judge().spends.at({sale, 0}).missing;
    EXPECT_EQ(missing, model::missing(Kind::order, low));
    town.lose(Kind::series);
    EXPECT_EQ(town.verdict(sale), "pending series");
}

}  // namespace
}  // namespace noodgeld::test
