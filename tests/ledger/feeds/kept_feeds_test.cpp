#include "ledger/feeds/kept_feeds.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "tests/support/memory_store.h"

namespace noodgeld::feeds {
namespace {

constexpr store::Table kFirst = 3;

FeedId feed_of(std::uint8_t number) {
    FeedId out;
    out.bytes.fill(number);
    return out;
}

/// As the hash of an entry: of its branch and number.
EntryHash hash_of(std::uint8_t branch, std::uint64_t sequence) {
    return EntryHash::of(
        crypto::sha256({Bytes{branch, std::uint8_t(sequence >> 8), std::uint8_t(sequence)}}));
}

KeptEntry entry_of(std::uint8_t branch, std::uint64_t sequence, std::size_t bytes = 20) {
    KeptEntry out{Bytes(bytes, static_cast<std::uint8_t>(sequence)), {}};
    out.bytes.front() = branch;
    if (sequence % 2 == 0) out.signatures = {{true, true}, {false, true}};
    return out;
}

NewRun run_of(std::uint8_t branch, std::uint64_t first, std::uint64_t end, std::size_t bytes = 20) {
    NewRun out{{first}, hash_of(branch, first - 1), {}, {}};
    for (std::uint64_t at = first; at < end; ++at) {
        out.entries.push_back(entry_of(branch, at, bytes));
        out.hashes.push_back(hash_of(branch, at));
    }
    return out;
}

struct Kept {
    Kept() : feeds(KeptFeeds::open(store, kFirst).value()) {}

    void keep(std::uint8_t feed, NewRun run) {
        store::Batch batch;
        feeds.keep(feeds.number(feed_of(feed), batch), std::move(run), batch);
        ASSERT_TRUE(store.write(batch));
    }
    [[nodiscard]] std::vector<KeptEntry> entries(std::uint8_t feed, std::uint64_t from = 1) const {
        std::vector<KeptEntry> out;
        EXPECT_TRUE(feeds.for_each_run(*feeds.find(feed_of(feed)), {from},
                                       [&](const Place& place, const KeptRun& run) {
                                           EXPECT_EQ(place.end(), run.end());
                                           append_to(out, run, from);
                                           return true;
                                       }));
        return out;
    }
    static void append_to(std::vector<KeptEntry>& out, const KeptRun& run, std::uint64_t from) {
        for (std::size_t i = 0; i < run.entries.size(); ++i) {
            if (run.first.value + i >= from) out.push_back(run.entries[i]);
        }
    }

