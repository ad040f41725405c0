// Keeping: what a call brought goes to disk. Costs by what is new, not by what is held.
//
// Facts go under their names, placed entries into their feeds. What waits is parked: pieces of a
// feed under the hash before its first entry, other objects all in one place.
#include <algorithm>
#include <deque>

#include "base/check.h"
#include "ledger/ledger.h"

namespace noodgeld {
namespace {

constexpr EntryHash kObjects{};                           // Where objects wait.
constexpr std::size_t kPutBytes = std::size_t{16} << 20;  // In one write.
constexpr std::size_t kAllPieces = std::size_t{1} << 20;  // More than a journal parks.

bool in_feed(Kind kind) {
    return kind == Kind::segment || kind == Kind::head;
}

FeedId feed_of(const PackItem& item) {
    const Bytes& head =
        item.kind == Kind::head ? item.object : decode<Segment>(item.object).value().head;
    return decode_signed<Head>(head).value().value.feed;
}

/// Whether all that an item of a feed says is among the facts: its entries, and its head's.
bool is_placed(const PackItem& item, const Facts& facts) {
    const FeedTree* tree = facts.feed(feed_of(item));
    if (tree == nullptr) return false;
    const auto is_held = [tree](const EntryHash& hash) { return tree->find(hash) != nullptr; };
    if (item.kind == Kind::head) {
        return is_held(decode_signed<Head>(item.object).value().value.point.hash);
    }
    const Segment segment = decode<Segment>(item.object).value();
    const Lineage& lineage = *facts.holdings().lineage();
    return is_held(decode_signed<Head>(segment.head).value().value.point.hash) &&
           std::ranges::all_of(segment.entries, [&](const Bytes& entry) {
               return is_held(entry_hash(entry, lineage));
           });
}

bool is_fact(const PackItem& item, const Facts& facts) {
    if (in_feed(item.kind)) return is_placed(item, facts);
    const auto name = object_name(item.kind, item.object, *facts.holdings().lineage());
    NOODGELD_CHECK(name.has_value());  // Facts::add decoded it.
    return facts.holds(item.kind, *name);
}

StorageError merge_error(const MergeError& error) {
    const bool full = error.problem == MergeProblem::storage_full;
    return {full ? StorageFault::full : StorageFault::failed, error.words};
}

}  // namespace

bool Ledger::can_wait(const PackItem& item, const Lineage& lineage) {
    if (item.kind == Kind::head) return decode_signed<Head>(item.object).has_value();
    if (item.kind != Kind::segment) return object_name(item.kind, item.object, lineage).has_value();
    const auto segment = decode<Segment>(item.object);
    return segment && decode_signed<Head>(segment->head);
}

Result<void, StorageError> Ledger::keep(std::span<Offered> offered) {
    const auto& lineage = facts_.holdings().lineage();
    if (!lineage) return {};
    NOODGELD_TRY_VOID(journal_->set_lineage(*lineage));
    NOODGELD_TRY_VOID(keep_objects());
    for (Offered& one : offered) {
        one.fate = is_fact(*one.item, facts_) ? Fate::fact : Fate::waits;
    }
    for (const FeedNode* node : facts_.news().entries) {
        if (node->children.empty()) NOODGELD_TRY_VOID(keep_branch(*node));
    }
    NOODGELD_TRY_VOID(keep_heads());
    NOODGELD_TRY_VOID(park_others(offered));
    NOODGELD_TRY_VOID(release_parked());
    NOODGELD_TRY_VOID(log_.extend(facts_.news()));
    facts_.forget_news();
    return {};
}

/// Facts of no feed, under their names, in as few writes as they fit.
Result<void, StorageError> Ledger::keep_objects() {
    std::vector<ObjectFact> facts;
    std::size_t bytes = 0;
    const auto put = [&]() -> Result<void, StorageError> {
        NOODGELD_TRY_VOID(journal_->put(facts));
        facts.clear();
        bytes = 0;
        return {};
    };
    for (const auto& [kind, name, wire] : facts_.news().objects) {
        facts.push_back({kind, name, wire});
        bytes += wire.size();
        if (bytes >= kPutBytes) NOODGELD_TRY_VOID(put());
    }
    return put();
}

Result<void, StorageError> Ledger::keep_branch(const FeedNode& tip) {
    const FeedId feed = tip.entry.feed;
    const Lineage& lineage = *facts_.holdings().lineage();
    std::vector<NewEntry> fresh;
    for (const FeedNode* node = &tip; node != nullptr; node = node->parent) {
        NOODGELD_TRY(const auto held, journal_->entry(feed, {node->entry.sequence, node->hash}));
        if (held) break;
        fresh.push_back(new_entry(encode(node->entry), lineage).value());
        fresh.back().without_effect = true;  // The facts say what is spent, not the journal.
    }
    if (fresh.empty()) return {};
    std::ranges::reverse(fresh);
    const auto& heads = facts_.feed(feed)->heads();
    const auto head = heads.find({tip.entry.sequence, tip.hash});
    NOODGELD_CHECK(head != heads.end());  // Nothing is placed after a tip: it is named.
    const auto merged = journal_->merge(feed, fresh, encode(head->second));
    if (!merged) return fail(merge_error(merged.error()));
    return {};
}

/// Heads of placed entries: those that are new, and those that waited for their entries.
Result<void, StorageError> Ledger::keep_heads() {
    const auto keep_head = [this](const FeedId& feed,
                                  const FeedPoint& point) -> Result<void, StorageError> {
        const FeedTree& tree = *facts_.feed(feed);
        const auto head = tree.heads().find(point);
        if (head == tree.heads().end() || tree.find(point.hash) == nullptr) return {};
        NOODGELD_TRY(const auto held, journal_->head(feed, point));
        if (held) return {};
        const auto merged = journal_->merge(feed, {}, encode(head->second));
        if (!merged) return fail(merge_error(merged.error()));
        return {};
    };
    for (const auto& [feed, point] : facts_.news().heads) {
        NOODGELD_TRY_VOID(keep_head(feed, point));
    }
    for (const FeedNode* node : facts_.news().entries) {
        NOODGELD_TRY_VOID(keep_head(node->entry.feed, {node->entry.sequence, node->hash}));
    }
    return {};
}

/// In as few writes as they fit.
Result<void, StorageError> Ledger::park_others(std::span<Offered> offered) {
    const Lineage& lineage = *facts_.holdings().lineage();
    std::deque<Bytes> items;  // Borrowed until they are written.
    std::vector<NewPiece> pieces;
    std::vector<Offered*> waiting;
    std::size_t bytes = 0;
    const auto park = [&]() -> Result<void, StorageError> {
        NOODGELD_TRY(const std::vector<bool> kept, journal_->park(pieces));
        for (std::size_t i = 0; i < kept.size(); ++i) {
            if (!kept[i]) waiting[i]->fate = Fate::no_room;
        }
        items.clear();
        pieces.clear();
        waiting.clear();
        bytes = 0;
        return {};
    };
    for (Offered& one : offered) {
        if (one.fate != Fate::waits) continue;
        const bool of_feed = in_feed(one.item->kind);
        const FeedId feed = of_feed ? feed_of(*one.item) : FeedId{};
        const EntryHash where = of_feed ? genesis_hash(feed, lineage) : kObjects;
        items.push_back(encode_item(one.item->kind, one.item->object));
        pieces.push_back({feed, where, items.back()});
        waiting.push_back(&one);
        bytes += items.back().size();
        if (bytes >= kPutBytes) NOODGELD_TRY_VOID(park());
    }
    return park();
}

/// Looks again at what waited for what is new.
Result<void, StorageError> Ledger::release_parked() {
    const auto release_at = [this](const EntryHash& where) -> Result<void, StorageError> {
        NOODGELD_TRY(auto pieces, journal_->parked(where, kAllPieces));
        return release(std::move(pieces));
    };
    std::set<FeedId> feeds;
    for (const FeedNode* node : facts_.news().entries) feeds.insert(node->entry.feed);
    for (const auto& [feed, point] : facts_.news().heads) feeds.insert(feed);
    for (const FeedId& feed : feeds) {
        NOODGELD_TRY_VOID(release_at(genesis_hash(feed, *facts_.holdings().lineage())));
    }
    const bool may_mend = std::ranges::any_of(facts_.news().objects, [](const auto& fact) {
        return fact.kind == Kind::charter || fact.kind == Kind::emission ||
               fact.kind == Kind::merchant_register;
    });
    return may_mend ? release_at(kObjects) : Result<void, StorageError>();
}

Result<void, StorageError> Ledger::release_all() {
    std::vector<ParkedPiece> pieces;
    NOODGELD_TRY_VOID(journal_->for_each_parked([&pieces](const ParkedPiece& piece) {
        pieces.push_back(piece);
        return true;
    }));
    return release(std::move(pieces));
}

/// Lets go of what is a fact by now, and kept as one, and of what turned out to be bad.
Result<void, StorageError> Ledger::release(std::vector<ParkedPiece> pieces) {
    std::erase_if(pieces, [this](const ParkedPiece& piece) {
        const PackItem item = decode_item(piece.bytes).value();  // This ledger parked it.
        if (is_fact(item, facts_)) return false;
        const auto taken = facts_.add(item.kind, item.object, verifier_);
        return taken || taken.error() == Refusal::storage_full;
    });
    return journal_->unpark(pieces);
}

}  // namespace noodgeld
