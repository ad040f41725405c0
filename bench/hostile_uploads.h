// HostileUploads: what a byte of each known attack costs a ledger over a byte of honest traffic.
#pragma once

#include <cstdint>
#include <filesystem>

namespace noodgeld::bench {

/// Prints processor time, memory and disk of each kind, for so many spends of four terminals and
/// for twice as many. `folder`: for ledgers, which are removed.
void measure_hostile(std::uint64_t spends, const std::filesystem::path& folder);

}  // namespace noodgeld::bench
