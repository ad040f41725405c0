// Only what an enrolled key or officers signed waits, in room that nobody else can fill.
#include <gtest/gtest.h>

#include "base/check.h"
#include "protocol/verdict/facts.h"
#include "tests/support/fixtures.h"
#include "tests/support/test_verifier.h"

namespace noodgeld::test {
namespace {

constexpr unsigned kShop = 20;
constexpr unsigned kSales = 500;

/// Facts that know the charter.
Facts believing_facts() {
    Facts facts;
    NOODGELD_CHECK(
        facts.add(Kind::charter, encode(by_officers(charter(), 1, 4, std::nullopt)), verifier()));
    return facts;
}

void enrol_shop(Facts& facts) {
    const auto licence = sign(certificate(kShop), lineage(), example_key("enroller"));
    NOODGELD_CHECK(facts.add(Kind::certificate, encode(licence), verifier()));
}

/// Branch `number` of a shop's feed, nearly what a segment can hold.
ExampleFeed branch(unsigned number, unsigned shop = kShop) {
    ExampleFeed feed(shop);
    Sale sale = feed.sale(1, 1, std::vector<std::int64_t>(limits::kSpendsPerSale, 250));
    sale.id = example_id<SaleId>("branch", number);
    for (unsigned i = 0; i < kSales; ++i) feed.append(sale);
    return feed;
}

Segment first_entry(const ExampleFeed& feed) {
    Segment segment = feed.segment();
    segment.entries.resize(1);
    const EntryHash hash = entry_hash(segment.entries.front(), lineage());
    const Head head{feed.id(), {{1}, hash}, {}};
    segment.head = encode(sign(head, lineage(), example_key("terminal", kShop)));
    return segment;
}

/// A signed piece whose first entry is missing.
Segment without_first(const ExampleFeed& feed) {
    Segment segment = feed.segment();
    segment.entries.erase(segment.entries.begin());
    return segment;
}

/// How many bytes are taken before there is no room.
std::size_t pour(Facts& facts, std::size_t most) {
    std::size_t taken = 0;
    for (unsigned i = 1; taken <= most; ++i) {
        const Bytes wire = encode(without_first(branch(i)));
        const auto added = facts.add(Kind::segment, wire, verifier());
        if (!added) {
            EXPECT_EQ(added.error(), Refusal::storage_full);
            break;
        }
        EXPECT_TRUE(added->waiting);
        taken += wire.size();
    }
    return taken;
}

TEST(Waiting, OfAFeedHasABoundAndKeepsNothingElseOut) {
    Facts facts = believing_facts();
    enrol_shop(facts);
    const std::size_t taken = pour(facts, limits::kWaitingFeedBytes);
    EXPECT_LE(taken, limits::kWaitingFeedBytes);
    EXPECT_GT(taken, limits::kWaitingFeedBytes / 2);
    const Bytes held = encode(without_first(branch(1)));
    EXPECT_TRUE(facts.add(Kind::segment, held, verifier())->waiting) << "the same again";

    ExampleFeed honest(kShop);
    for (unsigned i = 1; i <= 3; ++i) honest.append(honest.sale(i, i, {250}));
    ASSERT_TRUE(facts.add(Kind::segment, encode(honest.segment()), verifier()));
    const auto licence = sign(certificate(kShop + 1), lineage(), example_key("enroller"));
    ASSERT_TRUE(facts.add(Kind::certificate, encode(licence), verifier()));
    const Bytes of_another = encode(without_first(branch(1, kShop + 1)));
    EXPECT_TRUE(facts.add(Kind::segment, of_another, verifier())->waiting);
    facts.settle(verifier());
    EXPECT_EQ(facts.feed(honest.id())->placed_count(), 3u);
}

TEST(Waiting, WhatIsPlacedMakesRoom) {
    Facts facts = believing_facts();
    enrol_shop(facts);
    unsigned branches = 0;
    for (std::size_t taken = pour(facts, limits::kWaitingFeedBytes); taken > 0; ++branches) {
        const std::size_t size = encode(without_first(branch(1))).size();
        taken -= std::min(taken, size);
    }
    const Bytes more = encode(without_first(branch(1'000)));
    ASSERT_FALSE(facts.add(Kind::segment, more, verifier()));
    for (unsigned i = 1; i <= branches; ++i) {
        ASSERT_TRUE(facts.add(Kind::segment, encode(first_entry(branch(i))), verifier()));
    }
    facts.settle(verifier());
    EXPECT_EQ(facts.feed(branch(1).id())->placed_count(), std::uint64_t{branches} * kSales);
    EXPECT_TRUE(facts.add(Kind::segment, more, verifier())->waiting);
}

TEST(Waiting, NobodyUnknownTakesRoom) {
    Facts facts = believing_facts();
    const ExampleFeed feed = branch(1);
    EXPECT_EQ(facts.add(Kind::segment, encode(feed.segment()), verifier()).error(),
              Refusal::unknown_signer);
    EXPECT_EQ(facts.add(Kind::head, feed.segment().head, verifier()).error(),
              Refusal::unknown_kind);
    EXPECT_TRUE(facts.feeds().empty());
    enrol_shop(facts);
    EXPECT_TRUE(facts.add(Kind::segment, encode(feed.segment()), verifier())->is_new);
}

TEST(Waiting, AStopWaitsForItsOrderOnceWhateverItsSignatures) {
    Order later = order();
    later.number = {2};
    later.previous = order_hash();
    const Stop stop{{1}, hash_of(later, lineage()), kCrisis, ""};
    Facts facts = believing_facts();
    for (const unsigned last : {3U, 4U}) {
        EXPECT_TRUE(facts.add(Kind::stop, encode(by_officers(stop, 1, last)), verifier())->waiting);
    }
    EXPECT_EQ(facts.waiting(), 1u);
    ASSERT_TRUE(facts.add(Kind::order, encode(by_officers(later, 1, 3)), verifier()));
    EXPECT_EQ(facts.waiting(), 0u);
    EXPECT_TRUE(facts.holds(Kind::stop, hash_of(stop, lineage())));
}

TEST(Waiting, ASegmentEndsInItsHead) {
    Facts facts = believing_facts();
    enrol_shop(facts);
    Segment early = branch(1).segment();
    early.entries.pop_back();  // The head is of a later entry, which may never have been.
    EXPECT_EQ(facts.add(Kind::segment, encode(early), verifier()).error(), Refusal::bad_head);
}

}  // namespace
}  // namespace noodgeld::test
