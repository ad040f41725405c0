// A device that was put back from a copy: how it notices, what it does then, and how a new key
// takes its place.
#include <gtest/gtest.h>

#include "tests/support/test_terminal.h"

namespace noodgeld::test {
namespace {

/// A device that sold, and a copy of it from before.
class OldCopy : public testing::Test {
  protected:
    OldCopy() {
        device_.activate();
        copy_.activate();
        copied_at_ = device_.terminal().branch()->tip();
        sell(device_, 1);
    }
    static void sell(TestTerminal& terminal, unsigned number) {
        ASSERT_TRUE(terminal.till().sell(sale_request(number, 700, {number}), kShopping));
    }
    [[nodiscard]] Bytes anchor(const FeedPoint& point, std::string_view role = "ledger") {
        const Head head{device_.terminal().feed(), point, {}};
        const Bytes signed_head = encode(sign(head, lineage(), example_key("terminal")));
        const Anchor anchor{key_id(example_public_key(role)), signed_head, {}, kShopping};
        return encode(sign(anchor, lineage(), example_key(role)));
    }
    [[nodiscard]] Signed<Head> head() {
        const auto own = device_.terminal().journal().own_feed();
        return decode_signed<Head>(own->signed_head).value();
    }
    /// Takes it as part of a pack, as carriers bring it.
    static ImportReport bring(TestTerminal& to, Kind kind, const Bytes& wire) {
        PackWriter writer;
        Bytes pack = writer.begin(lineage());
        append(pack, writer.item(kind, wire));
        append(pack, writer.end());
        return Exchange(to.terminal()).read_pack(pack, kShopping).value();
    }
    static void expect_stopped(TestTerminal& copy) {
        for (int start = 0; start < 2; ++start) {
            EXPECT_TRUE(copy.terminal().is_old_copy());
            const auto no = copy.till().sell(sale_request(2, 700, {2}), kShopping);
            ASSERT_FALSE(no);
            EXPECT_EQ(no.error().refusal, Refusal::superseded);
            EXPECT_NE(no.error().words.en.find("`noodgeld terminal replace`"), std::string::npos);
            EXPECT_NE(no.error().words.nl.find("`noodgeld terminal replace`"), std::string::npos);
            copy.open();
        }
    }

