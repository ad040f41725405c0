// Store: where a ledger keeps what it knows, embedded or on servers: ordered tables of bytes.
//
// A contract that every implementation passes the same tests for. What a write has returned success
// for is on stable storage, whole; what was not is there whole or not at all once the store is
// opened again. It decides nothing: what keys and values mean is its owner's.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "journal/storage_error.h"

namespace noodgeld::store {

/// How a table is written: so that an implementation can lay it out.
enum class Pattern : std::uint8_t {
    appended,  ///< Keys mostly ascend, values are large and never change.
    points,    ///< Small values at any place, read and changed one by one.
};

struct TableSpec {
    std::string name;  ///< Of lower-case letters and underscores.
    Pattern pattern = Pattern::points;
};

/// A table, by its place in what the store was opened with.
using Table = std::uint8_t;

// More than these is a bug of the store's owner, which stops the program.
inline constexpr std::size_t kKeyBytes = 128;                      ///< At least one.
inline constexpr std::size_t kValueBytes = std::size_t{8} << 20;   ///< May be empty.
inline constexpr std::size_t kBatchBytes = std::size_t{64} << 20;  ///< Keys and values.

/// Changes that are made together, in order: of two of one key the last counts.
class Batch {
  public:
    struct Change {
        Table table = 0;
        Bytes key;
        std::optional<Bytes> value;  ///< None: the key is erased, if it is there.
    };

    void put(Table table, ByteView key, ByteView value);
    void erase(Table table, ByteView key);

    [[nodiscard]] const std::vector<Change>& changes() const { return changes_; }
    [[nodiscard]] std::size_t bytes() const { return bytes_; }
    [[nodiscard]] bool empty() const { return changes_.empty(); }

  private:
    std::vector<Change> changes_;
    std::size_t bytes_ = 0;
};

/// Thread-safe: writes take turns, reads go on beside them. Keys are ordered as bytes, shorter
/// first where one begins with the other.
class Store {
  public:
    using Visit = std::function<bool(ByteView key, ByteView value)>;

    Store() = default;
    virtual ~Store() = default;
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;

    /// After a failure it is unknown whether it happened, and every later write is refused
    /// (StorageFault::stopped) until the store is opened again. StorageFault::full where that is
    /// why; then nothing happened and others may be tried.
    [[nodiscard]] virtual Result<void, StorageError> write(const Batch& batch) = 0;

    /// The last value that a write put there.
    [[nodiscard]] virtual Result<std::optional<Bytes>, StorageError> get(Table table,
                                                                         ByteView key) const = 0;
    /// The same of many, in their order; all as of one moment or later ones, each for itself.
    [[nodiscard]] virtual Result<std::vector<std::optional<Bytes>>, StorageError> get_many(
        Table table, std::span<const Bytes> keys) const = 0;
    /// Keys from `from` on and below `to` (empty: to the end), ascending, as they were when it
    /// began. Stops when `visit` returns false. A slow visitor holds nobody up.
    [[nodiscard]] virtual Result<void, StorageError> scan(Table table, ByteView from, ByteView to,
                                                          const Visit& visit) const = 0;
    /// The same, from the highest key down.
    [[nodiscard]] virtual Result<void, StorageError> scan_back(Table table, ByteView from,
                                                               ByteView to,
                                                               const Visit& visit) const = 0;

    /// Reads all that is on disk; StorageFault::damaged where it is not what was written, and says
    /// where. Stops when `go_on` returns false, which it asks now and then.
    [[nodiscard]] virtual Result<void, StorageError> scrub(
        const std::function<bool()>& go_on) const = 0;
};

}  // namespace noodgeld::store
