// StoreHead: what a RocksDB folder must at least hold, kept beside it in a file HEAD, so that what
// damage cut off at the end of a log does not pass for what power cut off.
//
// Three slots of 512 bytes, 4 KiB apart. The first two are written in turn, each synced, when
// RocksDB has put a memtable on disk: its log is removed only afterwards. The third is written
// after each write of the store without a sync: it outlives the process, and after a loss of power
// it may be older than the log, which then is right by itself.
#pragma once

#include <rocksdb/file_system.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "journal/journal_files.h"

namespace noodgeld::store {

/// At least this much was on disk.
struct HeadMark {
    std::uint64_t sequence = 0;        ///< RocksDB's number of the last change.
    std::uint64_t manifest = 0;        ///< The number in the MANIFEST's name; 0 for none.
    std::uint64_t manifest_bytes = 0;  ///< Of it, all in whole records.
};

/// Thread-safe.
class StoreHead {
  public:
    static constexpr const char* kName = "HEAD";

    /// Makes the file of an empty store.
    [[nodiscard]] static Result<void, StorageError> create(journal::JournalFiles& files);
    /// Fails if none of its slots can be read. `files` outlives it.
    [[nodiscard]] static Result<std::unique_ptr<StoreHead>, StorageError> open(
        const journal::JournalFiles& files);

    [[nodiscard]] HeadMark mark() const;
    /// After a write: no sync.
    [[nodiscard]] Result<void, StorageError> note_sequence(std::uint64_t sequence);
    /// After RocksDB's MANIFEST was synced up to here: one sync.
    [[nodiscard]] Result<void, StorageError> note_manifest(std::uint64_t manifest,
                                                           std::uint64_t bytes);

  private:
    StoreHead(std::unique_ptr<rocksdb::FSRandomRWFile> file, std::string path)
        : file_(std::move(file)), path_(std::move(path)) {}
    [[nodiscard]] Result<void, StorageError> write(std::size_t slot, bool durably);

    mutable std::mutex mutex_;
    std::unique_ptr<rocksdb::FSRandomRWFile> file_;
    std::string path_;
    HeadMark mark_;
    std::size_t next_ = 0;  // Of the two slots that are synced, the older.
};

}  // namespace noodgeld::store
