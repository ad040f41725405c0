// BaseRecords: multiples of the base point B as a back end keeps points. Made once per back end.
#pragma once

#include <array>

#include "crypto/lanes/back_end.h"

namespace noodgeld::crypto {

struct BaseRecords {
    std::array<AffineRecord, 128> multiples;     ///< B, 2B ... 128B.
    AffineRecord high;                           ///< 2^127 B: see SplitScalar.
    std::array<CachedRecord, 64> odd_multiples;  ///< B, 3B ... 127B; and of 2^127 B.
    std::array<CachedRecord, 64> odd_high_multiples;
};

/// Any thread. Made at the first call: keep it.
[[nodiscard]] const BaseRecords& base_records(const BackEnd& back_end);

}  // namespace noodgeld::crypto
