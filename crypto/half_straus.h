// HalfStraus: sums of a few points times scalars of half the length, in one pass: Straus'
// interleaving with non-adjacent forms, one point at a time. Public data only.
#pragma once

#include <array>
#include <span>

#include "crypto/point25519.h"
#include "crypto/scalar25519.h"

namespace noodgeld::crypto {

/// P, 3P, 5P, ... 15P: for digits of width 5.
using OddMultiples = std::array<CachedPoint, 8>;

[[nodiscard]] OddMultiples odd_multiples(const ExtendedPoint& p);

/// [scalar]P for the P of these multiples, or -[scalar]P.
struct HalfTerm {
    HalfScalar scalar;
    const OddMultiples* multiples;
    bool is_negative = false;
};

inline constexpr std::size_t kMostHalfTerms = 4;

/// The sum of the terms, at most kMostHalfTerms, and of [base]B, B the base point.
[[nodiscard]] ExtendedPoint sum_of_halves(std::span<const HalfTerm> terms, const Scalar& base);

/// 2^127 P: so that [s]P is [low]P + [high](2^127 P) (SplitScalar).
[[nodiscard]] ExtendedPoint high_multiple(const ExtendedPoint& p);

}  // namespace noodgeld::crypto
