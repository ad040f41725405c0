#include "ledger/feed_segments.h"

#include <cstdint>
#include <unordered_map>

#include "base/check.h"
#include "protocol/objects/segment_plan.h"

namespace noodgeld {

bool has_head(const FeedTree& tree, const FeedNode& node) {
    return tree.heads().contains({node.entry.sequence, node.hash});
}

std::vector<FeedSegment> segments_of(const FeedTree& tree, std::span<const FeedNode* const> nodes) {
    std::unordered_map<const FeedNode*, std::uint32_t> places;
    std::vector<PlannedEntry> entries;
    for (const FeedNode* node : nodes) {
        const auto parent = places.find(node->parent);
        const auto head = tree.heads().find({node->entry.sequence, node->hash});
        const bool is_named = head != tree.heads().end();
        places.emplace(node, static_cast<std::uint32_t>(entries.size()));
        entries.push_back(
            {.parent = parent == places.end() ? PlannedEntry::kNone : parent->second,
             .bytes = static_cast<std::uint32_t>(encode(node->entry).size()),
             .head_bytes = is_named ? static_cast<std::uint32_t>(encode(head->second).size()) : 0});
    }
    const auto plan = plan_segments(entries);
    NOODGELD_CHECK(plan.has_value());  // Entries come in segments, and so with their heads.
    std::vector<FeedSegment> out;
    for (const PlannedSegment& planned : *plan) out.push_back({nodes[planned.last], planned.count});
    return out;
}

}  // namespace noodgeld
