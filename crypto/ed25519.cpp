#include "crypto/ed25519.h"

#include <sodium.h>

#include "base/check.h"
#include "base/sodium_once.h"

namespace noodgeld::crypto {

SecretKey SecretKey::from_seed(std::span<const std::uint8_t, 32> seed) {
    initialise_sodium();
    SecretKey key;
    const int rc = crypto_sign_ed25519_seed_keypair(key.public_key_.bytes.data(),
                                                    key.secret_.fill().data(), seed.data());
    NOODGELD_CHECK(rc == 0);
    return key;
}

Signature SecretKey::sign(ByteView message) const {
    Signature out;
    const int rc = crypto_sign_ed25519_detached(out.bytes.data(), nullptr, message.data(),
                                                message.size(), secret_.view().data());
    NOODGELD_CHECK(rc == 0);
    return out;
}

std::span<const std::uint8_t, 32> SecretKey::seed() const {
    return secret_.view().first<32>();
}

}  // namespace noodgeld::crypto
