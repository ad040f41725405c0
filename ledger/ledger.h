// Ledger: all facts that ever came, durable, and what they mean.
//
// Takes facts in pieces and repeatedly, from anybody; believes signatures only. What rests on
// something that is not here is refused, and may be brought again, or waits, if an enrolled key or
// officers signed it (docs/protocol.md, chapter 7). What it makes of facts is `adjudicate`
// (protocol/verdict/adjudicate.h) and nothing else. Taking facts never makes facts: anchors are
// issued by a step of their own, `anchor`, with the time passed in.
#pragma once

#include <atomic>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <vector>

#include "journal/pack_export.h"
#include "ledger/evidence_pack.h"
#include "ledger/log/log.h"
#include "protocol/verdict/adjudicate.h"
#include "protocol/wire/pack.h"

namespace noodgeld {

/// What became of what was brought. The same again gives all `known`.
struct IngestReport {
    std::size_t added = 0;    ///< Items that said something new; on disk.
    std::size_t known = 0;    ///< On disk too.
    std::size_t waiting = 0;  ///< Signed, and rest on something that has not come; on disk.
    std::map<Refusal, std::size_t> refused;
    /// Of the feeds whose segments came or were known: the tips that these made, or end in.
    std::map<FeedId, std::set<FeedPoint>> tips;
    bool cut_short = false;  ///< A pack's end is missing or damaged; what stood before is taken.

    /// Whether something was refused that other facts may turn into a yes.
    [[nodiscard]] bool may_be_mended() const;
    /// Counts what another says of its items.
    void add(const IngestReport& more);
};

/// The disk said no: nothing of the call may be taken as done, and it can be repeated.
struct LedgerFailure {
    Phrase words;
    bool full = false;  ///< For lack of room.
};

/// What the ledger holds and makes of it. Good for as long as the call that it was given to.
struct LedgerView {
    const Facts& facts;
    const Adjudication& judged;
    const StateDigest& digest;
    const Log& log;
};

class Ledger;
struct OpenedLedger {
    std::unique_ptr<Ledger> ledger;
    OpenReport report;
};

/// Thread-safe: calls take turns.
class Ledger {
  public:
    /// Opens the journal and the log in `directory` and reads all facts. `verifier` is borrowed.
    /// StorageFault::damaged where the journal holds as a fact what is none.
    [[nodiscard]] static Result<OpenedLedger, StorageError> open(
        const std::filesystem::path& directory, const crypto::Verifier& verifier,
        const JournalOptions& options = {});

    /// Believes the first charter of a scheme, for good: for whoever sets the ledger up. Its report
    /// has one item.
    [[nodiscard]] Result<IngestReport, LedgerFailure> install(ByteView charter);

    /// Takes items as they travel, each after those that it may rest on. What it reports as added
    /// or waiting is on disk.
    [[nodiscard]] Result<IngestReport, LedgerFailure> ingest(std::vector<PackItem> items);
    /// Takes a pack. Refusals of the whole: malformed, other_lineage, no_charter.
    [[nodiscard]] Result<IngestReport, LedgerFailure> ingest_pack(ByteView pack);
    /// The same, of a pack of any size: some megabytes of items at a time. Reads it again where
    /// something stood before what it rests on.
    [[nodiscard]] Result<IngestReport, LedgerFailure> ingest_pack(PackReader& pack);

    /// The receipts that `anchor` would sign with that key, the ledger's or a witness's: one, dated
    /// `now`, for every tip, charter and revocation list that has none by it yet.
    [[nodiscard]] std::vector<Anchor> due_receipts(const crypto::PublicKey& key, UnixTime now);
    /// Signs those, as facts. How many.
    [[nodiscard]] Result<std::size_t, LedgerFailure> anchor(const crypto::SecretKey& key,
                                                            UnixTime now);

    /// The same of some tips only: what an upload is answered with.
    struct Receipt {
        FeedId feed;
        Bytes anchor;  ///< Signed: the newest of the feed, by whomever.
    };
    [[nodiscard]] Result<std::vector<Receipt>, LedgerFailure> receipts(
        const std::map<FeedId, std::set<FeedPoint>>& tips, const crypto::SecretKey& key,
        UnixTime now);

