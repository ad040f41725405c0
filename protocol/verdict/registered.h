// Registered: what the register that counts says of a merchant.
#pragma once

#include <optional>
#include <vector>

#include "protocol/verdict/facts.h"

namespace noodgeld {

/// Borrows from `facts`, which must not change meanwhile.
class Registered {
  public:
    /// Finds the registers of the highest rank in office.
    explicit Registered(const Facts& facts);

    /// What the merchant may be owed. Nothing if it has no row: in no register, or in a part that
    /// is not here. Of several registers of one rank all must have one, and the lowest counts.
    [[nodiscard]] std::optional<Amount> ceiling_of(const Merchant& merchant) const;

  private:
    using Rows = std::map<Merchant, RegisteredMerchant>;
    std::vector<const Rows*> of_highest_rank_;  // null: none of its parts is here
};

}  // namespace noodgeld
