#include "terminal/exchange.h"

#include <gtest/gtest.h>

#include "tests/support/test_terminal.h"

namespace noodgeld {
namespace {

using test::kShopping;
using test::sale_request;
using test::TestTerminal;

TEST(Exchange, ACopyIsRefusedOnceTheOtherFeedIsHeld) {
    TestTerminal first(1);
    TestTerminal second(2);
    first.activate();
    second.activate();
    ASSERT_TRUE(first.till().sell(sale_request(1, 700, {1}), kShopping));

    const auto report = Exchange(second.terminal()).read_pack(first.pack(), kShopping);
    ASSERT_TRUE(report);
    EXPECT_EQ(report->entries_new, 4u);  // certificate, charter, order, sale
    EXPECT_TRUE(report->refused.empty());
    const auto copy = second.till().sell(sale_request(2, 700, {1}), kShopping);
    ASSERT_FALSE(copy);
    EXPECT_EQ(copy.error().refusal, Refusal::already_spent);
    EXPECT_EQ(copy.error().place->feed, test::example_feed(1));

    const auto again = Exchange(second.terminal()).read_pack(first.pack(), kShopping);
    EXPECT_EQ(again->entries_new, 0u);
}

/// A void that no till of ours makes: at another shop, `later` after the sale.
void void_dishonestly(TestTerminal& shop, const SaleReceipt& sale, Seconds later) {
    const Branch& branch = *shop.terminal().branch();
    const TimeInterval time = shop.terminal().now(kShopping + later);
    const Entry entry = next_entry(branch, time, Void{sale.point.sequence, sale.sale.id});
    ASSERT_TRUE(shop.terminal().append(entry));
}

TEST(Exchange, OnlyAVoidWithEffectReleasesAnothersVoucher) {
    const Seconds within = test::order().limits.void_within;
    for (const bool in_time : {true, false}) {
        TestTerminal first(1);
        TestTerminal second(2);
        first.activate();
        second.activate();
        const auto sale = first.till().sell(sale_request(1, 700, {1}), kShopping);
        ASSERT_TRUE(sale);
        // In two pieces: what the void says is judged by a past that came before it.
        ASSERT_TRUE(Exchange(second.terminal()).read_pack(first.pack(), kShopping));
        void_dishonestly(first, *sale, in_time ? Seconds{0} : within);
        const auto report = Exchange(second.terminal()).read_pack(first.pack(), kShopping);
        ASSERT_TRUE(report);
        EXPECT_EQ(report->entries_new, 1u);
        const auto copy = second.till().sell(sale_request(2, 700, {1}), kShopping);
        ASSERT_EQ(copy.has_value(), in_time);
        EXPECT_TRUE(in_time || copy.error().refusal == Refusal::already_spent);

        TestTerminal third(3);  // All at once.
        third.activate();
        ASSERT_TRUE(Exchange(third.terminal()).read_pack(first.pack(), kShopping));
        EXPECT_EQ(third.till().sell(sale_request(3, 700, {1}), kShopping).has_value(), in_time);
    }
}

TEST(Exchange, RecordsAMergeBeforeTheNextOwnSaleAndOnlyOnce) {
    TestTerminal first(1);
    TestTerminal second(2);
    first.activate();
    second.activate();
    ASSERT_TRUE(first.till().sell(sale_request(1, 700, {1}), kShopping));
    ASSERT_TRUE(Exchange(second.terminal()).read_pack(first.pack(), kShopping));
    const FeedId other = test::example_feed(1);
    EXPECT_EQ(second.terminal().branch()->merged(other), nullptr);
    ASSERT_TRUE(second.till().sell(sale_request(2, 700, {2}), kShopping));
    const FeedPoint* merged = second.terminal().branch()->merged(other);
    ASSERT_NE(merged, nullptr);
    EXPECT_EQ(merged->sequence, Sequence{4});
    const Sequence before = second.terminal().branch()->tip().sequence;
    ASSERT_TRUE(second.till().sell(sale_request(3, 700, {3}), kShopping));
    EXPECT_EQ(second.terminal().branch()->tip().sequence.value, before.value + 1);
}

TEST(Exchange, EveryCutOfAPackIsTakenAsFarAsItIsWhole) {
    TestTerminal first(1);
    first.activate();
    ASSERT_TRUE(first.till().sell(sale_request(1, 700, {1}), kShopping));
    const Bytes pack = first.pack();
    TestTerminal second(2);
    for (std::size_t size = 0; size < pack.size(); size += 97) {
        const auto report =
            Exchange(second.terminal()).read_pack(ByteView(pack).first(size), kShopping);
        EXPECT_TRUE(!report || report->cut_short) << size;
    }
    EXPECT_FALSE(Exchange(second.terminal()).read_pack(pack, kShopping)->cut_short);
}

TEST(Exchange, RefusesAnotherScheme) {
    TestTerminal first(1);
    Bytes pack = first.pack();
    pack[20] ^= 1;  // in the lineage
    const auto report = Exchange(first.terminal()).read_pack(pack, kShopping);
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().refusal, Refusal::other_lineage);
    EXPECT_EQ(Exchange(first.terminal()).read_pack(as_bytes("garbage"), kShopping).error().refusal,
              Refusal::malformed);
}

TEST(Terminal, AdoptsInAnyOrderAndTwice) {
    TestTerminal shop(1, false);
    const Bytes order = encode(test::by_officers(test::order()));
    const auto early = shop.terminal().adopt(Kind::order, order, kShopping);
    ASSERT_TRUE(early);
    EXPECT_FALSE(early->recorded) << "no feed yet";
    ASSERT_TRUE(shop.terminal().ask(shop.request(), test::example_key("terminal")));
    const Bytes enrolled = encode(
        sign(test::certificate(shop.request()), test::lineage(), test::example_key("enroller")));
    ASSERT_TRUE(shop.terminal().adopt(Kind::certificate, enrolled, kShopping)->recorded);
    EXPECT_NE(shop.terminal().branch()->order(), nullptr);
    EXPECT_FALSE(shop.terminal().adopt(Kind::order, order, kShopping)->recorded);
    ASSERT_TRUE(shop.till().sell(sale_request(1, 700, {1}), kShopping));
}

TEST(Terminal, RefusesForgedObjectsAndOtherCharters) {
    TestTerminal shop(1);
    const Bytes few = encode(test::by_officers(test::order(), 1, 2));
    EXPECT_EQ(shop.terminal().adopt(Kind::order, few, kShopping).error().refusal,
              Refusal::too_few_signatures);
    Charter drill = test::charter();
    drill.drill = true;
    const Bytes other = encode(test::by_officers(drill, 1, 4, std::nullopt));
    EXPECT_EQ(shop.terminal().adopt(Kind::charter, other, kShopping).error().refusal,
              Refusal::other_lineage);
    EXPECT_EQ(shop.terminal().adopt(Kind::stop, other, kShopping).error().refusal,
              Refusal::malformed);
}

}  // namespace
}  // namespace noodgeld
