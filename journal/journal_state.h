// JournalState: what an open Journal holds. Private to this room.
#pragma once

#include <memory>
#include <mutex>
#include <optional>

#include "journal/journal_records.h"
#include "journal/journal_store.h"

namespace noodgeld::journal {

struct JournalState {
    std::unique_ptr<Store> store;
    std::uint64_t parked_pieces_limit = 0;
    std::uint64_t parked_bytes_limit = 0;

    /// Held from the first look at the records to the commit that depends on it.
    std::mutex write;
    std::uint64_t parked_pieces = 0;  // Guarded by write.
    std::uint64_t parked_bytes = 0;   // Guarded by write.

    /// For the two below, which only a writer changes, after its commit.
    mutable std::mutex known;
    std::optional<Lineage> lineage;
    std::optional<OwnFeed> own;
};

}  // namespace noodgeld::journal
