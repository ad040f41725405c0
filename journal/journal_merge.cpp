// Taking in the feeds of others: as they come, double spends and forks included.
#include <fmt/format.h>

#include "base/check.h"
#include "journal/entry_records.h"
#include "journal/journal.h"
#include "journal/journal_state.h"

namespace noodgeld {

using namespace journal;

namespace {

MergeError problem(MergeProblem problem, std::string nl, std::string en) {
    return {problem, {std::move(nl), std::move(en)}};
}

MergeError not_written(StorageError error) {
    const bool full = error.fault == StorageFault::full;
    return {full ? MergeProblem::storage_full : MergeProblem::not_durable, std::move(error.words)};
}

MergeError bad_chain() {
    return problem(MergeProblem::bad_chain,
                   "dit zijn geen aansluitende boekingen van deze keten met hun ondertekende kop",
                   "these are not consecutive entries of this feed with their signed head");
}

/// What the first entry follows: an entry that should be held, or nothing (sequence 0).
FeedPoint before(const NewEntry& first) {
    return {Sequence{first.entry.sequence.value - 1}, first.entry.previous};
}

/// What can be seen without looking into the journal.
Result<void, MergeError> check(const FeedId& feed, std::span<const NewEntry> entries,
                               ByteView signed_head, const Lineage& lineage) {
    const auto head = decode_signed<Head>(signed_head);
    if (!head || head->value.feed != feed) return fail(bad_chain());
    if (entries.empty()) return {};
    FeedPoint at = before(entries.front());
    if (at.sequence.value == 0 && at.hash != genesis_hash(feed, lineage)) return fail(bad_chain());
    std::size_t bytes = 0;
    for (const NewEntry& entry : entries) {
        bytes += entry.bytes.size();
        if (bytes > Journal::kMergeBytes) {
            return fail(problem(MergeProblem::too_large, "te veel boekingen in één keer",
                                "too many entries at once"));
        }
        const bool follows = entry.entry.feed == feed && entry.entry.previous == at.hash &&
                             entry.entry.sequence.value == at.sequence.value + 1 &&
                             entry.hash == entry_hash(entry.bytes, lineage);
        if (!follows) return fail(bad_chain());
        at = point_of(entry);
    }
    if (head->value.point != at) return fail(bad_chain());
    return {};
}

struct HeadAt {
    FeedPoint at;
    ByteView bytes;  // Borrowed.
};

/// Heads that are of these entries.
Result<std::vector<HeadAt>, MergeError> heads_of(std::span<const Bytes> heads, const FeedId& feed,
                                                 std::span<const NewEntry> entries) {
    std::vector<HeadAt> points;
    for (const Bytes& wire : heads) {
        const auto head = decode_signed<Head>(wire);
        if (!head || head->value.feed != feed || entries.empty()) return fail(bad_chain());
        const FeedPoint point = head->value.point;
        const std::uint64_t number = point.sequence.value - entries.front().entry.sequence.value;
        if (number >= entries.size() || entries[number].hash != point.hash) {
            return fail(bad_chain());
        }
        points.push_back({point, wire});
    }
    return points;
}

class Merging {
  public:
    Merging(Draft& draft, const FeedId& feed, const FeedPoint& start)
        : draft_(draft), feed_(feed), branch_(draft, feed, start) {}

    Result<void, StorageError> add(const NewEntry& entry) {
        const FeedPoint point = point_of(entry);
        NOODGELD_TRY(const bool held, draft_.has(point_key(Table::entry, feed_, point)));
        if (!held) {
            if (added_++ == 0) parting_ = {branch_.last(), point};
            const auto* voided = std::get_if<Void>(&entry.entry.body);
            if (voided != nullptr && !entry.without_effect) {
                NOODGELD_TRY_VOID(release(*voided, point));
            }
            NOODGELD_TRY_VOID(put_entry(draft_, entry));
        }
        branch_.extend(point);
        return {};
    }

