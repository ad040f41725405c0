#include "terminal/terminal.h"

#include <algorithm>
#include <map>

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

TerminalRefusal not_asked() {
    return {.refusal = Refusal::not_enrolled,
            .words = {"Dit apparaat heeft nog geen certificaat gevraagd: doe dat met `noodgeld "
                      "terminal request`.",
                      "This device has not asked for a certificate yet: do so with `noodgeld "
                      "terminal request`."}};
}

TerminalRefusal not_as_asked() {
    return {.refusal = Refusal::not_enrolled,
            .words = {"Dit certificaat zegt iets anders dan dit apparaat gevraagd heeft: leg de "
                      "aanvraag opnieuw voor aan de aanmelder, en meld dit.",
                      "This certificate says otherwise than this device asked: bring the request "
                      "to the enroller again, and report this."}};
}

TerminalRefusal bound_otherwise() {
    return {.refusal = Refusal::superseded,
            .words = {"Dit apparaat verkoopt al onder een certificaat dat iets anders zegt: voor "
                      "andere gegevens is een nieuwe sleutel nodig, met `noodgeld terminal "
                      "replace`.",
                      "This device sells under a certificate that says otherwise already: other "
                      "data need a new key, with `noodgeld terminal replace`."}};
}

}  // namespace

TerminalRefusal old_copy() {
    return {.refusal = Refusal::superseded,
            .words = {"Dit apparaat is een oude kopie: het mist boekingen die het zelf heeft "
                      "ondertekend. Verkoop er niets meer mee en begin met een nieuwe sleutel: "
                      "`noodgeld terminal replace`.",
                      "This device is an old copy: it lacks entries that it signed itself. Sell "
                      "nothing with it any more and begin with a new key: `noodgeld terminal "
                      "replace`."}};
}

Terminal::Terminal(std::unique_ptr<Journal> journal, crypto::SecretKey key,
                   const crypto::Verifier& verifier)
    : journal_(std::move(journal)),
      key_(std::move(key)),
      feed_(feed_id(key_.public_key())),
      verifier_(verifier) {}

Result<OpenedTerminal, StorageError> Terminal::open(const std::filesystem::path& directory,
                                                    crypto::SecretKey key,
                                                    const crypto::Verifier& verifier,
                                                    const JournalOptions& options) {
    NOODGELD_TRY(OpenedJournal opened, Journal::open(directory, std::nullopt, options));
    std::unique_ptr<Terminal> terminal(
        new Terminal(std::move(opened.journal), std::move(key), verifier));
    NOODGELD_TRY_VOID(terminal->load());
    // Once another key that asked here has its place, the feed of the key before is one like
    // others.
    const auto own = terminal->journal_->own_feed();
    if (terminal->request() != nullptr && own && own->feed != terminal->feed_) {
        NOODGELD_TRY_VOID(terminal->journal_->leave_own_feed());
    }
    return OpenedTerminal{std::move(terminal), std::move(opened.report)};
}

Result<void, StorageError> Terminal::load() {
    ++loads_;
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
    is_all_recorded_ = false;
    follows_.clear();
    for (const auto& [hash, certificate] : holdings_.certificates()) {
        note_follows(hash, certificate);
    }
    find_device_feeds();
    asked_.reset();
    NOODGELD_TRY(const auto wire, journal_->request());
    const auto asked = wire ? decode_signed<CertificateRequest>(*wire) : fail(DecodeError{});
    if (asked) asked_ = asked->value;
    return fold();
}

Result<void, StorageError> Terminal::fold() {
    branch_.reset();
    const auto own = journal_->own_feed();
    if (!own || own->feed != feed_) return look_for_newer_points();
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
    return look_for_newer_points();
}

/// Of several certificates of one key that of the least hash counts.
void Terminal::note_follows(const ObjectHash& hash, const Certificate& certificate) {
    if (!certificate.follows) return;
    const std::pair said(hash, certificate.follows->feed);
    const auto [at, is_new] = follows_.emplace(feed_id(certificate.key), said);
    if (!is_new) at->second = std::min(at->second, said);
}

void Terminal::find_device_feeds() {
    constexpr std::size_t kMostKeys = 64;  // Of one device, one after the other.
    device_feeds_ = {feed_};
    for (auto at = follows_.find(feed_); at != follows_.end();) {
        const FeedId& before = at->second.second;
        const bool is_known = std::ranges::find(device_feeds_, before) != device_feeds_.end();
        if (is_known || device_feeds_.size() == kMostKeys) break;
        device_feeds_.push_back(before);
        at = follows_.find(before);
    }
}

