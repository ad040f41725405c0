// SingleVerification: the rule of crypto/verifier.h, for one signature at a time. Every other way
// of verifying must agree with this one.
#pragma once

#include <memory>

#include "crypto/ed25519.h"
#include "crypto/half_sum.h"
#include "crypto/verifier.h"

namespace noodgeld::crypto {

/// A public key that passed its part of the rule, ready to verify with.
struct PreparedKey {
    AffineRecord point;  ///< A, and 2^127 A (SplitScalar).
    AffineRecord high;
    QuarterMultiples<8> odd_multiples;
};

/// Thread-safe: nothing in it changes.
class SingleVerification {
  public:
    explicit SingleVerification(const BackEnd& back_end);

    /// Null if no signature is valid under `key`: not canonical, not on the curve, or small order.
    [[nodiscard]] std::shared_ptr<const PreparedKey> prepare(const PublicKey& key) const;

    /// Whether the signature is valid under the key that `prepared` was made from.
    [[nodiscard]] bool is_valid(const PreparedKey& prepared, const PublicKey& key,
                                const Signature& signature, const Message& message) const;

    /// The same for a key that nothing was prepared for.
    [[nodiscard]] bool is_valid(const PublicKey& key, const Signature& signature,
                                const Message& message) const;

  private:
    const BackEnd& back_end_;
    const BaseRecords& base_;
};

}  // namespace noodgeld::crypto
