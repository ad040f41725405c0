// DiskRoom: keeps sales from filling the disk, and room in reserve for stops and voids.
#pragma once

#include <cstdint>

#include "journal/journal_files.h"
#include "journal/journal_options.h"

namespace noodgeld::journal {

/// Thread-safe but for `release` and `refill`, which the journal's write lock guards. A disk that
/// does not say how much room it has is taken to have enough. `files` outlives it.
class DiskRoom {
  public:
    DiskRoom(JournalFiles& files, const JournalOptions& options);

    /// Whether bulk of `bytes` must be refused, to leave room for what may not be.
    [[nodiscard]] bool is_low(std::uint64_t bytes) const;
    /// Gives the reserve back to the disk if a write of `bytes` might not fit otherwise.
    void release_if_needed(std::uint64_t bytes);
    /// Makes the reserve again, if there is room for bulk beside it.
    void refill();

  private:
    JournalFiles& files_;
    const std::uint64_t reserve_bytes_;
    const std::uint64_t least_free_bytes_;
    const std::uint64_t flush_bytes_;  // What RocksDB may write at once beside our own bytes.
};

}  // namespace noodgeld::journal
