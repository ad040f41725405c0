// LedgerSide: a ledger of ours in a process of its own, by the calls that its users have; and what
// audits what it exports.
#pragma once

#include <filesystem>

#include "bench/apart.h"

namespace noodgeld::bench {

/// What either side of the benchmark is told to do.
enum class Task : std::uint8_t {
    install,    ///< The charter, the ledger's seed: a parcel each.
    objects,    ///< Packs.
    uploads,    ///< Packs, each with the time of its receipts. All of them are signed and durable.
    receipts,   ///< What has none yet, by the time in the parcel.
    questions,  ///< Uploads, while a second thread asks: milliseconds of each question.
    quiet_questions,  ///< The same without uploads: as many as the first parcel's number.
    judge,            ///< The first question after something new.
    write_export,     ///< To the path in the parcel: its bytes.
    reopen,           ///< Closes first, untimed: seconds to open, and to the first answer.
    audit,            ///< The charter, the export's path. It has to agree.
    folder_bytes,
};

[[nodiscard]] inline Errand errand(Task task, std::vector<Parcel> parcels = {}) {
    return {static_cast<std::uint8_t>(task), std::move(parcels)};
}

/// Ends the program where the ledger refuses anything. Its folder, which must not exist, stays.
[[nodiscard]] Apart::Work begin_ledger(const std::filesystem::path& folder);

/// Sizes of all files in it.
[[nodiscard]] double bytes_in(const std::filesystem::path& folder);

}  // namespace noodgeld::bench
