// The rule of crypto/verifier.h, for one signature at a time. Every other way of verifying must
// agree with this one.
#pragma once

#include <memory>
#include <optional>

#include "crypto/double_scalar25519.h"
#include "crypto/ed25519.h"
#include "crypto/lanes/back_end.h"
#include "crypto/verifier.h"

namespace noodgeld::crypto {

/// A public key that passed its part of the rule, ready to verify with.
struct PreparedKey {
    OddMultiples minus_a;  ///< Of -A: for one signature at a time.
    AffineRecord point;    ///< A, and 2^127 A: for many (SplitScalar).
    AffineRecord high;
};

/// Nothing if no signature is valid under `key`: not canonical, not on the curve, or small order.
[[nodiscard]] std::optional<OddMultiples> negative_multiples(const PublicKey& key);
/// The same, and what takes longer and serves for many signatures. Null for nothing.
[[nodiscard]] std::shared_ptr<const PreparedKey> prepare(const PublicKey& key,
                                                         const BackEnd& back_end);

/// Whether the signature is valid. `minus_a` was made from `key`.
[[nodiscard]] bool is_valid(const OddMultiples& minus_a, const PublicKey& key,
                            const Signature& signature, const Message& message);

}  // namespace noodgeld::crypto
