#include "crypto/hash.h"

#include <sodium.h>

#include <new>

namespace noodgeld::crypto {
namespace {

using Sha256State = crypto_hash_sha256_state;

}  // namespace

Sha256::Sha256() {
    static_assert(sizeof(Sha256State) <= sizeof(state_) && alignof(Sha256State) <= 64);
    crypto_hash_sha256_init(new (state_.data()) Sha256State);
}

Sha256& Sha256::update(ByteView bytes) {
    auto* state = std::launder(reinterpret_cast<Sha256State*>(state_.data()));
    crypto_hash_sha256_update(state, bytes.data(), bytes.size());
    return *this;
}

Hash Sha256::finish() {
    Hash out;
    auto* state = std::launder(reinterpret_cast<Sha256State*>(state_.data()));
    crypto_hash_sha256_final(state, out.bytes.data());
    return out;
}

Hash sha256(std::initializer_list<ByteView> parts) {
    Sha256 hasher;
    for (const ByteView part : parts) hasher.update(part);
    return hasher.finish();
}

Hash512 sha512(std::initializer_list<ByteView> parts) {
    crypto_hash_sha512_state state;
    crypto_hash_sha512_init(&state);
    for (const ByteView part : parts) {
        crypto_hash_sha512_update(&state, part.data(), part.size());
    }
    Hash512 out;
    crypto_hash_sha512_final(&state, out.bytes.data());
    return out;
}

}  // namespace noodgeld::crypto
