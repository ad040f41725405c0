#include "journal/disk_room.h"

#include "journal/journal_store.h"

namespace noodgeld::journal {
namespace {

constexpr const char* kName = "RESERVE";
// A record stands in the log, in its table and, while compacting, in a copy of it.
constexpr std::uint64_t kCopies = 3;
constexpr std::uint64_t kSlackBytes = std::uint64_t{1} << 20;  // New MANIFEST and the like.

}  // namespace

DiskRoom::DiskRoom(JournalFiles& files, const JournalOptions& options)
    : files_(files),
      reserve_bytes_(options.reserve_bytes),
      least_free_bytes_(options.least_free_bytes),
      flush_bytes_(memtable_bytes(options)) {}

bool DiskRoom::is_low(std::uint64_t bytes) const {
    const auto free = files_.free_bytes();
    return free && *free < least_free_bytes_ + kCopies * bytes;
}

void DiskRoom::release_if_needed(std::uint64_t bytes) {
    const auto free = files_.free_bytes();
    if (!free || *free >= kCopies * bytes + flush_bytes_ + kSlackBytes) return;
    const auto here = files_.exists(kName);
    if (here && *here) (void)files_.remove_file(kName);
}

void DiskRoom::refill() {
    const auto here = files_.exists(kName);
    if (reserve_bytes_ == 0 || !here || *here) return;
    const auto free = files_.free_bytes();
    if (free && *free < least_free_bytes_ + reserve_bytes_) return;
    (void)files_.fill(kName, reserve_bytes_);  // Without it sales stop early enough all the same.
}

}  // namespace noodgeld::journal
