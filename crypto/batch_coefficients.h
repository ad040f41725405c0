// BatchCoefficients: the random factors of a batch equation.
//
// Drawn from ChaCha20 under a key that is a hash of a secret seed and of everything that the batch
// claims: so nobody who writes signatures can foresee them, and even after a machine's memory was
// copied, seed and all, no two different batches share them.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "base/secret.h"
#include "crypto/hash.h"
#include "crypto/lanes/back_end.h"
#include "crypto/scalar25519.h"

namespace noodgeld::crypto {

/// What a batch claims of one signature: S, and SHA-512(R || A || M), which binds the rest.
struct Claim {
    Hash512 hash;
    std::array<std::uint8_t, 32> s;
};

/// The stream of coefficients of one batch.
class BatchCoefficients {
  public:
    /// `seed` is 32 secret bytes.
    BatchCoefficients(std::span<const Claim> claims, ByteView seed, const BackEnd& back_end);

    /// Fills with values uniform below 2^127. `number`: which part of the stream, independent of
    /// the others.
    void draw(std::uint64_t number, std::span<HalfScalar> coefficients) const;

  private:
    Secret<32> key_;
};

}  // namespace noodgeld::crypto
