// JournalModel: what a journal must hold and answer, as maps that anyone can check by eye. Nothing
// is indexed: every question is answered by going through all entries.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "journal/journal.h"

namespace noodgeld::test {

struct JournalModel {
    using Feed = std::map<FeedPoint, NewEntry>;

    std::optional<OwnFeed> own;
    std::map<FeedId, Feed> feeds;
    std::map<std::pair<FeedId, FeedPoint>, Bytes> heads;
    std::map<std::pair<Kind, ObjectHash>, Bytes> objects;
    std::map<std::pair<EntryHash, crypto::Hash>, ParkedPiece> parked;

    // What a journal answers to the same call; a refused call changes nothing.

    [[nodiscard]] std::optional<Refusal> append(const std::vector<NewEntry>& entries,
                                                const Bytes& head);
    [[nodiscard]] std::optional<MergeProblem> merge(const FeedId& feed,
                                                    const std::vector<NewEntry>& entries,
                                                    const Bytes& head);

    [[nodiscard]] bool holds(const FeedId& feed, const FeedPoint& point) const;
    [[nodiscard]] std::vector<FeedPoint> tips(const FeedId& feed) const;
    /// From sequence 1 to `last`.
    [[nodiscard]] std::vector<FeedPoint> branch(const FeedId& feed, const FeedPoint& last) const;
    [[nodiscard]] std::vector<SpendPlace> spends(const TokenId& token) const;
    [[nodiscard]] std::vector<FeedPoint> voids(const FeedId& feed, const FeedPoint& sale) const;
    [[nodiscard]] std::vector<SalePlace> sales(const FeedId& feed, const SaleId& id) const;

  private:
    [[nodiscard]] std::optional<Refusal> refusal_of(const NewEntry& entry) const;
};

/// The first thing that the journal answers otherwise than the model; empty if there is none. Also
/// a read that fails is a difference. Asks for tokens and sales 1 to `numbers`.
[[nodiscard]] std::string difference(const Journal& journal, const JournalModel& model,
                                     unsigned numbers);

}  // namespace noodgeld::test
