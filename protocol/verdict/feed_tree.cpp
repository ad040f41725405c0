#include "protocol/verdict/feed_tree.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace noodgeld {

FeedTree::FeedTree(const FeedId& feed, const Lineage& lineage)
    : feed_(feed), genesis_(genesis_hash(feed, lineage)) {}

bool FeedTree::add(Entry entry, const EntryHash& hash, std::size_t unproven_bytes) {
    NOODGELD_CHECK(entry.feed() == feed_);
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

/// Keeps `run_start` right for a new child of `parent`, which is among its children already.
void FeedTree::join_run(FeedNode& child, FeedNode& parent) {
    const bool goes_on = parent.children.size() == 1;
    child.run_start = goes_on ? parent.run_start : &child;
    if (parent.children.size() != 2) return;
    // A new fork: here the run of the other child begins.
    const FeedNode* other = parent.children[parent.children[0] == &child ? 1 : 0];
    for (const FeedNode* at = other;; at = at->children.front()) {
        nodes_.at(at->hash).run_start = other;
        if (at->children.size() != 1) return;
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
        node->run_start = node;
        if (node->parent != nullptr) {
            FeedNode& parent = nodes_.at(node->parent->hash);
            const auto at = std::ranges::lower_bound(parent.children, node->hash, {},
                                                     [](const FeedNode* one) { return one->hash; });
            parent.children.insert(at, node);
            join_run(*node, parent);
        }
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

bool is_at_or_before(const FeedNode& a, const FeedNode& b) {
    const FeedNode* at = &b;
    while (at->run_start->entry.sequence > a.entry.sequence) {
        at = at->run_start->parent;
        if (at == nullptr) return false;
    }
    return at->run_start == a.run_start && a.entry.sequence <= at->entry.sequence;
}

const FeedNode* ancestor(const FeedNode& node, Sequence sequence) {
    const FeedNode* at = &node;
    while (at != nullptr && at->entry.sequence > sequence) at = at->parent;
    return at != nullptr && at->entry.sequence == sequence ? at : nullptr;
}

}  // namespace noodgeld
