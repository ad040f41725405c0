// Whatever segments a feed came in, it goes out again: in segments that fit, each entry once.
#include "protocol/objects/segment_plan.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <random>
#include <set>

namespace noodgeld {
namespace {

SegmentSize size_of(const std::vector<PlannedEntry>& entries, const PlannedSegment& segment) {
    SegmentSize size;
    std::uint32_t at = segment.last;
    for (std::uint32_t i = 0; i < segment.count; ++i, at = entries[at].parent) {
        size.add(entries[at].bytes);
    }
    return size;
}

/// Nothing if the plan is right; else what is wrong with it.
std::string fault(const std::vector<PlannedEntry>& entries,
                  const std::vector<PlannedSegment>& plan) {
    std::vector<bool> written(entries.size());
    std::size_t count = 0;
    for (const PlannedSegment& segment : plan) {
        if (segment.count == 0) return "an empty segment";
        if (entries[segment.last].head_bytes == 0) return "no head at the end";
        if (!size_of(entries, segment).fits(entries[segment.last].head_bytes)) return "too large";
        std::uint32_t at = segment.last;
        for (std::uint32_t i = 0; i < segment.count; ++i, at = entries[at].parent) {
            if (at == PlannedEntry::kNone || written[at]) return "an entry twice";
            written[at] = true;
        }
        if (at != PlannedEntry::kNone && !written[at]) return "before what it follows";
        count += segment.count;
    }
    return count == entries.size() ? "" : "entries are missing";
}

/// A tree that came in segments: each may begin anywhere in what was there, go over what was there,
/// and end in a head. Long ones are likely.
std::vector<PlannedEntry> tree_that_came(std::mt19937& random, std::size_t segments) {
    std::vector<PlannedEntry> entries;
    std::vector<std::uint32_t> tips;
    const auto below = [&random](std::uint32_t limit) {
        return static_cast<std::uint32_t>(random() % limit);
    };
    const std::uint32_t large = below(2) == 0 ? 60'000 : 300;
    for (std::size_t i = 0; i < segments; ++i) {
        // Back from a tip, so that the segment holds some that are here.
        std::uint32_t at = PlannedEntry::kNone;
        SegmentSize size;
        if (!tips.empty() && below(8) != 0) {
            at = tips[below(static_cast<std::uint32_t>(tips.size()))];
            const std::uint32_t parting = below(3'000);
            for (std::uint32_t k = 0; k < parting && at != PlannedEntry::kNone; ++k) {
                at = entries[at].parent;
            }
            std::uint32_t shared = below(4'000);
            for (std::uint32_t back = at; back != PlannedEntry::kNone && shared > 0; --shared) {
                size.add(entries[back].bytes);
                back = entries[back].parent;
            }
        }
        const std::uint32_t head = 150 + below(300);
        const std::uint32_t wished = below(3) == 0 ? 1 + below(5) : 4'096;
        std::uint32_t added = 0;
        for (; added < wished; ++added) {
            const std::uint32_t bytes = 1 + below(large);
            SegmentSize more = size;
            more.add(bytes);
            if (!more.fits(head)) break;
            size = more;
            entries.push_back({at, bytes, 0});
            at = static_cast<std::uint32_t>(entries.size() - 1);
        }
        if (added == 0) continue;
        entries[at].head_bytes = head;
        tips.push_back(at);
    }
    return entries;
}

RC_GTEST_PROP(SegmentPlan, WhatCameInSegmentsGoesInSegments, (std::uint32_t seed)) {
    std::mt19937 random(seed);
    const std::vector<PlannedEntry> entries = tree_that_came(random, 1 + random() % 30);
    const auto plan = plan_segments(entries);
    RC_ASSERT(plan.has_value());
    RC_ASSERT(fault(entries, *plan) == "");
}

TEST(SegmentPlan, AChainIsCutAtTheFirstHeadAfterEnoughEntries) {
    std::vector<PlannedEntry> entries;
    for (std::uint32_t i = 0; i < 1'000; ++i) {
        entries.push_back({i == 0 ? PlannedEntry::kNone : i - 1, 100, i % 3 == 0 ? 180u : 0u});
    }
    const auto plan = plan_segments(entries);
    ASSERT_TRUE(plan);
    EXPECT_EQ(fault(entries, *plan), "");
    EXPECT_EQ(plan->size(), 4u);
    EXPECT_EQ(plan->front().last, 255u);
    EXPECT_EQ((*plan)[1].last, 513u);
}

TEST(SegmentPlan, WithoutAHeadThereIsNone) {
    std::vector<PlannedEntry> entries{{PlannedEntry::kNone, 100, 180}, {0, 100, 0}};
    EXPECT_FALSE(plan_segments(entries));
    entries.clear();
    for (std::uint32_t i = 0; i <= limits::kEntriesPerSegment; ++i) {
        entries.push_back({i == 0 ? PlannedEntry::kNone : i - 1, 100, 0});
    }
    entries.back().head_bytes = 180;
    EXPECT_FALSE(plan_segments(entries)) << "one entry too many";
    entries.front().head_bytes = 180;
    EXPECT_TRUE(plan_segments(entries));
    EXPECT_TRUE(plan_segments({}));
}

TEST(SegmentPlan, SizesAreThoseOfTheEncoding) {
    for (const auto count : std::initializer_list<std::size_t>{1, 23, 24, 255, 256, 4'096}) {
        for (const auto bytes : std::initializer_list<std::size_t>{1, 23, 24, 255, 256, 1'016,
                                                                   1'017, 1'018, 1'019, 65'535}) {
            for (const auto head : std::initializer_list<std::size_t>{1, 23, 24, 255, 256, 512}) {
                if (count * bytes > limits::kSegmentBytes + 100'000) continue;
                SegmentSize size;
                for (std::size_t i = 0; i < count; ++i) size.add(bytes);
                const Segment segment{std::vector<Bytes>(count, Bytes(bytes)), Bytes(head)};
                EXPECT_EQ(size.fits(head), encode(segment).size() <= limits::kSegmentBytes)
                    << count << " of " << bytes << ", " << head;
            }
        }
    }
    // To the byte.
    SegmentSize size;
    Segment segment{std::vector<Bytes>(64, Bytes(65'500)), {}};
    segment.entries.emplace_back(1'900);
    for (const Bytes& entry : segment.entries) size.add(entry.size());
    std::set<bool> seen;
    for (std::size_t head = 180; head < 220; ++head) {
        segment.head = Bytes(head);
        const bool fits = encode(segment).size() <= limits::kSegmentBytes;
        EXPECT_EQ(size.fits(head), fits) << head;
        seen.insert(fits);
    }
    EXPECT_EQ(seen.size(), 2u);
}

}  // namespace
}  // namespace noodgeld
