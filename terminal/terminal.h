// Terminal: what a shop's device holds and has done: its journal, the objects it believes, and its
// own feed folded into a branch.
//
// Selling is terminal/till.h, carrying feeds is terminal/exchange.h; both work through this class,
// which keeps the three in step: what is adopted is verified, stored, and recorded in the own feed,
// in that order. Decides nothing that protocol/ decides.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "journal/journal.h"
#include "protocol/spend/spend.h"

namespace noodgeld {

/// A no of the terminal: the reason, and what it is about.
struct TerminalRefusal {
    Refusal refusal = Refusal::malformed;
    std::optional<std::size_t> voucher = {};  ///< Which of those given.
    std::optional<SpendPlace> place = {};     ///< Of the entry that is in the way.
    std::optional<TimeInterval> when = {};    ///< When that was made.
    Phrase words = {};                        ///< What the disk said, or which slip it was.
};

struct Adoption {
    ObjectHash hash;
    bool is_new = false;    ///< Not held before.
    bool recorded = false;  ///< In the own feed, by this call.
    /// An anchor of the own feed that lies ahead of the clock, which seems to be wrong: it counts
    /// once somebody has told the date and it is brought again.
    bool needs_date = false;
};

class Terminal;
struct OpenedTerminal {
    std::unique_ptr<Terminal> terminal;
    OpenReport report;
};

/// Members may be called by any thread, and take turns; the references they give are good while the
/// caller holds `lock()`.
class Terminal {
  public:
    /// Opens the journal in `directory` and folds the own feed. `key`: the terminal's own.
    /// `verifier` is borrowed. Works without charter or certificate: then it refuses to sell.
    [[nodiscard]] static Result<OpenedTerminal, StorageError> open(
        const std::filesystem::path& directory, crypto::SecretKey key,
        const crypto::Verifier& verifier, const JournalOptions& options = {});

    /// Believes the first charter of a scheme, for good. For whoever installs the terminal; refuses
    /// other_lineage if it already belongs to another scheme.
    [[nodiscard]] Result<Adoption, TerminalRefusal> install(ByteView charter, UnixTime own_clock);

    /// Takes a charter, series, emission, order, stop, revocation list, certificate or anchor, by
    /// whatever road it came. Refuses no_charter before `install`, and what Holdings::add refuses.
    /// The same again is a no-op. An anchor is recorded if it counts or tells the time; a head in
    /// it of the own feed that is not held shows an old copy. The first certificate for the own key
    /// begins the own feed, with all that is held; one of a higher epoch begins a new feed.
    [[nodiscard]] Result<Adoption, TerminalRefusal> adopt(Kind kind, ByteView wire,
                                                          UnixTime own_clock);

    /// Records a date that a cashier read off the wall: used while the own clock is implausible.
    [[nodiscard]] Result<void, TerminalRefusal> assert_time(UnixTime date, UnixTime own_clock);

    [[nodiscard]] std::unique_lock<std::mutex> lock() const { return std::unique_lock(mutex_); }

    // While the caller holds the lock.

    [[nodiscard]] const Holdings& holdings() const { return holdings_; }
    [[nodiscard]] const Branch* branch() const { return branch_ ? &*branch_ : nullptr; }
    [[nodiscard]] const crypto::PublicKey& public_key() const { return key_.public_key(); }
    [[nodiscard]] const crypto::Verifier& verifier() const { return verifier_; }
    [[nodiscard]] Journal& journal() { return *journal_; }
    [[nodiscard]] const Journal& journal() const { return *journal_; }
    /// What time it is, as far as this terminal can know.
    [[nodiscard]] TimeInterval now(UnixTime own_clock) const;
    /// That it is a copy of an older state: entries of its own feed that it does not hold came back
    /// to it. It must begin a new epoch before it sells.
    [[nodiscard]] bool is_old_copy() const { return is_old_copy_; }
    /// `newer_head`: of the own feed, verified, of an entry not held. Kept, so that it is still an
    /// old copy after a restart.
    void mark_old_copy(const Signed<Head>& newer_head);

    /// Appends one entry with the signed head after it. Refuses what Journal::append refuses, and
    /// is then as before.
    [[nodiscard]] Result<NewEntry, TerminalRefusal> append(const Entry& entry);

  private:
    Terminal(std::unique_ptr<Journal> journal, crypto::SecretKey key,
             const crypto::Verifier& verifier);
    Result<void, StorageError> load();
    Result<void, StorageError> fold();
    Result<void, StorageError> look_for_newer_heads();
    void return_to_disk();
    Result<Adoption, TerminalRefusal> take(Kind kind, ByteView wire, UnixTime own_clock);
    Result<void, TerminalRefusal> store(Kind kind, const ObjectHash& hash, ByteView wire);
    Result<bool, TerminalRefusal> record_held(UnixTime own_clock);
    Result<void, TerminalRefusal> record_anchor(ByteView wire, UnixTime own_clock,
                                                Adoption& adoption);
    void look_for_newer_head(const Anchor& anchor);
    [[nodiscard]] const Certificate* newest_own_certificate() const;

    mutable std::mutex mutex_;
    std::unique_ptr<Journal> journal_;
    crypto::SecretKey key_;
    const crypto::Verifier& verifier_;
    Holdings holdings_;
    std::optional<Branch> branch_;
    bool is_old_copy_ = false;
};

}  // namespace noodgeld
