// BulkSigning: many Ed25519 keys or signatures at once, for minting: the bytes of RFC 8032, section
// 5.1, as SecretKey gives them, several times as fast.
//
// Constant-time: seeds, private scalars and nonces decide neither what is done nor which memory is
// read; how many there are, and how long the messages are, does. Nothing of them stays behind but
// in registers: the stack on which they lay is wiped before a call returns.
#pragma once

#include <span>

#include "base/executor.h"
#include "crypto/ed25519.h"
#include "crypto/lanes/back_ends.h"
#include "crypto/verifier.h"

namespace noodgeld::crypto {

/// What is to be signed, and with what. Borrows both. Best with equal keys next to one another.
struct SigningOrder {
    const SecretKey* key = nullptr;
    Message message;
};

/// Thread-safe.
class BulkSigning {
  public:
    /// The first of a back end makes its table: milliseconds.
    explicit BulkSigning(const BackEnd& back_end = best_back_end());

    /// out[i] is the public key of the private key seeds[i].
    void public_keys(std::span<const Seed> seeds, std::span<PublicKey> out) const;
    /// On the executor's threads too; not from within its loops.
    void public_keys(std::span<const Seed> seeds, std::span<PublicKey> out,
                     Executor& executor) const;

    /// out[i] fulfils orders[i].
    void sign(std::span<const SigningOrder> orders, std::span<Signature> out) const;
    void sign(std::span<const SigningOrder> orders, std::span<Signature> out,
              Executor& executor) const;

    /// So many at a time cost the least each.
    static constexpr std::size_t kSlice = 128;

  private:
    const BackEnd* back_end_;
    const BaseComb* comb_;
};

}  // namespace noodgeld::crypto
