// Attack 05: two officers of five, who may stop an order, un-pay what was witnessed, stop what is
// to come, and lock terminals out with a date in the far future.
#include <gtest/gtest.h>

#include "tests/attacks/world.h"

namespace noodgeld::test {
namespace {

constexpr unsigned kFirst = 4, kLast = 5;  // The officers who turned.

UnixTime far_future() {
    return UnixTime::from_wire(UnixTime::kWireMax);
}

TEST(Attack05, AListUnpaysNothingThatWasWitnessedBeforeIt) {
    World world;
    world.enrol(1, "KVK-H");
    OpenFeed honest(1, "KVK-H");
    honest.append(honest.sale(1, 1, {1'000}));
    world.take(Kind::segment, encode(honest.segment()));
    world.anchor_all();
    ASSERT_EQ(world.balance(AccountKind::payable, "KVK-H"), 1'000);

    RevocationList list;
    list.charter = {1};
    list.issued_at = kCrisis;  // Backdated.
    list.terminals = {{example_feed(1), {}}};
    world.take(Kind::revocations, encode(by_officers(list, kFirst, kLast)));
    EXPECT_EQ(world.balance(AccountKind::payable, "KVK-H"), 1'000);

    // What nobody witnessed before it waits; it is not lost to anybody.
    honest.append(honest.sale(2, 2, {500}));
    world.take(Kind::segment, encode(honest.segment()));
    const auto key = example_key("ledger");
    const Anchor dated{key_id(key.public_key()),
                       {},
                       DatedObject{Kind::revocations, hash_of(list, lineage())},
                       kCrisis + kDay + kHour};
    world.take(Kind::anchor, encode(sign(dated, lineage(), key)));
    world.anchor_all(kCrisis + Seconds{2 * kDay.count});
    EXPECT_EQ(world.balance(AccountKind::payable, "KVK-H"), 1'000);
    EXPECT_EQ(world.balance(AccountKind::held, "KVK-H"), 500);
}

TEST(Attack05, AStopReachesNoOrderToCome) {
    TestTerminal shop(1);
    shop.activate();
    ASSERT_TRUE(shop.till().sell(sale_request(1, 1'000, {1}), kShopping));
    const Stop of_nothing{{1}, ObjectHash{}, far_future(), ""};
    const auto refused = shop.terminal().adopt(
        Kind::stop, encode(by_officers(of_nothing, kFirst, kLast)), kShopping);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().refusal, Refusal::no_order);

    // The order in force they may stop. All officers activate the next one, and it sells.
    const Stop stop{{1}, order_hash(), far_future(), ""};
    shop.adopt(Kind::stop, encode(by_officers(stop, kFirst, kLast)));
    const auto stopped = shop.till().sell(sale_request(2, 1'000, {2}), kShopping);
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().refusal, Refusal::stopped);
    Order next = order();
    next.number = {2};
    next.previous = order_hash();
    shop.adopt(Kind::order, encode(by_officers(next)));
    EXPECT_TRUE(shop.till().sell(sale_request(2, 1'000, {2}), kShopping));
}

TEST(Attack05, ADateInTheFarFutureMovesNoTerminalsFloor) {
    TestTerminal shop(1);
    shop.activate();
    RevocationList list;
    list.charter = {1};
    list.issued_at = far_future();
    shop.adopt(Kind::revocations, encode(by_officers(list, kFirst, kLast)));
    const auto sold = shop.till().sell(sale_request(1, 1'000, {1}), kShopping);
    EXPECT_TRUE(sold) << name(sold.error().refusal);
}

}  // namespace
}  // namespace noodgeld::test
