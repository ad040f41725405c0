// HalfSum: a sum of a few points times scalars of half the length, one signature's worth. Public
// data only.
#pragma once

#include <array>
#include <span>

#include "crypto/base_records.h"
#include "crypto/scalar25519.h"

namespace noodgeld::crypto {

/// P, 3P, 5P ... 15P, as a back end keeps them.
using OddMultiples = std::array<CachedRecord, 8>;

[[nodiscard]] inline OddMultiples odd_multiples(const AffineRecord& p, const BackEnd& back_end) {
    OddMultiples out;
    back_end.odd_multiples(p, out);
    return out;
}

/// Borrows the back end, its base records, and every multiple that is added. Terms of non-adjacent
/// forms share their doublings (Straus, "Addition chains of vectors" (1964)).
class HalfSum {
  public:
    explicit HalfSum(const BackEnd& back_end, const BaseRecords& base)
        : back_end_(back_end), base_(base) {}

    /// Adds [scalar]P, or takes it away: 2^n odd multiples of P are for digits of n + 2 bits; a
    /// scalar of 1 needs one.
    void add(const HalfScalar& scalar, std::span<const CachedRecord> of_p, bool subtracts = false);
    /// Adds [scalar]B, B the base point.
    void add_base(const Scalar& scalar);

    [[nodiscard]] ExtendedPoint sum() const;

  private:
    static constexpr std::size_t kMost = 5;
    const BackEnd& back_end_;
    const BaseRecords& base_;
    std::size_t count_ = 0;
    std::array<HalfDigits, kMost> digits_;
    std::array<HalfTerm, kMost> terms_;
};

}  // namespace noodgeld::crypto
