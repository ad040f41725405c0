// BaseRecords: multiples of the base point B as a back end keeps points. Made once per back end.
#pragma once

#include <array>

#include "crypto/lanes/back_end.h"

namespace noodgeld::crypto {

struct BaseRecords {
    // Of B, and of 2^127 B (SplitScalar): once to 128 times; 1, 3, 5 ... 127 times.
    std::array<AffineRecord, 128> multiples;
    std::array<AffineRecord, 128> high_multiples;
    std::array<CachedRecord, 64> odd_multiples;
    std::array<CachedRecord, 64> odd_high_multiples;
};

/// Any thread. Made at the first call: keep it.
[[nodiscard]] const BaseRecords& base_records(const BackEnd& back_end);

}  // namespace noodgeld::crypto
