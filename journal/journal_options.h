// How a journal is opened, and what opening found.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>

#include "journal/storage_error.h"

namespace rocksdb {
class FileSystem;
}

namespace noodgeld {

struct JournalOptions {
    /// Null for the system's. Every byte and every look at free space goes through it.
    std::shared_ptr<rocksdb::FileSystem> file_system;
    /// For memtables and the block cache together.
    std::size_t memory_bytes = std::size_t{32} << 20;
    /// Kept back on disk for stops and voids; see Journal. 0 for none.
    std::uint64_t reserve_bytes = std::uint64_t{16} << 20;
    /// With less room than this, sales, merges and other bulk are refused: storage_full.
    std::uint64_t least_free_bytes = std::uint64_t{64} << 20;
};

enum class OpenOutcome : std::uint8_t {
    created,       ///< There was none.
    nothing_lost,  ///< Everything acknowledged is here.
    healed,        ///< A damaged end, never acknowledged, was cut off; the rest is here.
};

/// What opening found. True, and for people.
struct OpenReport {
    OpenOutcome outcome = OpenOutcome::created;
    std::uint64_t commit = 0;         ///< How many writes the journal holds.
    std::filesystem::path set_aside;  ///< healed: where the files as they were are kept.
    Phrase words;
};

}  // namespace noodgeld
