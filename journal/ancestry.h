// Ancestry: the way back from an entry to its feed's first, which matters where a feed has forked.
#pragma once

#include <optional>
#include <vector>

#include "journal/journal_store.h"
#include "protocol/wire/ids.h"

namespace noodgeld::journal {

/// The branch that ends in `last`, which is held. Walks back as far as it is asked and remembers
/// the way: 32 bytes an entry, and only where a feed has forked. `records` outlives it.
class Ancestry {
  public:
    Ancestry(const Records& records, const FeedId& feed, const FeedPoint& last)
        : records_(records), feed_(feed), last_(last), way_{last.hash} {}

    [[nodiscard]] const FeedPoint& last() const { return last_; }
    /// The hash of the branch's entry with this sequence; nothing outside 1 to last.
    [[nodiscard]] Result<std::optional<EntryHash>, StorageError> at(Sequence sequence);
    /// Grows by an entry that follows `last`.
    void extend(const FeedPoint& next);

  private:
    [[nodiscard]] Result<std::optional<EntryHash>, StorageError> only_entry(
        Sequence sequence) const;

    const Records& records_;
    const FeedId feed_;
    FeedPoint last_;
    std::vector<EntryHash> newer_;  // After the point where the branch began, in order.
    std::vector<EntryHash> way_;    // From that point back.
};

}  // namespace noodgeld::journal
