// Scalars: integers modulo L = 2^252 + 27742317777372353535851937790883648493, the prime order of
// the base point of edwards25519. Public data only: not constant-time.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "crypto/hash.h"

namespace noodgeld::crypto {

/// An integer below L. Least significant word first.
struct Scalar {
    std::array<std::uint64_t, 4> word{};
    friend bool operator==(const Scalar&, const Scalar&) = default;
};

/// The scalar that these bytes encode; nothing if they are L or more (RFC 8032, section 5.1.7).
[[nodiscard]] std::optional<Scalar> decode_scalar(std::span<const std::uint8_t, 32> little_endian);

/// A 64-byte hash, as a little-endian integer, modulo L.
[[nodiscard]] Scalar reduce(const Hash512& hash);

/// An integer below 2^127. Least significant word first.
using HalfScalar = std::array<std::uint64_t, 2>;

/// a = low + 2^127 high.
struct SplitScalar {
    HalfScalar low, high;
};
[[nodiscard]] SplitScalar split(const Scalar& a);

/// L itself: an integer, no scalar.
[[nodiscard]] Scalar scalar_order();

/// L - a; 0 for 0.
[[nodiscard]] Scalar negate(const Scalar& a);

/// A sum of products, reduced only in the end.
class ScalarSum {
  public:
    /// Adds a * b. At most 2^64 times.
    void add(const HalfScalar& a, const Scalar& b);
    [[nodiscard]] Scalar reduced() const;
    /// Whether nothing was added but zeros.
    [[nodiscard]] bool is_zero() const { return word_ == std::array<std::uint64_t, 8>{}; }

  private:
    std::array<std::uint64_t, 8> word_{};
};

/// a as 64 signed digits of four bits, -8 to 8; or 16 of eight, -128 to 128; the lowest first.
[[nodiscard]] std::array<std::int8_t, 64> digits_of_four(const Scalar& a);
[[nodiscard]] std::array<std::int16_t, 16> digits_of_eight(const HalfScalar& a);

/// How many digits a width-w form has: the last may carry.
inline constexpr std::size_t kHalfDigits = 128;
using HalfDigits = std::array<std::int8_t, kHalfDigits>;

/// The width-w non-adjacent form: a = sum of digit[i] 2^i, each digit zero or odd and below
/// 2^(w-1) in magnitude, at most one in w neighbours non-zero. Needs 2 <= width <= 8.
[[nodiscard]] HalfDigits non_adjacent_form(const HalfScalar& a, unsigned width);

}  // namespace noodgeld::crypto
