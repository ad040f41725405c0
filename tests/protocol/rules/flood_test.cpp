// What anybody can make up waits for what would prove it, but never takes more memory than it may.
#include <gtest/gtest.h>

#include <ctime>

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

/// Nearly what a segment can hold: a branch of the shop's feed that it never wrote.
std::vector<Bytes> made_up_entries(unsigned number) {
    ExampleFeed feed(kShop);
    Sale sale = feed.sale(1, 1, std::vector<std::int64_t>(limits::kSpendsPerSale, 250));
    sale.id = example_id<SaleId>("made-up", number);
    for (unsigned i = 0; i < kSales; ++i) feed.append(sale);
    return feed.entry_bytes();
}

Bytes head_at(std::uint64_t sequence, const EntryHash& hash = {}) {
    const FeedId feed = ExampleFeed(kShop).id();
    const Head head{feed, {{sequence}, hash}, {}};
    return encode(sign(head, lineage(), example_key("terminal", kShop)));
}

/// How many bytes are taken before there is no room.
std::size_t pour(Facts& facts, const std::function<Segment(unsigned)>& segment, std::size_t most) {
    std::size_t taken = 0;
    for (unsigned i = 1; taken <= most; ++i) {
        const Bytes wire = encode(segment(i));
        const auto added = facts.add(Kind::segment, wire, verifier());
        if (!added) {
            EXPECT_EQ(added.error(), Refusal::storage_full);
            break;
        }
        taken += wire.size();
    }
    return taken;
}

TEST(Flood, EntriesThatNoHeadProvesHaveABoundAndKeepNothingHonestOut) {
    Facts facts = believing_facts();
    enrol_shop(facts);
    const Bytes seen = head_at(kSales + 1);  // Any genuine one will do.
    const auto made_up = [&](unsigned i) { return Segment{made_up_entries(i), seen}; };
    const std::size_t taken = pour(facts, made_up, limits::kParkedBytes);
    EXPECT_LE(taken, limits::kParkedBytes);
    EXPECT_GT(taken, limits::kParkedBytes / 2);

    ExampleFeed honest(kShop);
    for (unsigned i = 1; i <= 3; ++i) honest.append(honest.sale(i, i, {250}));
    ASSERT_TRUE(facts.add(Kind::segment, encode(honest.segment()), verifier()));
    facts.settle(verifier());
    EXPECT_EQ(facts.feed(honest.id())->placed_count(), 3u);
}

TEST(Flood, WhatIsPlacedMakesRoom) {
    Facts facts = believing_facts();
    enrol_shop(facts);
    const Bytes seen = head_at(kSales + 1);
    const auto made_up = [&](unsigned i) { return Segment{made_up_entries(i), seen}; };
    EXPECT_GT(pour(facts, made_up, limits::kParkedBytes), 0u);
    const Segment more = made_up(1'000);
    ASSERT_FALSE(facts.add(Kind::segment, encode(more), verifier()));
    // The shop wrote the first of them after all.
    const EntryHash last = entry_hash(made_up_entries(1).back(), lineage());
    ASSERT_TRUE(facts.add(Kind::head, head_at(kSales, last), verifier()));
    facts.settle(verifier());
    EXPECT_TRUE(facts.add(Kind::segment, encode(more), verifier()));
}

TEST(Flood, SegmentsOfUnknownTerminalsHaveABound) {
    Facts facts = believing_facts();
    const std::vector<Bytes> entries = made_up_entries(1);
    const auto unknown = [&](unsigned i) { return Segment{entries, head_at(kSales + i)}; };
    const std::size_t taken = pour(facts, unknown, limits::kWaitingBytes);
    EXPECT_LE(taken, limits::kWaitingBytes);
    EXPECT_GT(taken, limits::kWaitingBytes / 2);
    EXPECT_FALSE(facts.add(Kind::segment, encode(unknown(100'000)), verifier()));
    enrol_shop(facts);  // Nothing waits any more.
    EXPECT_EQ(facts.waiting(), 0u);
}

/// A head that says it is of terminal `number`, which nobody enrolled.
Bytes head_of_stranger(unsigned number) {
    const FeedId feed = example_id<FeedId>("stranger", number);
    return encode(Signed<Head>{{feed, {{1}, {}}, {}}, {feed, {}}});
}

double seconds_to_enrol(Facts& facts, const std::vector<Bytes>& certificates) {
    const auto now = [] {
        timespec time{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
    };
    const double start = now();
    for (const Bytes& one : certificates) {
        EXPECT_TRUE(facts.add(Kind::certificate, one, verifier()));
    }
    return now() - start;
}

TEST(Flood, WhatComesCostsNothingForWhatWaitsForSomethingElse) {
    constexpr unsigned kStrangers = 5'000;
    std::vector<Bytes> certificates;
    for (unsigned number = 1; number <= 20; ++number) {
        certificates.push_back(
            encode(sign(certificate(number), lineage(), example_key("enroller"))));
    }
    Facts quiet = believing_facts();
    Facts flooded = believing_facts();
    for (unsigned i = 0; i < kStrangers; ++i) {
        ASSERT_TRUE(flooded.add(Kind::head, head_of_stranger(i), verifier())->waiting);
    }
    const double alone = seconds_to_enrol(quiet, certificates);
    const double among_others = seconds_to_enrol(flooded, certificates);
    EXPECT_EQ(flooded.waiting(), kStrangers);
    EXPECT_LT(among_others, 3 * alone) << alone << " s alone, " << among_others << " s";
}

TEST(Flood, WhatWaitsForTheSameIsTakenWhenItComes) {
    ExampleFeed feed(kShop);
    feed.append(Adopted{Kind::order, order_hash()});
    const Segment segment = feed.segment();
    Facts facts = believing_facts();
    EXPECT_TRUE(facts.add(Kind::head, segment.head, verifier())->waiting);
    EXPECT_TRUE(facts.add(Kind::segment, encode(segment), verifier())->waiting);
    EXPECT_EQ(facts.waiting(), 2u);
    enrol_shop(facts);
    facts.settle(verifier());
    EXPECT_EQ(facts.waiting(), 0u);
    EXPECT_EQ(facts.feed(feed.id())->placed_count(), 1u);
}

}  // namespace
}  // namespace noodgeld::test
