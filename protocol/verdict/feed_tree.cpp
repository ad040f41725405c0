#include "protocol/verdict/feed_tree.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace noodgeld {

FeedTree::FeedTree(const FeedId& feed, const Lineage& lineage)
    : feed_(feed), genesis_(genesis_hash(feed, lineage)) {}

bool FeedTree::add(Entry entry, const EntryHash& hash, std::size_t unproven_bytes) {
    NOODGELD_CHECK(entry.feed == feed_);
    const EntryHash previous = entry.previous;
    const auto [at, is_new] = nodes_.try_emplace(hash);
    if (!is_new) return false;
    FeedNode& node = at->second;
    node.entry = std::move(entry);
    node.hash = hash;
    node.unproven_bytes = unproven_bytes;
    waiting_[previous].insert(hash);
    added_.push_back(&node);
    return true;
}

bool FeedTree::add_head(const Signed<Head>& head) {
    const auto [held, is_new] = heads_.emplace(head.value.point, head);
    if (!is_new && encode(head) < encode(held->second)) held->second = head;
    if (is_new) named_.push_back(head.value.point);
    return is_new;
}

/// Links an entry whose past is here to it, and all that waited for it.
void FeedTree::connect(FeedNode& first) {
    std::vector<FeedNode*> connected{&first};
    for (std::size_t i = 0; i < connected.size(); ++i) {
        FeedNode& node = *connected[i];
        const auto parent = nodes_.find(node.entry.previous);
        node.parent = parent == nodes_.end() ? nullptr : &parent->second;
        node.connected = true;
        if (heads_.contains({node.entry.sequence, node.hash})) {
            named_.push_back({node.entry.sequence, node.hash});
        }
        const auto children = waiting_.find(node.hash);
        if (children == waiting_.end()) continue;
        for (const EntryHash& hash : children->second) {
            FeedNode& child = nodes_.at(hash);
            // Else it names a past that it cannot have.
            const bool follows = child.entry.sequence.value == node.entry.sequence.value + 1;
            if (follows && !child.connected) connected.push_back(&child);
        }
    }
}

/// Places what a head names, and its past.
void FeedTree::place(FeedNode& named, std::vector<const FeedNode*>& fresh) {
    std::vector<FeedNode*> past;
    for (FeedNode* node = &named; node != nullptr && !node->placed;) {
        past.push_back(node);
        node = node->parent == nullptr ? nullptr : &nodes_.at(node->parent->hash);
    }
    std::ranges::reverse(past);
    for (FeedNode* node : past) {
        node->placed = true;
        if (node->parent != nullptr) nodes_.at(node->parent->hash).children.push_back(node);
        ++placed_count_;
        fresh.push_back(node);
    }
}

std::vector<const FeedNode*> FeedTree::place() {
    for (FeedNode* node : std::exchange(added_, {})) {
        if (node->connected) continue;
        const auto parent = nodes_.find(node->entry.previous);
        const bool is_first =
            node->entry.previous == genesis_ && node->entry.sequence == Sequence{1};
        const bool follows = parent != nodes_.end() && parent->second.connected &&
                             parent->second.entry.sequence.value + 1 == node->entry.sequence.value;
        if (is_first || follows) connect(*node);
    }
    std::vector<const FeedNode*> fresh;
    for (const FeedPoint& point : std::exchange(named_, {})) {
        const auto at = nodes_.find(point.hash);
        const bool here = at != nodes_.end() && at->second.connected &&
                          at->second.entry.sequence == point.sequence;
        if (here) place(at->second, fresh);
    }
    return fresh;
}

std::vector<const FeedNode*> FeedTree::roots() const {
    std::vector<const FeedNode*> out;
    const auto first = waiting_.find(genesis_);
    if (first == waiting_.end()) return out;
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

std::vector<const FeedNode*> FeedTree::tips() const {
    std::vector<const FeedNode*> out;
    for (const auto& [hash, node] : nodes_) {
        if (node.placed && node.children.empty()) out.push_back(&node);
    }
    return out;
}

const FeedNode* FeedTree::find(const EntryHash& hash) const {
    const auto at = nodes_.find(hash);
    return at != nodes_.end() && at->second.placed ? &at->second : nullptr;
}

}  // namespace noodgeld
