// Appending to the own feed, in order:
//
//   1. under the write lock, every entry is checked against the records and those before it in the
//      batch: one spend per token, one sale per sale id, voids of what stands;
//   2. entries, spends, sale ids, voids, tip and head become one batch with its commit record;
//   3. RocksDB writes the batch to its log and syncs it;
//   4. the HEAD file is written and synced;
//   5. append returns, and only then may anyone say yes.
#include "base/check.h"
#include "journal/entry_records.h"
#include "journal/journal.h"
#include "journal/journal_state.h"

namespace noodgeld {

using namespace journal;

namespace {

/// Nothing was refused.
using Checked = Result<void, AppendError>;

AppendError not_written(StorageError error) {
    AppendError out;
    out.refusal = error.fault == StorageFault::full ? Refusal::storage_full : Refusal::not_durable;
    out.words = std::move(error.words);
    return out;
}

template <class T>
Result<T, AppendError> or_not_written(Result<T, StorageError> result) {
    if (!result) return fail(not_written(std::move(result).error()));
    return std::move(*result);
}

Checked or_not_written(Result<void, StorageError> result) {
    if (!result) return fail(not_written(std::move(result).error()));
    return {};
}

class Appending {
  public:
    Appending(Draft& draft, const FeedId& feed, const FeedPoint& tip)
        : draft_(draft), feed_(feed), branch_(draft, feed, tip) {}

    Checked add(const NewEntry& entry, std::size_t number) {
        number_ = number;
        if (const Sale* sale = sale_in(entry.entry)) {
            NOODGELD_TRY_VOID(check_tokens(entry.tokens));
            NOODGELD_TRY_VOID(check_sale_id(*sale));
        }
        if (const auto* voided = std::get_if<Void>(&entry.entry.body)) {
            NOODGELD_TRY_VOID(release(*voided, point_of(entry)));
        }
        NOODGELD_TRY_VOID(or_not_written(put_entry(draft_, entry)));
        branch_.extend(point_of(entry));
        return {};
    }

  private:
    Checked check_tokens(const std::vector<TokenId>& tokens) {
        for (const TokenId& token : tokens) {
            NOODGELD_TRY(const auto standing, or_not_written(standing_spend(draft_, token)));
            if (!standing) continue;
            return refuse(Refusal::already_spent, *standing, token);
        }
        return {};
    }

    Checked check_sale_id(const Sale& sale) {
        NOODGELD_TRY(const auto sales, or_not_written(sales_under(draft_, feed_, sale.id)));
        if (sales.empty()) return {};
        const SalePlace& first = sales.front();
        return refuse(Refusal::sale_id_conflict, {first.feed, first.point, 0, first.voided}, {});
    }

    Checked release(const Void& voided, const FeedPoint& by) {
        NOODGELD_TRY(const auto sale, or_not_written(voided_sale(draft_, feed_, voided, branch_)));
        if (!sale) {
            AppendError error;
            error.refusal = Refusal::no_such_sale;
            error.entry = number_;
            return fail(std::move(error));
        }
        if (sale->voided) {
            return refuse(Refusal::already_voided, {feed_, sale->point, 0, true}, {});
        }
        return or_not_written(draft_.put(voiding_key(feed_, sale->point, by), ""));
    }

    Checked refuse(Refusal refusal, const SpendPlace& place, std::optional<TokenId> token) {
        AppendError error;
        error.refusal = refusal;
        error.entry = number_;
        error.token = token;
        error.place = place;
        NOODGELD_TRY(const auto bytes,
                     or_not_written(draft_.get(point_key(Table::entry, place.feed, place.point))));
        if (bytes) {
            const auto entry = decode<Entry>(as_bytes(*bytes));
            if (entry) error.time = entry->time;
        }
        return fail(std::move(error));
    }

    Draft& draft_;
    const FeedId feed_;
    Ancestry branch_;
    std::size_t number_ = 0;
};

/// What the first entry of the batch must follow: the own tip, or nothing in a new feed.
FeedPoint start_of(const Entry& first, const std::optional<OwnFeed>& own, const Lineage& lineage) {
    const FeedId feed = first.feed;
    if (own && own->feed == feed) return own->tip;
    return {Sequence{0}, genesis_hash(feed, lineage)};
}

void check_chain(std::span<const NewEntry> entries, FeedPoint tip, const FeedId& feed) {
    for (const NewEntry& entry : entries) {
        NOODGELD_CHECK(entry.entry.feed == feed);
        NOODGELD_CHECK(entry.entry.sequence.value == tip.sequence.value + 1);
        NOODGELD_CHECK(entry.entry.previous == tip.hash);
        tip = point_of(entry);
    }
}

/// Sales, and dates that a cashier asserted as often as anybody likes.
bool has_bulk(std::span<const NewEntry> entries) {
    return std::ranges::any_of(entries, [](const NewEntry& entry) {
        return sale_in(entry.entry) != nullptr ||
               std::holds_alternative<AssertedTime>(entry.entry.body);
    });
}

Result<void, StorageError> finish(Draft& draft, const OwnFeed& own, const FeedPoint& before,
                                  const FeedPoint& first) {
    NOODGELD_TRY_VOID(move_tip(draft, own.feed, before, first, own.tip));
    NOODGELD_TRY_VOID(
        draft.put(point_key(Table::head, own.feed, own.tip), as_text(own.signed_head)));
    return draft.put(own_feed_key(), point_key(Table::tip, own.feed, own.tip));
}

}  // namespace

Result<void, AppendError> Journal::append(std::span<const NewEntry> entries, ByteView signed_head) {
    const std::lock_guard lock(state_->write);
    NOODGELD_CHECK(!entries.empty() && entries.size() <= kAppendEntries);
    std::size_t bytes = 0;
    for (const NewEntry& entry : entries) bytes += entry.bytes.size();
    NOODGELD_CHECK(bytes <= kAppendBytes);
    const auto known_lineage = lineage();
    NOODGELD_CHECK(known_lineage.has_value());
    const OwnFeed next{entries.front().entry.feed,
                       point_of(entries.back()),
                       {signed_head.begin(), signed_head.end()}};
    const auto head = decode_signed<Head>(signed_head);
    NOODGELD_CHECK(head && head->value.feed == next.feed && head->value.point == next.tip);
    const FeedPoint start = start_of(entries.front().entry, own_feed(), *known_lineage);
    check_chain(entries, start, next.feed);

    Draft draft = state_->store->draft();
    Appending appending(draft, next.feed, start);
    for (std::size_t i = 0; i < entries.size(); ++i) {
        NOODGELD_TRY_VOID(appending.add(entries[i], i));
    }
    NOODGELD_TRY_VOID(or_not_written(finish(draft, next, start, point_of(entries.front()))));
    const Urgency urgency = has_bulk(entries) ? Urgency::bulk : Urgency::must;
    NOODGELD_TRY_VOID(or_not_written(state_->store->commit(draft, urgency)));

    const std::lock_guard known(state_->known);
    state_->own = next;
    return {};
}

}  // namespace noodgeld
