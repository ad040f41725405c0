// HeadFile: which commit of a journal was last acknowledged, kept outside its database.
//
// Two slots of 512 bytes, 4 KiB apart, so that one write never touches both. A write goes to the
// slot that does not hold the newest mark, so a torn write leaves the mark before it.
#pragma once

#include <rocksdb/file_system.h>

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "journal/commit_record.h"
#include "journal/journal_files.h"

namespace noodgeld::journal {

/// Not thread-safe; the journal's write lock guards it.
class HeadFile {
  public:
    static constexpr const char* kName = "HEAD";
    static constexpr std::size_t kSlotBytes = 512;
    static constexpr std::size_t kSlotDistance = 4'096;

    /// Makes the file of an empty journal.
    [[nodiscard]] static Result<void, StorageError> create(JournalFiles& files);
    /// Fails if neither slot can be read. `files` outlives the HeadFile.
    [[nodiscard]] static Result<HeadFile, StorageError> open(const JournalFiles& files);

    [[nodiscard]] const CommitMark& mark() const { return mark_; }
    /// Returns once `mark` is on stable storage: one sync.
    [[nodiscard]] Result<void, StorageError> write(const CommitMark& mark);

  private:
    HeadFile(std::unique_ptr<rocksdb::FSRandomRWFile> file, std::string path,
             const CommitMark& mark, std::size_t slot)
        : file_(std::move(file)), path_(std::move(path)), mark_(mark), slot_(slot) {}

    std::unique_ptr<rocksdb::FSRandomRWFile> file_;
    std::string path_;
    CommitMark mark_;
    std::size_t slot_;  // The one that holds mark_.
};

}  // namespace noodgeld::journal
