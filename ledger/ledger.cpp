#include "ledger/ledger.h"

#include <algorithm>

#include "base/check.h"
#include "protocol/objects/dependence.h"
#include "protocol/verdict/state_digest.h"

namespace noodgeld {
namespace {

LedgerFailure failure(const StorageError& error) {
    return {error.words, error.fault == StorageFault::full};
}

const Phrase kFull{"de schijf is bijna vol: er kan niets meer bij; maak ruimte en probeer opnieuw",
                   "the disk is nearly full: nothing more fits; make room and try again"};

/// What an item takes on disk beside its bytes, about: its key, and what is found by it.
constexpr std::uint64_t kRecordBytes = 256;

/// Of a pack's items: many share one write, and few are in memory.
constexpr std::size_t kPackBytesAtOnce = std::size_t{16} << 20;

/// Charters, what their keys sign, what rests on that, feeds: so deep is what rests on what.
constexpr int kMostRounds = 4;

}  // namespace

void IngestReport::add(const IngestReport& more) {
    added += more.added;
    known += more.known;
    waiting += more.waiting;
    for (const auto& [refusal, count] : more.refused) refused[refusal] += count;
    for (const auto& [feed, its] : more.tips) tips[feed].insert(its.begin(), its.end());
}

bool IngestReport::may_be_mended() const {
    return std::ranges::any_of(refused,
                               [](const auto& one) { return noodgeld::may_be_mended(one.first); });
}

Ledger::Ledger(std::unique_ptr<Journal> journal, Log log, const crypto::Verifier& verifier)
    : journal_(std::move(journal)), log_(std::move(log)), verifier_(verifier) {}

Result<OpenedLedger, StorageError> Ledger::open(const std::filesystem::path& directory,
                                                const crypto::Verifier& verifier,
                                                const JournalOptions& options) {
    NOODGELD_TRY(OpenedJournal opened, Journal::open(directory / "journal", std::nullopt, options));
    NOODGELD_TRY(Log log, Log::open(directory / "log"));
    std::unique_ptr<Ledger> ledger(new Ledger(std::move(opened.journal), std::move(log), verifier));
    NOODGELD_TRY_VOID(ledger->load());
    return OpenedLedger{std::move(ledger), std::move(opened.report)};
}

Result<IngestReport, LedgerFailure> Ledger::install(ByteView charter) {
    const std::scoped_lock turn(mutex_);
    const PackItem item{Kind::charter, Bytes(charter.begin(), charter.end())};
    return take(std::span(&item, 1));
}

Result<IngestReport, LedgerFailure> Ledger::ingest(std::vector<PackItem> items) {
    sort_by_dependence(items);
    const std::scoped_lock turn(mutex_);
    if (!facts_.holdings().lineage()) {
        return IngestReport{.refused = {{Refusal::no_charter, items.size()}}};
    }
    return take(items);
}

Result<IngestReport, LedgerFailure> Ledger::ingest_pack(ByteView pack) {
    auto reader = PackReader::open(pack);
    if (!reader) return IngestReport{.refused = {{Refusal::malformed, 1}}};
    return ingest_pack(*reader);
}

Result<IngestReport, LedgerFailure> Ledger::ingest_pack(PackReader& pack) {
    {
        const std::scoped_lock turn(mutex_);
        const auto& lineage = facts_.holdings().lineage();
        if (lineage && *lineage != pack.lineage()) {
            return IngestReport{.refused = {{Refusal::other_lineage, 1}}};
        }
    }
    NOODGELD_TRY(IngestReport sum, ingest_once(pack));
    // What stood before its charter, emission or certificate is refused at first.
    for (int round = 1; round < kMostRounds && sum.may_be_mended() && pack.rewind(); ++round) {
        NOODGELD_TRY(const IngestReport again, ingest_once(pack));
        sum.refused = again.refused;
        sum.waiting += again.waiting;
        sum.added += again.added;
        for (const auto& [feed, tips] : again.tips) sum.tips[feed].insert(tips.begin(), tips.end());
        if (again.added == 0) break;
    }
    return sum;
}

Result<IngestReport, LedgerFailure> Ledger::ingest_once(PackReader& pack) {
    IngestReport sum;
    for (bool more = true; more;) {
        std::vector<PackItem> items;
        for (std::size_t bytes = 0; bytes < kPackBytesAtOnce;) {
            auto item = pack.next();
            sum.cut_short = !item;
            more = item && *item;
            if (!more) break;
            bytes += (*item)->object.size();
            items.push_back(std::move(**item));
        }
        NOODGELD_TRY(const IngestReport report, ingest(std::move(items)));
        sum.add(report);
    }
    return sum;
}

Result<IngestReport, LedgerFailure> Ledger::take(std::span<const PackItem> items) {
    if (is_stopped()) return fail(stopped_failure());
    if (is_too_much(items)) return fail(LedgerFailure{kFull, true});
    IngestReport report;
    std::vector<Offered> offered;
    for (const PackItem& item : items) {
        const auto taken = facts_.add(item.kind, item.object, verifier_);
        if (taken) {
            offered.push_back({&item, taken->is_new});
            if (taken->is_new) judged_.reset();
        } else {
            ++report.refused[taken.error()];
        }
    }
    facts_.settle(verifier_);
    if (const auto kept = keep(offered, &report); !kept) {
        forget_what_is_not_kept();
        return fail(failure(kept.error()));
    }
    for (const Offered& one : offered) {
        if (!one.is_new) {
            ++report.known;
        } else {
            ++(one.fate == Fate::fact ? report.added : report.waiting);
        }
    }
    return report;
}

LedgerFailure Ledger::stopped_failure() {
    return {
        {"de schijf weigerde: start het grootboek opnieuw", "the disk failed: restart the ledger"}};
}

/// Before anything is judged: what the disk has no room for changes nothing.
bool Ledger::is_too_much(std::span<const PackItem> items) const {
    std::uint64_t bytes = 0;
    bool may_use_reserve = true;
    for (const PackItem& item : items) {
        bytes += item.object.size() + kRecordBytes;
        may_use_reserve = may_use_reserve && Journal::may_use_reserve(item.kind);
    }
    may_use_reserve = may_use_reserve && bytes <= Journal::kSmallObjectBytes;
    return !may_use_reserve && journal_->storage_full(bytes);
}

/// After a write failed: what is not on disk is no fact.
void Ledger::forget_what_is_not_kept() {
    judged_.reset();
    is_lost_ = true;
    if (journal_->stopped()) return;  // Nor is it known what is on disk.
    facts_ = Facts();
    anchors_.clear();
    dated_.clear();
    awaited_.clear();
    is_lost_ = !load();
}

/// A receipt of the tip, if it has none by that key.
void Ledger::add_due(const FeedTree& tree, const FeedPoint& tip, const crypto::PublicKey& key,
                     UnixTime now, std::vector<Anchor>& due) const {
    const auto its = anchors_.find(tree.feed());
    if (its != anchors_.end() && its->second.points.contains({key_id(key), tip})) return;
    // A tip is the last of a segment, so there is a head of it.
    due.push_back(anchor_for(tree.heads().at(tip), key, now));
}

std::vector<Anchor> Ledger::unsigned_receipts(const crypto::PublicKey& key, UnixTime now) const {
    std::vector<Anchor> due;
    const auto date = [&](Kind kind, const ObjectHash& hash) {
        if (dated_.contains({key_id(key), hash})) return;
        due.push_back(anchor_for(DatedObject{kind, hash}, key, now));
    };
    const Holdings& holdings = facts_.holdings();
    for (const auto& [hash, charter] : holdings.charters()) date(Kind::charter, hash);
    for (const auto& [hash, list] : holdings.revocation_lists()) date(Kind::revocations, hash);
    for (const auto& [feed, tree] : facts_.feeds()) {
        for (const auto& [hash, tip] : tree.tips()) {
            add_due(tree, {tip->entry.sequence, hash}, key, now, due);
        }
    }
    return due;
}

std::vector<Anchor> Ledger::due_receipts(const crypto::PublicKey& key, UnixTime now) {
    const std::scoped_lock turn(mutex_);
    return unsigned_receipts(key, now);
}

Result<IngestReport, LedgerFailure> Ledger::sign_receipts(std::span<const Anchor> due,
                                                          const crypto::SecretKey& key) {
    std::vector<PackItem> signed_due;
    for (const Anchor& anchor : due) {
        signed_due.push_back(
            {Kind::anchor, encode(sign(anchor, facts_.holdings().lineage(), key))});
    }
    return take(signed_due);
}

Result<std::size_t, LedgerFailure> Ledger::anchor(const crypto::SecretKey& key, UnixTime now) {
    const std::scoped_lock turn(mutex_);
    NOODGELD_TRY(const IngestReport report,
                 sign_receipts(unsigned_receipts(key.public_key(), now), key));
    return report.added;
}

Result<std::vector<Ledger::Receipt>, LedgerFailure> Ledger::receipts(
    const std::map<FeedId, std::set<FeedPoint>>& tips, const crypto::SecretKey& key, UnixTime now) {
    const std::scoped_lock turn(mutex_);
    std::vector<Anchor> due;
    for (const auto& [feed, its] : tips) {
        const FeedTree& tree = *facts_.feed(feed);
        for (const FeedPoint& tip : its) {
            // It may have grown since.
            if (tree.tips().contains(tip.hash)) add_due(tree, tip, key.public_key(), now, due);
        }
    }
    NOODGELD_TRY_VOID(sign_receipts(due, key));
    std::vector<Receipt> out;
    for (const auto& [feed, its] : tips) {
        NOODGELD_TRY(auto newest, newest_of(feed));
        if (newest) out.push_back({feed, std::move(*newest)});
    }
    return out;
}

Result<std::optional<Bytes>, LedgerFailure> Ledger::newest_anchor(const FeedId& feed) {
    const std::scoped_lock turn(mutex_);
    return newest_of(feed);
}

Result<std::optional<Bytes>, LedgerFailure> Ledger::newest_of(const FeedId& feed) const {
    const auto its = anchors_.find(feed);
    if (its == anchors_.end()) return std::optional<Bytes>();
    auto bytes = journal_->get(Kind::anchor, *its->second.newest);
    if (!bytes) return fail(failure(bytes.error()));
    return std::move(*bytes);
}

/// What is new is in the log, and found by what it is about.
Result<void, StorageError> Ledger::settle_news() {
    NOODGELD_TRY_VOID(log_.extend(facts_.news()));
    for (const Facts::News::Object& object : facts_.news().objects) {
        if (object.kind != Kind::anchor) continue;
        const Anchor& anchor = facts_.holdings().anchors().at(object.name);
        if (const auto head = head_in(anchor)) {
            const FeedPoint& point = head->value.point;
            FeedAnchors& its = anchors_[head->value.feed];
            its.points.emplace(anchor.signer, point);
            const std::pair rank(anchor.time, point.sequence);
            if (its.newest && rank <= its.rank) continue;
            its.rank = rank;
            its.newest = object.name;
        } else {
            dated_.emplace(anchor.signer, anchor.object->hash);
        }
    }
    facts_.forget_news();
    return {};
}

Result<void, LedgerFailure> Ledger::write_exhibits(const Exhibits& exhibits,
                                                   const WritePiece& write) const {
    PackWriter pack;
    bool wanted = write(pack.begin(*facts_.holdings().lineage()));
    for (const auto& [kind, hash] : exhibits.objects) {
        if (!wanted) return {};
        const auto object = journal_->get(kind, hash);
        if (!object) return fail(failure(object.error()));
        NOODGELD_CHECK(object->has_value());  // It is a fact, and kept.
        wanted = write(pack.item(kind, **object));
    }
    for (const Exhibits::Run& run : exhibits.runs) {
        if (!wanted) return {};
        wanted = write(pack.item(Kind::segment, encode(segment_of(run, facts_))));
    }
    if (wanted) (void)write(pack.end());
    return {};
}

Result<std::optional<Bytes>, LedgerFailure> Ledger::evidence(Accusation accusation,
                                                             std::string_view about) {
    const std::scoped_lock turn(mutex_);
    const auto exhibits = exhibits_for(accusation, about, facts_, judge().adjudication);
    if (!exhibits) return std::nullopt;
    Bytes pack;
    NOODGELD_TRY_VOID(write_exhibits(*exhibits, [&pack](ByteView piece) {
        append(pack, piece);
        return true;
    }));
    return pack;
}

Result<void, LedgerFailure> Ledger::write_evidence(const WritePiece& write) {
    const std::scoped_lock turn(mutex_);
    return write_exhibits(all_exhibits(facts_, judge().adjudication), write);
}

Result<void, LedgerFailure> Ledger::write_export(const WritePiece& write) const {
    if (!journal_->lineage()) return {};
    const auto written = [&]() -> Result<void, StorageError> {
        std::set<FeedId> feeds;
        NOODGELD_TRY_VOID(journal_->for_each_tip([&feeds](const Tip& tip) {
            feeds.insert(tip.feed);
            return true;
        }));
        PackExport pack(*journal_, write);
        pack.begin();
        for (const Kind kind : kObjectKinds) NOODGELD_TRY_VOID(pack.objects(kind));
        for (const FeedId& feed : feeds) NOODGELD_TRY_VOID(pack.feed(feed, {1}));
        pack.end();
        return {};
    }();
    if (!written) return fail(failure(written.error()));
    return {};
}

const Ledger::Judged& Ledger::judge() {
    if (!judged_) {
        judged_.emplace();
        judged_->adjudication = adjudicate(facts_);
        judged_->digest = state_digest(facts_, judged_->adjudication.accounts);
    }
    return *judged_;
}

/// To read back a leaf takes about a tenth of a microsecond. So it takes a twentieth of the time
/// at most, however often somebody asks; a tree of half a million is read back at each question.
bool Ledger::is_checkpoint_due(const Checkpoint& last, const TreeHead& tree, UnixTime now) const {
    constexpr std::uint64_t kLeavesInASecond = 500'000;
    if (last.tree == tree) return false;
    const Seconds rest{static_cast<std::int64_t>(tree.size / kLeavesInASecond)};
    const bool is_clock_back = read_back_at_ && now < *read_back_at_;
    return !read_back_at_ || is_clock_back || now - *read_back_at_ >= rest;
}

Result<std::string, LedgerFailure> Ledger::checkpoint(const crypto::SecretKey& key, UnixTime now) {
    const std::scoped_lock signing(signing_);
    Checkpoint next;
    {
        const std::scoped_lock turn(mutex_);
        next = {log_origin(*facts_.holdings().lineage()), log_.tree().head()};
        const auto last = log_.signed_by(next.origin, key.public_key(), verifier_);
        if (last && !is_checkpoint_due(*last, next.tree, now)) return to_text(*log_.signed_note());
    }
    // No append changes what is read here.
    const auto read_back = log_.tree().read_back(next.tree);
    if (!read_back) return fail(failure(read_back.error()));
    read_back_at_ = now;
    const std::scoped_lock turn(mutex_);
    const auto signed_next = log_.sign(next, key);
    if (!signed_next) return fail(failure(signed_next.error()));
    return to_text(*log_.signed_note());
}

Result<void, LedgerFailure> Ledger::add_cosignature(std::string_view text,
                                                    const NoteSignature& cosignature) {
    const std::scoped_lock turn(mutex_);
    if (!log_.signed_note() || log_.signed_note()->text != text) return {};
    const auto added = log_.add(cosignature);
    if (!added) return fail(failure(added.error()));
    return {};
}

Result<std::optional<std::string>, LedgerFailure> Ledger::log_proof(
    std::uint8_t kind, const std::array<std::uint8_t, 32>& hash, const crypto::SecretKey& key,
    UnixTime now) {
    NOODGELD_TRY(const std::string note, checkpoint(key, now));
    const TreeHead head = parse_checkpoint(parse_note(note).value().text).value().tree;
    const std::scoped_lock turn(mutex_);
    const auto index = log_.find(kind, hash);
    if (!index || *index >= head.size) return std::nullopt;
    const auto path = log_.tree().inclusion_proof(*index, head);
    if (!path) return fail(failure(path.error()));
    return noodgeld::log_proof(*index, *path, note);
}

Result<std::optional<Ledger::LogConsistency>, LedgerFailure> Ledger::log_consistency(
    std::uint64_t old_size, const std::optional<TreeHead>& tree) {
    const std::scoped_lock turn(mutex_);
    const TreeHead head = tree.value_or(log_.tree().head());
    if (old_size > head.size || head.size > log_.size()) return std::nullopt;
    auto path = log_.tree().consistency_proof(old_size, head);
    if (!path) return fail(failure(path.error()));
    return LogConsistency{head.size, *std::move(path)};
}

Result<std::optional<Bytes>, LedgerFailure> Ledger::log_tile(unsigned level, std::uint64_t index,
                                                             unsigned width) {
    const std::scoped_lock turn(mutex_);
    auto tile = log_.tree().tile(log_.size(), level, index, width);
    if (!tile) return fail(failure(tile.error()));
    return *std::move(tile);
}

}  // namespace noodgeld
