// A feed's tree, in whatever pieces and order it came: what its definition says, found anew here.
#include "protocol/verdict/feed_tree.h"

#include <gtest/gtest.h>

#include <ctime>
#include <map>
#include <numeric>
#include <set>

#include "tests/protocol/rules/dice.h"
#include "tests/support/fixtures.h"

namespace noodgeld::test {
namespace {

struct Written {
    Entry entry;
    EntryHash hash;
};

const FeedId kFeed = example_feed(1);

/// Entry `number` of all, after `parent`, or first.
Written write_after(const Written* parent, unsigned number) {
    const FeedPoint before = parent == nullptr ? FeedPoint{{0}, genesis_hash(kFeed, lineage())}
                                               : FeedPoint{parent->entry.sequence, parent->hash};
    const Entry entry{kFeed,
                      {before.sequence.value + 1},
                      before.hash,
                      {kCrisis, kCrisis, TimeSource::clock},
                      AssertedTime{kCrisis + Seconds{static_cast<std::int64_t>(number)}}};
    return {entry, entry_hash(encode(entry), lineage())};
}

/// Mostly one branch; and some that leave it, the first entry's included.
std::vector<Written> forked_feed(Dice& dice, unsigned entries) {
    std::vector<Written> all;
    all.reserve(entries);
    for (unsigned number = 0; number < entries; ++number) {
        const bool forks = dice.percent(15);
        const Written* parent = all.empty() ? nullptr : &all.back();
        if (forks && !all.empty()) parent = dice.percent(20) ? nullptr : &dice.one_of(all);
        all.push_back(write_after(parent, number));
    }
    return all;
}

/// Of an entry: whether it is placed, and its placed children, by definition.
struct Expected {
    bool placed = false;
    std::set<EntryHash> children;
};

std::map<EntryHash, Expected> expected_of(const std::vector<Written>& feed,
                                          const std::set<EntryHash>& here) {
    std::map<EntryHash, const Written*> by_hash;
    for (const Written& one : feed) by_hash[one.hash] = &one;
    std::map<EntryHash, Expected> out;
    for (const Written& one : feed) {
        const Written* at = &one;
        while (here.contains(at->hash) && at->entry.sequence.value > 1) {
            at = by_hash.at(at->entry.previous);
        }
        if (!here.contains(at->hash)) continue;
        out[one.hash].placed = true;
        if (one.entry.sequence.value > 1) out[one.entry.previous].children.insert(one.hash);
    }
    return out;
}

void expect_tree(const FeedTree& tree, const std::vector<Written>& feed,
                 std::map<EntryHash, Expected> expected) {
    std::size_t placed = 0;
    std::set<EntryHash> tips;
    for (const Written& one : feed) {
        const FeedNode* node = tree.find(one.hash);
        const Expected& wanted = expected[one.hash];
        ASSERT_EQ(node != nullptr, wanted.placed);
        if (node == nullptr) continue;
        ++placed;
        std::vector<EntryHash> children;
        for (const FeedNode* child : node->children) children.push_back(child->hash);
        std::ranges::sort(children);
        EXPECT_EQ(children, std::vector(wanted.children.begin(), wanted.children.end()));
        if (children.empty()) tips.insert(one.hash);
    }
    EXPECT_EQ(tree.placed_count(), placed);
    std::set<EntryHash> found_tips;
    for (const auto& [hash, tip] : tree.tips()) found_tips.insert(hash);
    EXPECT_EQ(found_tips, tips);
}

TEST(FeedTree, IsTheSameInWhateverPiecesAndOrderItCame) {
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        SCOPED_TRACE(seed);
        Dice dice(seed);
        const std::vector<Written> feed = forked_feed(dice, 40);
        std::vector<std::size_t> order(feed.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        if (dice.percent(70)) dice.shuffle(order);
        FeedTree tree(kFeed, lineage());
        std::set<EntryHash> here;
        std::set<EntryHash> given;
        for (const std::size_t i : order) {
            EXPECT_TRUE(tree.add(feed[i].entry, feed[i].hash));
            EXPECT_FALSE(tree.add(feed[i].entry, feed[i].hash));
            here.insert(feed[i].hash);
            if (dice.percent(50)) continue;
            for (const FeedNode* fresh : tree.take_placed()) {
                EXPECT_TRUE(given.insert(fresh->hash).second) << "given twice";
                EXPECT_TRUE(fresh->parent == nullptr || given.contains(fresh->parent->hash));
            }
            EXPECT_EQ(given.size(), tree.placed_count());
            EXPECT_EQ(here.size() - given.size(), tree.waiting_count());
            expect_tree(tree, feed, expected_of(feed, here));
        }
    }
}

TEST(FeedTree, AnEntryOfAnotherSequenceThanItsPastIsNotPlaced) {
    const Written first = write_after(nullptr, 1);
    Written second = write_after(&first, 2);
    second.entry.sequence = {3};
    Written other_first = write_after(nullptr, 4);
    other_first.entry.sequence = {2};
    FeedTree tree(kFeed, lineage());
    for (Written* one : {&second, &other_first}) {
        one->hash = entry_hash(encode(one->entry), lineage());
        tree.add(one->entry, one->hash);
    }
    tree.add(first.entry, first.hash);
    EXPECT_EQ(tree.take_placed().size(), 1u) << "the first";
    EXPECT_EQ(tree.waiting_count(), 2u);
}

TEST(FeedTree, ForgetsWhatWaitingTookOnceNothingWaits) {
    const Written first = write_after(nullptr, 1);
    const Written second = write_after(&first, 2);
    FeedTree tree(kFeed, lineage());
    tree.add(second.entry, second.hash);
    tree.charge(100);
    EXPECT_EQ(tree.waiting_bytes(), 100u);
    tree.add(first.entry, first.hash);
    EXPECT_EQ(tree.waiting_bytes(), 0u);
    tree.charge(100);
    EXPECT_EQ(tree.waiting_bytes(), 0u);
}

TEST(FeedTree, AnEntryAtTheEndOfALongFeedCostsWhatOneAtItsStartDid) {
    constexpr std::size_t kLong = 5'000;
    constexpr std::size_t kMeasured = 500;
    FeedTree tree(kFeed, lineage());
    std::vector<Written> feed{write_after(nullptr, 0)};
    while (feed.size() < kLong) {
        feed.push_back(write_after(&feed.back(), static_cast<unsigned>(feed.size())));
    }
    const auto cost = [&](std::size_t from) {
        const auto now = [] {
            timespec time{};
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
            return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
        };
        const double start = now();
        for (std::size_t i = from; i < from + kMeasured; ++i) {
            tree.add(feed[i].entry, feed[i].hash);
            EXPECT_EQ(tree.take_placed().size(), 1u);
        }
        return now() - start;
    };
    const double early = cost(0);
    for (std::size_t i = kMeasured; i < kLong - kMeasured; ++i) {
        tree.add(feed[i].entry, feed[i].hash);
    }
    (void)tree.take_placed();
    const double late = cost(kLong - kMeasured);
    EXPECT_LT(late, 5 * early) << early << " s for the first, " << late << " s for the last";
}

}  // namespace
}  // namespace noodgeld::test
