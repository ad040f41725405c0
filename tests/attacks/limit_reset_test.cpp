// Attack 02: an old anchor, again and again, resets what a terminal may sell.
#include <gtest/gtest.h>

#include "tests/attacks/world.h"

namespace noodgeld::test {
namespace {

/// Ten euro between anchors.
Order tight_order() {
    Order order = test::order();
    order.limits.per_terminal = order.limits.tight_per_terminal = cents(1'000);
    return order;
}

Bytes anchor_of(const Signed<Head>& head) {
    const auto key = example_key("ledger");
    return encode(sign(anchor_for(head, key.public_key(), kShopping), lineage(), key));
}

TEST(Attack02, AnAnchorOfBeforeTheFirstSaleFreesNothing) {
    TestTerminal shop(1);
    shop.adopt(Kind::order, encode(by_officers(tight_order())));
    const auto head = sign_head(*shop.terminal().branch(), lineage(), example_key("terminal"));
    const Bytes old = anchor_of(head);
    ASSERT_TRUE(shop.till().sell(sale_request(1, 1'000, {1}), kShopping));
    for (int again = 0; again < 2; ++again) {
        ASSERT_TRUE(shop.terminal().adopt(Kind::anchor, old, kShopping));
        const auto more = shop.till().sell(sale_request(2, 1'000, {2}), kShopping);
        ASSERT_FALSE(more);
        EXPECT_EQ(more.error().refusal, Refusal::terminal_limit);
    }
    const auto now = sign_head(*shop.terminal().branch(), lineage(), example_key("terminal"));
    EXPECT_TRUE(shop.terminal().adopt(Kind::anchor, anchor_of(now), kShopping)->recorded);
    EXPECT_TRUE(shop.till().sell(sale_request(2, 1'000, {2}), kShopping));
}

TEST(Attack02, TheLedgerHoldsWhatADishonestTerminalSellsOnOldAnchors) {
    const Order order = tight_order();
    World world(order);
    world.enrol(1, "KVK-X");
    OpenFeed feed(1, "KVK-X", order);
    const Bytes old = encode(feed.anchor(kCrisis));
    for (unsigned token = 1; token <= 5; ++token) {
        Sale sale = feed.sale(token, token, {1'000});
        sale.order = hash_of(order, lineage());
        const Authorisation word{token_id(test::token(token), lineage()),
                                 feed.id(),
                                 sale.id,
                                 cents(1'000),
                                 sale.asked_at,
                                 sale.order,
                                 sale.asked_head};
        sale.spends[0].authorisation =
            sign(word, lineage(), example_key("holder", token)).by.signature;
        feed.append(sale);
        feed.append(WitnessedTime{old});
    }
    world.take(Kind::segment, encode(feed.segment()));
    world.anchor_all();
    // The first of them advanced, to before the first sale.
    EXPECT_EQ(world.balance(AccountKind::payable, "KVK-X"), 1'000);
    EXPECT_EQ(world.balance(AccountKind::held, "KVK-X"), 4'000);
}

}  // namespace
}  // namespace noodgeld::test
