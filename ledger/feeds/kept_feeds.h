// KeptFeeds: the entries and heads of all feeds, in a store.
//
// Runs of entries lie one after another in the order in which they came, so that a store writes
// each byte once and the sequence numbers of a feed find the run. What is kept is never changed; of
// signatures that could not be judged when their entry came, what they were found to be since is
// kept beside.
//
//   runs    position (8)                                  -> run (kept_run.h)
//   places  feed number (4) first sequence (8) position   -> count (4) previous hash, last hash
//   feeds   feed id                                       -> feed number
//   heads   feed number, sequence (8), hash               -> signed head
//   later   position, index in the run (4)                -> a worth for each spend
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "ledger/feeds/kept_run.h"
#include "ledger/store/store_draft.h"
#include "protocol/objects/head.h"

namespace noodgeld::feeds {

/// Of runs, in the order in which they came: 0, 1, 2, ...
using Position = std::uint64_t;

/// Entries of one branch that follow one another, to be kept.
struct NewRun {
    Sequence first;
    EntryHash previous;
    std::vector<KeptEntry> entries;
    std::vector<EntryHash> hashes;  ///< Of each.
};

/// Where a run lies, without its entries.
struct Place {
    FeedNumber feed = 0;
    Sequence first;
    Position position = 0;
    std::uint32_t count = 0;
    EntryHash previous;
    EntryHash last;

    [[nodiscard]] Sequence end() const { return {first.value + count}; }
    friend bool operator==(const Place&, const Place&) = default;
};

/// An entry as it was kept, decoded.
struct ReadEntry {
    Entry entry;
    EntryHash hash;
    std::vector<SpendSignatures> signatures;  ///< Of the spends of a sale.
};

/// Not thread-safe. Borrows the draft; what is kept counts once that is written.
///
/// After a read failed, or what was read is not what was kept, all that is read is nothing, and
/// `failure` says why.
class KeptFeeds {
  public:
    /// A run has no more than one entry beyond this. What a look at one entry reads.
    static constexpr std::size_t kRunBytes = std::size_t{1} << 16;

    /// The tables that it needs, one after another.
    [[nodiscard]] static std::vector<store::TableSpec> tables();
    /// `first`: the place of the first of them in the store. Reads the ids of all feeds.
    KeptFeeds(store::Draft& draft, store::Table first);
    [[nodiscard]] std::optional<StorageError> failure() const;

    /// The number of a feed; another for one that is new.
    FeedNumber number(const FeedId& feed);
    [[nodiscard]] std::optional<FeedNumber> find(const FeedId& feed) const;
    [[nodiscard]] const FeedId& id(FeedNumber feed) const { return ids_[feed]; }
    [[nodiscard]] std::size_t count() const { return ids_.size(); }

    /// Puts the run there, in pieces; gives the position of the first. There must be an entry.
    Position keep(FeedNumber feed, NewRun run);
    void keep_head(FeedNumber feed, const FeedPoint& point, ByteView signed_head);
    /// What the signatures of an entry of a run are found to be, of which some were not known.
    void keep_signatures(Position position, std::size_t index,
                         std::span<const SpendSignatures> signatures);

    using VisitPlace = std::function<bool(const Place&)>;
    using VisitRun = std::function<bool(const Place&, KeptRun)>;

    /// Of all feeds, by feed number, then by first sequence: so after what it follows. Stops when
    /// `visit` returns false, as below.
    void for_each_place(const VisitPlace& visit) const;
    void for_each_place(FeedNumber feed, const VisitPlace& visit) const;
    /// All runs of a feed that have an entry at `from` or beyond.
    void for_each_run(FeedNumber feed, Sequence from, const VisitRun& visit) const;
    /// The run that has the entry of that sequence number. Of a feed that forked: as far as it had
    /// come before an entry came that does not follow the last.
    [[nodiscard]] std::optional<KeptRun> run_at(FeedNumber feed, Sequence sequence) const;
    [[nodiscard]] std::optional<KeptRun> run(const Place& place) const;
    /// The same of the entries of these sequence numbers, in order, as far as they are here.
    void for_each_entry(FeedNumber feed, Sequence first, Sequence last,
                        const std::function<void(const ReadEntry&)>& visit) const;

    [[nodiscard]] std::optional<Bytes> head(FeedNumber feed, const FeedPoint& point) const;
    /// Ascending by point.
    void for_each_head(
        FeedNumber feed,
        const std::function<bool(const FeedPoint&, ByteView signed_head)>& visit) const;

  private:
    enum class Which : store::Table { runs, places, feeds, heads, later };

    [[nodiscard]] store::Table table(Which which) const {
        return static_cast<store::Table>(first_ + static_cast<store::Table>(which));
    }
    /// What came of a feed before it forked.
    struct Chain {
        std::optional<EntryHash> last;
        std::optional<Position> forked_at;
    };

    void load();
    void note(const Place& place);
    void put(const KeptRun& run);
    void scan_places(ByteView from, ByteView to, const VisitPlace& visit) const;
    void mend_signatures(const Place& place, KeptRun& run) const;
    void fail(StorageError error) const;

    store::Draft& draft_;
    store::Table first_;
    mutable std::optional<StorageError> failure_;
    Position next_ = 0;
    std::vector<FeedId> ids_;
    std::map<FeedId, FeedNumber> numbers_;
    std::vector<Chain> chains_;  // by number
};

}  // namespace noodgeld::feeds
