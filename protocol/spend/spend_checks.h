// SpendChecks: the signatures of many spends, verified in one call.
#pragma once

#include <deque>
#include <functional>
#include <vector>

#include "protocol/objects/holdings.h"

namespace noodgeld {

/// What the signatures of one spend are worth.
struct SpendSignatures {
    bool authorisation_good = false;
    std::optional<bool> token_good = {};  ///< Nothing while the token's series is missing.
    friend bool operator==(const SpendSignatures&, const SpendSignatures&) = default;
};

/// Filled, then run once. Borrows `holdings`, but not while it runs.
class SpendChecks {
  public:
    explicit SpendChecks(const Holdings& holdings) : holdings_(holdings) {}

    /// Notes spend `index` of `sale`, which is `entry`'s; `report` is called by `run`. Whether the
    /// token's series is held. Borrows nothing of the entry.
    bool add(const Entry& entry, const Sale& sale, std::size_t index,
             std::function<void(const SpendSignatures&)> report);
    void run(const crypto::Verifier& verifier);

  private:
    struct Spend {
        std::size_t authorisation;         // among checks_
        std::optional<std::size_t> token;  // among checks_
        std::function<void(const SpendSignatures&)> report;
    };
    std::size_t check(const crypto::PublicKey& key, const crypto::Signature& signature,
                      Bytes message);

    const Holdings& holdings_;
    std::deque<Bytes> messages_;  // Stay where they are: checks_ borrows them.
    std::vector<crypto::SignedMessage> checks_;
    std::vector<Spend> spends_;
};

}  // namespace noodgeld
