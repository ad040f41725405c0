// Keeping: what a call brought goes to disk. Costs by what is new, not by what is held.
//
// Facts go under their names, placed entries into their feeds. What waits is parked under the hash
// of what it waits for: a segment under that of the entry before its first, a stop or revocation
// list under that of its order.
#include <algorithm>
#include <deque>

#include "base/check.h"
#include "ledger/ledger.h"

namespace noodgeld {
namespace {

constexpr std::size_t kPutBytes = std::size_t{16} << 20;  // In one write.

FeedId feed_of(const Segment& segment) {
    return decode_signed<Head>(segment.head).value().value.feed;
}

/// Whether all that a segment says is among the facts.
bool is_placed(const Segment& segment, const Facts& facts) {
    const FeedTree* tree = facts.feed(feed_of(segment));
    const EntryHash last = entry_hash(segment.entries.back(), *facts.holdings().lineage());
    return tree != nullptr && tree->find(last) != nullptr;
}

/// The last entry of a segment that is placed.
const FeedNode& last_of(const Segment& segment, const Facts& facts) {
    const EntryHash last = entry_hash(segment.entries.back(), *facts.holdings().lineage());
    return *facts.feed(feed_of(segment))->find(last);
}

bool is_fact(const PackItem& item, const Facts& facts) {
    if (item.kind == Kind::segment) {
        return is_placed(decode<Segment>(item.object).value(), facts);
    }
    const auto name = object_name(item.kind, item.object, *facts.holdings().lineage());
    NOODGELD_CHECK(name.has_value());  // Facts::add decoded it.
    return facts.holds(item.kind, *name);
}

/// The hash of what an item waits for. A check: Facts::add let it wait.
EntryHash awaited_by(const PackItem& item) {
    if (item.kind == Kind::segment) {
        const Segment segment = decode<Segment>(item.object).value();
        return decode<Entry>(segment.entries.front()).value().previous;
    }
    return {order_named_in(item.kind, item.object).bytes};
}

StorageError merge_error(const MergeError& error) {
    const bool full = error.problem == MergeProblem::storage_full;
    return {full ? StorageFault::full : StorageFault::failed, error.words};
}

}  // namespace

bool Ledger::can_wait(const PackItem& item) {
    if (item.kind == Kind::stop) return decode_multi_signed<Stop>(item.object).has_value();
    if (item.kind == Kind::revocations) {
        const auto list = decode_multi_signed<RevocationList>(item.object);
        return list && list->value.order;
    }
    if (item.kind != Kind::segment) return false;
    const auto segment = decode<Segment>(item.object);
    return segment && decode_signed<Head>(segment->head) && decode<Entry>(segment->entries.front());
}

Result<void, StorageError> Ledger::keep(std::span<Offered> offered, IngestReport* report) {
    const auto& lineage = facts_.holdings().lineage();
    if (!lineage) return {};
    NOODGELD_TRY_VOID(journal_->set_lineage(*lineage));
    NOODGELD_TRY_VOID(keep_objects());
    const auto note_tip = [report](const FeedNode& node) {
        if (report == nullptr) return;
        auto& tips = report->tips[node.entry.feed];
        if (node.children.empty()) tips.insert({node.entry.sequence, node.hash});
    };
    for (Offered& one : offered) {
        one.fate = is_fact(*one.item, facts_) ? Fate::fact : Fate::waits;
        if (one.item->kind != Kind::segment || one.fate != Fate::fact) continue;
        note_tip(last_of(decode<Segment>(one.item->object).value(), facts_));
    }
    for (const FeedNode* node : facts_.news().entries) {
        if (!node->children.empty()) continue;
        NOODGELD_TRY_VOID(keep_branch(*node));
        note_tip(*node);
    }
    NOODGELD_TRY_VOID(park_others(offered));
    NOODGELD_TRY_VOID(release_parked());
    return settle_news();
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
    std::vector<Bytes> their_heads;
    for (const NewEntry& one : fresh) {
        const auto head = heads.find({one.entry.sequence, one.hash});
        if (head != heads.end()) their_heads.push_back(encode(head->second));
    }
    NOODGELD_CHECK(heads.contains({tip.entry.sequence, tip.hash}));  // The last of a segment.
    const Bytes last = std::move(their_heads.back());
    their_heads.pop_back();
    const auto merged = journal_->merge(feed, fresh, last, their_heads);
    if (!merged) return fail(merge_error(merged.error()));
    return {};
}

/// In as few writes as they fit.
Result<void, StorageError> Ledger::park_others(std::span<const Offered> offered) {
    std::deque<Bytes> items;  // Borrowed until they are written.
    std::vector<NewPiece> pieces;
    std::size_t bytes = 0;
    const auto park = [&]() -> Result<void, StorageError> {
        NOODGELD_TRY_VOID(journal_->park(pieces));
        for (const NewPiece& piece : pieces) awaited_.insert(piece.missing);
        items.clear();
        pieces.clear();
        bytes = 0;
        return {};
    };
    for (const Offered& one : offered) {
        if (one.fate != Fate::waits || !one.is_new) continue;
        const bool in_feed = one.item->kind == Kind::segment;
        const FeedId feed = in_feed ? feed_of(decode<Segment>(one.item->object).value()) : FeedId{};
        items.push_back(encode_item(one.item->kind, one.item->object));
        pieces.push_back({feed, awaited_by(*one.item), items.back()});
        bytes += items.back().size();
        if (bytes >= kPutBytes) NOODGELD_TRY_VOID(park());
    }
    return park();
}

/// Lets go of what waited for what is new: by now it is a fact, and kept as one, or never will be.
Result<void, StorageError> Ledger::release_parked() {
    std::set<EntryHash> here;
    const auto came = [&](const EntryHash& hash) {
        if (awaited_.contains(hash)) here.insert(hash);
    };
    for (const FeedNode* node : facts_.news().entries) came(node->hash);
    for (const auto& object : facts_.news().objects) {
        if (object.kind == Kind::order) came({object.name.bytes});
    }
    for (const EntryHash& hash : here) {
        NOODGELD_TRY(const auto pieces, journal_->parked(hash));
        NOODGELD_TRY_VOID(journal_->unpark(pieces));
        awaited_.erase(hash);
    }
    return {};
}

/// The same of all that is parked: a crash came before it, or what was awaited turned out to be
/// here.
Result<void, StorageError> Ledger::release_facts() {
    std::vector<ParkedPiece> pieces;
    NOODGELD_TRY_VOID(journal_->for_each_parked([&](const ParkedPiece& piece) {
        // This ledger parked it.
        const bool is_here = is_fact(decode_item(piece.bytes).value(), facts_);
        if (is_here) {
            pieces.push_back(piece);
        } else {
            awaited_.insert(piece.missing);
        }
        return true;
    }));
    return journal_->unpark(pieces);
}

}  // namespace noodgeld
