// Sums and multiples of points by the plain code of crypto/, for what back ends are compared with.
#pragma once

#include "crypto/point25519.h"
#include "tests/crypto/reference_ed25519.h"

namespace noodgeld::crypto {

inline ExtendedPoint sum_of(const ExtendedPoint& p, const ExtendedPoint& q) {
    return to_extended(add(p, to_cached(q)));
}

inline ExtendedPoint multiple(reference::Integer scalar, const ExtendedPoint& p) {
    ExtendedPoint out = neutral_point(), power = p;
    for (; scalar > 0; scalar >>= 1) {
        if (scalar % 2 == 1) out = sum_of(out, power);
        power = to_extended(twice({power.X, power.Y, power.Z}));
    }
    return out;
}

}  // namespace noodgeld::crypto
