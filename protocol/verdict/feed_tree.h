// FeedTree: the entries of one feed, in whatever pieces and order they came.
//
// An honest feed is one chain. After equivocation it is a tree, and every branch is kept, each
// entry once: a branch that does not stand is held, and is evidence. An entry is *placed* when its
// whole past down to the feed's genesis is here. Whoever adds entries has found a signed head at
// the end of each run of them. What is placed depends only on which entries came.
#pragma once

#include <map>
#include <set>
#include <vector>

#include "protocol/objects/head.h"

namespace noodgeld {

/// An entry that came: decoded, its hash taken from its bytes.
struct FeedNode {
    Entry entry;
    EntryHash hash;
    const FeedNode* parent = nullptr;       ///< Null for the first entry, and while it is missing.
    std::vector<const FeedNode*> children;  ///< In no order.
    bool placed = false;
};

/// Reads are thread-safe among themselves. Nodes stay where they are as long as the tree.
class FeedTree {
  public:
    FeedTree(const FeedId& feed, const Lineage& lineage);

    /// Keeps an entry of this feed. Whether it was new. Costs by what it places.
    bool add(Entry entry, const EntryHash& hash);
    /// Keeps a validly signed head. Of two of one point (their totals differ) the one of least
    /// encoding is kept.
    void add_head(const Signed<Head>& head);
    /// What was placed since the last call: parents before their children.
    [[nodiscard]] std::vector<const FeedNode*> take_placed();

    /// Whether it is here, placed or not.
    [[nodiscard]] bool has(const EntryHash& hash) const { return nodes_.contains(hash); }
    /// Whether an entry would not wait: it is a first one, or follows one that is placed.
    [[nodiscard]] bool connects(const Entry& entry) const;
    /// Notes what something took that had to wait. Forgotten once nothing of the feed waits.
    void charge(std::size_t bytes);
    [[nodiscard]] std::size_t waiting_bytes() const { return waiting_bytes_; }

    [[nodiscard]] const FeedId& feed() const { return feed_; }
    /// The placed first entries: one, unless the terminal equivocated in its first entry.
    [[nodiscard]] std::vector<const FeedNode*> roots() const;
    /// All placed entries, parents before their children.
    [[nodiscard]] std::vector<const FeedNode*> parents_first() const;
    /// The placed entries with no placed entry after them, ascending by hash.
    [[nodiscard]] const std::map<EntryHash, const FeedNode*>& tips() const { return tips_; }
    /// The placed entry of that hash, or null.
    [[nodiscard]] const FeedNode* find(const EntryHash& hash) const;
    [[nodiscard]] std::uint64_t placed_count() const { return placed_count_; }
    /// Entries here that are not placed: their past is missing.
    [[nodiscard]] std::uint64_t waiting_count() const { return nodes_.size() - placed_count_; }
    /// The heads, by the point they name: of every tip, and at least one in each segment's length.
    [[nodiscard]] const std::map<FeedPoint, Signed<Head>>& heads() const { return heads_; }

  private:
    void place(FeedNode& first);

    FeedId feed_;
    EntryHash genesis_;
    std::map<EntryHash, FeedNode> nodes_;
    std::map<EntryHash, std::set<EntryHash>>
        followers_;  // By the entry that they name as previous.
    std::map<EntryHash, const FeedNode*> tips_;
    std::map<FeedPoint, Signed<Head>> heads_;
    std::uint64_t placed_count_ = 0;
    std::size_t waiting_bytes_ = 0;
    std::vector<const FeedNode*> fresh_;
};

}  // namespace noodgeld
