// MemoryStore: the store contract in a map, for tests that ask nothing of a disk.
#pragma once

#include <algorithm>
#include <map>
#include <mutex>
#include <utility>

#include "ledger/store/store.h"

namespace noodgeld::test {

class MemoryStore final : public store::Store {
  public:
    /// From here on every read fails.
    void fail(StorageError error) { failure_ = std::move(error); }

    Result<void, StorageError> write(const store::Batch& batch) override {
        const std::scoped_lock turn(mutex_);
        for (const auto& [table, key, value] : batch.changes()) {
            if (value) {
                rows_[{table, key}] = *value;
            } else {
                rows_.erase({table, key});
            }
        }
        return {};
    }

    [[nodiscard]] Result<std::optional<Bytes>, StorageError> get(store::Table table,
                                                                 ByteView key) const override {
        const std::scoped_lock turn(mutex_);
        if (failure_) return noodgeld::fail(*failure_);
        const auto at = rows_.find({table, Bytes(key.begin(), key.end())});
        return at == rows_.end() ? std::optional<Bytes>() : std::optional(at->second);
    }

    [[nodiscard]] Result<std::vector<std::optional<Bytes>>, StorageError> get_many(
        store::Table table, std::span<const Bytes> keys) const override {
        std::vector<std::optional<Bytes>> out;
        for (const Bytes& key : keys) out.push_back(get(table, key).value());
        return out;
    }

    [[nodiscard]] Result<void, StorageError> scan(store::Table table, ByteView from, ByteView to,
                                                  const Visit& visit) const override {
        if (failure_) return noodgeld::fail(*failure_);
        for (const auto& [key, value] : between(table, from, to)) {
            if (!visit(key.second, value)) break;
        }
        return {};
    }

    [[nodiscard]] Result<void, StorageError> scan_back(store::Table table, ByteView from,
                                                       ByteView to,
                                                       const Visit& visit) const override {
        if (failure_) return noodgeld::fail(*failure_);
        const Rows rows = between(table, from, to);
        for (auto at = rows.rbegin(); at != rows.rend(); ++at) {
            if (!visit(at->first.second, at->second)) break;
        }
        return {};
    }

    [[nodiscard]] Result<void, StorageError> scrub(const std::function<bool()>&) const override {
        return {};
    }

  private:
    using Rows = std::map<std::pair<store::Table, Bytes>, Bytes>;

    [[nodiscard]] Rows between(store::Table table, ByteView from, ByteView to) const {
        const std::scoped_lock turn(mutex_);
        if (!to.empty() && !std::ranges::lexicographical_compare(from, to)) return {};
        const auto first = rows_.lower_bound({table, Bytes(from.begin(), from.end())});
        const auto last = to.empty() ? rows_.lower_bound({store::Table(table + 1), Bytes()})
                                     : rows_.lower_bound({table, Bytes(to.begin(), to.end())});
        return {first, last};
    }

    mutable std::mutex mutex_;
    Rows rows_;
    std::optional<StorageError> failure_;
};

}  // namespace noodgeld::test
