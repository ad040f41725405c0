// The records that an entry makes: itself, its sale's id, its spends, the sale that it voids.
#pragma once

#include <optional>
#include <vector>

#include "journal/ancestry.h"
#include "journal/journal_records.h"
#include "journal/journal_store.h"

namespace noodgeld::journal {

/// Whether a void of the sale at this point is held.
[[nodiscard]] Result<bool, StorageError> is_voided(const Records& records, const FeedId& feed,
                                                   const FeedPoint& sale);

/// Calls `visit` with every spend of the token, until it returns false.
[[nodiscard]] Result<void, StorageError> for_each_spend_of(
    const Records& records, const TokenId& token,
    const std::function<bool(const SpendPlace&)>& visit);

/// The least place where the token is spent and not voided.
[[nodiscard]] Result<std::optional<SpendPlace>, StorageError> standing_spend(const Records& records,
                                                                             const TokenId& token);

/// Every sale of the feed under this id, on any branch, ascending by point.
[[nodiscard]] Result<std::vector<SalePlace>, StorageError> sales_under(const Records& records,
                                                                       const FeedId& feed,
                                                                       const SaleId& sale);

/// The sale that `voided`, on the branch that ends before it, names; nothing if there is none.
[[nodiscard]] Result<std::optional<SalePlace>, StorageError> voided_sale(const Records& records,
                                                                         const FeedId& feed,
                                                                         const Void& voided,
                                                                         Ancestry& before);

/// Whether a feed has several tips.
[[nodiscard]] Result<bool, StorageError> is_forked(const Records& records, const FeedId& feed);

/// The end of the branch that ended at `before` is now `last`; if none did, for it is the beginning
/// or goes on already, a branch begins with `first`.
[[nodiscard]] Result<void, StorageError> move_tip(Draft& draft, const FeedId& feed,
                                                  const FeedPoint& before, const FeedPoint& first,
                                                  const FeedPoint& last);

/// The point that a value is.
[[nodiscard]] std::optional<FeedPoint> point_in(std::string_view value);

/// Writes the entry and what follows from its sale, if any; voids are the caller's.
[[nodiscard]] Result<void, StorageError> put_entry(Draft& draft, const NewEntry& entry);

[[nodiscard]] inline FeedPoint point_of(const NewEntry& entry) {
    return {entry.entry.sequence, entry.hash};
}

/// The value of a record, if there is one.
[[nodiscard]] Result<std::optional<Bytes>, StorageError> get_bytes(const Records& records,
                                                                   const std::string& key);
[[nodiscard]] inline Bytes to_bytes(std::string_view text) {
    const ByteView view = as_bytes(text);
    return {view.begin(), view.end()};
}

/// What a record that cannot be read back means.
[[nodiscard]] StorageError unreadable_record();

}  // namespace noodgeld::journal