Result<bool, StorageError> Terminal::holds(const FeedPoint& point) const {
    if (!branch_) return false;
    if (point.sequence.value == 0) return true;
    NOODGELD_TRY(const auto entry, journal_->entry(feed_, point));
    return entry.has_value();
}

/// Points of the own feed that signed objects kept here name and that are not held.
Result<void, StorageError> Terminal::for_each_heard(
    const std::function<void(const FeedPoint&)>& visit) const {
    std::vector<FeedPoint> named;
    const auto note = [&](const auto& object) {
        if (object && object->value.feed == feed_) named.push_back(object->value.point);
        return true;
    };
    NOODGELD_TRY_VOID(journal_->for_each(
        Kind::head, [&](const ObjectFact& fact) { return note(decode_signed<Head>(fact.bytes)); }));
    for (const FeedPoint& point : named) {
        NOODGELD_TRY(const bool held, holds(point));
        if (!held) visit(point);
    }
    return {};
}

Result<void, StorageError> Terminal::look_for_newer_points() {
    // What is held of the own feed without being written here was heard from others.
    NOODGELD_TRY(const auto tips, journal_->tips(feed_));
    is_old_copy_ = !branch_ && !tips.empty();
    return for_each_heard([this](const FeedPoint&) { is_old_copy_ = true; });
}

Result<void, TerminalRefusal> Terminal::hear_own_head(const Signed<Head>& head) {
    if (!verify_signed(head, holdings_.lineage(), public_key(), verifier_)) {
        return fail(TerminalRefusal{.refusal = Refusal::bad_signature});
    }
    const auto held = holds(head.value.point);
    if (!held) return fail(not_durable(held.error()));
    if (*held) return {};
    is_old_copy_ = true;
    const ObjectHash hash = hash_of(head.value, holdings_.lineage());
    (void)journal_->put(Kind::head, hash, encode(head));  // If it fails, nothing is sold.
    return fail(old_copy());
}

