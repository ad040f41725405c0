// Keeping: what a call brought goes to disk. Costs by what is new, not by what is held.
//
// Facts go under their names, placed entries into their feeds. What waits is parked under the hash
// of what it waits for: a segment under that of the entry before its first, a stop or revocation
// list under that of its order.
#include <algorithm>
#include <deque>
#include <unordered_set>

#include "base/check.h"
#include "ledger/feed_segments.h"
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
    std::map<FeedId, std::vector<const FeedNode*>> tips;
    for (const FeedNode* node : facts_.news().entries) {
        if (!node->children.empty()) continue;
        tips[node->entry.feed].push_back(node);
        note_tip(*node);
    }
    for (const auto& [feed, its] : tips) NOODGELD_TRY_VOID(keep_feed(*facts_.feed(feed), its));
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

/// In an order in which the heads of what is on disk are there too, whenever the power goes:
/// segment by segment, as many in one write as follow each other and fit.
Result<void, StorageError> Ledger::keep_feed(const FeedTree& tree,
                                             std::span<const FeedNode* const> tips) {
    std::unordered_set<const FeedNode*> seen;
    std::vector<const FeedNode*> fresh;
    for (const FeedNode* tip : tips) {
        for (const FeedNode* node = tip; node != nullptr && !seen.contains(node);
             node = node->parent) {
            NOODGELD_TRY(const auto held,
                         journal_->entry(tree.feed(), {node->entry.sequence, node->hash}));
            if (held) break;
            seen.insert(node);
            fresh.push_back(node);
        }
    }
    std::ranges::sort(fresh, {}, [](const FeedNode* node) { return node->entry.sequence; });
    Run run;
    for (const FeedSegment& segment : segments_of(tree, fresh)) {
        std::vector<const FeedNode*> nodes(segment.count);
        const FeedNode* node = segment.last;
        for (auto at = nodes.rbegin(); at != nodes.rend(); ++at) {
            *at = node;
            node = node->parent;
        }
        if (node != run.last || run.bytes >= kPutBytes) NOODGELD_TRY_VOID(merge(run));
        for (const FeedNode* one : nodes) add(tree, *one, run);
    }
    return merge(run);
}

void Ledger::add(const FeedTree& tree, const FeedNode& node, Run& run) const {
    run.entries.push_back(new_entry(encode(node.entry), *facts_.holdings().lineage()).value());
    run.entries.back().without_effect = true;  // The facts say what is spent, not the journal.
    run.bytes += run.entries.back().bytes.size();
    const auto head = tree.heads().find({node.entry.sequence, node.hash});
    if (head != tree.heads().end()) run.heads.push_back(encode(head->second));
    run.last = &node;
}

Result<void, StorageError> Ledger::merge(Run& run) {
    if (run.entries.empty()) return {};
    const Bytes last = std::move(run.heads.back());  // A segment ends in its head.
    run.heads.pop_back();
    const auto merged = journal_->merge(run.last->entry.feed, run.entries, last, run.heads);
    if (!merged) return fail(merge_error(merged.error()));
    run = {};
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
