#include "ledger/store/store_draft.h"

#include <algorithm>
#include <utility>

namespace noodgeld::store {
namespace {

bool is_below(ByteView a, ByteView b) {
    return std::ranges::lexicographical_compare(a, b);
}

}  // namespace

void Draft::put(Table table, ByteView key, ByteView value) {
    change(table, key, Bytes(value.begin(), value.end()));
}

void Draft::erase(Table table, ByteView key) {
    change(table, key, std::nullopt);
}

void Draft::change(Table table, ByteView key, std::optional<Bytes> value) {
    if (table >= tables_.size()) tables_.resize(table + std::size_t{1});
    const auto [at, is_new] =
        tables_[table].try_emplace(Bytes(key.begin(), key.end()), std::nullopt);
    if (is_new) bytes_ += key.size();
    if (at->second) bytes_ -= at->second->size();
    if (value) bytes_ += value->size();
    at->second = std::move(value);
}

std::optional<Bytes> Draft::get(Table table, ByteView key) const {
    if (failure_) return std::nullopt;
    if (table < tables_.size()) {
        const auto at = tables_[table].find(Bytes(key.begin(), key.end()));
        if (at != tables_[table].end()) return at->second;
    }
    auto stored = store_.get(table, key);
    if (stored) return std::move(*stored);
    failure_ = stored.error();
    return std::nullopt;
}

std::pair<Draft::Changes::const_iterator, Draft::Changes::const_iterator> Draft::changes_in(
    Table table, ByteView from, ByteView to) const {
    static const Changes kNone;
    const Changes& changes = table < tables_.size() ? tables_[table] : kNone;
    if (!to.empty() && !is_below(from, to)) return {changes.end(), changes.end()};
    return {changes.lower_bound(Bytes(from.begin(), from.end())),
            to.empty() ? changes.end() : changes.lower_bound(Bytes(to.begin(), to.end()))};
}

/// What changed goes between what is stored, and in place of it.
void Draft::scan(Table table, ByteView from, ByteView to, const Store::Visit& visit) const {
    if (failure_) return;
    auto [next, end] = changes_in(table, from, to);
    bool wanted = true;
    const auto give = [&, &next = next] {
        if (next->second) wanted = visit(next->first, *next->second);
        ++next;
    };
    const auto read =
        store_.scan(table, from, to, [&, &next = next, &end = end](ByteView key, ByteView value) {
            while (wanted && next != end && is_below(next->first, key)) give();
            if (!wanted) return false;
            if (next != end && std::ranges::equal(next->first, key)) {
                give();
            } else {
                wanted = visit(key, value);
            }
            return wanted;
        });
    if (!read) failure_ = read.error();
    while (read && wanted && next != end) give();
}

/// The same, from behind.
void Draft::scan_back(Table table, ByteView from, ByteView to, const Store::Visit& visit) const {
    if (failure_) return;
    auto [begin, next] = changes_in(table, from, to);
    bool wanted = true;
    const auto give = [&, &next = next] {
        --next;
        if (next->second) wanted = visit(next->first, *next->second);
    };
    const auto read = store_.scan_back(
        table, from, to, [&, &next = next, &begin = begin](ByteView key, ByteView value) {
            while (wanted && next != begin && is_below(key, std::prev(next)->first)) give();
            if (!wanted) return false;
            if (next != begin && std::ranges::equal(std::prev(next)->first, key)) {
                give();
            } else {
                wanted = visit(key, value);
            }
            return wanted;
        });
    if (!read) failure_ = read.error();
    while (read && wanted && next != begin) give();
}

void Draft::move_to(Batch& batch) {
    for (std::size_t table = 0; table < tables_.size(); ++table) {
        for (const auto& [key, value] : tables_[table]) {
            if (value) {
                batch.put(static_cast<Table>(table), key, *value);
            } else {
                batch.erase(static_cast<Table>(table), key);
            }
        }
    }
    tables_.clear();
    bytes_ = 0;
}

bool Draft::empty() const {
    return std::ranges::all_of(tables_, [](const Changes& changes) { return changes.empty(); });
}

}  // namespace noodgeld::store
