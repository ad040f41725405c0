// Points of edwards25519: -x^2 + y^2 = 1 + d x^2 y^2 over the field of 2^255 - 19 elements.
//
// Formulas: Hisil, Wong, Carter, Dawson, "Twisted Edwards Curves Revisited" (2008), section 3, for
// a = -1: complete, so they hold for every pair of points of the curve, small order included.
// Public data only: not constant-time. All coordinates kept in these types are tight (field25519.h)
// unless said otherwise.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "crypto/field25519.h"

namespace noodgeld::crypto {

/// x = X / Z, y = Y / Z.
struct ProjectivePoint {
    FieldElement X, Y, Z;
};

/// And T = X Y / Z.
struct ExtendedPoint {
    FieldElement X, Y, Z, T;
};

/// A sum before its last multiplications: X = E F, Y = G H, Z = F G, T = E H. Loose.
struct CompletedPoint {
    FieldElement E, F, G, H;
};

/// What adding a point needs of it. The first three are loose.
struct CachedPoint {
    FieldElement y_plus_x, y_minus_x, twice_z, twice_dt;
};

/// The same for a point with Z = 1.
struct AffineCachedPoint {
    FieldElement y_plus_x, y_minus_x, twice_dt;
};

struct CurveConstants {
    FieldElement d, twice_d, over_d, sqrt_minus_one;  // over_d is 1 / d
};

/// Computed once, from their definitions.
[[nodiscard]] const CurveConstants& curve_constants();

/// The y of the eight points of small order: 0, 1, -1, and two for the four points of order 8.
/// Frozen.
[[nodiscard]] const std::array<FieldElement, 5>& small_order_ys();

/// The base point B of RFC 8032, section 5.1: y = 4/5, x even. Computed once.
[[nodiscard]] const ExtendedPoint& base_point();

[[nodiscard]] ExtendedPoint neutral_point();

/// RFC 8032, section 5.1.3. Nothing if the bytes are not the canonical encoding of a curve point.
[[nodiscard]] std::optional<ExtendedPoint> decompress(std::span<const std::uint8_t, 32> encoding);

[[nodiscard]] ProjectivePoint to_projective(const CompletedPoint& p);
[[nodiscard]] ExtendedPoint to_extended(const CompletedPoint& p);
[[nodiscard]] CachedPoint to_cached(const ExtendedPoint& p);
[[nodiscard]] AffineCachedPoint to_affine_cached(const ExtendedPoint& p);

/// With Z = 2.
[[nodiscard]] ExtendedPoint to_extended(const AffineCachedPoint& p);

[[nodiscard]] ExtendedPoint negate(const ExtendedPoint& p);
[[nodiscard]] CompletedPoint twice(const ProjectivePoint& p);
[[nodiscard]] CompletedPoint add(const ExtendedPoint& p, const CachedPoint& q);
[[nodiscard]] CompletedPoint subtract(const ExtendedPoint& p, const CachedPoint& q);
[[nodiscard]] CompletedPoint add(const ExtendedPoint& p, const AffineCachedPoint& q);
[[nodiscard]] CompletedPoint subtract(const ExtendedPoint& p, const AffineCachedPoint& q);

/// 2^127 p: so that [s]p is [low]p + [high](2^127 p) (SplitScalar in scalar25519.h).
[[nodiscard]] ExtendedPoint high_multiple(const ExtendedPoint& p);

/// Whether [8]p is the neutral element.
[[nodiscard]] bool has_small_order(const ExtendedPoint& p);

}  // namespace noodgeld::crypto
