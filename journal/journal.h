// Journal: a durable store of many feeds, of which at most one is written here, and of the facts
// that go with them; the only place where a token becomes spent.
//
// What a call that writes has returned success for is on stable storage, and survives the loss of
// power at any instant. Damage is never silent: opening re-reads everything against a commitment
// that is kept outside the database. docs/journal.md describes the files.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "journal/journal_options.h"
#include "journal/journal_records.h"

namespace noodgeld {

namespace journal {
struct JournalState;
}

class Journal;
struct OpenedJournal {
    std::unique_ptr<Journal> journal;
    OpenReport report;
};

/// Thread-safe: writes take turns, reads go on beside them. One process at a time holds a
/// directory.
///
/// Every write is one atomic batch and costs two syncs: the database's log, then the HEAD file.
/// After a write failed it is unknown whether it happened, so every later write is refused
/// (not_durable, StorageFault::stopped) until the journal is opened again; what is read meanwhile
/// may include the failed write. A refused write changes nothing.
///
/// When the disk fills up, sales, merges, parked pieces and objects are refused first. Voids, what
/// the terminal adopts and what officers sign (may_use_reserve) then use the reserve, which nobody
/// else can fill; reading needs no room. A journal that a full disk stopped opens again, in the
/// reserve.
class Journal {
  public:
    static constexpr std::size_t kAppendEntries = 4'096;                ///< In one append.
    static constexpr std::size_t kAppendBytes = std::size_t{3} << 20;   ///< So they fit a segment.
    static constexpr std::size_t kMergeBytes = std::size_t{64} << 20;   ///< In one merge.
    static constexpr std::size_t kObjectBytes = std::size_t{64} << 20;  ///< Of objects in a put.
    static constexpr std::size_t kSmallObjectBytes = std::size_t{1}
                                                     << 16;  ///< May use the reserve.

    /// Opens the journal in `directory`, creating it if there is none. `lineage`: whose it must be;
    /// none where no charter is known yet. Refuses, changing nothing, where anything acknowledged
    /// is missing or changed. Reads everything: some two seconds per million records.
    [[nodiscard]] static Result<OpenedJournal, StorageError> open(
        const std::filesystem::path& directory, const std::optional<Lineage>& lineage,
        const JournalOptions& options = {});
    ~Journal();
    Journal(const Journal&) = delete;
    Journal& operator=(const Journal&) = delete;

    [[nodiscard]] std::optional<Lineage> lineage() const;
    /// Binds the journal to `lineage`, for good. The same again is a no-op.
    [[nodiscard]] Result<void, StorageError> set_lineage(const Lineage& lineage);

    /// Whether a write failed, so that no more are taken.
    [[nodiscard]] bool stopped() const;
    /// Whether sales, or a merge or objects of so many bytes, would be refused for lack of room.
    [[nodiscard]] bool storage_full(std::uint64_t bytes = 0) const;
    /// Whether objects of that kind may be written though the disk is nearly full, if they are no
    /// more than kSmallObjectBytes: those that only officers can make.
    [[nodiscard]] static bool may_use_reserve(Kind kind);
    /// The number of the last write.
    [[nodiscard]] std::uint64_t commit() const;

    // The own feed.

    [[nodiscard]] std::optional<OwnFeed> own_feed() const;
    /// Appends 1 to kAppendEntries entries, all or none, and the signed head of the last. They fit
    /// one segment, and must
    /// follow the own feed's tip, or be of another feed, of which nothing is held: then that is the
    /// own feed from here on. There must be a lineage. So one caller at a time makes entries.
    /// Refuses if a token has a spend in any feed that is not voided, or earlier in the batch; if a
    /// sale id was used before in this feed; if a void names no sale of this feed, or one that is
    /// voided. Look for the sale id first: the same request again shows as a refusal too.
    [[nodiscard]] Result<void, AppendError> append(std::span<const NewEntry> entries,
                                                   ByteView signed_head);

    /// Ends the own feed: what is held of it stays, as of any other feed, and more of it may be
    /// merged. Without an own feed a no-op.
    [[nodiscard]] Result<void, StorageError> leave_own_feed();

    /// Keeps what this terminal asked for, in place of what it asked for before.
    [[nodiscard]] Result<void, StorageError> set_request(ByteView signed_request);
    [[nodiscard]] Result<std::optional<Bytes>, StorageError> request() const;

    // Feeds of others.

