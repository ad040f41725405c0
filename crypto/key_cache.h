// KeyCache: what was prepared for registered keys, within a bound of memory. The newest stay.
#pragma once

#include <array>
#include <cstddef>
#include <list>
#include <memory>
#include <shared_mutex>
#include <unordered_map>

#include "base/secret.h"
#include "crypto/ed25519.h"
#include "crypto/single_verification.h"

namespace noodgeld::crypto {

/// Thread-safe. What `find` gave stays usable after the cache has dropped it.
class KeyCache {
  public:
    /// `seed` keeps authors of keys from choosing ones that collide in the table.
    KeyCache(const Seed& seed, std::size_t memory_bytes);

    /// Registering a key again makes it the newest.
    void add(const PublicKey& key, std::shared_ptr<const PreparedKey> prepared);
    /// Null if the key is not here.
    [[nodiscard]] std::shared_ptr<const PreparedKey> find(const PublicKey& key) const;

  private:
    struct Entry {
        PublicKey key;
        std::shared_ptr<const PreparedKey> prepared;
    };
    struct KeyHash {
        std::array<std::uint8_t, 16> seed;
        std::size_t operator()(const PublicKey& key) const;
    };

    const std::size_t capacity_;
    mutable std::shared_mutex mutex_;
    std::list<Entry> newest_first_;
    std::unordered_map<PublicKey, std::list<Entry>::iterator, KeyHash> by_key_;
};

}  // namespace noodgeld::crypto
