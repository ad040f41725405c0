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
    void keep(std::uint8_t feed, NewRun run) {
        feeds.keep(feeds.number(feed_of(feed)), std::move(run));
        write();
    }
    void write() {
        store::Batch batch;
        draft.move_to(batch);
        ASSERT_TRUE(store.write(batch));
    }
    [[nodiscard]] std::vector<KeptEntry> entries(std::uint8_t feed, std::uint64_t from = 1) const {
        std::vector<KeptEntry> out;
        feeds.for_each_run(*feeds.find(feed_of(feed)), {from},
                           [&](const Place& place, const KeptRun& run) {
                               EXPECT_EQ(place.end(), run.end());
                               append_to(out, run, from);
                               return true;
                           });
        EXPECT_FALSE(feeds.failure());
        return out;
    }
    static void append_to(std::vector<KeptEntry>& out, const KeptRun& run, std::uint64_t from) {
        for (std::size_t i = 0; i < run.entries.size(); ++i) {
            if (run.first.value + i >= from) out.push_back(run.entries[i]);
        }
    }

    test::MemoryStore store;
    store::Draft draft{store};
    KeptFeeds feeds{draft, kFirst};
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
    kept.feeds.for_each_place(0, [&places](const Place& place) {
        places.push_back(place);
        return true;
    });
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
        const auto run = kept.feeds.run_at(0, {at});
        ASSERT_TRUE(run) << at;
        EXPECT_EQ(run->entries.at(at - run->first.value), entry_of(0, at));
    }
    EXPECT_FALSE(kept.feeds.run_at(0, {6}));
    EXPECT_FALSE(kept.feeds.run_at(0, {0}));
    EXPECT_FALSE(kept.feeds.run_at(2, {1}));
    EXPECT_FALSE(kept.feeds.failure());
}

/// Also when it is opened again.
TEST(KeptFeeds, ReadsAFeedAsItWasBeforeItForked) {
    Kept kept;
    kept.keep(1, run_of(0, 1, 4));
    kept.keep(1, run_of(0, 4, 7));
    for (const std::uint64_t first : std::vector<std::uint64_t>{2, 5, 7}) {
        NewRun other = run_of(1, first, first + 3);
        other.previous = hash_of(first == 7 ? 2 : 0, first - 1);
        kept.keep(1, other);
    }
    kept.keep(1, run_of(0, 7, 9));
    const KeptFeeds again(kept.draft, kFirst);
    for (const KeptFeeds* feeds : {&std::as_const(kept.feeds), &again}) {
        for (std::uint64_t at = 1; at <= 10; ++at) {
            const auto run = feeds->run_at(0, {at});
            ASSERT_EQ(run.has_value(), at < 7) << at;
            if (run) EXPECT_EQ(run->entries.at(at - run->first.value), entry_of(0, at));
        }
        EXPECT_FALSE(feeds->failure());
    }
}