    /// Calls `look` with a LedgerView while nothing changes; gives what it gives. The first call
    /// after something new judges all facts again, which takes time by how many spends there are.
    template <class Look>
    auto read(Look look) {
        const std::scoped_lock turn(mutex_);
        const Judged& judged = judge();
        return look(LedgerView{facts_, judged.adjudication, judged.digest, log_});
    }

    /// The signed anchor of the feed with the highest time, and of those the furthest, if there is
    /// one.
    [[nodiscard]] Result<std::optional<Bytes>, LedgerFailure> newest_anchor(const FeedId& feed);

    /// A pack that proves an accusation (evidence_pack.h); nothing if the facts do not make it.
    [[nodiscard]] Result<std::optional<Bytes>, LedgerFailure> evidence(Accusation accusation,
                                                                       std::string_view about);
    /// One pack that proves every accusation. Nothing else is done meanwhile. There must be a
    /// charter. Stops when `write` returns false.
    [[nodiscard]] Result<void, LedgerFailure> write_evidence(const WritePiece& write);

    /// The log's signed checkpoint. Where the log has grown since the last, the whole tree is read
    /// back and a new one signed, while others go on; of a large log only now and then, so that
    /// who asks costs no more than it should. A failure, and nothing signed, if the tree on disk
    /// is not what was appended. `key`: the ledger's. There must be a charter, here and below.
    [[nodiscard]] Result<std::string, LedgerFailure> checkpoint(const crypto::SecretKey& key,
                                                                UnixTime now);
    /// That a fact is in the log, to that checkpoint: see log_proof. Nothing if it is not in it, or
    /// not yet.
    [[nodiscard]] Result<std::optional<std::string>, LedgerFailure> log_proof(
        std::uint8_t kind, const std::array<std::uint8_t, 32>& hash, const crypto::SecretKey& key,
        UnixTime now);
    /// Puts a witness's good cosignature below the checkpoint of that text, unless another has been
    /// signed since.
    [[nodiscard]] Result<void, LedgerFailure> add_cosignature(std::string_view text,
                                                              const NoteSignature& cosignature);
    /// That the log of that size, at least 1, is a prefix of that tree, or of what it is now;
    /// nothing if it is not so large.
    struct LogConsistency {
        std::uint64_t size = 0;  ///< Of the log now.
        std::vector<crypto::Hash> path;
    };
    [[nodiscard]] Result<std::optional<LogConsistency>, LedgerFailure> log_consistency(
        std::uint64_t old_size, const std::optional<TreeHead>& tree = {});
    /// See HashTree::tile.
    [[nodiscard]] Result<std::optional<Bytes>, LedgerFailure> log_tile(unsigned level,
                                                                       std::uint64_t index,
                                                                       unsigned width);

    /// Whether a write failed, so that nothing more is taken until it is opened again. What it
    /// would say of its facts may not be on disk: nobody is to be told.
    [[nodiscard]] bool is_stopped() const { return journal_->stopped() || is_lost_; }
    /// What everybody is told then.
    [[nodiscard]] static LedgerFailure stopped_failure();
    /// Whether all but what officers sign is refused for lack of room.
    [[nodiscard]] bool is_full() const { return journal_->storage_full(); }

    /// Whose facts these are; nothing before the first charter.
    [[nodiscard]] std::optional<Lineage> lineage() const { return journal_->lineage(); }

    /// Writes a pack of all facts: what an audit takes. Holds nobody up, however slow `write` is:
    /// of facts that come meanwhile some may be in it, but all that its entries rest on is. Stops
    /// when `write` returns false.
    [[nodiscard]] Result<void, LedgerFailure> write_export(const WritePiece& write) const;

  private:
    struct Judged {
        Adjudication adjudication;
        StateDigest digest;
    };