    test::MemoryStore store;
    KeptFeeds feeds;
};

TEST(KeptFeeds, GivesEntriesInTheOrderOfTheirFeed) {
    Kept kept;
    kept.keep(1, run_of(0, 1, 4));
    kept.keep(2, run_of(1, 1, 3));
    kept.keep(1, run_of(0, 4, 6));
    EXPECT_EQ(kept.entries(1), run_of(0, 1, 6).entries);
    EXPECT_EQ(kept.entries(2), run_of(1, 1, 3).entries);
    EXPECT_EQ(kept.entries(1, 3), run_of(0, 3, 6).entries);
    EXPECT_EQ(kept.feeds.count(), 2U);
    EXPECT_EQ(kept.feeds.id(1), feed_of(2));
    EXPECT_FALSE(kept.feeds.find(feed_of(3)));
}

/// Of a fork each branch comes after what it follows.
TEST(KeptFeeds, GivesParentsBeforeTheirChildren) {
    Kept kept;
    kept.keep(1, run_of(0, 1, 9));
    NewRun other = run_of(1, 3, 5);
    other.previous = hash_of(0, 2);
    kept.keep(1, other);
    NewRun third = run_of(2, 4, 5);
    third.previous = hash_of(1, 3);
    kept.keep(1, third);
    std::vector<Place> places;
    ASSERT_TRUE(kept.feeds.for_each_place(0, [&places](const Place& place) {
        places.push_back(place);
        return true;
    }));
    ASSERT_EQ(places.size(), 3U);
    EXPECT_EQ(places[0].first, Sequence{1});
    EXPECT_EQ(places[1].previous, hash_of(0, 2));
    EXPECT_EQ(places[1].last, hash_of(1, 4));
    EXPECT_EQ(places[2].previous, hash_of(1, 3));
    EXPECT_EQ(places[2].position, 2U);
}

TEST(KeptFeeds, FindsTheRunOfAnEntry) {
    Kept kept;
    kept.keep(1, run_of(0, 1, 4));
    kept.keep(2, run_of(1, 1, 9));
    kept.keep(1, run_of(0, 4, 6));
    for (std::uint64_t at = 1; at < 6; ++at) {
        const auto run = kept.feeds.run_at(0, {at}).value();
        ASSERT_TRUE(run) << at;
        EXPECT_EQ(run->entries.at(at - run->first.value), entry_of(0, at));
    }
    EXPECT_FALSE(kept.feeds.run_at(0, {6}).value());
    EXPECT_FALSE(kept.feeds.run_at(0, {0}).value());
    EXPECT_FALSE(kept.feeds.run_at(2, {1}).value());
}

TEST(KeptFeeds, CutsALongRun) {
    Kept kept;
    kept.keep(1, run_of(0, 1, 500, 1'000));
    std::size_t places = 0;
    EntryHash before = hash_of(0, 0);
    ASSERT_TRUE(kept.feeds.for_each_run(0, {1}, [&](const Place&, const KeptRun& run) {
        EXPECT_EQ(run.previous, before);
        EXPECT_EQ(run.last, hash_of(0, run.end().value - 1));
        EXPECT_LE(encode_run(run).size(), KeptFeeds::kRunBytes + 1'200);
        before = run.last;
        ++places;
        return true;
    }));
    EXPECT_EQ(places, 8U);
    EXPECT_EQ(kept.entries(1), run_of(0, 1, 500, 1'000).entries);
}

TEST(KeptFeeds, MendsSignaturesThatCouldNotBeJudged) {
    Kept kept;
    NewRun run = run_of(0, 1, 4);
    run.entries[1].signatures = {{true, std::nullopt}, {true, true}};
    run.entries[2].signatures = {{true, std::nullopt}};
    kept.keep(1, run);
    EXPECT_EQ(kept.entries(1), run.entries);
    const std::vector<SpendSignatures> found{{true, false}, {true, true}};
    store::Batch batch;
    kept.feeds.keep_signatures(0, 1, found, batch);
    ASSERT_TRUE(kept.store.write(batch));
    run.entries[1].signatures = found;
    EXPECT_EQ(kept.entries(1), run.entries);
    EXPECT_EQ(kept.feeds.run_at(0, {2}).value()->entries, run.entries);
}

TEST(KeptFeeds, KeepsHeadsByTheirPoint) {
    Kept kept;
    store::Batch batch;
    const FeedNumber feed = kept.feeds.number(feed_of(1), batch);
    const FeedNumber other = kept.feeds.number(feed_of(2), batch);
    const Bytes nine{9};
    const Bytes two{2};
    kept.feeds.keep_head(feed, {{9}, hash_of(0, 9)}, nine, batch);
    kept.feeds.keep_head(feed, {{2}, hash_of(0, 2)}, two, batch);
    kept.feeds.keep_head(other, {{1}, hash_of(1, 1)}, two, batch);
    ASSERT_TRUE(kept.store.write(batch));
    EXPECT_EQ(kept.feeds.head(feed, {{9}, hash_of(0, 9)}).value(), nine);
    EXPECT_FALSE(kept.feeds.head(feed, {{9}, hash_of(1, 9)}).value());
    std::vector<std::pair<FeedPoint, Bytes>> heads;
    ASSERT_TRUE(kept.feeds.for_each_head(feed, [&](const FeedPoint& point, ByteView head) {
        heads.emplace_back(point, Bytes(head.begin(), head.end()));
        return true;
    }));
    ASSERT_EQ(heads.size(), 2U);
    EXPECT_EQ(heads.front().first.sequence, Sequence{2});
    EXPECT_EQ(heads.back().second, nine);
}

TEST(KeptFeeds, SaysWhichRunIsDamagedOrGone) {
    Kept kept;
    kept.keep(1, run_of(0, 1, 4));
    const Bytes key{0, 0, 0, 0, 0, 0, 0, 0};
    const Bytes whole = kept.store.get(kFirst, key).value().value();
    for (std::size_t i = 0; i < whole.size(); ++i) {
        // An entry's own bytes are for the store's checksums; what a run says of them is looked at.
        Bytes changed = whole;
        changed.resize(i);
        store::Batch batch;
        batch.put(kFirst, key, changed);
        ASSERT_TRUE(kept.store.write(batch));
        const auto run = kept.feeds.run_at(0, {1});
        ASSERT_FALSE(run) << i;
        EXPECT_EQ(run.error().fault, StorageFault::damaged);
        EXPECT_NE(run.error().words.en.find("run of entries 0"), std::string::npos);
    }
    store::Batch batch;
    batch.erase(kFirst, key);
    ASSERT_TRUE(kept.store.write(batch));
    EXPECT_FALSE(kept.feeds.run_at(0, {1}));
}

TEST(KeptFeeds, SaysThatAFeedsNumberIsGone) {
    Kept kept;
    kept.keep(1, run_of(0, 1, 2));
    kept.keep(2, run_of(1, 1, 2));
    store::Batch batch;
    batch.erase(kFirst + 2, feed_of(1).bytes);
    ASSERT_TRUE(kept.store.write(batch));
    const auto opened = KeptFeeds::open(kept.store, kFirst);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().fault, StorageFault::damaged);
}

/// Pieces of several feeds in any order, opened again in between.
RC_GTEST_PROP(KeptFeedsProp, GivesWhatWasKept, ()) {
    test::MemoryStore store;
    std::map<std::uint8_t, std::vector<KeptEntry>> expected;
    auto feeds = std::make_unique<KeptFeeds>(KeptFeeds::open(store, kFirst).value());
    const int steps = *rc::gen::inRange(0, 30);
    for (int step = 0; step < steps; ++step) {
        const auto feed = *rc::gen::inRange<std::uint8_t>(0, 4);
        const auto more = *rc::gen::inRange<std::uint64_t>(1, 20);
        const auto bytes = *rc::gen::element<std::size_t>(10, 300, 9'000);
        std::vector<KeptEntry>& its = expected[feed];
        NewRun run = run_of(feed, its.size() + 1, its.size() + 1 + more, bytes);
        its.insert(its.end(), run.entries.begin(), run.entries.end());
        store::Batch batch;
        feeds->keep(feeds->number(feed_of(feed), batch), std::move(run), batch);
        RC_ASSERT(store.write(batch).has_value());
        if (*rc::gen::inRange(0, 4) == 0) {
            feeds = std::make_unique<KeptFeeds>(KeptFeeds::open(store, kFirst).value());
        }
    }
    RC_ASSERT(feeds->count() == expected.size());
    for (const auto& [feed, entries] : expected) {
        const FeedNumber number = *feeds->find(feed_of(feed));
        std::vector<KeptEntry> found;
        const std::uint64_t from = *rc::gen::inRange<std::uint64_t>(1, entries.size() + 2);
        RC_ASSERT(feeds
                      ->for_each_run(number, {from},
                                     [&](const Place&, const KeptRun& run) {
                                         Kept::append_to(found, run, from);
                                         return true;
                                     })
                      .has_value());
        RC_ASSERT(found == std::vector(entries.begin() + std::ptrdiff_t(from - 1), entries.end()));
        RC_ASSERT(feeds->run_at(number, {from}).value().has_value() == (from <= entries.size()));
    }
}

}  // namespace
}  // namespace noodgeld::feeds
