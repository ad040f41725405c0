// [a]P + [b]B in one pass: Straus' interleaving with non-adjacent forms. Public data only.
#pragma once

#include <array>

#include "crypto/point25519.h"
#include "crypto/scalar25519.h"

namespace noodgeld::crypto {

/// P, 3P, 5P, ... 15P: for digits of width 5.
using OddMultiples = std::array<CachedPoint, 8>;

[[nodiscard]] OddMultiples odd_multiples(const ExtendedPoint& p);

/// [a]P + [b]B for the P whose multiples these are and the base point B.
[[nodiscard]] ExtendedPoint multiply_add(const Scalar& a, const OddMultiples& p, const Scalar& b);

}  // namespace noodgeld::crypto
