// The verifier's rule over big integers: slow and obvious, to compare the fast one with.
//
// After the Python of RFC 8032, section 6, with the rule of crypto/verifier.h. Shares no code with
// crypto/ but SHA-512. Also builds what honest signers never make: points of small order, and
// signatures with such points added to A or R.
#pragma once

#include <algorithm>
#include <array>
#include <boost/multiprecision/cpp_int.hpp>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "crypto/ed25519.h"
#include "crypto/hash.h"

namespace noodgeld::crypto::reference {

using Integer = boost::multiprecision::int1024_t;
using Encoding = std::array<std::uint8_t, 32>;

inline Integer power_of_two(unsigned exponent) {
    return boost::multiprecision::pow(Integer(2), exponent);
}

inline const Integer& prime() {
    static const Integer p = power_of_two(255) - 19;
    return p;
}

/// L, the order of the base point.
inline const Integer& order() {
    static const Integer l = power_of_two(252) + Integer("27742317777372353535851937790883648493");
    return l;
}

inline Integer modulo(const Integer& a, const Integer& m) {
    const Integer r = a % m;
    return r < 0 ? Integer(r + m) : r;
}
inline Integer mod_p(const Integer& a) {
    return modulo(a, prime());
}

inline Integer power(const Integer& base, const Integer& exponent) {
    return boost::multiprecision::powm(mod_p(base), exponent, prime());
}
inline Integer inverse(const Integer& a) {
    return power(a, prime() - 2);
}

inline Integer from_little_endian(std::span<const std::uint8_t> bytes) {
    Integer out = 0;
    for (std::size_t i = bytes.size(); i-- > 0;) out = out * 256 + bytes[i];
    return out;
}

inline Encoding to_little_endian(Integer a) {
    Encoding out{};
    for (std::uint8_t& byte : out) {
        byte = static_cast<std::uint8_t>(a % 256);
        a /= 256;
    }
    return out;
}

inline const Integer& d() {
    static const Integer value = mod_p(-121665 * inverse(121666));
    return value;
}

/// x = X / Z, y = Y / Z, x y = T / Z.
struct Point {
    Integer X, Y, Z, T;
};

inline Point affine(const Integer& x, const Integer& y) {
    return {x, y, 1, mod_p(x * y)};
}
inline Point neutral() {
    return affine(0, 1);
}
inline Point negative(const Point& p) {
    return {mod_p(-p.X), p.Y, p.Z, mod_p(-p.T)};
}

inline Point sum(const Point& p, const Point& q) {
    const Integer a = mod_p((p.Y - p.X) * (q.Y - q.X)), b = mod_p((p.Y + p.X) * (q.Y + q.X));
    const Integer c = mod_p(2 * p.T * mod_p(q.T * d())), dd = mod_p(2 * p.Z * q.Z);
    const Integer e = b - a, f = dd - c, g = dd + c, h = b + a;
    return {mod_p(e * f), mod_p(g * h), mod_p(f * g), mod_p(e * h)};
}

inline Point multiple(Integer scalar, Point p) {
    Point out = neutral();
    for (; scalar > 0; scalar /= 2) {
        if (scalar % 2 == 1) out = sum(out, p);
        p = sum(p, p);
    }
    return out;
}

inline bool is_equal(const Point& p, const Point& q) {
    return mod_p(p.X * q.Z - q.X * p.Z) == 0 && mod_p(p.Y * q.Z - q.Y * p.Z) == 0;
}
inline bool is_small(const Point& p) {
    return is_equal(multiple(8, p), neutral());
}

inline Encoding encode(const Point& p) {
    const Integer z = inverse(p.Z), x = mod_p(p.X * z), y = mod_p(p.Y * z);
    return to_little_endian(y + (x % 2 == 1 ? power_of_two(255) : Integer(0)));
}

/// The point with this y and the x of this parity; nothing if there is none.
inline std::optional<Point> with_y(const Integer& y, bool odd) {
    const Integer x2 = mod_p((y * y - 1) * inverse(d() * y * y + 1));
    Integer x = power(x2, (prime() + 3) / 8);
    if (mod_p(x * x - x2) != 0) x = mod_p(x * power(2, (prime() - 1) / 4));
    if (mod_p(x * x - x2) != 0) return std::nullopt;
    if (x == 0 && odd) return std::nullopt;
    if ((x % 2 == 1) != odd) x = prime() - x;
    return affine(x, y);
}

inline std::optional<Point> decode(std::span<const std::uint8_t, 32> bytes) {
    Integer y = from_little_endian(bytes);
    const bool odd = y >= power_of_two(255);
    if (odd) y -= power_of_two(255);
    if (y >= prime()) return std::nullopt;
    return with_y(y, odd);
}

inline const Point& base() {
    static const Point b = with_y(mod_p(4 * inverse(5)), false).value();
    return b;
}

/// The eight points of small order, multiples 0 to 7 of one of order 8.
inline const std::vector<Point>& small_points() {
    static const std::vector<Point> points = [] {
        std::vector<Point> out;
        for (int y = 2; out.empty(); ++y) {
            const auto p = with_y(y, false);
            if (!p) continue;
            const Point generator = multiple(order(), *p);
            if (is_equal(multiple(4, generator), neutral())) continue;
            for (int i = 0; i < 8; ++i) out.push_back(multiple(i, generator));
        }
        return out;
    }();
    return points;
}

inline Integer challenge(const Encoding& r, const Encoding& a, ByteView message) {
    return modulo(from_little_endian(sha512({r, a, message}).bytes), order());
}

/// The rule of crypto/verifier.h, sentence by sentence.
inline bool is_valid(const PublicKey& key, const Signature& signature, ByteView message) {
    Encoding encoded_r{};
    std::copy_n(signature.bytes.begin(), 32, encoded_r.begin());
    const Integer s = from_little_endian(ByteView(signature.bytes).subspan(32));
    if (s >= order()) return false;
    const auto a = decode(key.bytes), r = decode(encoded_r);
    if (!a || !r) return false;
    if (is_small(*a) || is_small(*r)) return false;
    const Integer k = challenge(encoded_r, key.bytes, message);
    return is_small(sum(multiple(s, base()), negative(sum(*r, multiple(k, *a)))));
}

/// A signer that keeps its scalar at hand, and can add points to what it publishes.
struct Signer {
    Integer scalar, nonce;

    /// A key and a signature under it of `message`, with A = [scalar]B + added_to_a and
    /// R = [nonce]B + added_to_r: whatever these are, S = nonce + k scalar.
    struct Signed {
        PublicKey key;
        Signature signature;
    };
    [[nodiscard]] Signed sign(const Point& added_to_a, const Point& added_to_r,
                              ByteView message) const {
        Signed out;
        out.key.bytes = encode(sum(multiple(scalar, base()), added_to_a));
        const Encoding r = encode(sum(multiple(nonce, base()), added_to_r));
        const Integer k = challenge(r, out.key.bytes, message);
        const Encoding s = to_little_endian(modulo(nonce + k * scalar, order()));
        std::ranges::copy(r, out.signature.bytes.begin());
        std::ranges::copy(s, out.signature.bytes.begin() + 32);
        return out;
    }
};

}  // namespace noodgeld::crypto::reference
