// RocksDbStore: the store of a ledger on one machine, embedded.
//
// Each table is a column family, so that each is laid out for how it is written:
//
//   appended   Keys ascend, so that files never overlap and compaction only moves them to a lower
//              level without copying them: a byte is written to the log, then once to a file. No
//              filter, for nobody asks for a key that is not there.
//   points     Small blocks, filters by key, both read through the cache that all tables share.
//
// A write is one record of RocksDB's log, synced. Whether the folder still holds what was
// acknowledged is checked when it is opened (rocksdb_folder.h); every block that is read has its
// checksum verified.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>

#include "ledger/store/store.h"

namespace rocksdb {
class FileSystem;
}

namespace noodgeld::store {

struct RocksDbOptions {
    /// Null for the system's. Every byte and every look at free space goes through it.
    std::shared_ptr<rocksdb::FileSystem> file_system;
    std::size_t cache_bytes = std::size_t{256} << 20;     ///< Blocks, indexes and filters.
    std::size_t memtable_bytes = std::size_t{128} << 20;  ///< Of all tables together, about.
    /// A write that would leave less room than this, and than memtables on their way to disk need,
    /// is refused: full.
    std::uint64_t least_free_bytes = std::uint64_t{64} << 20;
};

/// See Store. One process holds a folder at a time: StorageFault::in_use.
class RocksDbStore final : public Store {
  public:
    /// Makes the folder and tables that are not there. Refuses, and changes nothing, where a file
    /// is missing (incomplete) or holds other bytes than were written (damaged); where the folder
    /// has a table that is not in `tables`, or RocksDB cannot open it: failed. Costs reading the
    /// log, which is up to about four times memtable_bytes, twice.
    [[nodiscard]] static Result<std::unique_ptr<RocksDbStore>, StorageError> open(
        const std::filesystem::path& directory, std::span<const TableSpec> tables,
        const RocksDbOptions& options = {});
    ~RocksDbStore() override;

    [[nodiscard]] Result<void, StorageError> write(const Batch& batch) override;
    [[nodiscard]] Result<std::optional<Bytes>, StorageError> get(Table table,
                                                                 ByteView key) const override;
    [[nodiscard]] Result<std::vector<std::optional<Bytes>>, StorageError> get_many(
        Table table, std::span<const Bytes> keys) const override;
    [[nodiscard]] Result<void, StorageError> scan(Table table, ByteView from, ByteView to,
                                                  const Visit& visit) const override;
    [[nodiscard]] Result<void, StorageError> scan_back(Table table, ByteView from, ByteView to,
                                                       const Visit& visit) const override;
    /// Every table's files against the checksum that each was given when it was made, and logs
    /// record by record. Asks `go_on` at least once a mebibyte.
    [[nodiscard]] Result<void, StorageError> scrub(
        const std::function<bool()>& go_on) const override;

  private:
    struct Opened;
    explicit RocksDbStore(std::unique_ptr<Opened> opened);
    [[nodiscard]] StorageError stop(StorageError why);
    [[nodiscard]] Result<bool, StorageError> scrub_tables(const std::function<bool()>& go_on) const;

    std::unique_ptr<Opened> opened_;
};

}  // namespace noodgeld::store
