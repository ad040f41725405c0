// RocksDbFolder: the folder of one RocksDB store, and what is looked at before RocksDB may change
// it.
//
//   DIR/LOCK    held by the process that has the store open
//   DIR/HEAD    what must at least be there (store_head.h)
//   DIR/store/  RocksDB
//
// RocksDB's own recovery is not trusted to say whether anything is missing. Opening:
//
//   1. DIR/HEAD is made before DIR/store. A folder whose HEAD never saw RocksDB open holds nothing
//      that was acknowledged, so that what is there of it is removed.
//   2. The MANIFEST is whole up to where HEAD says that it was synced. What power left of a record
//      behind that is cut off.
//   3. RocksDB reads the store without changing it and finds no damage in its logs, or finds it
//      behind the last change that HEAD knows: then that was never acknowledged.
//   4. Only then is it opened for writing.
#pragma once

#include <rocksdb/db.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "journal/journal_files.h"
#include "ledger/store/store_head.h"

namespace noodgeld::store {

/// What is missing, in both languages, and what to do about it.
[[nodiscard]] StorageError incomplete_store(const std::string& nl, const std::string& en);
[[nodiscard]] StorageError damaged_file(const std::string& path);

/// Thread-safe once `examine` has returned.
class RocksDbFolder {
  public:
    RocksDbFolder(const std::filesystem::path& directory,
                  std::shared_ptr<rocksdb::FileSystem> system)
        : files_(directory, std::move(system)) {}

    /// Takes the lock and reads HEAD, or makes it.
    [[nodiscard]] Result<void, StorageError> lock();

    /// Steps 1 to 3; `options` are those that it will be opened with. Gives how RocksDB shall read
    /// its logs, and nothing where there is no store yet.
    [[nodiscard]] Result<std::optional<rocksdb::WALRecoveryMode>, StorageError> examine(
        const rocksdb::DBOptions& options,
        const std::vector<rocksdb::ColumnFamilyDescriptor>& tables);

    /// To be called when RocksDB has synced its MANIFEST.
    [[nodiscard]] Result<void, StorageError> note_manifest();
    /// Damage in the MANIFEST or in the first bytes of a log, as many as given.
    [[nodiscard]] Result<void, StorageError> check_manifest() const;
    [[nodiscard]] Result<void, StorageError> check_log(const std::string& path,
                                                       std::uint64_t bytes) const;

    [[nodiscard]] StoreHead& head() { return *head_; }
    [[nodiscard]] std::string database() const { return files_.path("store").string(); }
    [[nodiscard]] const std::shared_ptr<rocksdb::FileSystem>& system() const {
        return files_.system();
    }
    [[nodiscard]] std::optional<std::uint64_t> free_bytes() const { return files_.free_bytes(); }

  private:
    struct Manifest {
        std::string name;  // Below the folder.
        std::string path;
        std::uint64_t number = 0;
    };
    [[nodiscard]] Result<Manifest, StorageError> manifest() const;
    [[nodiscard]] Result<void, StorageError> cut_manifest();
    /// The number of the last change, as RocksDB reads it.
    [[nodiscard]] Result<std::uint64_t, StorageError> last_change(
        const rocksdb::DBOptions& options,
        const std::vector<rocksdb::ColumnFamilyDescriptor>& tables) const;

    journal::JournalFiles files_;
    std::unique_ptr<StoreHead> head_;
};

}  // namespace noodgeld::store
