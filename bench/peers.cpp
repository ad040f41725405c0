#include "bench/peers.h"

#include <openssl/evp.h>
#include <sodium.h>

#include <memory>

#include "crypto/check.h"

namespace noodgeld::bench {

void verify_with_libsodium(std::span<const SignedItem> items) {
    for (const SignedItem& item : items) {
        NOODGELD_CHECK(crypto_sign_verify_detached(item.signature.bytes.data(), item.message.data(),
                                                   item.message.size(),
                                                   item.key.bytes.data()) == 0);
    }
}

void verify_with_openssl(std::span<const SignedItem> items) {
    for (const SignedItem& item : items) {
        const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
            EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, item.key.bytes.data(),
                                        item.key.bytes.size()),
            &EVP_PKEY_free);
        const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                              &EVP_MD_CTX_free);
        NOODGELD_CHECK(key && context);
        NOODGELD_CHECK(EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) ==
                       1);
        NOODGELD_CHECK(EVP_DigestVerify(context.get(), item.signature.bytes.data(),
                                        item.signature.bytes.size(), item.message.data(),
                                        item.message.size()) == 1);
    }
}

}  // namespace noodgeld::bench
