#include "terminal/terminal.h"

#include <algorithm>

#include "base/check.h"

namespace noodgeld {
namespace {

/// What a terminal keeps of the objects it holds; charters first, for all others rest on them.
constexpr Kind kHeldKinds[] = {Kind::charter, Kind::series,      Kind::emission,   Kind::order,
                               Kind::stop,    Kind::revocations, Kind::certificate};

constexpr Kind kRecordedKinds[] = {Kind::certificate, Kind::charter, Kind::order, Kind::stop,
                                   Kind::revocations};

TerminalRefusal not_durable(const StorageError& error) {
    const bool full = error.fault == StorageFault::full;
    return {.refusal = full ? Refusal::storage_full : Refusal::not_durable, .words = error.words};
}

}  // namespace

Terminal::Terminal(std::unique_ptr<Journal> journal, crypto::SecretKey key,
                   const crypto::Verifier& verifier)
    : journal_(std::move(journal)), key_(std::move(key)), verifier_(verifier) {}

Result<OpenedTerminal, StorageError> Terminal::open(const std::filesystem::path& directory,
                                                    crypto::SecretKey key,
                                                    const crypto::Verifier& verifier,
                                                    const JournalOptions& options) {
    NOODGELD_TRY(OpenedJournal opened, Journal::open(directory, std::nullopt, options));
    std::unique_ptr<Terminal> terminal(
        new Terminal(std::move(opened.journal), std::move(key), verifier));
    NOODGELD_TRY_VOID(terminal->load());
    return OpenedTerminal{std::move(terminal), std::move(opened.report)};
}

Result<void, StorageError> Terminal::load() {
    branch_.reset();
    holdings_ = Holdings();
    for (const Kind kind : kHeldKinds) {
        // A charter may stand before the one it follows: as many rounds as bring something.
        for (std::size_t held = holdings_.names().size();;) {
            NOODGELD_TRY_VOID(journal_->for_each(kind, [&](const ObjectFact& fact) {
                (void)holdings_.add(kind, fact.bytes, verifier_);
                return true;
            }));
            if (holdings_.names().size() == held || kind != Kind::charter) break;
            held = holdings_.names().size();
        }
    }
    return fold();
}

Result<void, StorageError> Terminal::fold() {
    branch_.reset();
    const auto own = journal_->own_feed();
    if (!own) return {};
    branch_.emplace(own->feed, holdings_);
    NOODGELD_TRY_VOID(
        journal_->for_each_entry(own->feed, own->tip, {1}, [&](const EntryView& view) {
            const Entry entry =
                decode<Entry>(view.bytes).value();  // The journal checked its bytes.
            if (const auto* witnessed = std::get_if<WitnessedTime>(&entry.body)) {
                (void)holdings_.add(Kind::anchor, witnessed->anchor, verifier_);
            }
            (void)branch_->advance(entry, view.point.hash);
            return true;
        }));
    return look_for_newer_heads();
}

Result<void, StorageError> Terminal::look_for_newer_heads() {
    is_old_copy_ = false;
    return journal_->for_each(Kind::head, [&](const ObjectFact& fact) {
        const auto head = decode_signed<Head>(fact.bytes);
        is_old_copy_ = head && head->value.feed() == branch_->feed();
        return !is_old_copy_;
    });
}

void Terminal::mark_old_copy(const Signed<Head>& newer_head) {
    is_old_copy_ = true;
    const ObjectHash hash = hash_of(newer_head.value, holdings_.lineage());
    (void)journal_->put(Kind::head, hash, encode(newer_head));  // If it fails, nothing is sold.
}

/// After an object was not stored: believes no more than what is.
void Terminal::return_to_disk() {
    if (!load()) branch_.reset();
}

TimeInterval Terminal::now(UnixTime own_clock) const {
    // A clock that no entry can record is not to be believed either.
    if (own_clock < UnixTime{} || own_clock > UnixTime::from_wire(UnixTime::kWireMax)) {
        own_clock = UnixTime{};
    }
    if (!branch_) return time_interval({}, own_clock, std::nullopt, std::nullopt);
    const Order* order = branch_->order();
    const auto closing = order == nullptr ? std::nullopt : std::optional(order->closing);
    return time_interval(branch_->floor(), own_clock, branch_->asserted(), closing);
}

Result<NewEntry, TerminalRefusal> Terminal::append(const Entry& entry) {
    const Lineage& lineage = *holdings_.lineage();
    NewEntry added = new_entry(encode(entry), lineage).value();
    (void)branch_->advance(entry, added.hash);
    const Bytes head = encode(sign_head(*branch_, lineage, key_));
    const auto appended = journal_->append(std::span(&added, 1), head);
    if (appended) return added;
    // Back to what is on disk; if that cannot be read, nothing is sold until it can.
    if (!fold()) branch_.reset();
    const AppendError& error = appended.error();
    return fail(TerminalRefusal{
        .refusal = error.refusal, .place = error.place, .when = error.time, .words = error.words});
}

Result<Adoption, TerminalRefusal> Terminal::install(ByteView charter, UnixTime own_clock) {
    const auto turn = lock();
    return take(Kind::charter, charter, own_clock);
}

Result<Adoption, TerminalRefusal> Terminal::adopt(Kind kind, ByteView wire, UnixTime own_clock) {
    const auto turn = lock();
    if (!holdings_.lineage()) return fail(TerminalRefusal{.refusal = Refusal::no_charter});
    return take(kind, wire, own_clock);
}

Result<Adoption, TerminalRefusal> Terminal::take(Kind kind, ByteView wire, UnixTime own_clock) {
    const auto added = holdings_.add(kind, wire, verifier_);
    if (!added) return fail(TerminalRefusal{.refusal = added.error()});
    Adoption adoption{added->hash, added->is_new};
    if (kind == Kind::anchor) {
        NOODGELD_TRY_VOID(record_anchor(wire, own_clock, adoption));
        return adoption;
    }
    if (!journal_->lineage()) {
        const auto bound = journal_->set_lineage(*holdings_.lineage());
        if (!bound) {
            return_to_disk();
            return fail(not_durable(bound.error()));
        }
    }
    NOODGELD_TRY_VOID(store(kind, added->hash, wire));
    NOODGELD_TRY(adoption.recorded, record_held(own_clock));
    return adoption;
}

Result<void, TerminalRefusal> Terminal::store(Kind kind, const ObjectHash& hash, ByteView wire) {
    const auto stored = journal_->put(kind, hash, wire);
    if (stored) return {};
    return_to_disk();
    return fail(not_durable(stored.error()));
}

const Certificate* Terminal::newest_own_certificate() const {
    const Certificate* newest = nullptr;
    for (const auto& [hash, certificate] : holdings_.certificates()) {
        if (certificate.key != key_.public_key()) continue;
        if (newest == nullptr || certificate.epoch > newest->epoch) newest = &certificate;
    }
    return newest;
}

/// Brings the own feed up to what is held: whatever feeds record and this one has not.
Result<bool, TerminalRefusal> Terminal::record_held(UnixTime own_clock) {
    const Certificate* certificate = newest_own_certificate();
    if (certificate == nullptr) return false;
    const FeedId feed{certificate->terminal, certificate->epoch};
    if (!branch_ || branch_->feed().epoch < feed.epoch) {
        branch_.emplace(feed, holdings_);
        is_old_copy_ = false;
    }
    bool recorded = false;
    for (const Kind kind : kRecordedKinds) {
        for (const auto& [held_kind, hash] : holdings_.names()) {
            if (held_kind != kind || branch_->adopted().contains({kind, hash})) continue;
            if (kind == Kind::certificate) {
                const Certificate& one = *holdings_.certificate(hash);
                if (FeedId{one.terminal, one.epoch} != feed) continue;  // Another terminal's.
            }
            const Entry entry = next_entry(*branch_, now(own_clock), Adopted{kind, hash});
            NOODGELD_TRY_VOID(append(entry));
            recorded = true;
        }
    }
    return recorded;
}

/// Whoever brings it: a head of the own key that is not on the own branch is by another copy of
/// this terminal, and that one went on.
void Terminal::look_for_newer_head(const Anchor& anchor) {
    const auto head = head_in(anchor);
    if (!branch_ || !head || head->value.feed() != branch_->feed()) return;
    if (branch_->contains(head->value.point)) return;
    if (verify_signed(*head, holdings_.lineage(), key_.public_key(), verifier_)) {
        mark_old_copy(*head);
    }
}

Result<void, TerminalRefusal> Terminal::record_anchor(ByteView wire, UnixTime own_clock,
                                                      Adoption& adoption) {
    const Anchor anchor = decode_signed<Anchor>(wire).value().value;
    look_for_newer_head(anchor);
    if (!branch_) return {};
    const TimeInterval time = now(own_clock);
    const AnchorWorth worth = branch_->worth_of(wire, time);
    adoption.needs_date = worth == AnchorWorth::needs_date;
    const bool frees = branch_->sold_since_anchor() > Amount() || anchor.time > branch_->floor();
    const bool is_worth_an_entry = (worth == AnchorWorth::advances && frees) ||
                                   (worth == AnchorWorth::in_pairs && branch_->is_news(anchor));
    if (!is_worth_an_entry) return {};
    const Bytes bytes(wire.begin(), wire.end());
    NOODGELD_TRY_VOID(append(next_entry(*branch_, time, WitnessedTime{bytes})));
    adoption.recorded = true;
    return {};
}

Result<void, TerminalRefusal> Terminal::assert_time(UnixTime date, UnixTime own_clock) {
    const auto turn = lock();
    if (!branch_) return fail(TerminalRefusal{.refusal = Refusal::not_enrolled});
    if (branch_->asserted() == date) return {};
    NOODGELD_TRY_VOID(append(next_entry(*branch_, now(own_clock), AssertedTime{date})));
    return {};
}

}  // namespace noodgeld
