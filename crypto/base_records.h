// BaseRecords: multiples of the base point B as a back end keeps points. Made once per back end.
#pragma once

#include <array>

#include "crypto/lanes/back_end.h"

namespace noodgeld::crypto {

struct BaseRecords {
    std::array<AffineRecord, 128> multiples;  ///< B, 2B ... 128B.
    AffineRecord high;                        ///< 2^127 B: see SplitScalar.
};

/// Any thread.
[[nodiscard]] const BaseRecords& base_records(const BackEnd& back_end);

}  // namespace noodgeld::crypto