TEST(KeptFeeds, CutsALongRun) {
    Kept kept;
    kept.keep(1, run_of(0, 1, 500, 1'000));
    std::size_t places = 0;
    EntryHash before = hash_of(0, 0);
    kept.feeds.for_each_run(0, {1}, [&](const Place&, const KeptRun& run) {
        EXPECT_EQ(run.previous, before);
        EXPECT_EQ(run.last, hash_of(0, run.end().value - 1));
        EXPECT_LE(encode_run(run).size(), KeptFeeds::kRunBytes + 1'200);
        before = run.last;
        ++places;
        return true;
    });
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
    kept.feeds.keep_signatures(0, 1, found);
    run.entries[1].signatures = found;
    EXPECT_EQ(kept.entries(1), run.entries);
    EXPECT_EQ(kept.feeds.run_at(0, {2})->entries, run.entries);
    kept.write();
    EXPECT_EQ(kept.entries(1), run.entries);
}

TEST(KeptFeeds, KeepsHeadsByTheirPoint) {
    Kept kept;
    const FeedNumber feed = kept.feeds.number(feed_of(1));
    const FeedNumber other = kept.feeds.number(feed_of(2));
    const Bytes nine{9};
    const Bytes two{2};
    kept.feeds.keep_head(feed, {{9}, hash_of(0, 9)}, nine);
    kept.feeds.keep_head(feed, {{2}, hash_of(0, 2)}, two);
    kept.feeds.keep_head(other, {{1}, hash_of(1, 1)}, two);
    kept.write();
    EXPECT_EQ(kept.feeds.head(feed, {{9}, hash_of(0, 9)}), nine);
    EXPECT_FALSE(kept.feeds.head(feed, {{9}, hash_of(1, 9)}));
    std::vector<std::pair<FeedPoint, Bytes>> heads;
    kept.feeds.for_each_head(feed, [&](const FeedPoint& point, ByteView head) {
        heads.emplace_back(point, Bytes(head.begin(), head.end()));
        return true;
    });
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
        const KeptFeeds again(kept.draft, kFirst);
        EXPECT_FALSE(again.run_at(0, {1})) << i;
        ASSERT_TRUE(again.failure()) << i;
        EXPECT_EQ(again.failure()->fault, StorageFault::damaged);
        EXPECT_NE(again.failure()->words.en.find("run of entries 0"), std::string::npos);
    }
    store::Batch batch;
    batch.erase(kFirst, key);
    ASSERT_TRUE(kept.store.write(batch));
    EXPECT_FALSE(kept.feeds.run_at(0, {1}));
    EXPECT_TRUE(kept.feeds.failure());
    EXPECT_FALSE(kept.feeds.run_at(0, {1})) << "nothing more is read";
}

TEST(KeptFeeds, SaysWhichEntryIsNone) {
    Kept kept;
    const Entry entry{feed_of(1), {1}, genesis_hash(feed_of(1), {}), {}, AssertedTime{}};
    NewRun run{{1}, entry.previous, {{encode(entry), {{true, true}}}}, {hash_of(0, 1)}};
    kept.keep(1, run);
    kept.keep(2, run_of(0, 1, 2));
    for (const FeedNumber feed : {FeedNumber{0}, FeedNumber{1}}) {
        const KeptFeeds again(kept.draft, kFirst);
        again.for_each_entry(feed, {1}, {1}, [](const ReadEntry&) { ADD_FAILURE(); });
        ASSERT_TRUE(again.failure());
        EXPECT_NE(again.failure()->words.en.find("entry 1 of feed"), std::string::npos);
    }
}

TEST(KeptFeeds, SaysThatAFeedsNumberIsGone) {
    Kept kept;
    kept.keep(1, run_of(0, 1, 2));
    kept.keep(2, run_of(1, 1, 2));
    store::Batch batch;
    batch.erase(kFirst + 2, feed_of(1).bytes);
    ASSERT_TRUE(kept.store.write(batch));
    const KeptFeeds again(kept.draft, kFirst);
    ASSERT_TRUE(again.failure());
    EXPECT_EQ(again.failure()->fault, StorageFault::damaged);
}

/// Pieces of several feeds in any order, opened again in between.
RC_GTEST_PROP(KeptFeedsProp, GivesWhatWasKept, ()) {
    test::MemoryStore store;
    std::map<std::uint8_t, std::vector<KeptEntry>> expected;
    store::Draft draft(store);
    auto feeds = std::make_unique<KeptFeeds>(draft, kFirst);
    const int steps = *rc::gen::inRange(0, 30);
    for (int step = 0; step < steps; ++step) {
        const auto feed = *rc::gen::inRange<std::uint8_t>(0, 4);
        const auto more = *rc::gen::inRange<std::uint64_t>(1, 20);
        const auto bytes = *rc::gen::element<std::size_t>(10, 300, 9'000);
        std::vector<KeptEntry>& its = expected[feed];
        NewRun run = run_of(feed, its.size() + 1, its.size() + 1 + more, bytes);
        its.insert(its.end(), run.entries.begin(), run.entries.end());
        feeds->keep(feeds->number(feed_of(feed)), std::move(run));
        if (*rc::gen::inRange(0, 2) == 0) {
            store::Batch batch;
            draft.move_to(batch);
            RC_ASSERT(store.write(batch).has_value());
        }
        if (*rc::gen::inRange(0, 4) == 0) feeds = std::make_unique<KeptFeeds>(draft, kFirst);
    }
    RC_ASSERT(feeds->count() == expected.size());
    for (const auto& [feed, entries] : expected) {
        const FeedNumber number = *feeds->find(feed_of(feed));
        std::vector<KeptEntry> found;
        const std::uint64_t from = *rc::gen::inRange<std::uint64_t>(1, entries.size() + 2);
        feeds->for_each_run(number, {from}, [&](const Place&, const KeptRun& run) {
            Kept::append_to(found, run, from);
            return true;
        });
        RC_ASSERT(found == std::vector(entries.begin() + std::ptrdiff_t(from - 1), entries.end()));
        RC_ASSERT(feeds->run_at(number, {from}).has_value() == (from <= entries.size()));
    }
    RC_ASSERT(!feeds->failure());
}

/// A feed with real entries, cut into runs somehow, is read entry by entry.
RC_GTEST_PROP(KeptFeedsProp, ReadsEntriesWithTheirHashes, ()) {
    const test::MemoryStore store;
    store::Draft draft(store);
    KeptFeeds feeds(draft, kFirst);
    const FeedNumber number = feeds.number(feed_of(1));
    std::vector<ReadEntry> expected;
    EntryHash previous = genesis_hash(feed_of(1), {});
    const int runs = *rc::gen::inRange(1, 6);
    for (int run = 0; run < runs; ++run) {
        NewRun next{{expected.size() + 1}, previous, {}, {}};
        const int count = *rc::gen::inRange(1, 9);
        for (int i = 0; i < count; ++i) {
            const Entry entry{feed_of(1), {expected.size() + 1}, previous, {}, AssertedTime{{i}}};
            const Bytes bytes = encode(entry);
            previous = entry_hash(bytes, {});
            next.entries.push_back({bytes, {}});
            next.hashes.push_back(previous);
            expected.push_back({entry, previous, {}});
        }
        feeds.keep(number, std::move(next));
    }
    const auto first = *rc::gen::inRange<std::uint64_t>(1, expected.size() + 2);
    const auto last = *rc::gen::inRange<std::uint64_t>(0, expected.size() + 2);
    std::uint64_t at = first;
    feeds.for_each_entry(number, {first}, {last}, [&](const ReadEntry& read) {
        RC_ASSERT(read.entry == expected.at(at - 1).entry);
        RC_ASSERT(read.hash == expected.at(at - 1).hash);
        ++at;
    });
    RC_ASSERT(at == std::max(first, std::min<std::uint64_t>(last, expected.size()) + 1));
    RC_ASSERT(!feeds.failure());
}

}  // namespace
}  // namespace noodgeld::feeds
