#include "crypto/ed25519.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <sodium.h>

#include "tests/crypto/hex.h"
#include "tests/crypto/rfc8032_vectors.h"
#include "tests/crypto/verifier_fixture.h"

namespace noodgeld::crypto {
namespace {

TEST(Ed25519, Rfc8032Vectors) {
    for (const Rfc8032Vector& vector : kRfc8032Vectors) {
        SCOPED_TRACE(vector.name);
        const SecretKey key = SecretKey::from_seed(hex<32>(vector.seed));
        const Bytes message = from_hex(vector.message);
        const Signature expected{hex<64>(vector.signature)};

        EXPECT_EQ(key.public_key().bytes, hex<32>(vector.key));
        EXPECT_EQ(key.sign(message), expected);
        EXPECT_TRUE(believes(key.public_key(), expected, message));
        EXPECT_TRUE(std::ranges::equal(key.seed(), hex<32>(vector.seed)));
    }
}

TEST(Ed25519, MovingAKeyTakesItAlong) {
    SecretKey first = SecretKey::from_seed(hex<32>(kRfc8032Vectors[1].seed));
    const SecretKey second = std::move(first);
    EXPECT_EQ(second.sign(from_hex(kRfc8032Vectors[1].message)).bytes,
              hex<64>(kRfc8032Vectors[1].signature));
}

// On honest signatures all libraries agree, and so must we.
RC_GTEST_PROP(Ed25519, HonestSignaturesAreValidHereAndInLibsodium, ()) {
    const SecretKey key = SecretKey::from_seed(arbitrary_bytes<32>());
    const auto message = *rc::gen::arbitrary<Bytes>();
    const Signature signature = key.sign(message);
    RC_ASSERT(believes(key.public_key(), signature, message));
    RC_ASSERT(crypto_sign_ed25519_verify_detached(signature.bytes.data(), message.data(),
                                                  message.size(),
                                                  key.public_key().bytes.data()) == 0);
}

}  // namespace
}  // namespace noodgeld::crypto
