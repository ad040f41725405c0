// PowerCutTrial: a journal at work on a disk whose power goes again and again.
#pragma once

#include <cstdint>
#include <string>

namespace noodgeld::test {

enum class Sabotage : std::uint8_t {
    none,
    lying_disk,    ///< Syncs do nothing.
    hasty_caller,  ///< Says yes before it asks the journal.
};

struct PowerCutTrial {
    std::string
        failure;  ///< What was acknowledged and is gone, or else is wrong; empty if nothing.
    unsigned cuts = 0;
    unsigned cuts_while_opening = 0;
    unsigned healed = 0;
    unsigned unacknowledged_kept = 0;  ///< Writes in the air when power went, and there after all.
    unsigned acknowledged = 0;
};

/// Some rounds of work and power cuts. The same seed does much the same (RocksDB's own threads have
/// their say too).
[[nodiscard]] PowerCutTrial try_power_cuts(std::uint64_t seed, Sabotage sabotage);

}  // namespace noodgeld::test
