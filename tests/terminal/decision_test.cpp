// A terminal's decision, sentence by sentence (docs/protocol.md, 6.12), and what it lets wait
// (7.3.4).
#include <gtest/gtest.h>

#include "tests/support/test_terminal.h"

namespace noodgeld::test {
namespace {

Refusal sold(TestTerminal& shop, const SaleRequest& request, UnixTime clock = kShopping) {
    const auto receipt = shop.till().sell(request, clock);
    return receipt ? Refusal{} : receipt.error().refusal;
}
constexpr Refusal kYes{};

/// An order of that number and limits, signed.
Bytes next_order(const std::function<void(Order&)>& change) {
    Order made = order();
    made.number = {2};
    made.previous = order_hash();
    change(made);
    return encode(by_officers(made));
}

// 6.12.1
TEST(Decision, NeedsTheSeriesAndEveryEmissionOfTheOrderAndNoManifest) {
    TestTerminal shop;
    shop.activate();
    SaleRequest foreign = sale_request(1, 100, {1});
    foreign.vouchers.front() = voucher(1, 9);
    EXPECT_EQ(sold(shop, foreign), Refusal::unknown_series);
    EXPECT_EQ(sold(shop, sale_request(2, 700, {1})), kYes);
    shop.adopt(Kind::order, next_order([](Order& made) {
                   Activation more = made.activations.front();
                   more.emission = example_id<EmissionId>("emission", 9);
                   made.activations.push_back(more);
                   std::ranges::sort(made.activations, {}, &Activation::emission);
               }));
    EXPECT_EQ(sold(shop, sale_request(3, 700, {2})), Refusal::dormant);
}

// 6.12.2
TEST(Decision, EndsAtTheTerminalLimit) {
    TestTerminal shop;
    shop.activate();
    shop.adopt(Kind::order, next_order([](Order& made) {
                   made.limits.per_terminal = cents(1'000);
                   made.limits.tight_per_terminal = cents(1'000);
               }));
    EXPECT_EQ(sold(shop, sale_request(1, 600, {1})), kYes);
    EXPECT_EQ(sold(shop, sale_request(2, 401, {2})), Refusal::terminal_limit);
    EXPECT_EQ(sold(shop, sale_request(3, 400, {2})), kYes);
}

// 6.12.3: also tests/terminal/exchange_test.cpp.
TEST(Decision, RefusesWhatAnotherFeedSpent) {
    TestTerminal first(1);
    TestTerminal second(2);
    first.activate();
    second.activate();
    EXPECT_EQ(sold(first, sale_request(1, 700, {1})), kYes);
    ASSERT_TRUE(Exchange(second.terminal()).read_pack(first.pack(), kShopping));
    EXPECT_EQ(sold(second, sale_request(2, 700, {1})), Refusal::already_spent);
}

// 6.12.4
TEST(Decision, RefusesOnceItsFeedIsRevoked) {
    TestTerminal shop;
    shop.activate();
    EXPECT_EQ(sold(shop, sale_request(1, 700, {1})), kYes);
    RevocationList list = revocations();
    const FeedPoint ahead{{shop.terminal().branch()->tip().sequence.value + 2},
                          EntryHash::of(example_hash("entry", 1))};
    list.terminals = {{shop.terminal().feed(), ahead}};
    shop.adopt(Kind::revocations, encode(by_officers(list, 1, 2)));
    // The list itself is an entry: one more is at the last honoured one.
    EXPECT_EQ(sold(shop, sale_request(2, 700, {2})), kYes);
    EXPECT_EQ(sold(shop, sale_request(3, 700, {3})), Refusal::terminal_revoked);
}

// 6.12.5: also tests/terminal/old_copy_test.cpp.
TEST(Decision, AnOldCopyAppendsNothingMore) {
    TestTerminal shop;
    shop.activate();
    const FeedPoint unknown{{99}, {}};
    const Head head{shop.terminal().feed(), unknown, {}};
    const Bytes wire = encode(sign(head, lineage(), example_key("terminal")));
    EXPECT_EQ(shop.terminal().adopt(Kind::head, wire, kShopping).error().refusal,
              Refusal::superseded);
    EXPECT_EQ(sold(shop, sale_request(1, 700, {1})), Refusal::superseded);
}

// 6.12.6: also tests/terminal/own_certificate_test.cpp.
TEST(Decision, TakesOnlyTheCertificateThatItAskedFor) {
    TestTerminal shop(1, false);
    ASSERT_TRUE(shop.terminal().ask(shop.request(), example_key("terminal")));
    Certificate other = certificate(shop.request());
    other.merchant = "KVK99";
    const Bytes wire = encode(sign(other, lineage(), example_key("enroller")));
    EXPECT_EQ(shop.terminal().adopt(Kind::certificate, wire, kShopping).error().refusal,
              Refusal::not_enrolled);
    shop.enrol();
    EXPECT_EQ(shop.terminal().adopt(Kind::certificate, wire, kShopping).error().refusal,
              Refusal::superseded);
}

// 6.12.7
TEST(Decision, AsksForTheDateWhereAnAnchorIsAheadOfItsClock) {
    TestTerminal shop;
    shop.activate();
    const auto key = example_key("ledger");
    const auto head = sign_head(*shop.terminal().branch(), lineage(), example_key("terminal"));
    const Anchor anchor = anchor_for(head, key.public_key(), kShopping + kDay);
    const Bytes wire = encode(sign(anchor, lineage(), key));
    EXPECT_TRUE(shop.terminal().adopt(Kind::anchor, wire, kShopping)->needs_date);
}

// 7.3.4
TEST(Decision, LetsNothingWait) {
    TestTerminal first(1);
    TestTerminal second(2);
    first.activate();
    second.activate();
    EXPECT_EQ(sold(first, sale_request(1, 700, {1})), kYes);
    second.adopt(Kind::certificate,
                 encode(sign(certificate(first.request()), lineage(), example_key("enroller"))));
    PackWriter writer;
    Bytes pack = writer.begin(lineage());
    ASSERT_TRUE(for_each_segment(first.terminal().journal(), first.terminal().feed(), {3},
                                 [&](const Segment& segment) {
                                     append(pack, writer.item(Kind::segment, encode(segment)));
                                     return true;
                                 }));
    append(pack, writer.end());
    const auto report = Exchange(second.terminal()).read_pack(pack, kShopping);
    ASSERT_TRUE(report);
    EXPECT_EQ(report->refused.at(Refusal::gap), 1u);
    Stop early = stop();
    early.order = ObjectHash::of(example_hash("order", 9));
    EXPECT_EQ(second.terminal()
                  .adopt(Kind::stop, encode(by_officers(early, 1, 2)), kShopping)
                  .error()
                  .refusal,
              Refusal::no_order);
    EXPECT_TRUE(Exchange(second.terminal()).read_pack(first.pack(), kShopping)->refused.empty());
}

}  // namespace
}  // namespace noodgeld::test
