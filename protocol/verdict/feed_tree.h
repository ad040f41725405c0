// FeedTree: the entries of one feed, in whatever pieces and order they came.
//
// An honest feed is one chain. After equivocation it is a tree, and every branch is kept, each
// entry once: a branch that does not stand is held, and is evidence. An entry is *placed* when its
// whole past down to the feed's genesis is here and a signed head names it or a later entry of its
// branch. What is placed depends only on which entries and heads came.
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
    std::size_t unproven_bytes = 0;         ///< What it took, about, if no head spoke for it then.
    const FeedNode* parent = nullptr;       ///< Null for the first entry, and while it is missing.
    std::vector<const FeedNode*> children;  ///< Placed ones, in no order.
    bool connected = false;                 ///< Its whole past is here.
    bool placed = false;
};

/// Reads are thread-safe among themselves. Nodes stay where they are as long as the tree.
class FeedTree {
  public:
    FeedTree(const FeedId& feed, const Lineage& lineage);

    /// Keeps an entry of this feed. Whether it was new. `unproven_bytes`: see FeedNode.
    bool add(Entry entry, const EntryHash& hash, std::size_t unproven_bytes);
    /// Keeps that a validly signed head named this point. Whether it was new.
    /// Of two heads of one point (their totals differ) the one of least encoding is kept.
    bool add_head(const Signed<Head>& head);
    /// Works out again what is placed. Call after adding, before reading. Gives what was not placed
    /// before, parents before their children; what is placed stays so. Costs by what is new.
    std::vector<const FeedNode*> place();

    [[nodiscard]] const FeedId& feed() const { return feed_; }
    /// The placed first entries: one, unless the terminal equivocated in its first entry.
    [[nodiscard]] std::vector<const FeedNode*> roots() const;
    /// All placed entries, parents before their children.
    [[nodiscard]] std::vector<const FeedNode*> parents_first() const;
    /// The placed entries with no placed entry after them, ascending by hash.
    [[nodiscard]] std::vector<const FeedNode*> tips() const;
    /// The placed entry of that hash, or null.
    [[nodiscard]] const FeedNode* find(const EntryHash& hash) const;
    [[nodiscard]] std::uint64_t placed_count() const { return placed_count_; }
    /// Entries here that are not placed: their past or a head is missing.
    [[nodiscard]] std::uint64_t parked_count() const { return nodes_.size() - placed_count_; }
    /// The heads, by the point they name.
    [[nodiscard]] const std::map<FeedPoint, Signed<Head>>& heads() const { return heads_; }

  private:
    void connect(FeedNode& first);
    void place(FeedNode& named, std::vector<const FeedNode*>& fresh);

    FeedId feed_;
    EntryHash genesis_;
    std::map<EntryHash, FeedNode> nodes_;
    std::map<EntryHash, std::set<EntryHash>> waiting_;  // children by the parent they name
    std::map<FeedPoint, Signed<Head>> heads_;
    std::uint64_t placed_count_ = 0;
    std::vector<FeedNode*> added_;  // Since `place`: entries, and what heads name.
    std::vector<FeedPoint> named_;
};

}  // namespace noodgeld
