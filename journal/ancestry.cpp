#include "journal/ancestry.h"

#include <fmt/format.h>

#include "journal/entry_records.h"

namespace noodgeld::journal {

Result<std::optional<EntryHash>, StorageError> Ancestry::at(Sequence sequence) {
    if (sequence.value == 0 || sequence > last_.sequence) return std::optional<EntryHash>();
    const std::uint64_t began = last_.sequence.value - newer_.size();
    if (sequence.value > began) return std::optional(newer_[sequence.value - began - 1]);
    const std::size_t back = began - sequence.value;
    if (back < way_.size()) return std::optional(way_[back]);
    NOODGELD_TRY(const auto only, only_entry(sequence));
    if (only) return only;
    while (way_.size() <= back) {
        const FeedPoint at{{began - (way_.size() - 1)}, way_.back()};
        NOODGELD_TRY(const auto bytes, records_.get(point_key(Table::entry, feed_, at)));
        if (!bytes) return fail(unreadable_record());
        const auto entry = decode<Entry>(as_bytes(*bytes));
        if (!entry) return fail(unreadable_record());
        way_.push_back(entry->previous);
    }
    return std::optional(way_[back]);
}

void Ancestry::extend(const FeedPoint& next) {
    newer_.push_back(next.hash);
    last_ = next;
}

/// Where only one entry has this sequence, every branch goes through it.
Result<std::optional<EntryHash>, StorageError> Ancestry::only_entry(Sequence sequence) const {
    std::optional<EntryHash> only;
    std::size_t count = 0;
    const std::string prefix = KeyWriter(Table::entry).feed(feed_).sequence(sequence).take();
    NOODGELD_TRY_VOID(records_.scan(
        prefix, [&](std::string_view key, std::string_view) -> Result<bool, StorageError> {
            FeedId feed;
            FeedPoint point;
            if (!KeyReader(key).feed(feed).point(point).complete()) {
                return fail(unreadable_record());
            }
            only = point.hash;
            return ++count < 2;
        }));
    if (count != 1) only.reset();
    return only;
}

}  // namespace noodgeld::journal
