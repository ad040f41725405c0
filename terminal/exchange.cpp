#include "terminal/exchange.h"

#include <algorithm>

#include "protocol/objects/dependence.h"
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

/// What a terminal keeps, or has to look at.
constexpr auto kForTerminals = {Kind::charter, Kind::series,      Kind::emission,    Kind::order,
                                Kind::stop,    Kind::revocations, Kind::certificate, Kind::anchor,
                                Kind::head,    Kind::segment};

bool is_for_terminals(Kind kind) {
    return std::ranges::find(kForTerminals, kind) != kForTerminals.end();
}

/// What may be more than memory holds: taken as it comes, after all else.
bool is_numerous(Kind kind) {
    return kind == Kind::segment || kind == Kind::head || kind == Kind::anchor;
}

Refusal refusal_of(const MergeError& error) {
    switch (error.problem) {
        case MergeProblem::does_not_connect:
            return Refusal::gap;
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

Result<std::vector<NewEntry>, Refusal> entries_of(const Segment& segment, const Lineage& lineage) {
    std::vector<NewEntry> entries;
    for (const Bytes& bytes : segment.entries) {
        auto entry = new_entry(bytes, lineage);
        if (!entry) return fail(Refusal::malformed);
        entries.push_back(std::move(*entry));
    }
    return entries;
}

/// What must be verified to know which tokens the entries' spends prove: those whose token and
/// authorisation verify. Borrows the entries. Refuses unknown_series: a merge answers for what it
/// holds, so it must understand it.
Result<SpendChecks, Refusal> checks_of(std::vector<NewEntry>& entries, const Holdings& holdings) {
    SpendChecks checks(holdings);
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
    return checks;
}

/// Of feeds that are kept folded. A sale every half minute, day and night, is 8,640 in three days.
constexpr std::uint64_t kFoldedEntries = 100'000;

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

/// What was folded before the terminal's holdings grew by something that it lacked, or were read
/// again, may say what no longer holds; and there is room for so many entries.
void Exchange::forget_folded(const FeedId& wanted) {
    if (folded_with_ != terminal_.loads()) folded_.clear();
    folded_with_ = terminal_.loads();
    std::erase_if(folded_, [](const auto& one) { return one.second.lacks_something(); });
    std::uint64_t entries = 0;
    for (const auto& [feed, branch] : folded_) entries += branch.tip().sequence.value;
    if (entries <= kFoldedEntries) return;
    std::erase_if(folded_, [&wanted](const auto& one) { return one.first != wanted; });
}

/// Finds the voids that have no effect by what is held here. Whoever sold on such a void would take
/// a token that stays spent. After a fork none has (docs/protocol.md, 6.5); nor, here, has one in a
/// feed longer than any honest one: it is the ledger that pays. Entries that do not follow what is
/// held are left: no merge takes them.
Result<void, StorageError> Exchange::judge_voids(std::vector<NewEntry>& entries,
                                                 const FeedId& feed) {
    if (entries.empty()) return {};
    const Journal& journal = terminal_.journal();
    NOODGELD_TRY(const std::vector<Tip> tips, journal.tips(feed, 2));
    bool forked = tips.size() > 1;
    if (tips.size() == 1) {
        NOODGELD_TRY(forked, forks(entries, tips.front(), journal));
    }
    std::span<NewEntry> fresh = entries;
    if (tips.size() == 1 && !forked) {
        const auto is_held = [&tips](const NewEntry& one) {
            return one.entry.sequence <= tips.front().point.sequence;
        };
        fresh = fresh.subspan(static_cast<std::size_t>(std::ranges::count_if(fresh, is_held)));
    }
    const bool any_void = std::ranges::any_of(fresh, is_void);
    if (fresh.empty() || (!any_void && !folded_.contains(feed))) return {};
    forget_folded(feed);
    const Entry& first = fresh.front().entry;
    const FeedPoint past{{first.sequence.value - 1}, first.previous};
    const auto known = folded_.find(feed);
    const bool is_in_step = known != folded_.end() && known->second.tip() == past;
    if (!is_in_step && !any_void) return {};
    if (forked || (!is_in_step && past.sequence.value > kFoldedEntries)) {
        for (NewEntry& one : fresh) one.without_effect = is_void(one);
        return {};
    }
    if (!is_in_step) {
        Branch& branch =
            folded_.insert_or_assign(feed, Branch(feed, terminal_.holdings())).first->second;
        NOODGELD_TRY_VOID(journal.for_each_entry(feed, past, {1}, [&branch](const EntryView& view) {
            (void)branch.advance(decode<Entry>(view.bytes).value(), view.point.hash);
            return true;
        }));
    }
    Branch& branch = folded_.at(feed);
    for (NewEntry& one : fresh) {
        const FeedPoint before{{one.entry.sequence.value - 1}, one.entry.previous};
        if (before != branch.tip()) return {};
        const Finding finding = branch.advance(one.entry, one.hash);
        one.without_effect = is_void(one) && !finding.judgement.is_yes();
    }
    return {};
}

/// Sales go on while its spends are verified.
Result<bool, TerminalRefusal> Exchange::take_segment(ByteView wire, ImportReport& report) {
    const auto segment = decode<Segment>(wire);
    if (!segment) return fail(refuse(Refusal::malformed));
    const auto head = decode_signed<Head>(segment->head);
    if (!head) return fail(refuse(Refusal::malformed));
    const FeedId feed = head->value.feed;
    Terminal::Turn turn = terminal_.lock();
    // All that this terminal holds of its own feed it wrote itself: there is nothing to merge.
    if (feed == terminal_.feed()) {
        NOODGELD_TRY_VOID(terminal_.hear_own_head(*head));
        return false;
    }
    const Lineage lineage = *terminal_.holdings().lineage();
    const crypto::PublicKey* known = terminal_.holdings().feed_key(feed);
    if (known == nullptr) return fail(refuse(Refusal::unknown_signer));
    const crypto::PublicKey key = *known;
    turn.unlock();
    if (!verify_signed(*head, lineage, key, terminal_.verifier())) {
        return fail(refuse(Refusal::bad_signature));
    }
    auto entries = entries_of(*segment, lineage);
    if (!entries) return fail(refuse(entries.error()));
    turn.lock();
    const auto held = terminal_.journal().entry(feed, head->value.point);
    if (!held) return fail(unreadable(held.error()));
    if (*held) entries->clear();  // So are those before: the head may be new.
    auto checks = checks_of(*entries, terminal_.holdings());
    turn.unlock();
    if (!checks) return fail(refuse(checks.error()));
    checks->run(terminal_.verifier());

    turn.lock();
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

/// What became of one item. What the disk refused ends the pack.
Result<void, TerminalRefusal> Exchange::report_on(const Result<bool, TerminalRefusal>& is_new,
                                                  ImportReport& report) {
    if (!is_new) {
        ++report.refused[is_new.error().refusal];
        if (is_new.error().refusal == Refusal::not_durable) return fail(is_new.error());
    } else if (!*is_new) {
        ++report.items_known;
    }
    return {};
}

Result<void, TerminalRefusal> Exchange::adopt_item(const PackItem& item, UnixTime own_clock,
                                                   ImportReport& report) {
    const auto adopted = terminal_.adopt(item.kind, item.object, own_clock);
    if (!adopted) return report_on(fail(adopted.error()), report);
    report.objects_new += adopted->is_new ? 1u : 0u;
    return report_on(adopted->is_new, report);
}

/// Each after what it may rest on.
Result<void, TerminalRefusal> Exchange::adopt_objects(PackReader& pack, UnixTime own_clock,
                                                      ImportReport& report) {
    std::vector<PackItem> objects;
    for (auto item = pack.next();; item = pack.next()) {
        report.cut_short = !item;
        if (!item || !*item) break;
        const Kind kind = (*item)->kind;
        if (!is_for_terminals(kind)) {
            ++report.items_skipped;
        } else if (!is_numerous(kind)) {
            objects.push_back(std::move(**item));
        }
    }
    sort_by_dependence(objects);
    for (const PackItem& object : objects) {
        NOODGELD_TRY_VOID(adopt_item(object, own_clock, report));
    }
    return {};
}

/// Anchors and feeds, as they come.
Result<void, TerminalRefusal> Exchange::take_others(PackReader& pack, UnixTime own_clock,
                                                    ImportReport& report) {
    for (auto item = pack.next(); item && *item; item = pack.next()) {
        if (!is_numerous((*item)->kind)) continue;
        if ((*item)->kind == Kind::segment) {
            NOODGELD_TRY_VOID(report_on(take_segment((*item)->object, report), report));
        } else {
            NOODGELD_TRY_VOID(adopt_item(**item, own_clock, report));
        }
    }
    return {};
}

Result<ImportReport, TerminalRefusal> Exchange::read_pack(ByteView pack, UnixTime own_clock) {
    auto reader = PackReader::open(pack);
    if (!reader) return fail(refuse(Refusal::malformed));
    return read_pack(*reader, own_clock);
}

Result<ImportReport, TerminalRefusal> Exchange::read_pack(PackReader& pack, UnixTime own_clock) {
    {
        const auto turn = terminal_.lock();
        const auto& lineage = terminal_.holdings().lineage();
        if (!lineage) return fail(refuse(Refusal::no_charter));
        if (pack.lineage() != *lineage) return fail(refuse(Refusal::other_lineage));
    }
    const std::scoped_lock one_pack(reading_);
    ImportReport report;
    NOODGELD_TRY_VOID(adopt_objects(pack, own_clock, report));
    if (!pack.rewind()) {
        return fail(TerminalRefusal{
            .refusal = Refusal::not_durable,
            .words = {"het bestand is niet opnieuw te lezen", "the file cannot be read again"}});
    }
    NOODGELD_TRY_VOID(take_others(pack, own_clock, report));
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
