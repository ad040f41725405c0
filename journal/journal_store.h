// Store: a journal's records in RocksDB, and the commits that change them.
//
// Every change is a Draft, which becomes a commit: one batch, synced, with its CommitRecord; then
// the HEAD file, synced. What the records mean is not known here.
#pragma once

#include <rocksdb/db.h>
#include <rocksdb/utilities/write_batch_with_index.h>

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "journal/commit_record.h"
#include "journal/disk_room.h"
#include "journal/head_file.h"
#include "journal/journal_files.h"
#include "journal/journal_options.h"

namespace noodgeld::journal {

/// How much one memtable takes, and so a flush.
[[nodiscard]] std::size_t memtable_bytes(const JournalOptions& options);

/// A set of records that can be read.
class Records {
  public:
    /// Whether to go on; or why not.
    using Visit =
        std::function<Result<bool, StorageError>(std::string_view key, std::string_view value)>;

    Records() = default;
    virtual ~Records() = default;
    Records(const Records&) = delete;
    Records& operator=(const Records&) = delete;

    [[nodiscard]] virtual Result<std::optional<std::string>, StorageError> get(
        const std::string& key) const = 0;
    [[nodiscard]] Result<bool, StorageError> has(const std::string& key) const;
    /// Visits the records whose key begins with `prefix`, ascending, from key `from` on.
    [[nodiscard]] Result<void, StorageError> scan(const std::string& prefix,
                                                  const std::string& from,
                                                  const Visit& visit) const;
    /// The same from the first.
    [[nodiscard]] Result<void, StorageError> scan(const std::string& prefix,
                                                  const Visit& visit) const;
    /// Whether any key begins with `prefix`.
    [[nodiscard]] Result<bool, StorageError> any(const std::string& prefix) const;

  private:
    [[nodiscard]] virtual std::unique_ptr<rocksdb::Iterator> iterate() const = 0;
};

/// The records of a database at one moment. Must not outlive it.
class Snapshot final : public Records {
  public:
    explicit Snapshot(rocksdb::DB& database);
    ~Snapshot() override;
    [[nodiscard]] Result<std::optional<std::string>, StorageError> get(
        const std::string& key) const override;

  private:
    [[nodiscard]] std::unique_ptr<rocksdb::Iterator> iterate() const override;
    rocksdb::DB& database_;
    rocksdb::ReadOptions options_;
};

/// The records as they will be: those of the database and changes on top. One thread's.
class Draft final : public Records {
  public:
    [[nodiscard]] Result<std::optional<std::string>, StorageError> get(
        const std::string& key) const override;
    [[nodiscard]] Result<void, StorageError> put(const std::string& key, std::string_view value);
    [[nodiscard]] Result<void, StorageError> erase(const std::string& key);

    [[nodiscard]] bool empty() const { return changes_ == 0; }
    /// The size of the changes.
    [[nodiscard]] std::uint64_t bytes() const;

  private:
    friend class Store;
    Draft(rocksdb::DB& database, const Tally& tally) : database_(database), tally_(tally) {}
    [[nodiscard]] std::unique_ptr<rocksdb::Iterator> iterate() const override;

    rocksdb::DB& database_;
    Tally tally_;
    std::size_t changes_ = 0;
    // RocksDB's reading functions on a batch are not const.
    mutable rocksdb::WriteBatchWithIndex batch_{rocksdb::BytewiseComparator(), 0, true};
};

/// Whether a write may be refused to keep the disk from filling up.
enum class Urgency : std::uint8_t { bulk, must };

class Store;
struct OpenedStore {
    std::unique_ptr<Store> store;
    OpenReport report;
};

/// Reads are thread-safe. From `draft` to `commit` the caller holds a lock of its own.
class Store {
  public:
    /// Opens the store in a directory, making it if there is none; heals or refuses (Journal).
    [[nodiscard]] static Result<OpenedStore, StorageError> open(
        const std::filesystem::path& directory, const JournalOptions& options);
    ~Store();
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;

    [[nodiscard]] Snapshot read() const { return Snapshot(*database_); }

    [[nodiscard]] Draft draft() { return {*database_, last_.tally}; }
    /// Makes the draft true, durably; it is used up. StorageFault::full: there is no room for bulk,
    /// and nothing changed. Any other failure stops the store: StorageFault::stopped.
    [[nodiscard]] Result<void, StorageError> commit(Draft& draft, Urgency urgency);

    /// Why nothing is written any more, if so.
    [[nodiscard]] std::optional<StorageError> stopped() const;
    [[nodiscard]] bool low_on_room(std::uint64_t bytes) const { return room_.is_low(bytes); }
    [[nodiscard]] std::uint64_t commit_number() const { return commit_number_; }

  private:
    friend class StoreOpening;
    Store(std::unique_ptr<JournalFiles> files, std::unique_ptr<rocksdb::Env> environment,
          std::unique_ptr<rocksdb::DB> database, HeadFile head, const CommitRecord& last,
          const JournalOptions& options);
    [[nodiscard]] StorageError stop(StorageError why);

    // In the order in which they are needed, so that they are closed in the reverse.
    const std::unique_ptr<JournalFiles> files_;
    const std::unique_ptr<rocksdb::Env> environment_;
    const std::unique_ptr<rocksdb::DB> database_;
    HeadFile head_;
    DiskRoom room_;
    CommitRecord last_;
    std::atomic<std::uint64_t> commit_number_;
    mutable std::mutex stopped_mutex_;
    std::optional<StorageError> stopped_;  // Guarded by stopped_mutex_.
};

}  // namespace noodgeld::journal
