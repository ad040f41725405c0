#include "protocol/feed_tree.h"

#include <algorithm>
#include <utility>

#include "crypto/check.h"

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
    return true;
}

bool FeedTree::add_head(const Signed<Head>& head) {
    const auto [held, is_new] = heads_.emplace(head.value.point, head);
    if (!is_new && encode(head) < encode(held->second)) held->second = head;
    return is_new;
}

std::vector<FeedNode*> FeedTree::connect() {
    std::vector<FeedNode*> connected;
    const auto follow = [&](const EntryHash& previous, const FeedNode* parent, Sequence next) {
        std::vector<const FeedNode*> found;
        const auto children = waiting_.find(previous);
        if (children == waiting_.end()) return found;
        for (const EntryHash& hash : children->second) {
            FeedNode& node = nodes_.at(hash);
            if (node.entry.sequence != next) continue;  // Names a past that it cannot have.
            node.parent = parent;
            found.push_back(&node);
            connected.push_back(&node);
        }
        return found;
    };
    (void)follow(genesis_, nullptr, {1});
    for (std::size_t i = 0; i < connected.size(); ++i) {
        FeedNode& node = *connected[i];
        node.children = follow(node.hash, &node, {node.entry.sequence.value + 1});
    }
    return connected;
}

std::vector<const FeedNode*> FeedTree::place() {
    const std::vector<FeedNode*> connected = connect();  // Parents before their children.
    std::vector<const FeedNode*> fresh;
    placed_count_ = 0;
    for (std::size_t i = connected.size(); i-- > 0;) {
        FeedNode& node = *connected[i];
        std::erase_if(node.children, [](const FeedNode* child) { return !child->placed; });
        const bool named = heads_.contains({node.entry.sequence, node.hash});
        const bool was_placed = std::exchange(node.placed, named || !node.children.empty());
        if (node.placed) ++placed_count_;
        if (node.placed && !was_placed) fresh.push_back(&node);
    }
    std::ranges::reverse(fresh);
    merges_.clear();
    for (FeedNode* node : connected) {
        if (!node->placed) continue;
        const bool goes_on = node->parent != nullptr && node->parent->children.size() == 1;
        node->run_start = goes_on ? node->parent->run_start : node;
        if (const auto* merge = std::get_if<Merge>(&node->entry.body)) {
            merges_[{merge->terminal, merge->epoch}].push_back(node);
        }
    }
    return fresh;
}

const std::vector<const FeedNode*>& FeedTree::merges_of(const FeedId& other) const {
    static const std::vector<const FeedNode*> kNone;
    const auto at = merges_.find(other);
    return at == merges_.end() ? kNone : at->second;
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
