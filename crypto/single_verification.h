// The rule of crypto/verifier.h, for one signature at a time. Every other way of verifying must
// agree with this one.
#pragma once

#include <optional>

#include "crypto/double_scalar25519.h"
#include "crypto/ed25519.h"
#include "crypto/verifier.h"

namespace noodgeld::crypto {

/// A public key that passed its part of the rule, ready to verify with.
struct PreparedKey {
    OddMultiples minus_a;  ///< Of -A.
};

/// Nothing if no signature is valid under `key`: not canonical, not on the curve, or small order.
[[nodiscard]] std::optional<PreparedKey> prepare(const PublicKey& key);

/// Whether the signature is valid. `prepared` was made from `key`.
[[nodiscard]] bool is_valid(const PreparedKey& prepared, const PublicKey& key,
                            const Signature& signature, const Message& message);

}  // namespace noodgeld::crypto
