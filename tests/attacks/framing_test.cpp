// Attacks 01, 08, 10, 11 and 13: what one actor writes makes another lose a sale that its honest
// terminal said yes to.
#include <gtest/gtest.h>

#include "tests/attacks/world.h"

namespace noodgeld::test {
namespace {

const std::string kHonest = certificate().merchant + "1";  // Of TestTerminal 1.

/// A terminal's branches, which sold token 1 at entry 4: one goes on, the other voids the sale.
struct ForkedVoid {
    OpenFeed idle{2, "KVK-X"};
    OpenFeed voiding{2, "KVK-X"};

    ForkedVoid() {
        for (OpenFeed* feed : {&idle, &voiding}) feed->append(feed->sale(100, 1, {1'000}));
        voiding.append(Void{{4}, example_id<SaleId>("sale", 100)});
        for (int i = 0; i < 10; ++i) idle.append(AssertedTime{kCrisis});
    }
    static Bytes pack(const ExampleFeed& feed) {
        return pack_of_segments({encode(feed.segment())});
    }
};

void know_shop_two(TestTerminal& terminal) {
    Certificate other = certificate(2);
    other.merchant = "KVK-X";
    terminal.adopt(Kind::certificate, encode(sign(other, lineage(), example_key("enroller"))));
}

TEST(Attack01, AVoidOnAForkFramesNobodyWhoHeardTheOtherBranchFirst) {
    const ForkedVoid fork;
    TestTerminal honest(1);
    honest.activate();
    know_shop_two(honest);
    Exchange exchange(honest.terminal());
    ASSERT_TRUE(exchange.read_pack(ForkedVoid::pack(fork.idle), kShopping));
    EXPECT_FALSE(honest.till().sell(sale_request(1, 1'000, {1}), kShopping));
    ASSERT_TRUE(exchange.read_pack(ForkedVoid::pack(fork.voiding), kShopping));
    const auto taken = honest.till().sell(sale_request(3, 1'000, {1}), kShopping);
    ASSERT_FALSE(taken) << "after a fork no void frees a token";
    EXPECT_EQ(taken.error().refusal, Refusal::already_spent);
}

TEST(Attack01, WhoHeardOnlyTheVoidIsPaid) {
    const ForkedVoid fork;
    TestTerminal honest(1);
    honest.activate();
    know_shop_two(honest);
    ASSERT_TRUE(Exchange(honest.terminal()).read_pack(ForkedVoid::pack(fork.voiding), kShopping));
    ASSERT_TRUE(honest.till().sell(sale_request(3, 1'000, {1}), kShopping));
    World world;
    world.list(kHonest);
    world.enrol(2, "KVK-X");
    world.take_pack(honest.pack());
    world.take(Kind::segment, encode(fork.idle.segment()));
    world.anchor_all();
    EXPECT_EQ(world.verdict(1, kHonest), "paid");
    EXPECT_EQ(world.balance(AccountKind::payable, kHonest), 1'000);
    EXPECT_EQ(world.verdict(1, "KVK-X"), "held void");
}

TEST(Attack08, NoHashShiftsDuplicatesToAnHonestMerchant) {
    Order order = test::order();
    order.limits.duplicates = cents(1'000);
    for (unsigned ground = 0; ground < 8; ++ground) {
        World world(order);
        world.enrol(1, "KVK-HONEST");
        world.enrol(2, "KVK-FRAUD");
        OpenFeed honest(1, "KVK-HONEST", order);
        OpenFeed fraud(2, "KVK-FRAUD", order);
        const auto sell = [&order](OpenFeed& feed, unsigned token, std::int64_t amount,
                                   UnixTime now) {
            Sale sale = feed.sale(token, token, {amount});
            sale.order = hash_of(order, lineage());
            const Token paid = test::token(token);
            const Authorisation word{token_id(paid, lineage()),
                                     feed.id(),
                                     sale.id,
                                     cents(amount),
                                     sale.asked_at,
                                     sale.order,
                                     sale.asked_head};
            sale.spends[0].authorisation =
                sign(word, lineage(), example_key("holder", token)).by.signature;
            feed.append(sale, now);
        };
        for (unsigned token = 1; token <= 5; ++token) {
            sell(honest, token, 1'000, kShopping);
            sell(fraud, token, 1, kShopping + Seconds{ground});  // Each time other hashes.
        }
        world.take(Kind::segment, encode(honest.segment()));
        world.take(Kind::segment, encode(fraud.segment()));
        world.anchor_all();
        EXPECT_EQ(world.balance(AccountKind::payable, "KVK-HONEST"), 5'000);
        EXPECT_EQ(world.balance(AccountKind::held, "KVK-HONEST"), 0);
        EXPECT_EQ(world.balance(AccountKind::payable, "KVK-FRAUD"), 5);
        EXPECT_EQ(world.balance(AccountKind::guarantee, ""), -5);
    }
}

TEST(Attack10, OneCentAtAnotherLaneUnpaysNothing) {
    World world;
    world.enrol(1, "KVK-SHOP");
    world.enrol(2, "KVK-SHOP");
    OpenFeed first(1, "KVK-SHOP");
    OpenFeed second(2, "KVK-SHOP");
    first.append(first.sale(1, 1, {1'000}));
    second.append(second.sale(2, 1, {1}), kShopping + kHour);
    world.take(Kind::segment, encode(first.segment()));
    world.take(Kind::segment, encode(second.segment()));
    world.anchor_all();
    EXPECT_EQ(world.balance(AccountKind::payable, "KVK-SHOP"), 1'000);
}

TEST(Attack11, AnInvalidSpendBurnsNoDeferredSale) {
    World world;
    world.enrol(1, "KVK-H");
    world.enrol(2, "KVK-REVOKED");
    OpenFeed honest(1, "KVK-H");
    honest.append(DeferredSale{honest.sale(1, 1, {1'000}), kCrisis});
    world.take(Kind::segment, encode(honest.segment()));
    ExampleFeed nobody(2);  // Adopted nothing: no certificate, no order.
    nobody.append(nobody.sale(2, 1, {1}));
    world.take(Kind::segment, encode(nobody.segment()));
    world.anchor_all();
    EXPECT_EQ(world.verdict(1, "KVK-H"), "paid");
}

TEST(Attack13, WhatIsWithheldMovesNoMoney) {
    Order second = order();
    second.number = {2};
    second.previous = order_hash();
    for (const bool withheld : {false, true}) {
        World world;
        world.enrol(1, "KVK-H");
        world.enrol(2, "KVK-X");
        if (!withheld) world.take(Kind::order, encode(by_officers(second)));
        OpenFeed other(2, "KVK-X");
        other.append(other.sale(1, 1, {1'000}));
        other.append(Adopted{Kind::order, hash_of(second, lineage())});
        other.append(Void{{4}, example_id<SaleId>("sale", 1)});
        OpenFeed honest(1, "KVK-H");
        honest.append(honest.sale(2, 1, {1'000}));
        world.take(Kind::segment, encode(other.segment()));
        world.take(Kind::segment, encode(honest.segment()));
        world.anchor_all();
        EXPECT_EQ(world.verdict(1, "KVK-H"), "paid");
        EXPECT_EQ(world.balance(AccountKind::payable, "KVK-H"), 1'000);
        EXPECT_EQ(world.verdict(1, "KVK-X"), withheld ? "held void" : "voided");
    }
}

}  // namespace
}  // namespace noodgeld::test