    TestTerminal device_{1};
    TestTerminal copy_{1};
    FeedPoint copied_at_;
};

TEST_F(OldCopy, ItsOwnReceiptShowsIt) {
    const FeedPoint tip = device_.terminal().branch()->tip();
    const auto taken = copy_.terminal().adopt(Kind::anchor, anchor(tip), kShopping);
    ASSERT_FALSE(taken);
    EXPECT_EQ(taken.error().refusal, Refusal::superseded);
    expect_stopped(copy_);
}

TEST_F(OldCopy, AReceiptForWhatItHoldsShowsNothing) {
    EXPECT_TRUE(copy_.terminal().adopt(Kind::anchor, anchor(copied_at_), kShopping));
    EXPECT_FALSE(copy_.terminal().is_old_copy());
    sell(copy_, 2);
}

TEST_F(OldCopy, AReceiptThatNobodySignedShowsNothing) {
    const FeedPoint tip = device_.terminal().branch()->tip();
    EXPECT_FALSE(copy_.terminal().adopt(Kind::anchor, anchor(tip, "nobody"), kShopping));
    EXPECT_FALSE(copy_.terminal().is_old_copy());
}

TEST_F(OldCopy, ItsOwnFeedInAPackShowsIt) {
    const auto report = Exchange(copy_.terminal()).read_pack(device_.pack(), kShopping);
    EXPECT_EQ(report->refused, (std::map<Refusal, std::size_t>{{Refusal::superseded, 1}}));
    expect_stopped(copy_);
}

TEST_F(OldCopy, ThePackOfANeighbourThatHeardItShowsIt) {
    TestTerminal neighbour(2);
    neighbour.activate();
    ASSERT_TRUE(Exchange(neighbour.terminal()).read_pack(device_.pack(), kShopping));
    ASSERT_TRUE(Exchange(copy_.terminal()).read_pack(neighbour.pack(), kShopping));
    expect_stopped(copy_);
}

TEST_F(OldCopy, AHeadAloneShowsIt) {
    const Bytes wire = encode(head());
    EXPECT_EQ(copy_.terminal().adopt(Kind::head, wire, kShopping).error().refusal,
              Refusal::superseded);
    expect_stopped(copy_);
}

TEST_F(OldCopy, AHeadInAPackShowsIt) {
    EXPECT_EQ(bring(copy_, Kind::head, encode(head())).refused.at(Refusal::superseded), 1U);
    expect_stopped(copy_);
}

TEST_F(OldCopy, ASegmentShowsItWhateverItsEntriesHold) {
    // Of a series that is not held here, and with nothing of what came before.
    ExampleFeed feed(1);
    const Sale sale = feed.sale(1, 1, {100});
    Sale foreign = sale;
    foreign.spends.front().token = encode(token(1, 9));
    feed.append(foreign);
    EXPECT_EQ(bring(copy_, Kind::segment, encode(feed.segment())).refused.at(Refusal::superseded),
              1U);
    expect_stopped(copy_);
}

TEST_F(OldCopy, ItIsNoticedAlsoBeforeItWasEnrolled) {
    TestTerminal early(1, false);
    ASSERT_TRUE(Exchange(early.terminal()).read_pack(device_.pack(), kShopping));
    EXPECT_TRUE(early.terminal().is_old_copy());
    EXPECT_EQ(early.terminal().branch(), nullptr) << "its feed would begin a second time";
    expect_stopped(early);
}

TEST_F(OldCopy, ItsOwnHeadsShowNothingAndForgedOnesNeither) {
    const auto own = device_.terminal().journal().own_feed();
    EXPECT_TRUE(bring(device_, Kind::head, own->signed_head).refused.empty());
    EXPECT_TRUE(Exchange(device_.terminal()).read_pack(device_.pack(), kShopping)->refused.empty());
    const Head beyond{device_.terminal().feed(), {{99}, {}}, {}};
    const auto forged = sign(beyond, lineage(), example_key("terminal", 2));
    EXPECT_EQ(bring(device_, Kind::head, encode(forged)).refused.at(Refusal::bad_signature), 1U);
    Segment beyond_the_tip = ExampleFeed(1).segment();
    beyond_the_tip.entries = {
        encode(Entry{device_.terminal().feed(), {99}, {}, {}, AssertedTime{}})};
    beyond_the_tip.head = encode(forged);
    EXPECT_EQ(
        bring(device_, Kind::segment, encode(beyond_the_tip)).refused.at(Refusal::bad_signature),
        1U);
    EXPECT_FALSE(device_.terminal().is_old_copy());
    sell(device_, 2);
}

TEST_F(OldCopy, ItWritesNothingMore) {
    ASSERT_TRUE(Exchange(copy_.terminal()).read_pack(device_.pack(), kShopping));
    Order second = order();
    second.number = {2};
    second.previous = order_hash();
    const auto adopted =
        copy_.terminal().adopt(Kind::order, encode(by_officers(second)), kShopping);
    ASSERT_TRUE(adopted) << "it may be carried on";
    EXPECT_FALSE(adopted->recorded);
    EXPECT_EQ(copy_.terminal().assert_time(kCrisis, kShopping).error().refusal,
              Refusal::superseded);
    EXPECT_EQ(copy_.terminal().journal().own_feed()->tip, copied_at_) << "else its feed forks";
}

TEST_F(OldCopy, SaysWhatOfTheFeedIsSafe) {
    copy_.adopt(Kind::anchor, anchor(copied_at_));
    const FeedPoint receipt_taken = copy_.terminal().branch()->tip();
    ASSERT_TRUE(Exchange(copy_.terminal()).read_pack(device_.pack(), kShopping));
    const auto salvage = copy_.terminal().salvage();
    ASSERT_TRUE(salvage);
    EXPECT_EQ(salvage->feed, example_feed(1));
    EXPECT_EQ(salvage->last, receipt_taken);
    EXPECT_EQ(salvage->heard, std::vector<FeedPoint>{device_.terminal().branch()->tip()});
    ASSERT_TRUE(salvage->witnessed);
    EXPECT_EQ(*salvage->witnessed, copied_at_);
    EXPECT_EQ(salvage->witnessed_at, kShopping);

    sell(device_, 2);
    device_.adopt(Kind::anchor, anchor(device_.terminal().branch()->tip()));
    const auto healthy = device_.terminal().salvage();
    EXPECT_EQ(healthy->witnessed->sequence.value, 5U);
    EXPECT_EQ(healthy->witnessed_at, kShopping);
    EXPECT_TRUE(healthy->heard.empty());
}

TEST_F(OldCopy, ANewKeyTakesItsPlaceAndKeepsWhatItHolds) {
    sell(copy_, 2);  // What the copy sold before it noticed.
    ASSERT_TRUE(Exchange(copy_.terminal()).read_pack(device_.pack(), kShopping));
    copy_.replace(7);
    EXPECT_FALSE(copy_.terminal().is_old_copy());
    EXPECT_EQ(copy_.terminal().branch()->feed(), example_feed(7));
    EXPECT_EQ(copy_.till().sell(sale_request(3, 700, {2}), kShopping).error().refusal,
              Refusal::already_spent)
        << "it knows what it sold under the old key";
    const auto report = Exchange(copy_.terminal()).read_pack(device_.pack(), kShopping);
    EXPECT_TRUE(report->refused.empty()) << "the old feed is one like others";
    EXPECT_EQ(copy_.till().sell(sale_request(3, 700, {1}), kShopping).error().refusal,
              Refusal::already_spent)
        << "and what the device sold it hears now";
    sell(copy_, 3);
    copy_.open();
    EXPECT_FALSE(copy_.terminal().is_old_copy());
    sell(copy_, 4);
    // Whoever gets its pack sees both feeds.
    TestTerminal other(2);
    other.activate();
    ASSERT_TRUE(Exchange(other.terminal()).read_pack(copy_.pack(), kShopping));
    for (const unsigned spent : {1U, 2U, 3U, 4U}) {
        EXPECT_EQ(other.till().sell(sale_request(9, 700, {spent}), kShopping).error().refusal,
                  Refusal::already_spent)
            << spent;
    }
}

TEST_F(OldCopy, TheOldKeyPutBackBeginsNothing) {
    copy_.replace(7);
    sell(copy_, 3);
    copy_.reopen_as(1);
    expect_stopped(copy_);
    copy_.reopen_as(7);
    sell(copy_, 4);
}

}  // namespace
}  // namespace noodgeld::test
