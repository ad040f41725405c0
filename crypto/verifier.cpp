#include "crypto/verifier.h"

#include <cstdint>

#include "crypto/key_cache.h"
#include "crypto/single_verification.h"

namespace noodgeld::crypto {

struct Verifier::Core {
    KeyCache keys;
    Executor& executor;
};

Verifier::Verifier(Seed seed, Options options, Executor& executor)
    : core_(new Core{KeyCache(seed, options.key_memory_bytes), executor}) {}

Verifier::~Verifier() = default;

void Verifier::register_key(const PublicKey& key) {
    if (const auto prepared = prepare(key)) core_->keys.add(key, *prepared);
}

bool Verifier::verify(const PublicKey& key, const Signature& signature,
                      const Message& message) const {
    if (const auto known = core_->keys.find(key)) {
        return is_valid(*known, key, signature, message);
    }
    const auto prepared = prepare(key);
    return prepared && is_valid(*prepared, key, signature, message);
}

std::vector<std::size_t> Verifier::find_invalid(std::span<const SignedMessage> items) const {
    std::vector<std::uint8_t> valid(items.size());  // not vector<bool>: threads write neighbours
    core_->executor.for_each(items.size(), [&](std::size_t i) {
        valid[i] = verify(items[i].key, items[i].signature, items[i].message) ? 1 : 0;
    });
    std::vector<std::size_t> invalid;
    for (std::size_t i = 0; i < valid.size(); ++i) {
        if (valid[i] == 0) invalid.push_back(i);
    }
    return invalid;
}

}  // namespace noodgeld::crypto
