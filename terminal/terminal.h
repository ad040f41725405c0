// Terminal: what a shop's device holds and has done: its journal, the objects it believes, and its
// own feed folded into a branch.
//
// Selling is terminal/till.h, carrying feeds is terminal/exchange.h; both work through this class,
// which keeps the three in step: what is adopted is verified, stored, and recorded in the own feed,
// in that order. Decides nothing that protocol/ decides.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "base/turnstile.h"
#include "journal/journal.h"
#include "protocol/spend/spend.h"
#include "terminal/salvage.h"

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

/// Why an old copy takes nothing any more, and what to do.
[[nodiscard]] TerminalRefusal old_copy();

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
    /// The same again is a no-op. An anchor is recorded if it counts or tells the time. The first
    /// certificate for the own key begins the own feed, with all that is held. It must say what
    /// this terminal asked for (else not_enrolled), and every later one what the first said (else
    /// superseded): so who stole the enroller's key can neither divert nor lock out. Refuses
    /// superseded also where the object shows that this is an old copy.
    [[nodiscard]] Result<Adoption, TerminalRefusal> adopt(Kind kind, ByteView wire,
                                                          UnixTime own_clock);

    /// Signs `asked` with `key`, the own one or one that will take its place, and keeps it in place
    /// of what was asked before: `adopt` compares with it. Gives the signed request. Refuses
    /// no_charter; malformed, for a text that is empty, too long or of wrong characters; superseded
    /// if it says otherwise than the certificate under which the own key sells.
    [[nodiscard]] Result<Bytes, TerminalRefusal> ask(CertificateRequest asked,
                                                     const crypto::SecretKey& key);

    /// Records a date that a cashier read off the wall: used while the own clock is implausible.
    [[nodiscard]] Result<void, TerminalRefusal> assert_time(UnixTime date, UnixTime own_clock);

    using Turn = std::unique_lock<Turnstile>;
    [[nodiscard]] Turn lock() const { return Turn(mutex_); }

    // While the caller holds the lock.

    [[nodiscard]] const Holdings& holdings() const { return holdings_; }
    [[nodiscard]] const Branch* branch() const { return branch_ ? &*branch_ : nullptr; }
    [[nodiscard]] const crypto::PublicKey& public_key() const { return key_.public_key(); }
    /// The feed of the own key, whether it has begun or not.
    [[nodiscard]] const FeedId& feed() const { return feed_; }
    /// That feed, and those that it follows, as certificates that are held say: what this device
    /// did before its key was replaced.
    [[nodiscard]] const std::vector<FeedId>& feeds_of_device() const { return device_feeds_; }
    /// What was asked last: of the own key, or of one that then did not become it.
    [[nodiscard]] const std::optional<CertificateRequest>& asked() const { return asked_; }
    /// What was asked for the own key, if that was asked last; else null.
    [[nodiscard]] const CertificateRequest* request() const {
        return asked_ && asked_->key == public_key() ? &*asked_ : nullptr;
    }
    [[nodiscard]] const crypto::Verifier& verifier() const { return verifier_; }
    [[nodiscard]] Journal& journal() { return *journal_; }
    [[nodiscard]] const Journal& journal() const { return *journal_; }
    /// How often the holdings were read from disk: whoever borrowed of them looks anew.
    [[nodiscard]] std::uint64_t loads() const { return loads_; }
    /// What time it is, as far as this terminal can know.
    [[nodiscard]] TimeInterval now(UnixTime own_clock) const;
    /// That it is a copy of an older state: it heard of entries of its own feed that it does not
    /// hold. It never sells again under this key.
    [[nodiscard]] bool is_old_copy() const { return is_old_copy_; }
    /// A head that claims to be of the own feed, from wherever it came. Refuses bad_signature; and
    /// superseded if it names an entry that is not held, which is kept: it is still an old copy
    /// after a restart.
    [[nodiscard]] Result<void, TerminalRefusal> hear_own_head(const Signed<Head>& head);
    [[nodiscard]] Result<Salvage, StorageError> salvage() const;

    /// Appends one entry with the signed head after it. Refuses superseded as an old copy, and what
    /// Journal::append refuses; it is then as before.
    [[nodiscard]] Result<NewEntry, TerminalRefusal> append(const Entry& entry);

  private:
    Terminal(std::unique_ptr<Journal> journal, crypto::SecretKey key,
             const crypto::Verifier& verifier);
    Result<void, StorageError> load();
    Result<void, StorageError> fold();
    Result<void, StorageError> look_for_newer_points();
    Result<void, StorageError> for_each_heard(
        const std::function<void(const FeedPoint&)>& visit) const;
    [[nodiscard]] Result<bool, StorageError> holds(const FeedPoint& point) const;
    Result<void, TerminalRefusal> check_own_certificate(ByteView wire) const;
    void note_follows(const ObjectHash& hash, const Certificate& certificate);
    void find_device_feeds();
    void return_to_disk();
    Result<Adoption, TerminalRefusal> take(Kind kind, ByteView wire, UnixTime own_clock);
    Result<void, TerminalRefusal> store(Kind kind, const ObjectHash& hash, ByteView wire);
    Result<bool, TerminalRefusal> record(Kind kind, const ObjectHash& hash, UnixTime own_clock);
    Result<bool, TerminalRefusal> record_all(UnixTime own_clock);
    Result<bool, TerminalRefusal> record_one(Kind kind, const ObjectHash& hash, UnixTime own_clock);
    Result<void, TerminalRefusal> record_anchor(ByteView wire, UnixTime own_clock,
                                                Adoption& adoption);
    [[nodiscard]] bool brings_something(const Certificate& certificate) const;

    mutable Turnstile mutex_;
    std::unique_ptr<Journal> journal_;
    crypto::SecretKey key_;
    const FeedId feed_;
    /// Which feed each follows, as its certificate of that hash says.
    std::map<FeedId, std::pair<ObjectHash, FeedId>> follows_;
    std::vector<FeedId> device_feeds_;
    std::optional<CertificateRequest> asked_;
    const crypto::Verifier& verifier_;
    Holdings holdings_;
    std::optional<Branch> branch_;
    std::uint64_t loads_ = 0;
    bool is_old_copy_ = false;
    bool is_all_recorded_ = false;  // Whether the own feed has all that is held and it records.
};

}  // namespace noodgeld
