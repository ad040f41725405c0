#include "crypto/key_cache.h"

#include <sodium.h>

#include <algorithm>
#include <cstring>
#include <mutex>

namespace noodgeld::crypto {
namespace {

// A prepared key, and about what the list, the table and the allocator add to it.
constexpr std::size_t kBytesPerKey = sizeof(PreparedKey) + 256;

}  // namespace

KeyCache::KeyCache(const Seed& seed, std::size_t memory_bytes)
    : capacity_(memory_bytes / kBytesPerKey), by_key_(0, [&seed] {
          KeyHash hash{};
          std::copy_n(seed.view().begin(), hash.seed.size(), hash.seed.begin());
          return hash;
      }()) {}

std::size_t KeyCache::KeyHash::operator()(const PublicKey& key) const {
    static_assert(crypto_shorthash_KEYBYTES == 16);
    std::array<std::uint8_t, crypto_shorthash_BYTES> hash{};
    crypto_shorthash(hash.data(), key.bytes.data(), key.bytes.size(), seed.data());
    std::size_t out = 0;
    static_assert(sizeof(out) == sizeof(hash));
    std::memcpy(&out, hash.data(), sizeof(out));
    return out;
}

void KeyCache::add(const PublicKey& key, std::shared_ptr<const PreparedKey> prepared) {
    if (capacity_ == 0) return;
    const std::unique_lock lock(mutex_);
    if (const auto known = by_key_.find(key); known != by_key_.end()) {
        newest_first_.splice(newest_first_.begin(), newest_first_, known->second);
        return;
    }
    if (by_key_.size() == capacity_) {
        by_key_.erase(newest_first_.back().key);
        newest_first_.pop_back();
    }
    newest_first_.push_front({key, std::move(prepared)});
    by_key_.emplace(key, newest_first_.begin());
}

std::shared_ptr<const PreparedKey> KeyCache::find(const PublicKey& key) const {
    const std::shared_lock lock(mutex_);
    const auto known = by_key_.find(key);
    return known == by_key_.end() ? nullptr : known->second->prepared;
}

}  // namespace noodgeld::crypto
