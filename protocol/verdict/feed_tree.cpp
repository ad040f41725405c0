#include "protocol/verdict/feed_tree.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace noodgeld {

FeedTree::FeedTree(const FeedId& feed, const Lineage& lineage)
    : feed_(feed), genesis_(genesis_hash(feed, lineage)) {}

bool FeedTree::connects(const Entry& entry) const {
    if (entry.previous == genesis_) return entry.sequence == Sequence{1};
    const FeedNode* parent = find(entry.previous);
    return parent != nullptr && parent->entry.sequence.value + 1 == entry.sequence.value;
}

bool FeedTree::add(Entry entry, const EntryHash& hash) {
    NOODGELD_CHECK(entry.feed == feed_);
    const EntryHash previous = entry.previous;
    const auto [at, is_new] = nodes_.try_emplace(hash);
    if (!is_new) return false;
    FeedNode& node = at->second;
    node.entry = std::move(entry);
    node.hash = hash;
    followers_[previous].insert(hash);
    if (connects(node.entry)) place(node);
    return true;
}

void FeedTree::add_head(const Signed<Head>& head) {
    const auto [held, is_new] = heads_.emplace(head.value.point, head);
    if (!is_new && encode(head) < encode(held->second)) held->second = head;
}

/// Places an entry whose past is, and all that waited for it.
void FeedTree::place(FeedNode& first) {
    std::vector<FeedNode*> placed{&first};
    for (std::size_t i = 0; i < placed.size(); ++i) {
        FeedNode& node = *placed[i];
        const auto parent = nodes_.find(node.entry.previous);
        if (parent != nodes_.end()) {
            node.parent = &parent->second;
            parent->second.children.push_back(&node);
            tips_.erase(parent->first);
        }
        tips_.emplace(node.hash, &node);
        node.placed = true;
        ++placed_count_;
        fresh_.push_back(&node);
        const auto followers = followers_.find(node.hash);
        if (followers == followers_.end()) continue;
        for (const EntryHash& hash : followers->second) {
            FeedNode& next = nodes_.at(hash);
            // Else it names a past that it cannot have.
            if (next.entry.sequence.value == node.entry.sequence.value + 1) placed.push_back(&next);
        }
    }
    if (waiting_count() == 0) waiting_bytes_ = 0;
}

std::vector<const FeedNode*> FeedTree::take_placed() {
    return std::exchange(fresh_, {});
}

void FeedTree::charge(std::size_t bytes) {
    if (waiting_count() > 0) waiting_bytes_ += bytes;
}

std::vector<const FeedNode*> FeedTree::roots() const {
    std::vector<const FeedNode*> out;
    const auto first = followers_.find(genesis_);
    if (first == followers_.end()) return out;
    for (const EntryHash& hash : first->second) {
        if (const FeedNode* node = find(hash)) out.push_back(node);
    }
    return out;
}

std::vector<const FeedNode*> FeedTree::parents_first() const {
    std::vector<const FeedNode*> order = roots();
    for (std::size_t i = 0; i < order.size(); ++i) {
        const auto& children = order[i]->children;
        order.insert(order.end(), children.begin(), children.end());
    }
    return order;
}

const FeedNode* FeedTree::find(const EntryHash& hash) const {
    const auto at = nodes_.find(hash);
    return at != nodes_.end() && at->second.placed ? &at->second : nullptr;
}

}  // namespace noodgeld