    /// Adds consecutive entries of one branch, and the signed head of the last of them; or, with no
    /// entries, the head of an entry that is held. `earlier_heads` are of others of the entries.
    /// The caller has verified all heads. What is held
    /// is skipped. Double spends and forks are kept. A void with effect releases its own feed's
    /// spends.
    [[nodiscard]] Result<MergeReport, MergeError> merge(const FeedId& feed,
                                                        std::span<const NewEntry> entries,
                                                        ByteView signed_head,
                                                        std::span<const Bytes> earlier_heads = {});
    /// Keeps pieces until what they follow is held, in one write. What is kept already is skipped.
    /// Whoever calls bounds how much waits.
    [[nodiscard]] Result<void, StorageError> park(std::span<const NewPiece> pieces);
    /// Lets go of pieces, in one write.
    [[nodiscard]] Result<void, StorageError> unpark(std::span<const ParkedPiece> pieces);
    /// The pieces that follow `missing`.
    [[nodiscard]] Result<std::vector<ParkedPiece>, StorageError> parked(
        const EntryHash& missing) const;
    /// Every piece. Stops when `visit` returns false.
    [[nodiscard]] Result<void, StorageError> for_each_parked(
        const std::function<bool(const ParkedPiece&)>& visit) const;

    // Reading feeds.

    /// Every feed's tips, ascending by feed and where the branch began. Stops when `visit` returns
    /// false.
    [[nodiscard]] Result<void, StorageError> for_each_tip(
        const std::function<bool(const Tip&)>& visit) const;
    /// The tips of one feed, up to `limit`, ascending by point: none if it is not held, several
    /// after a fork.
    [[nodiscard]] Result<std::vector<Tip>, StorageError> tips(const FeedId& feed,
                                                              std::size_t limit = SIZE_MAX) const;
    [[nodiscard]] Result<std::optional<Bytes>, StorageError> entry(const FeedId& feed,
                                                                   const FeedPoint& point) const;
    /// The entries of the branch that ends in `last`, from sequence `from` to `last` itself, in
    /// order. Stops when `visit` returns false. Nothing if `last` is not held.
    [[nodiscard]] Result<void, StorageError> for_each_entry(
        const FeedId& feed, const FeedPoint& last, Sequence from,
        const std::function<bool(const EntryView&)>& visit) const;
    /// Every entry of a feed, of all branches, ascending by sequence and hash.
    [[nodiscard]] Result<void, StorageError> for_each_entry(
        const FeedId& feed, const std::function<bool(const EntryView&)>& visit) const;
    /// The signed head of exactly this point, if one is held. (After every append and merge one is
    /// held for the last entry.)
    [[nodiscard]] Result<std::optional<Bytes>, StorageError> head(const FeedId& feed,
                                                                  const FeedPoint& point) const;
    /// Every held head of a feed, ascending by point. Stops when `visit` returns false.
    [[nodiscard]] Result<void, StorageError> for_each_head(
        const FeedId& feed, const std::function<bool(const Tip&)>& visit) const;
    /// The first held head at or after `from` on the branch that ends in `last`: where a segment of
    /// that branch may end.
    [[nodiscard]] Result<std::optional<Tip>, StorageError> head_from(const FeedId& feed,
                                                                     const FeedPoint& last,
                                                                     Sequence from) const;

    // Reading what entries say.

    /// Every spend of a token in any feed, voided or not. Stops when `visit` returns false.
    [[nodiscard]] Result<void, StorageError> for_each_spend(
        const TokenId& token, const std::function<bool(const SpendPlace&)>& visit) const;
    /// The sales of a feed under this id, on all its branches: at most one in feeds that were
    /// written here.
    [[nodiscard]] Result<std::vector<SalePlace>, StorageError> sales(const FeedId& feed,
                                                                     const SaleId& sale) const;
    /// The points of the voids of a sale.
    [[nodiscard]] Result<std::vector<FeedPoint>, StorageError> voids(const FeedId& feed,
                                                                     const FeedPoint& sale) const;

    // Other facts.

    /// Keeps objects, all or none. What is held under a kind and hash stays as it is.
    [[nodiscard]] Result<void, StorageError> put(std::span<const ObjectFact> objects);
    [[nodiscard]] Result<void, StorageError> put(Kind kind, const ObjectHash& hash, ByteView bytes);
    [[nodiscard]] Result<std::optional<Bytes>, StorageError> get(Kind kind,
                                                                 const ObjectHash& hash) const;
    /// Every object of a kind, ascending by hash. Stops when `visit` returns false.
    [[nodiscard]] Result<void, StorageError> for_each(
        Kind kind, const std::function<bool(const ObjectFact&)>& visit) const;

  private:
    explicit Journal(std::unique_ptr<journal::JournalState> state);
    const std::unique_ptr<journal::JournalState> state_;
};

}  // namespace noodgeld