    /// After the last.
    Result<void, StorageError> finish() {
        if (added_ == 0) return {};
        return move_tip(draft_, feed_, parting_.first, parting_.second, branch_.last());
    }

    [[nodiscard]] std::size_t added() const { return added_; }

  private:
    /// A void that names nothing is kept, and releases nothing.
    Result<void, StorageError> release(const Void& voided, const FeedPoint& by) {
        NOODGELD_TRY(const auto sale, voided_sale(draft_, feed_, voided, branch_));
        if (!sale) return {};
        return draft_.put(voiding_key(feed_, sale->point, by), "");
    }

    Draft& draft_;
    const FeedId feed_;
    Ancestry branch_;
    std::size_t added_ = 0;
    std::pair<FeedPoint, FeedPoint> parting_;  // The last that was held, the first that was not.
};

/// The first head of a point stays.
Result<void, StorageError> put_head(Draft& draft, const FeedId& feed, const HeadAt& head) {
    const std::string key = point_key(Table::head, feed, head.at);
    NOODGELD_TRY(const bool held, draft.has(key));
    if (held) return {};
    return draft.put(key, as_text(head.bytes));
}

Result<MergeReport, StorageError> draft_merge(Draft& draft, const FeedId& feed,
                                              std::span<const NewEntry> entries,
                                              std::span<const HeadAt> heads) {
    MergeReport report;
    if (!entries.empty()) {
        Merging merging(draft, feed, before(entries.front()));
        for (const NewEntry& entry : entries) NOODGELD_TRY_VOID(merging.add(entry));
        NOODGELD_TRY_VOID(merging.finish());
        report.entries_added = merging.added();
    }
    for (const HeadAt& head : heads) NOODGELD_TRY_VOID(put_head(draft, feed, head));
    NOODGELD_TRY(report.forked, is_forked(draft, feed));
    return report;
}

template <class T>
Result<T, MergeError> or_not_written(Result<T, StorageError> result) {
    if (!result) return fail(not_written(std::move(result).error()));
    return std::move(*result);
}

}  // namespace

Result<MergeReport, MergeError> Journal::merge(const FeedId& feed,
                                               std::span<const NewEntry> entries,
                                               ByteView signed_head,
                                               std::span<const Bytes> earlier_heads) {
    const std::lock_guard lock(state_->write);
    const auto known_lineage = lineage();
    NOODGELD_CHECK(known_lineage.has_value());
    NOODGELD_TRY_VOID(check(feed, entries, signed_head, *known_lineage));
    NOODGELD_TRY(auto heads, heads_of(earlier_heads, feed, entries));

    Draft draft = state_->store->draft();
    const FeedPoint head_at = decode_signed<Head>(signed_head)->value.point;
    heads.push_back({head_at, signed_head});
    const FeedPoint needed = entries.empty() ? head_at : before(entries.front());
    if (needed.sequence.value > 0) {
        NOODGELD_TRY(const bool held,
                     or_not_written(draft.has(point_key(Table::entry, feed, needed))));
        if (!held) {
            return fail(problem(
                MergeProblem::does_not_connect,
                fmt::format("boeking {} waarop dit volgt ontbreekt", needed.sequence.value),
                fmt::format("entry {} that this follows is missing", needed.sequence.value)));
        }
    }
    NOODGELD_TRY(const MergeReport report,
                 or_not_written(draft_merge(draft, feed, entries, heads)));
    const auto own = own_feed();
    if (report.entries_added > 0 && own && own->feed == feed) {
        return fail(problem(MergeProblem::own_feed,
                            "dit journaal is een oude kopie: begin met een nieuwe sleutel",
                            "this journal is an old copy: begin with a new key"));
    }
    if (draft.empty()) return report;
    if (auto written = state_->store->commit(draft, Urgency::bulk); !written) {
        return fail(not_written(std::move(written).error()));
    }
    return report;
}

}  // namespace noodgeld
