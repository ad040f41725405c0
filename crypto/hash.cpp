#include "crypto/hash.h"

// The general functions allocate and look the algorithm up, which costs as much as the hash of an
// entry. These are marked as old, and stay as long as OpenSSL 3.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <new>

#include "base/check.h"

namespace noodgeld::crypto {
namespace {

/// They fail only without a state.
void must(int done) {
    NOODGELD_CHECK(done == 1);
}

}  // namespace

Sha256::Sha256() {
    static_assert(sizeof(SHA256_CTX) <= sizeof(state_) && alignof(SHA256_CTX) <= 64);
    must(SHA256_Init(new (state_.data()) SHA256_CTX));
}

Sha256& Sha256::update(ByteView bytes) {
    auto* state = std::launder(reinterpret_cast<SHA256_CTX*>(state_.data()));
    must(SHA256_Update(state, bytes.data(), bytes.size()));
    return *this;
}

Hash Sha256::finish() {
    Hash out;
    auto* state = std::launder(reinterpret_cast<SHA256_CTX*>(state_.data()));
    must(SHA256_Final(out.bytes.data(), state));
    OPENSSL_cleanse(state, sizeof *state);
    return out;
}

Hash sha256(std::initializer_list<ByteView> parts) {
    Sha256 hasher;
    for (const ByteView part : parts) hasher.update(part);
    return hasher.finish();
}

Hash512 sha512(std::initializer_list<ByteView> parts) {
    SHA512_CTX state;
    must(SHA512_Init(&state));
    for (const ByteView part : parts) must(SHA512_Update(&state, part.data(), part.size()));
    Hash512 out;
    must(SHA512_Final(out.bytes.data(), &state));
    OPENSSL_cleanse(&state, sizeof state);
    return out;
}

}  // namespace noodgeld::crypto
