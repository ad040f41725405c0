// BaseRecords: multiples of the base point B as a back end keeps points. Made once per back end.
#pragma once

#include <array>

#include "crypto/lanes/back_end.h"

namespace noodgeld::crypto {

/// P, 3P, 5P ... for P each of A, 2^64 A, 2^127 A and 2^191 A: what a scalar's quarters are digits
/// of (HalfSum).
template <std::size_t kCount>
using QuarterMultiples = std::array<std::array<CachedRecord, kCount>, 4>;

/// Those of A, as `point` and, 2^127 A, as `high` keep it.
template <std::size_t kCount>
void make_quarter_multiples(const AffineRecord& point, const AffineRecord& high,
                            const BackEnd& back_end, QuarterMultiples<kCount>& out) {
    for (std::size_t i = 0; i < 4; ++i) {
        back_end.odd_multiples(i < 2 ? point : high, i % 2 == 0 ? 0 : 64, out[i]);
    }
}

struct BaseRecords {
    // Once to 128 times B, and 2^127 B (SplitScalar).
    std::array<AffineRecord, 128> multiples;
    std::array<AffineRecord, 128> high_multiples;
    QuarterMultiples<64> odd_multiples;
};

/// Any thread. Made at the first call: keep it.
[[nodiscard]] const BaseRecords& base_records(const BackEnd& back_end);

}  // namespace noodgeld::crypto
