#include "terminal/exchange.h"

#include <algorithm>

#include "protocol/spend/spend_checks.h"
#include "protocol/wire/pack.h"

namespace noodgeld {
namespace {

TerminalRefusal refuse(Refusal refusal) {
    return {.refusal = refusal};
}

TerminalRefusal unreadable(const StorageError& error) {
    return {.refusal = Refusal::not_durable, .words = error.words};
}

Refusal refusal_of(const MergeError& error) {
    switch (error.problem) {
        case MergeProblem::does_not_connect:
        case MergeProblem::bad_chain:
            return Refusal::bad_head;
        case MergeProblem::own_feed:
            return Refusal::superseded;
        case MergeProblem::too_large:
            return Refusal::too_large;
        case MergeProblem::storage_full:
            return Refusal::storage_full;
        case MergeProblem::not_durable:
            return Refusal::not_durable;
    }
    return Refusal::not_durable;
}

/// The entries of a segment, with the tokens that its spends prove: those whose token and
/// authorisation verify. Refuses unknown_series: a merge answers for what it holds, so it must
/// understand it.
Result<std::vector<NewEntry>, Refusal> prove_entries(const Segment& segment,
                                                     const Holdings& holdings,
                                                     const crypto::Verifier& verifier) {
    const Lineage& lineage = *holdings.lineage();
    std::vector<NewEntry> entries;
    SpendChecks checks(holdings);
    for (const Bytes& bytes : segment.entries) {
        auto entry = new_entry(bytes, lineage);
        if (!entry) return fail(Refusal::malformed);
        entries.push_back(std::move(*entry));
    }
    for (NewEntry& one : entries) {
        const Sale* sale = sale_in(one.entry);
        for (std::size_t i = 0; sale != nullptr && i < sale->spends.size(); ++i) {
            const bool known =
                checks.add(one.entry, *sale, i, [&one, i](const SpendSignatures& found) {
                    const bool good = found.authorisation_good && found.token_good == true;
                    one.unproven[i] = !good;
                });
            if (!known) return fail(Refusal::unknown_series);
        }
    }
    checks.run(verifier);
    return entries;
}

bool is_void(const NewEntry& one) {
    return std::holds_alternative<Void>(one.entry.body);
}

/// Whether these fork the feed, which is held as one branch that ends in `tip`. Costs one look at
/// each of the entries.
Result<bool, StorageError> forks(const std::vector<NewEntry>& entries, const Tip& tip,
                                 const Journal& journal) {
    for (const NewEntry& one : entries) {
        if (one.entry.sequence > tip.point.sequence) break;
        const FeedPoint point{one.entry.sequence, one.hash};
        NOODGELD_TRY(const auto held, journal.entry(tip.feed, point));
        if (!held) return true;
    }
    return false;
}

}  // namespace

/// Finds the voids that have no effect by what is held here. Whoever sold on such a void would take
/// a token that stays spent. After a fork none has (docs/protocol.md, 6.5). Entries that do not
/// follow what is held are left: no merge takes them.
Result<void, StorageError> Exchange::judge_voids(std::vector<NewEntry>& entries,
                                                 const FeedId& feed) {
    const bool any_void = std::ranges::any_of(entries, is_void);
    if (entries.empty() || (!any_void && !folded_.contains(feed))) return {};
    const Journal& journal = terminal_.journal();
    NOODGELD_TRY(const std::vector<Tip> tips, journal.tips(feed, 2));
    bool forked = tips.size() > 1;
    if (tips.size() == 1) {
        NOODGELD_TRY(forked, forks(entries, tips.front(), journal));
    }
    if (forked) {
        for (NewEntry& one : entries) one.without_effect = is_void(one);
        return {};
    }
    const Entry& first = entries.front().entry;
    const FeedPoint past{{first.sequence.value - 1}, first.previous};
    const auto known = folded_.find(feed);
    const bool is_in_step = known != folded_.end() && known->second.tip() == past;
    if (!is_in_step && !any_void) return {};
    if (!is_in_step) {
        Branch& branch =
            folded_.insert_or_assign(feed, Branch(feed, terminal_.holdings())).first->second;
        NOODGELD_TRY_VOID(journal.for_each_entry(feed, past, {1}, [&branch](const EntryView& view) {
            (void)branch.advance(decode<Entry>(view.bytes).value(), view.point.hash);
            return true;
        }));
    }
    Branch& branch = folded_.at(feed);
    for (NewEntry& one : entries) {
        const FeedPoint before{{one.entry.sequence.value - 1}, one.entry.previous};
        if (before != branch.tip()) return {};
        const Finding finding = branch.advance(one.entry, one.hash);
        one.without_effect = is_void(one) && !finding.judgement.is_yes();
    }
    return {};
}

Result<bool, TerminalRefusal> Exchange::take_segment(ByteView wire, ImportReport& report) {
    const auto segment = decode<Segment>(wire);
    if (!segment) return fail(refuse(Refusal::malformed));
    const auto head = decode_signed<Head>(segment->head);
    if (!head) return fail(refuse(Refusal::malformed));
    const FeedId feed = head->value.feed;
    const Holdings& holdings = terminal_.holdings();
    // All that this terminal holds of its own feed it wrote itself: there is nothing to merge.
    if (feed == terminal_.feed()) {
        NOODGELD_TRY_VOID(terminal_.hear_own_head(*head));
        return false;
    }
    const crypto::PublicKey* key = holdings.feed_key(feed);
    if (key == nullptr) return fail(refuse(Refusal::unknown_signer));
    if (!verify_signed(*head, holdings.lineage(), *key, terminal_.verifier())) {
        return fail(refuse(Refusal::bad_signature));
    }
    auto entries = prove_entries(*segment, holdings, terminal_.verifier());
    if (!entries) return fail(refuse(entries.error()));
    const auto judged = judge_voids(*entries, feed);
    if (!judged) return fail(unreadable(judged.error()));

    const auto merged = terminal_.journal().merge(feed, *entries, segment->head);
    if (!merged) {
        return fail(
            TerminalRefusal{.refusal = refusal_of(merged.error()), .words = merged.error().words});
    }
    report.entries_new += merged->entries_added;
    return merged->entries_added > 0;
}

/// A charter may stand before the one it follows, and what it vouches for before both: so charters
/// first, as many rounds as bring something. They are reported when their turn comes.
std::set<ObjectHash> Exchange::take_charters(ByteView pack, UnixTime own_clock) {
    std::set<ObjectHash> fresh;
    for (bool brought = true; brought;) {
        brought = false;
        PackReader reader = PackReader::open(pack).value();
        for (auto item = reader.next(); item && *item; item = reader.next()) {
            if ((*item)->kind != Kind::charter) continue;
            const auto adopted = terminal_.adopt(Kind::charter, (*item)->object, own_clock);
            if (!adopted || !adopted->is_new) continue;
            brought = true;
            fresh.insert(adopted->hash);
        }
    }
    return fresh;
}

Result<ImportReport, TerminalRefusal> Exchange::read_pack(ByteView pack, UnixTime own_clock) {
    auto reader = PackReader::open(pack);
    if (!reader) return fail(refuse(Refusal::malformed));
    {
        const auto turn = terminal_.lock();
        const auto& lineage = terminal_.holdings().lineage();
        if (!lineage) return fail(refuse(Refusal::no_charter));
        if (reader->lineage() != *lineage) return fail(refuse(Refusal::other_lineage));
    }
    const std::scoped_lock one_pack(reading_);
    folded_.clear();
    ImportReport report;
    std::set<ObjectHash> fresh = take_charters(pack, own_clock);
    for (;;) {
        const auto item = reader->next();
        if (!item) report.cut_short = true;
        if (!item || !*item) break;
        const auto& [kind, object] = **item;
        Result<bool, TerminalRefusal> is_new = false;
        if (kind == Kind::segment) {
            const auto turn = terminal_.lock();
            is_new = take_segment(object, report);
        } else {
            const auto adopted = terminal_.adopt(kind, object, own_clock);
            if (adopted) {
                is_new = adopted->is_new || fresh.erase(adopted->hash) > 0;
                if (*is_new) folded_.clear();  // It may be what they missed.
                report.objects_new += *is_new ? 1u : 0u;
            } else {
                is_new = fail(adopted.error());
            }
        }
        if (!is_new) {
            ++report.refused[is_new.error().refusal];
            if (is_new.error().refusal == Refusal::not_durable) return fail(is_new.error());
        } else if (!*is_new) {
            ++report.items_known;
        }
    }
    return report;
}

Result<void, TerminalRefusal> Exchange::write_pack(Sequence own_from, WritePiece write) {
    std::optional<FeedId> own;
    {
        const auto turn = terminal_.lock();
        if (terminal_.branch() != nullptr) own = terminal_.branch()->feed();
    }
    const Journal& journal = terminal_.journal();
    if (!journal.lineage()) return fail(refuse(Refusal::no_charter));
    const auto written = [&]() -> Result<void, StorageError> {
        PackExport pack(journal, std::move(write));
        pack.begin();
        for (const Kind kind : {Kind::charter, Kind::series, Kind::emission, Kind::order,
                                Kind::stop, Kind::revocations, Kind::certificate}) {
            NOODGELD_TRY_VOID(pack.objects(kind));
        }
        std::set<FeedId> feeds;
        NOODGELD_TRY_VOID(journal.for_each_tip([&feeds](const Tip& tip) {
            feeds.insert(tip.feed);
            return true;
        }));
        for (const FeedId& feed : feeds) {
            const Sequence from = feed == own ? std::max(own_from, Sequence{1}) : Sequence{1};
            NOODGELD_TRY_VOID(pack.feed(feed, from));
        }
        pack.end();
        return {};
    }();
    if (!written) return fail(unreadable(written.error()));
    return {};
}

}  // namespace noodgeld
