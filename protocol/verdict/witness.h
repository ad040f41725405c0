// Witness: who showed that an entry existed, and by when.
//
// An anchor shows the entry at its head's point and all entries before that. Of each signer the
// earliest time counts.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "protocol/verdict/feed_tree.h"

namespace noodgeld {

/// A genuine anchor of one feed: that its signer held the feed up to `point` by `time`.
struct Sighting {
    KeyId signer;
    FeedPoint point;
    UnixTime time;
};

/// The earliest time of each signer, ascending by signer.
class WitnessTimes {
  public:
    void note(const KeyId& signer, UnixTime time);
    void note(const WitnessTimes& other);

    /// The least of all; nothing if nobody witnessed it.
    [[nodiscard]] std::optional<UnixTime> first() const;
    /// Whether, counting only times no later than `deadline`, more signers are here first or alone
    /// than in `other`.
    [[nodiscard]] bool leads(const WitnessTimes& other, UnixTime deadline) const;

    [[nodiscard]] const std::vector<std::pair<KeyId, UnixTime>>& times() const { return times_; }

  private:
    std::vector<std::pair<KeyId, UnixTime>> times_;
};

/// What sightings show of the placed entries of one feed. Costs one look at each entry and each
/// sighting, times the number of signers. Borrows the tree's nodes.
class Witnessed {
  public:
    Witnessed(const FeedTree& tree, std::span<const Sighting> sightings);

    [[nodiscard]] const WitnessTimes& times(const FeedNode& node) const;
    /// When anybody first witnessed it.
    [[nodiscard]] std::optional<UnixTime> first(const FeedNode& node) const {
        return times(node).first();
    }

  private:
    std::vector<WitnessTimes> distinct_;  // the first is empty
    std::unordered_map<const FeedNode*, std::size_t> of_;
};

/// Of each of several entries that follow one: the earliest times among all the others.
[[nodiscard]] std::vector<WitnessTimes> earliest_of_others(
    std::span<const WitnessTimes* const> entries);

}  // namespace noodgeld
