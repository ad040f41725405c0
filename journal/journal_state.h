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

    /// Held from the first look at the records to the commit that depends on it.
    std::mutex write;

    /// For the two below, which only a writer changes, after its commit.
    mutable std::mutex known;
    std::optional<Lineage> lineage;
    std::optional<OwnFeed> own;
};

}  // namespace noodgeld::journal
