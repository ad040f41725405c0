#include "journal/entry_records.h"

#include "base/check.h"

namespace noodgeld::journal {

namespace {

std::string value_of(const FeedPoint& point) {
    return KeyWriter(Table::branch).point(point).take().substr(1);
}

}  // namespace

StorageError unreadable_record() {
    return {StorageFault::damaged,
            {"een gegeven in het journaal is onleesbaar; start opnieuw, dan wordt alles nagekeken",
             "a record in the journal is unreadable; start again, which checks everything"}};
}

Result<bool, StorageError> is_voided(const Records& records, const FeedId& feed,
                                     const FeedPoint& sale) {
    return records.any(KeyWriter(Table::voiding).feed(feed).point(sale).take());
}

Result<void, StorageError> for_each_spend_of(const Records& records, const TokenId& token,
                                             const std::function<bool(const SpendPlace&)>& visit) {
    return records.scan(
        KeyWriter(Table::spend).raw(token.bytes).take(),
        [&](std::string_view key, std::string_view) -> Result<bool, StorageError> {
            TokenId same;
            SpendPlace place;
            std::uint64_t index = 0;
            KeyReader reader(key);
            reader.raw(same.bytes).feed(place.feed).point(place.point).number<1>(index);
            if (!reader.complete()) return fail(unreadable_record());
            place.index = static_cast<std::uint8_t>(index);
            NOODGELD_TRY(place.voided, is_voided(records, place.feed, place.point));
            return visit(place);
        });
}

Result<std::optional<SpendPlace>, StorageError> standing_spend(const Records& records,
                                                               const TokenId& token) {
    std::optional<SpendPlace> standing;
    NOODGELD_TRY_VOID(for_each_spend_of(records, token, [&standing](const SpendPlace& place) {
        if (!place.voided) standing = place;
        return place.voided;
    }));
    return standing;
}

Result<std::vector<SalePlace>, StorageError> sales_under(const Records& records, const FeedId& feed,
                                                         const SaleId& sale) {
    std::vector<SalePlace> places;
    NOODGELD_TRY_VOID(
        records.scan(KeyWriter(Table::sale).feed(feed).raw(sale.bytes).take(),
                     [&](std::string_view key, std::string_view) -> Result<bool, StorageError> {
                         SaleId same;
                         SalePlace place;
                         KeyReader reader(key);
                         reader.feed(place.feed).raw(same.bytes).point(place.point);
                         if (!reader.complete()) return fail(unreadable_record());
                         NOODGELD_TRY(place.voided, is_voided(records, place.feed, place.point));
                         places.push_back(place);
                         return true;
                     }));
    return places;
}

Result<std::optional<SalePlace>, StorageError> voided_sale(const Records& records,
                                                           const FeedId& feed, const Void& voided,
                                                           Ancestry& before) {
    NOODGELD_TRY(const auto hash, before.at(voided.sequence));
    if (!hash) return std::optional<SalePlace>();
    SalePlace place{feed, {voided.sequence, *hash}, false};
    NOODGELD_TRY(const bool is_that_sale, records.has(sale_key(feed, voided.sale, place.point)));
    if (!is_that_sale) return std::optional<SalePlace>();
    NOODGELD_TRY(place.voided, is_voided(records, feed, place.point));
    return std::optional(place);
}

Result<bool, StorageError> is_forked(const Records& records, const FeedId& feed) {
    std::size_t tips = 0;
    NOODGELD_TRY_VOID(
        records.scan(KeyWriter(Table::branch).feed(feed).take(),
                     [&tips](std::string_view, std::string_view) -> Result<bool, StorageError> {
                         return ++tips < 2;
                     }));
    return tips > 1;
}

/// The record of a branch keeps its key, however often it grows: what is erased and written anew
/// lies in the way of who looks for all of a feed's.
Result<void, StorageError> move_tip(Draft& draft, const FeedId& feed, const FeedPoint& before,
                                    const FeedPoint& first, const FeedPoint& last) {
    const std::string old_key = point_key(Table::tip, feed, before);
    NOODGELD_TRY(const auto known, draft.get(old_key));
    if (known) NOODGELD_TRY_VOID(draft.erase(old_key));
    const std::string begin = known ? *known : value_of(first);
    NOODGELD_TRY_VOID(draft.put(point_key(Table::tip, feed, last), begin));
    return draft.put(KeyWriter(Table::branch).feed(feed).text(begin).take(), value_of(last));
}

std::optional<FeedPoint> point_in(std::string_view value) {
    FeedPoint point;
    // A reader of keys passes over the table's letter.
    const std::string key = KeyWriter(Table::branch).text(value).take();
    if (!KeyReader(key).point(point).complete()) return std::nullopt;
    return point;
}

Result<std::optional<Bytes>, StorageError> get_bytes(const Records& records,
                                                     const std::string& key) {
    NOODGELD_TRY(const auto value, records.get(key));
    if (!value) return std::optional<Bytes>();
    return std::optional(to_bytes(*value));
}

Result<void, StorageError> put_entry(Draft& draft, const NewEntry& entry) {
    const FeedId feed = entry.entry.feed;
    const FeedPoint point = point_of(entry);
    NOODGELD_TRY_VOID(draft.put(point_key(Table::entry, feed, point), as_text(entry.bytes)));
    const Sale* sale = sale_in(entry.entry);
    NOODGELD_CHECK(entry.tokens.size() == (sale == nullptr ? 0 : sale->spends.size()));
    if (sale == nullptr) return {};
    NOODGELD_TRY_VOID(draft.put(sale_key(feed, sale->id, point), ""));
    for (std::size_t i = 0; i < entry.tokens.size(); ++i) {
        if (entry.unproven[i]) continue;
        NOODGELD_TRY_VOID(draft.put(spend_key(entry.tokens[i], feed, point, i), ""));
    }
    return {};
}

}  // namespace noodgeld::journal
