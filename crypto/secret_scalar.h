// SecretScalar: integers modulo L, the order of the base point, that nobody else may see: private
// keys, the nonces of signatures. Constant-time: no branch and no address depends on their values.
//
// (scalar25519.h is the same arithmetic for public data.)
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "crypto/hash.h"

namespace noodgeld::crypto {

/// Below L. Least significant word first. Who has one wipes it, or the stack where it lay.
struct SecretScalar {
    std::array<std::uint64_t, 4> word{};
};

/// A 64-byte hash, as a little-endian integer, modulo L.
[[nodiscard]] SecretScalar reduce_secret(const Hash512& hash);

/// The private scalar in the hash of a seed (RFC 8032, section 5.1.5, steps 2 and 3), modulo L.
[[nodiscard]] SecretScalar private_scalar(const Hash512& hash_of_seed);

/// a b + c.
[[nodiscard]] SecretScalar multiply_add(const SecretScalar& a, const SecretScalar& b,
                                        const SecretScalar& c);

/// Little-endian.
void write_scalar(const SecretScalar& a, std::span<std::uint8_t, 32> out);

}  // namespace noodgeld::crypto