    static constexpr Kind kObjectKinds[] = {Kind::charter,       Kind::series,
                                            Kind::emission,      Kind::order,
                                            Kind::stop,          Kind::revocations,
                                            Kind::certificate,   Kind::anchor,
                                            Kind::manifest,      Kind::merchant_register,
                                            Kind::register_part, Kind::ruling,
                                            Kind::settlement};

    Ledger(std::unique_ptr<Journal> journal, Log log, const crypto::Verifier& verifier);
    Result<void, StorageError> load();
    Result<void, StorageError> load_objects();
    std::optional<StorageError> log_news();
    Result<void, StorageError> load_feed(const FeedId& feed, Sequence last);
    Result<void, StorageError> load_parked();
    /// Whether it is of a shape that Facts::add may have let wait.
    static bool can_wait(const PackItem& item);
    /// An item of a call, and what became of it.
    enum class Fate : std::uint8_t { fact, waits };
    struct Offered {
        const PackItem* item;
        bool is_new = false;
        Fate fate = Fate::waits;
    };

    Result<IngestReport, LedgerFailure> take(std::span<const PackItem> items);
    [[nodiscard]] bool is_too_much(std::span<const PackItem> items) const;
    void forget_what_is_not_kept();
    Result<IngestReport, LedgerFailure> ingest_once(PackReader& pack);
    /// `report`: gets the tips. Null where nobody asks for them.
    Result<void, StorageError> keep(std::span<Offered> offered, IngestReport* report);
    Result<void, StorageError> keep_objects();
    Result<void, StorageError> keep_feed(const FeedTree& tree,
                                         std::span<const FeedNode* const> tips);
    /// Entries of one branch, for one write.
    struct Run {
        std::vector<NewEntry> entries;
        std::vector<Bytes> heads;
        std::size_t bytes = 0;
        const FeedNode* last = nullptr;
    };
    void add(const FeedTree& tree, const FeedNode& node, Run& run) const;
    Result<void, StorageError> merge(Run& run);
    Result<void, StorageError> park_others(std::span<const Offered> offered);
    Result<void, StorageError> release_parked();
    Result<void, StorageError> release_facts();
    const Judged& judge();
    Result<void, LedgerFailure> write_exhibits(const Exhibits& exhibits,
                                               const WritePiece& write) const;
    [[nodiscard]] bool is_checkpoint_due(const Checkpoint& last, const TreeHead& tree,
                                         UnixTime now) const;
    [[nodiscard]] std::vector<Anchor> unsigned_receipts(const crypto::PublicKey& key,
                                                        UnixTime now) const;
    void add_due(const FeedTree& tree, const FeedPoint& tip, const crypto::PublicKey& key,
                 UnixTime now, std::vector<Anchor>& due) const;
    Result<IngestReport, LedgerFailure> sign_receipts(std::span<const Anchor> due,
                                                      const crypto::SecretKey& key);
    Result<std::optional<Bytes>, LedgerFailure> newest_of(const FeedId& feed) const;
    Result<void, StorageError> settle_news();

    std::mutex signing_;                    // Of checkpoints; taken before the other.
    std::optional<UnixTime> read_back_at_;  // under signing_
    std::mutex mutex_;
    std::unique_ptr<Journal> journal_;
    Log log_;
    const crypto::Verifier& verifier_;
    Facts facts_;
    std::atomic<bool> is_lost_ = false;  // A write failed, and what was written could not be read.
    /// Of one feed.
    struct FeedAnchors {
        std::set<std::pair<KeyId, FeedPoint>> points;  ///< By who anchored them.
        std::pair<UnixTime, Sequence> rank;            ///< Of the newest.
        std::optional<ObjectHash> newest;
    };
    std::map<FeedId, FeedAnchors> anchors_;
    std::set<std::pair<KeyId, ObjectHash>> dated_;  // objects, by who dated them
    std::set<EntryHash> awaited_;                   // What parked pieces wait for.
    std::optional<Judged> judged_;                  // Nothing after new facts, until somebody asks.
};

}  // namespace noodgeld
