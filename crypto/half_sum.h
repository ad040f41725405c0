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
    back_end.odd_multiples(p, 0, out);
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
    /// The same for a whole scalar, its quarters of 64, 63, 64 and 62 bits.
    template <std::size_t kCount>
    void add(const Scalar& scalar, const QuarterMultiples<kCount>& of_p, bool subtracts = false) {
        const auto [low, high] = split(scalar);
        const std::array<std::uint64_t, 4> quarters = {low[0], low[1], high[0], high[1]};
        for (std::size_t i = 0; i < 4; ++i) add(HalfScalar{quarters[i], 0}, of_p[i], subtracts);
    }
    /// Adds [scalar]B, B the base point.
    void add_base(const Scalar& scalar) { add(scalar, base_.odd_multiples); }

    [[nodiscard]] ExtendedPoint sum() const { return sum_doubled(0); }
    /// Whether [8] times the sum is neutral.
    [[nodiscard]] bool has_small_order() const;

  private:
    // Two scalars in quarters, and a half.
    static constexpr std::size_t kMost = 9;
    [[nodiscard]] ExtendedPoint sum_doubled(unsigned doublings) const;

    const BackEnd& back_end_;
    const BaseRecords& base_;
    std::size_t count_ = 0;
    std::array<HalfDigits, kMost> digits_;
    std::array<HalfTerm, kMost> terms_;
};

}  // namespace noodgeld::crypto
