#include "ledger/judge/outline.h"

#include <gtest/gtest.h>

namespace noodgeld::judge {
namespace {

Order order_until(std::int64_t report_by) {
    Order order;
    order.report_by = {report_by};
    order.limits.void_within = {60};
    return order;
}

const Order kFirst = order_until(1'000);
const Order kSecond = order_until(2'000);

/// Entries 1 to `last`, of which those from 4 on came under the second order.
Outline with_entries(std::uint64_t last) {
    Outline out;
    for (std::uint64_t at = 1; at <= last; ++at) {
        const Order* order = at == 1 ? nullptr : at < 4 ? &kFirst : &kSecond;
        out.take({at}, {order, nullptr});
    }
    return out;
}

using Ranges = std::vector<Outline::Range>;

/// What an anchor may change, once it has.
Ranges shown(Outline& outline, Sequence last, UnixTime time) {
    Ranges out = outline.affected(last, time);
    outline.show(last, time);
    return out;
}

TEST(Outline, ASaleIsHeldUntilItIsWitnessedInTime) {
    Outline outline = with_entries(6);
    EXPECT_EQ(outline.standing({3}, false), Standing::held);
    EXPECT_EQ(shown(outline, {5}, {900}), (Ranges{{{2}, {5}}}));
    EXPECT_EQ(outline.standing({3}, false), Standing::claim);
    EXPECT_EQ(outline.standing({5}, false), Standing::claim);
    EXPECT_EQ(outline.standing({5}, true), Standing::held);
    EXPECT_EQ(outline.standing({6}, false), Standing::held);
}

/// Each order has its own date; before any order nothing is in time.
TEST(Outline, EachSaleIsInTimeByTheOrderInForceBeforeIt) {
    Outline outline = with_entries(6);
    EXPECT_EQ(shown(outline, {6}, {1'500}), (Ranges{{{4}, {6}}}));
    EXPECT_EQ(outline.standing({3}, false), Standing::held);
    EXPECT_EQ(outline.standing({4}, false), Standing::claim);
    EXPECT_EQ(shown(outline, {6}, {1'000}), (Ranges{{{2}, {3}}}));
    EXPECT_EQ(outline.standing({1}, false), Standing::held);
}

TEST(Outline, WhatIsInTimeChangesNoMore) {
    Outline outline = with_entries(6);
    ASSERT_FALSE(shown(outline, {6}, {500}).empty());
    EXPECT_TRUE(shown(outline, {6}, {500}).empty());
    EXPECT_TRUE(shown(outline, {6}, {400}).empty());
    EXPECT_TRUE(shown(outline, {3}, {3'000}).empty());
}

TEST(Outline, AVoidIsInDoubtUntilItIsWitnessedSoonAfterItsSale) {
    Outline outline = with_entries(6);
    outline.take_void({5}, {3});
    EXPECT_TRUE(outline.is_undone({3}));
    EXPECT_EQ(outline.standing({3}, false), Standing::held);
    ASSERT_FALSE(shown(outline, {4}, {800}).empty());
    EXPECT_EQ(outline.standing({3}, false), Standing::held);
    EXPECT_EQ(shown(outline, {6}, {860}), (Ranges{{{3}, {3}}, {{5}, {6}}}));
    EXPECT_FALSE(outline.standing({3}, false));
    // The sale turns out to be older: then the void came too late.
    EXPECT_EQ(shown(outline, {3}, {799}), (Ranges{{{3}, {3}}}));
    EXPECT_EQ(outline.standing({3}, false), Standing::held);
    // And so may the void be.
    EXPECT_EQ(shown(outline, {5}, {859}), (Ranges{{{3}, {3}}}));
    EXPECT_FALSE(outline.standing({3}, false));
}

TEST(Outline, KeepsWhatWasAdoptedByStretches) {
    const Outline outline = with_entries(6);
    EXPECT_EQ(outline.before({1}).order, nullptr);
    EXPECT_EQ(outline.before({3}).order, &kFirst);
    EXPECT_EQ(outline.before({4}).order, &kSecond);
    EXPECT_EQ(outline.before({60}).order, &kSecond);
}

}  // namespace
}  // namespace noodgeld::judge
