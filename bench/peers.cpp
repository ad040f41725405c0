#include "bench/peers.h"

#include <openssl/evp.h>
#include <sodium.h>

#include <memory>

#include "base/check.h"

namespace noodgeld::bench {

bool libsodium_says(const crypto::PublicKey& key, const crypto::Signature& signature,
                    ByteView message) {
    return crypto_sign_verify_detached(signature.bytes.data(), message.data(), message.size(),
                                       key.bytes.data()) == 0;
}

bool openssl_says(const crypto::PublicKey& key, const crypto::Signature& signature,
                  ByteView message) {
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> theirs(
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, key.bytes.data(), key.bytes.size()),
        &EVP_PKEY_free);
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                          &EVP_MD_CTX_free);
    NOODGELD_CHECK(theirs && context);
    NOODGELD_CHECK(EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, theirs.get()) ==
                   1);
    return EVP_DigestVerify(context.get(), signature.bytes.data(), signature.bytes.size(),
                            message.data(), message.size()) == 1;
}

void verify_with_libsodium(std::span<const SignedItem> items) {
    for (const SignedItem& item : items) {
        NOODGELD_CHECK(libsodium_says(item.key, item.signature, item.message));
    }
}

void verify_with_openssl(std::span<const SignedItem> items) {
    for (const SignedItem& item : items) {
        NOODGELD_CHECK(openssl_says(item.key, item.signature, item.message));
    }
}

}  // namespace noodgeld::bench
