// The rule of crypto/verifier.h, for one signature at a time. Every other way of verifying must
// agree with this one.
#pragma once

#include <memory>

#include "crypto/ed25519.h"
#include "crypto/half_straus.h"
#include "crypto/lanes/back_end.h"
#include "crypto/verifier.h"

namespace noodgeld::crypto {

/// A public key that passed its part of the rule, ready to verify with.
struct PreparedKey {
    OddMultiples minus_a;  ///< Of -A and of -2^127 A: for one signature at a time.
    OddMultiples minus_high;
    AffineRecord point;  ///< A, and 2^127 A: for many (SplitScalar).
    AffineRecord high;
};

/// Null if no signature is valid under `key`: not canonical, not on the curve, or small order.
[[nodiscard]] std::shared_ptr<const PreparedKey> prepare(const PublicKey& key,
                                                         const BackEnd& back_end);

/// Whether the signature is valid under the key that `prepared` was made from.
[[nodiscard]] bool is_valid(const PreparedKey& prepared, const PublicKey& key,
                            const Signature& signature, const Message& message,
                            const BackEnd& back_end);

/// The same for a key that nothing was prepared for.
[[nodiscard]] bool is_valid(const PublicKey& key, const Signature& signature,
                            const Message& message, const BackEnd& back_end);

}  // namespace noodgeld::crypto
