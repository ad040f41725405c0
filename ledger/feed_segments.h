// FeedSegments: a feed's entries in the segments that would carry them.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "protocol/verdict/feed_tree.h"

namespace noodgeld {

/// `count` entries that end in this one, and its head.
struct FeedSegment {
    const FeedNode* last;
    std::size_t count;
};

[[nodiscard]] bool has_head(const FeedTree& tree, const FeedNode& node);

/// Segments of these placed entries, parents before their children, of which each is in one
/// (protocol/objects/segment_plan.h). Whoever is here without the entry before it needs it
/// elsewhere.
[[nodiscard]] std::vector<FeedSegment> segments_of(const FeedTree& tree,
                                                   std::span<const FeedNode* const> nodes);

}  // namespace noodgeld
