// Draft: changes to a store that were not written yet, and the store as it will be with them.
#pragma once

#include <map>
#include <utility>
#include <vector>

#include "ledger/store/store.h"

namespace noodgeld::store {

/// Not thread-safe. Borrows the store, to which nobody else writes what is read here.
///
/// After a read failed, all that is read is nothing, and what was made of it is worth nothing:
/// whoever made it asks for `failure` before it is written or shown.
class Draft {
  public:
    explicit Draft(const Store& store) : store_(store) {}

    void put(Table table, ByteView key, ByteView value);
    void erase(Table table, ByteView key);

    /// As Store has them, with the changes.
    [[nodiscard]] std::optional<Bytes> get(Table table, ByteView key) const;
    void scan(Table table, ByteView from, ByteView to, const Store::Visit& visit) const;
    void scan_back(Table table, ByteView from, ByteView to, const Store::Visit& visit) const;
    /// Why the first read that failed did.
    [[nodiscard]] const std::optional<StorageError>& failure() const { return failure_; }

    /// Puts the changes at the end of a batch, each key once, and forgets them: to be written
    /// before anything is read here again.
    void move_to(Batch& batch);
    [[nodiscard]] bool empty() const;
    /// Of the changes: keys and values.
    [[nodiscard]] std::size_t bytes() const { return bytes_; }

  private:
    using Changes = std::map<Bytes, std::optional<Bytes>>;

    void change(Table table, ByteView key, std::optional<Bytes> value);
    /// Those from `from` on and below `to`, as a scan has them; none after a failure.
    [[nodiscard]] std::pair<Changes::const_iterator, Changes::const_iterator> changes_in(
        Table table, ByteView from, ByteView to) const;

    const Store& store_;
    std::vector<Changes> tables_;
    std::size_t bytes_ = 0;
    mutable std::optional<StorageError> failure_;
};

}  // namespace noodgeld::store
