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

TEST(Exchange, RefusesWhatItHeardIsSpentAndWritesNothingOfIt) {
    TestTerminal first(1);
    TestTerminal second(2);
    first.activate();
    second.activate();
    ASSERT_TRUE(first.till().sell(sale_request(1, 700, {1}), kShopping));
    ASSERT_TRUE(Exchange(second.terminal()).read_pack(first.pack(), kShopping));
    const Sequence before = second.terminal().branch()->tip().sequence;
    const auto copy = second.till().sell(sale_request(2, 700, {1}), kShopping);
    ASSERT_FALSE(copy);
    EXPECT_EQ(copy.error().refusal, Refusal::already_spent);
    ASSERT_TRUE(second.till().sell(sale_request(3, 700, {2}), kShopping));
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

TEST(Exchange, ARestoredCopyNoticesAndSellsNoMore) {
    TestTerminal shop(1);
    shop.activate();
    TestTerminal copy(1);  // The same key, an older state: nothing adopted or sold since.
    ASSERT_TRUE(shop.till().sell(sale_request(1, 700, {1}), kShopping));
    ASSERT_TRUE(Exchange(copy.terminal()).read_pack(shop.pack(), kShopping));
    EXPECT_TRUE(copy.terminal().is_old_copy());
    copy.activate();
    EXPECT_FALSE(copy.till().sell(sale_request(2, 700, {2}), kShopping));
}

TEST(Exchange, ARestoredCopyNoticesByAReceiptForWhatItDoesNotHave) {
    TestTerminal shop(1);
    shop.activate();
    TestTerminal copy(1);
    const auto key = test::example_key("ledger");
    const auto receipt = [&](const crypto::SecretKey& terminal) {
        const auto head = sign_head(*shop.terminal().branch(), test::lineage(), terminal);
        const Anchor anchor = anchor_for(head, key.public_key(), kShopping);
        return encode(sign(anchor, test::lineage(), key));
    };
    copy.adopt(Kind::anchor, receipt(test::example_key("terminal", 9)));
    EXPECT_FALSE(copy.terminal().is_old_copy()) << "the ledger's word alone shows nothing";
    const auto taken =
        copy.terminal().adopt(Kind::anchor, receipt(test::example_key("terminal")), kShopping);
    ASSERT_FALSE(taken);
    EXPECT_EQ(taken.error().refusal, Refusal::superseded);
    EXPECT_TRUE(copy.terminal().is_old_copy());
    copy.open();
    EXPECT_TRUE(copy.terminal().is_old_copy());
    shop.adopt(Kind::anchor, receipt(test::example_key("terminal")));
    EXPECT_FALSE(shop.terminal().is_old_copy());
}

TEST(Terminal, AsksForTheDateWhereItsOwnReceiptLiesAheadOfItsClock) {
    TestTerminal shop(1);
    shop.activate();
    ASSERT_TRUE(shop.till().sell(sale_request(1, 700, {1}), kShopping));
    const auto key = test::example_key("ledger");
    const auto head =
        sign_head(*shop.terminal().branch(), test::lineage(), test::example_key("terminal"));
    const UnixTime later = kShopping + test::kDay;
    const Anchor anchor = anchor_for(head, key.public_key(), later);
    const Bytes wire = encode(sign(anchor, test::lineage(), key));
    const auto ahead = shop.terminal().adopt(Kind::anchor, wire, UnixTime{0});
    ASSERT_TRUE(ahead);
    EXPECT_TRUE(ahead->needs_date);
    EXPECT_FALSE(ahead->recorded);
    ASSERT_TRUE(shop.terminal().assert_time(later, UnixTime{0}));
    const auto again = shop.terminal().adopt(Kind::anchor, wire, UnixTime{0});
    ASSERT_TRUE(again);
    EXPECT_FALSE(again->needs_date);
    EXPECT_TRUE(again->recorded);
    EXPECT_EQ(shop.terminal().branch()->floor(), later);
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
