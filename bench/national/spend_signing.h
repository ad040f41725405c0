// SpendSigning: tokens and authorisations of many sales, signed in one go.
#pragma once

#include <vector>

#include "crypto/bulk_signing.h"
#include "protocol/objects/authorisation.h"
#include "protocol/objects/token.h"

namespace noodgeld::bench {

/// Filled, run, read, cleared; again and again, in the same memory. One thread.
class SpendSigning {
  public:
    /// Borrows the key until `clear`. The place of its signature.
    std::size_t add(const crypto::SecretKey& key, Bytes message) {
        messages_.push_back(std::move(message));
        keys_.push_back(&key);
        return keys_.size() - 1;
    }
    void run() {
        orders_.clear();
        for (std::size_t i = 0; i < keys_.size(); ++i) {
            orders_.push_back({keys_[i], ByteView(messages_[i])});
        }
        signatures_.resize(orders_.size());
        bulk_.sign(orders_, signatures_);
    }
    [[nodiscard]] bool empty() const { return keys_.empty(); }
    [[nodiscard]] const crypto::Signature& operator[](std::size_t place) const {
        return signatures_[place];
    }
    void clear() {
        messages_.clear();
        keys_.clear();
    }

  private:
    crypto::BulkSigning bulk_;
    std::vector<Bytes> messages_;
    std::vector<const crypto::SecretKey*> keys_;
    std::vector<crypto::SigningOrder> orders_;
    std::vector<crypto::Signature> signatures_;
};

}  // namespace noodgeld::bench
