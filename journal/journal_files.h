// The files of a journal outside its database, and how they are made, copied and moved so that each
// step is on stable storage before the next.
//
//   DIR/LOCK        held by the process that has the journal open
//   DIR/HEAD        the last commit (head_file.h)
//   DIR/RESERVE     room kept back for stops and voids
//   DIR/store/      RocksDB
//   DIR/store.copy, DIR/store.healed, DIR/damaged-N   while and after healing (store_open.cpp)
#pragma once

#include <rocksdb/file_system.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "journal/storage_error.h"

namespace noodgeld::journal {

/// What went wrong and what the system says about it.
[[nodiscard]] StorageError storage_error(const std::string& nl, const std::string& en,
                                         const rocksdb::Status& status);

/// Not thread-safe; the journal's write lock guards it. The file system outlives it.
class JournalFiles {
  public:
    JournalFiles(std::filesystem::path directory, std::shared_ptr<rocksdb::FileSystem> system);
    ~JournalFiles();
    JournalFiles(const JournalFiles&) = delete;
    JournalFiles& operator=(const JournalFiles&) = delete;

    /// Makes the directory, and those above it, if it is not there; then takes the lock.
    [[nodiscard]] Result<void, StorageError> lock();

    [[nodiscard]] std::filesystem::path path(const std::string& name) const {
        return directory_ / name;
    }
    [[nodiscard]] const std::filesystem::path& directory() const { return directory_; }
    [[nodiscard]] const std::shared_ptr<rocksdb::FileSystem>& system() const { return system_; }

    [[nodiscard]] Result<bool, StorageError> exists(const std::string& name) const;
    /// Renames and syncs the directory.
    [[nodiscard]] Result<void, StorageError> rename(const std::string& from, const std::string& to);
    /// Writes a whole file, synced, by way of NAME.new, so that it is there whole or not at all.
    [[nodiscard]] Result<void, StorageError> write(const std::string& name,
                                                   const std::string& content);
    [[nodiscard]] Result<std::string, StorageError> read(const std::string& name) const;
    /// A file of `size` zero bytes, synced; nothing is left of it where that fails.
    [[nodiscard]] Result<void, StorageError> fill(const std::string& name, std::uint64_t size);
    [[nodiscard]] Result<void, StorageError> remove_file(const std::string& name);
    /// A folder of files, without folders in it; not there is fine.
    [[nodiscard]] Result<void, StorageError> remove_folder(const std::string& name);
    /// Copies such a folder, every file synced.
    [[nodiscard]] Result<void, StorageError> copy_folder(const std::string& from,
                                                         const std::string& to);
    [[nodiscard]] Result<void, StorageError> sync_directory();

    /// Bytes free for us on the disk; nothing if the system does not say.
    [[nodiscard]] std::optional<std::uint64_t> free_bytes() const;

  private:
    [[nodiscard]] rocksdb::IOStatus make_directory(const std::filesystem::path& path) const;
    [[nodiscard]] rocksdb::IOStatus sync(const std::filesystem::path& directory) const;
    [[nodiscard]] rocksdb::IOStatus write_new(const std::filesystem::path& path, std::uint64_t size,
                                              const std::string& repeated) const;
    [[nodiscard]] rocksdb::IOStatus copy_file(const std::filesystem::path& from,
                                              const std::filesystem::path& to) const;
    [[nodiscard]] Result<void, StorageError> told(const rocksdb::IOStatus& status,
                                                  const std::string& nl, const std::string& en,
                                                  const std::filesystem::path& path) const;

    const std::filesystem::path directory_;
    const std::shared_ptr<rocksdb::FileSystem> system_;
    rocksdb::FileLock* lock_ = nullptr;  // Owned, given back to system_.
};

}  // namespace noodgeld::journal
