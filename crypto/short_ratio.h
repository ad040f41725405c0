// ShortRatio: a scalar as the quotient of two of half its length. Public data only.
#pragma once

#include "crypto/scalar25519.h"

namespace noodgeld::crypto {

/// k v = u modulo L if not `v_is_negative`, else k v = -u; and v is not 0.
struct ShortRatio {
    HalfScalar u, v;
    bool v_is_negative = false;
};

/// So that a verifier may look at v times its equation, whose scalars have half as many bits
/// (Antipa, Brown, Gallant, Lambert, Struik, Vanstone, "Accelerated verification of ECDSA
/// signatures" (2005)).
[[nodiscard]] ShortRatio short_ratio(const Scalar& k);

}  // namespace noodgeld::crypto