Result<Salvage, StorageError> Terminal::salvage() const {
    Salvage out{feed_, {{0}, genesis_hash(feed_, *holdings_.lineage())}};
    NOODGELD_TRY_VOID(
        for_each_heard([&out](const FeedPoint& point) { out.heard.push_back(point); }));
    std::ranges::sort(out.heard);
    out.heard.erase(std::unique(out.heard.begin(), out.heard.end()), out.heard.end());
    if (!branch_) return out;
    out.last = branch_->tip();
    NOODGELD_TRY_VOID(journal_->for_each_entry(feed_, out.last, {1}, [&](const EntryView& view) {
        const Entry entry = decode<Entry>(view.bytes).value();
        const auto* witnessed = std::get_if<WitnessedTime>(&entry.body);
        const auto anchor =
            witnessed ? decode_signed<Anchor>(witnessed->anchor) : fail(DecodeError{});
        if (!anchor || !holdings_.is_genuine_anchor(witnessed->anchor)) return true;
        const auto head = head_in(anchor->value);
        if (!head || head->value.feed != feed_) return true;
        const FeedPoint& point = head->value.point;
        if (out.witnessed && point.sequence < out.witnessed->sequence) return true;
        out.witnessed = point;
        out.witnessed_at = anchor->value.time;
        return true;
    }));
    return out;
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
    if (is_old_copy_) return fail(old_copy());  // Its feed would fork.
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

Result<Bytes, TerminalRefusal> Terminal::ask(CertificateRequest asked,
                                             const crypto::SecretKey& key) {
    const auto turn = lock();
    if (!holdings_.lineage()) return fail(TerminalRefusal{.refusal = Refusal::no_charter});
    asked.key = key.public_key();
    const bool is_own = asked.key == public_key();
    if (is_own && branch_ && branch_->certificate() != nullptr &&
        !binds_alike(asked, *branch_->certificate())) {
        return fail(bound_otherwise());
    }
    const Bytes wire = encode(sign(asked, holdings_.lineage(), key));
    if (!decode_signed<CertificateRequest>(wire)) {
        return fail(TerminalRefusal{.refusal = Refusal::malformed});
    }
    const auto kept = journal_->set_request(wire);
    if (!kept) return fail(not_durable(kept.error()));
    asked_ = std::move(asked);
    return wire;
}

/// A certificate of the own key says what was asked for, or what the first one said.
Result<void, TerminalRefusal> Terminal::check_own_certificate(ByteView wire) const {
    const auto brought = decode_signed<Certificate>(wire);
    if (!brought || brought->value.key != public_key()) return {};
    const auto genuine = holdings_.check_certificate(wire, verifier_);
    if (!genuine) return fail(TerminalRefusal{.refusal = genuine.error()});
    if (branch_ && branch_->certificate() != nullptr) {
        if (!binds_alike(*genuine, *branch_->certificate())) return fail(bound_otherwise());
        return {};
    }
    if (request() == nullptr) return fail(not_asked());
    if (!binds_alike(*genuine, *request())) return fail(not_as_asked());
    return {};
}

Result<Adoption, TerminalRefusal> Terminal::take(Kind kind, ByteView wire, UnixTime own_clock) {
    if (kind == Kind::head) {
        const auto head = decode_signed<Head>(wire);
        if (!head) return fail(TerminalRefusal{.refusal = Refusal::malformed});
        if (head->value.feed != feed_) {
            return fail(TerminalRefusal{.refusal = Refusal::unknown_kind});
        }
        NOODGELD_TRY_VOID(hear_own_head(*head));
        return Adoption{hash_of(head->value, holdings_.lineage())};
    }
    if (kind == Kind::certificate) NOODGELD_TRY_VOID(check_own_certificate(wire));
    // Before anything is believed: to forget it again, all would be read from disk.
    const bool is_kept = kind != Kind::anchor && !Journal::may_use_reserve(kind);
    if (is_kept && journal_->storage_full(wire.size())) {
        return fail(TerminalRefusal{.refusal = Refusal::storage_full});
    }
    const auto added = holdings_.add(kind, wire, verifier_);
    if (!added) return fail(TerminalRefusal{.refusal = added.error()});
    Adoption adoption{added->hash, added->is_new};
    if (kind == Kind::certificate && added->is_new) {
        const Certificate& certificate = *holdings_.certificate(added->hash);
        const FeedId feed = feed_id(certificate.key);
        note_follows(added->hash, certificate);
        const bool is_ours = std::ranges::find(device_feeds_, feed) != device_feeds_.end();
        if (is_ours) find_device_feeds();
    }
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
    NOODGELD_TRY(adoption.recorded, record(kind, added->hash, own_clock));
    return adoption;
}

Result<void, TerminalRefusal> Terminal::store(Kind kind, const ObjectHash& hash, ByteView wire) {
    const auto stored = journal_->put(kind, hash, wire);
    if (stored) return {};
    return_to_disk();
    return fail(not_durable(stored.error()));
}

/// Whether the branch, which has begun, would say something else with it.
bool Terminal::brings_something(const Certificate& certificate) const {
    if (certificate.key != public_key()) return false;
    const Certificate* now = branch_->certificate();
    return now == nullptr || certificate.from < now->from || certificate.until > now->until;
}

/// Brings the own feed up to what is held, once more of it is held than this.
Result<bool, TerminalRefusal> Terminal::record(Kind kind, const ObjectHash& hash,
                                               UnixTime own_clock) {
    const bool is_enrolled = holdings_.feed_key(feed_) != nullptr;
    if (!is_enrolled || is_old_copy_) return false;
    if (!branch_) branch_.emplace(feed_, holdings_);
    if (!is_all_recorded_) return record_all(own_clock);
    is_all_recorded_ = false;  // Unless this succeeds.
    NOODGELD_TRY(const bool recorded, record_one(kind, hash, own_clock));
    is_all_recorded_ = true;
    return recorded;
}

/// All that feeds record and this one has not.
Result<bool, TerminalRefusal> Terminal::record_all(UnixTime own_clock) {
    bool recorded = false;
    for (const Kind kind : kRecordedKinds) {
        for (const auto& [held_kind, hash] : holdings_.names()) {
            if (held_kind != kind) continue;
            NOODGELD_TRY(const bool one, record_one(kind, hash, own_clock));
            recorded = recorded || one;
        }
    }
    is_all_recorded_ = true;
    return recorded;
}

Result<bool, TerminalRefusal> Terminal::record_one(Kind kind, const ObjectHash& hash,
                                                   UnixTime own_clock) {
    const bool is_known = std::ranges::find(kRecordedKinds, kind) == std::end(kRecordedKinds) ||
                          branch_->adopted().contains({kind, hash});
    if (is_known) return false;
    if (kind == Kind::certificate && !brings_something(*holdings_.certificate(hash))) return false;
    NOODGELD_TRY_VOID(append(next_entry(*branch_, now(own_clock), Adopted{kind, hash})));
    return true;
}

Result<void, TerminalRefusal> Terminal::record_anchor(ByteView wire, UnixTime own_clock,
                                                      Adoption& adoption) {
    const Anchor anchor = decode_signed<Anchor>(wire).value().value;
    const auto head = head_in(anchor);
    if (head && head->value.feed == feed_) {
        // A head that this key did not sign shows nothing, whoever vouches for it.
        const auto heard = hear_own_head(*head);
        if (!heard && heard.error().refusal != Refusal::bad_signature) return heard;
    }
    if (!branch_ || is_old_copy_) return {};
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
