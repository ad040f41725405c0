// Peers: the Ed25519 of the libraries that everybody has, one signature at a time.
#pragma once

#include <span>

#include "crypto/verifier.h"

namespace noodgeld::bench {

/// What a verification is measured with: messages as long as a token or an authorisation.
struct SignedItem {
    crypto::PublicKey key;
    crypto::Signature signature;
    Bytes message;
};

/// What the library says of one signature.
[[nodiscard]] bool libsodium_says(const crypto::PublicKey& key, const crypto::Signature& signature,
                                  ByteView message);
[[nodiscard]] bool openssl_says(const crypto::PublicKey& key, const crypto::Signature& signature,
                                ByteView message);

/// Each verifies all, and ends the program if one is not valid.
void verify_with_libsodium(std::span<const SignedItem> items);
void verify_with_openssl(std::span<const SignedItem> items);

}  // namespace noodgeld::bench
