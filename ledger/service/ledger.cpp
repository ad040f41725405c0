#include "ledger/service/ledger.h"

#include <algorithm>

#include "crypto/check.h"

namespace noodgeld {
namespace {

constexpr Kind kObjectKinds[] = {Kind::charter,     Kind::series, Kind::emission,
                                 Kind::order,       Kind::stop,   Kind::revocations,
                                 Kind::certificate, Kind::anchor, Kind::manifest};

/// Where pieces wait that are no part of a feed yet: all in one place.
constexpr EntryHash kAnywhere{};

LedgerFailure failure(const StorageError& error) {
    return {error.words};
}

/// What a fact is kept under: the hash of its payload; of a manifest, its root.
Result<ObjectHash, DecodeError> name_of(const PackItem& item, const Lineage& lineage) {
    if (item.kind == Kind::manifest) {
        NOODGELD_TRY(const Manifest manifest, decode_manifest(item.object));
        return ObjectHash{manifest_root(manifest).bytes};
    }
    const bool by_one =
        item.kind == Kind::series || item.kind == Kind::certificate || item.kind == Kind::anchor;
    ByteView payload;
    if (by_one) {
        NOODGELD_TRY(const cose::Sign1Parts parts, cose::read_sign1(item.object));
        payload = parts.payload;
    } else {
        NOODGELD_TRY(const cose::SignParts parts, cose::read_sign(item.object));
        payload = parts.payload;
    }
    const bool first_charter =
        item.kind == Kind::charter &&
        lineage.bytes == object_hash(Kind::charter, std::nullopt, payload).bytes;
    const auto domain = first_charter ? std::nullopt : std::optional(lineage);
    return object_hash(item.kind, domain, payload);
}

bool is_placed(const Segment& segment, const FeedTree* tree, const Lineage& lineage) {
    if (tree == nullptr) return false;
    return std::ranges::all_of(segment.entries, [&](const Bytes& entry) {
        return tree->find(entry_hash(entry, lineage)) != nullptr;
    });
}

NewEntry to_new_entry(const FeedNode& node, const Lineage& lineage) {
    return new_entry(encode(node.entry), lineage).value();
}

StorageError merge_error(const MergeError& error) {
    const bool full = error.problem == MergeProblem::storage_full;
    return {full ? StorageFault::full : StorageFault::failed, error.words};
}

}  // namespace

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

Result<void, StorageError> Ledger::load() {
    for (const Kind kind : kObjectKinds) {
        NOODGELD_TRY_VOID(journal_->for_each(kind, [&](const ObjectFact& fact) {
            (void)facts_.add(kind, fact.bytes, verifier_);
            return true;
        }));
    }
    std::vector<Tip> tips;
    NOODGELD_TRY_VOID(journal_->for_each_tip([&tips](const Tip& tip) {
        tips.push_back(tip);
        return true;
    }));
    for (const Tip& tip : tips) NOODGELD_TRY_VOID(load_feed(tip));
    NOODGELD_TRY_VOID(journal_->for_each_parked([&](const ParkedPiece& piece) {
        const auto item = decode_item(piece.bytes);
        if (item) (void)facts_.add(item->kind, item->object, verifier_);
        return true;
    }));
    facts_.settle(verifier_);
    return log_.extend(facts_).map([](std::size_t) {});
}

Result<void, StorageError> Ledger::load_feed(const Tip& tip) {
    Segment segment{{}, tip.signed_head};
    const auto flush = [&] {
        (void)facts_.add(Kind::segment, encode(segment), verifier_);
        segment.entries.clear();
    };
    NOODGELD_TRY_VOID(journal_->for_each_entry(tip.feed, tip.point, {1}, [&](const EntryView& e) {
        segment.entries.emplace_back(e.bytes.begin(), e.bytes.end());
        if (segment.entries.size() == limits::kEntriesPerSegment) flush();
        return true;
    }));
    flush();
    for (Sequence from{1}; from <= tip.point.sequence; ++from.value) {
        NOODGELD_TRY(const auto head, journal_->head_from(tip.feed, tip.point, from));
        if (!head) break;
        (void)facts_.add(Kind::head, head->signed_head, verifier_);
        from = head->point.sequence;
    }
    return {};
}

Result<IngestReport, LedgerFailure> Ledger::install(ByteView charter) {
    const std::scoped_lock turn(mutex_);
    const PackItem item{Kind::charter, Bytes(charter.begin(), charter.end())};
    return take(std::span(&item, 1));
}

Result<IngestReport, LedgerFailure> Ledger::ingest(std::span<const PackItem> items) {
    const std::scoped_lock turn(mutex_);
    if (!facts_.holdings().lineage()) {
        return IngestReport{.refused = {{Refusal::no_charter, items.size()}}};
    }
    return take(items);
}

Result<IngestReport, LedgerFailure> Ledger::ingest_pack(ByteView pack) {
    auto reader = PackReader::open(pack);
    if (!reader) return IngestReport{.refused = {{Refusal::malformed, 1}}};
    std::vector<PackItem> items;
    bool cut_short = false;
    for (;;) {
        auto item = reader->next();
        cut_short = !item;
        if (!item || !*item) break;
        items.push_back(std::move(**item));
    }
    {
        const std::scoped_lock turn(mutex_);
        const auto& lineage = facts_.holdings().lineage();
        if (lineage && *lineage != reader->lineage()) {
            return IngestReport{.refused = {{Refusal::other_lineage, 1}}};
        }
    }
    NOODGELD_TRY(IngestReport report, ingest(items));
    report.cut_short = cut_short;
    return report;
}

Result<IngestReport, LedgerFailure> Ledger::take(std::span<const PackItem> items) {
    IngestReport report;
    std::vector<const PackItem*> fresh;
    for (const PackItem& item : items) {
        const auto taken = facts_.add(item.kind, item.object, verifier_);
        if (!taken) {
            ++report.refused[taken.error()];
        } else if (!taken->is_new) {
            ++report.known;
        } else {
            ++(taken->waiting ? report.waiting : report.added);
            fresh.push_back(&item);
        }
    }
    if (fresh.empty()) return report;
    judged_.reset();
    facts_.settle(verifier_);

    const auto keep = [&]() -> Result<void, StorageError> {
        if (!journal_->lineage()) {
            NOODGELD_TRY_VOID(journal_->set_lineage(*facts_.holdings().lineage()));
        }
        for (const PackItem* item : fresh) {
            const bool in_feed = item->kind == Kind::segment || item->kind == Kind::head;
            NOODGELD_TRY_VOID(in_feed ? keep_segment(*item) : keep_object(*item));
        }
        for (const auto& [feed, tree] : facts_.feeds()) NOODGELD_TRY_VOID(keep_feed(tree));
        NOODGELD_TRY_VOID(release_parked());
        return log_.extend(facts_).map([](std::size_t) {});
    };
    if (const auto kept = keep(); !kept) return fail(failure(kept.error()));
    return report;
}

/// A fact under its name; what still waits for another goes where pieces wait.
Result<void, StorageError> Ledger::keep_object(const PackItem& item) {
    const Lineage& lineage = *facts_.holdings().lineage();
    const ObjectHash name = name_of(item, lineage).value();  // Facts::add decoded it.
    const bool is_fact = item.kind == Kind::manifest
                             ? facts_.manifest({name.bytes}) != nullptr
                             : facts_.holdings().names().contains({item.kind, name});
    if (is_fact) return journal_->put(item.kind, name, item.object);
    return journal_->park({}, kAnywhere, encode_item(item.kind, item.object)).map([](bool) {});
}

/// What is placed is kept with its feed; the rest where pieces wait.
Result<void, StorageError> Ledger::keep_segment(const PackItem& item) {
    if (item.kind == Kind::segment) {
        const Segment segment = decode<Segment>(item.object).value();
        const auto head = decode_signed<Head>(segment.head).value();
        const FeedTree* tree = facts_.feed(head.value.feed());
        if (is_placed(segment, tree, *facts_.holdings().lineage())) return {};
    }
    return journal_->park({}, kAnywhere, encode_item(item.kind, item.object)).map([](bool) {});
}

Result<void, StorageError> Ledger::keep_feed(const FeedTree& tree) {
    for (const FeedNode* tip : tree.tips()) NOODGELD_TRY_VOID(keep_branch(tree, *tip));
    for (const auto& [point, head] : tree.heads()) {
        if (tree.find(point.hash) == nullptr) continue;
        NOODGELD_TRY(const auto held, journal_->head(tree.feed(), point));
        if (held) continue;
        const auto merged = journal_->merge(tree.feed(), {}, encode(head));
        if (!merged) return fail(merge_error(merged.error()));
    }
    return {};
}

Result<void, StorageError> Ledger::keep_branch(const FeedTree& tree, const FeedNode& tip) {
    std::vector<NewEntry> fresh;
    for (const FeedNode* node = &tip; node != nullptr; node = node->parent) {
        NOODGELD_TRY(const auto held,
                     journal_->entry(tree.feed(), {node->entry.sequence, node->hash}));
        if (held) break;
        fresh.push_back(to_new_entry(*node, *facts_.holdings().lineage()));
    }
    if (fresh.empty()) return {};
    std::ranges::reverse(fresh);
    const auto head = tree.heads().find({tip.entry.sequence, tip.hash});
    NOODGELD_CHECK(head != tree.heads().end());  // Nothing is placed after a tip: it is named.
    const auto merged = journal_->merge(tree.feed(), fresh, encode(head->second));
    if (!merged) return fail(merge_error(merged.error()));
    return {};
}

/// What waited and waits no more is kept as a fact by now.
Result<void, StorageError> Ledger::release_parked() {
    std::vector<ParkedPiece> pieces;
    NOODGELD_TRY_VOID(journal_->for_each_parked([&pieces](const ParkedPiece& piece) {
        pieces.push_back(piece);
        return true;
    }));
    for (const ParkedPiece& piece : pieces) {
        const PackItem item = decode_item(piece.bytes).value();  // This ledger parked it.
        if (item.kind == Kind::segment) {
            const Segment segment = decode<Segment>(item.object).value();
            const auto head = decode_signed<Head>(segment.head).value();
            const FeedTree* tree = facts_.feed(head.value.feed());
            if (!is_placed(segment, tree, *facts_.holdings().lineage())) continue;
            const bool named = tree->find(head.value.point.hash) != nullptr;
            if (!named) continue;  // Its head is still of use.
        } else if (item.kind == Kind::head) {
            const auto head = decode_signed<Head>(item.object).value();
            const FeedTree* tree = facts_.feed(head.value.feed());
            if (tree == nullptr || tree->find(head.value.point.hash) == nullptr) continue;
        } else {
            const auto taken = facts_.add(item.kind, item.object, verifier_);
            if (taken && taken->waiting) continue;
            if (taken) NOODGELD_TRY_VOID(keep_object(item));
        }
        NOODGELD_TRY_VOID(journal_->unpark(piece));
    }
    return {};
}

Result<std::size_t, LedgerFailure> Ledger::anchor(const crypto::SecretKey& key, UnixTime now) {
    const std::scoped_lock turn(mutex_);
    std::set<EntryHash> anchored;
    for (const auto& [hash, anchor] : facts_.holdings().anchors()) {
        anchored.insert(anchor.point.hash);
    }
    std::vector<PackItem> receipts;
    for (const auto& [feed, tree] : facts_.feeds()) {
        for (const FeedNode* tip : tree.tips()) {
            if (anchored.contains(tip->hash)) continue;
            const Anchor anchor{feed.terminal, feed.epoch, {tip->entry.sequence, tip->hash}, now};
            receipts.push_back(
                {Kind::anchor, encode(sign(anchor, facts_.holdings().lineage(), key))});
        }
    }
    NOODGELD_TRY(const IngestReport report, take(receipts));
    return report.added;
}

Result<std::optional<Bytes>, LedgerFailure> Ledger::newest_anchor(const FeedId& feed) {
    const std::scoped_lock turn(mutex_);
    std::optional<ObjectHash> newest;
    UnixTime time;
    for (const auto& [hash, anchor] : facts_.holdings().anchors()) {
        if (anchor.feed() != feed || (newest && anchor.time < time)) continue;
        newest = hash;
        time = anchor.time;
    }
    if (!newest) return std::optional<Bytes>();
    auto bytes = journal_->get(Kind::anchor, *newest);
    if (!bytes) return fail(failure(bytes.error()));
    return std::move(*bytes);
}

Result<void, LedgerFailure> Ledger::write_export(const WritePiece& write) {
    const std::scoped_lock turn(mutex_);
    if (!journal_->lineage()) return {};
    const auto written = [&]() -> Result<void, StorageError> {
        PackExport pack(*journal_, write);
        pack.begin();
        for (const Kind kind : kObjectKinds) NOODGELD_TRY_VOID(pack.objects(kind));
        for (const auto& [feed, tree] : facts_.feeds()) {
            NOODGELD_TRY(const std::vector<Tip> tips, journal_->tips(feed));
            for (const Tip& tip : tips) NOODGELD_TRY_VOID(pack.branch(tip, {1}));
        }
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

}  // namespace noodgeld
