#include "crypto/point25519.h"

#include <algorithm>

namespace noodgeld::crypto {
namespace {

// (p - 1) / 4 = 2 (p - 5) / 8 + 1; 2 is no square modulo p, so its power is a root of -1.
FieldElement sqrt_of_minus_one() {
    const FieldElement two = field_element(2);
    return square(power_p58(two)) * two;
}

CurveConstants make_constants() {
    const FieldElement d = (FieldElement{} - field_element(121665)) * invert(field_element(121666));
    return {d, tighten(d + d), invert(d), sqrt_of_minus_one()};
}

ExtendedPoint make_base_point() {
    const FieldElement y = field_element(4) * invert(field_element(5));
    const auto point = decompress(to_bytes(y));
    NOODGELD_CHECK(point.has_value());
    return *point;
}

/// The x of RFC 8032, section 5.1.3, steps 2 and 3: a square root of (y^2 - 1) / (d y^2 + 1).
std::optional<FieldElement> recover_x(const FieldElement& y) {
    const CurveConstants& curve = curve_constants();
    const FieldElement one = field_element(1);
    const FieldElement y2 = square(y);
    const FieldElement u = y2 - one;
    const FieldElement v = curve.d * y2 + one;

    const FieldElement v3 = square(v) * v;
    const FieldElement v7 = square(v3) * v;
    const FieldElement x = u * v3 * power_p58(u * v7);
    const FieldElement v_x2 = v * square(x);
    if (is_equal(v_x2, u)) return x;
    if (is_zero(v_x2 + tighten(u))) return x * curve.sqrt_minus_one;
    return std::nullopt;
}

// Both additions end alike: A = (Y1 - X1)(Y2 - X2), B = (Y1 + X1)(Y2 + X2), C = 2d T1 T2,
// D = 2 Z1 Z2; E = B - A, F = D - C, G = D + C, H = B + A.
CompletedPoint complete(const FieldElement& a, const FieldElement& b, const FieldElement& c,
                        const FieldElement& d) {
    return {b - a, d - c, d + c, b + a};
}

}  // namespace

const CurveConstants& curve_constants() {
    static const CurveConstants constants = make_constants();
    return constants;
}

const std::array<FieldElement, 5>& small_order_ys() {
    // A point of order 8 doubles to one with y = 0, which -x^2 + y^2 = 1 + d x^2 y^2 turns into
    // d y^4 + 2 y^2 = 1: y^2 = (sqrt(1 + d) - 1) / d, as tests/crypto holds against all eight.
    static const std::array<FieldElement, 5> ys = [] {
        constexpr std::array<std::uint8_t, 32> kOrderEight = {
            0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4,
            0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6,
            0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05};
        const FieldElement nought{}, one = field_element(1), eight = field_element(kOrderEight);
        return std::array{nought, one, freeze(nought - one), freeze(eight), freeze(nought - eight)};
    }();
    return ys;
}

const ExtendedPoint& base_point() {
    static const ExtendedPoint point = make_base_point();
    return point;
}

ExtendedPoint neutral_point() {
    return {FieldElement{}, field_element(1), field_element(1), FieldElement{}};
}

std::optional<ExtendedPoint> decompress(std::span<const std::uint8_t, 32> encoding) {
    // Step 1: the sign bit, and y, which must be below p.
    const bool sign = (encoding[31] & 0x80) != 0;
    const FieldElement y = field_element(encoding);
    auto canonical = to_bytes(y);
    canonical[31] = static_cast<std::uint8_t>(canonical[31] | (sign ? 0x80 : 0));
    if (!std::ranges::equal(canonical, encoding)) return std::nullopt;

    auto x = recover_x(y);
    if (!x) return std::nullopt;

    // Step 4.
    if (sign && is_zero(*x)) return std::nullopt;
    if (is_odd(*x) != sign) *x = tighten(FieldElement{} - *x);
    return ExtendedPoint{*x, y, field_element(1), *x * y};
}

ProjectivePoint to_projective(const CompletedPoint& p) {
    return {p.E * p.F, p.G * p.H, p.F * p.G};
}

ExtendedPoint to_extended(const CompletedPoint& p) {
    return {p.E * p.F, p.G * p.H, p.F * p.G, p.E * p.H};
}

CachedPoint to_cached(const ExtendedPoint& p) {
    return {p.Y + p.X, p.Y - p.X, p.Z + p.Z, p.T * curve_constants().twice_d};
}

AffineCachedPoint to_affine_cached(const ExtendedPoint& p) {
    const FieldElement inverse = invert(p.Z);
    const FieldElement x = p.X * inverse, y = p.Y * inverse;
    return {y + x, y - x, x * y * curve_constants().twice_d};
}

// T = XY / Z = 2xy, which is 2dxy / d.
ExtendedPoint to_extended(const AffineCachedPoint& p) {
    return {tighten(p.y_plus_x - p.y_minus_x), tighten(p.y_plus_x + p.y_minus_x), field_element(2),
            p.twice_dt * curve_constants().over_d};
}

ExtendedPoint negate(const ExtendedPoint& p) {
    return {tighten(FieldElement{} - p.X), p.Y, p.Z, tighten(FieldElement{} - p.T)};
}

// Section 3.3, with the signs of E, F, G and H all turned, which changes no product.
CompletedPoint twice(const ProjectivePoint& p) {
    const FieldElement a = square(p.X), b = square(p.Y), z2 = square(p.Z);
    const FieldElement h = a + b;
    return {h - square(p.X + p.Y), (z2 + z2 + a) - b, a - b, h};
}

CompletedPoint add(const ExtendedPoint& p, const CachedPoint& q) {
    return complete((p.Y - p.X) * q.y_minus_x, (p.Y + p.X) * q.y_plus_x, p.T * q.twice_dt,
                    p.Z * q.twice_z);
}

// -q has y + x and y - x exchanged, and -T. Then F and G trade places.
CompletedPoint subtract(const ExtendedPoint& p, const CachedPoint& q) {
    const CompletedPoint r = complete((p.Y - p.X) * q.y_plus_x, (p.Y + p.X) * q.y_minus_x,
                                      p.T * q.twice_dt, p.Z * q.twice_z);
    return {r.E, r.G, r.F, r.H};
}

CompletedPoint add(const ExtendedPoint& p, const AffineCachedPoint& q) {
    return complete((p.Y - p.X) * q.y_minus_x, (p.Y + p.X) * q.y_plus_x, p.T * q.twice_dt,
                    p.Z + p.Z);
}

CompletedPoint subtract(const ExtendedPoint& p, const AffineCachedPoint& q) {
    const CompletedPoint r =
        complete((p.Y - p.X) * q.y_plus_x, (p.Y + p.X) * q.y_minus_x, p.T * q.twice_dt, p.Z + p.Z);
    return {r.E, r.G, r.F, r.H};
}

ExtendedPoint high_multiple(const ExtendedPoint& p) {
    ProjectivePoint multiple{p.X, p.Y, p.Z};
    for (int i = 0; i < 126; ++i) multiple = to_projective(twice(multiple));
    return to_extended(twice(multiple));
}

bool has_small_order(const ExtendedPoint& p) {
    ProjectivePoint multiple{p.X, p.Y, p.Z};
    for (int i = 0; i < 3; ++i) multiple = to_projective(twice(multiple));
    return is_zero(multiple.X) && is_equal(multiple.Y, multiple.Z);
}

}  // namespace noodgeld::crypto
