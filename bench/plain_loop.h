// PlainLoop: what anybody would write first, as the ledger's peer: decodes, verifies both
// signatures of each spend with libsodium, one by one, and gives RocksDB the same records, in one
// write with a sync for each upload. It judges nothing, keeps no log, and reads nothing back.
#pragma once

#include <filesystem>

#include "bench/apart.h"

namespace noodgeld::bench {

/// Knows the tasks install, objects, uploads and folder_bytes of LedgerSide. Ends the program where
/// something is malformed or a disk fails.
[[nodiscard]] Apart::Work begin_plain_loop(const std::filesystem::path& folder);

}  // namespace noodgeld::bench
