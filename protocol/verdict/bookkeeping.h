// Bookkeeping: what is posted besides what each token's spends post: emissions, caps, runs, and the
// closing (docs/protocol.md, 6.9).
#pragma once

#include <map>

#include "protocol/verdict/accounts.h"
#include "protocol/verdict/registered.h"
#include "protocol/verdict/ruled.h"

namespace noodgeld {

/// What is held back of what a merchant is owed, as an amount, and why.
struct MerchantHold {
    Amount above_duplicates;
    Amount above_ceiling;
    Amount released;  ///< Of both together, by a ruling.

    [[nodiscard]] Amount above_duplicates_and_ceiling() const;
    /// What stays held.
    [[nodiscard]] Amount total() const;
    friend bool operator==(const MerchantHold&, const MerchantHold&) = default;
};
using MerchantHolds = std::map<Merchant, MerchantHold>;

/// Over all tokens, what a merchant's claims are paid, and what of it counts against its
/// duplicates. What rulings pay is in neither.
struct ClaimSum {
    Amount paid;
    Amount counted;
};
using ClaimSums = std::map<Merchant, ClaimSum>;

[[nodiscard]] Account account_of(AccountKind kind, const Merchant& merchant);

/// What emissions put into the accounts, and orders activate, for good.
void post_emissions(const Holdings& holdings, Accounts& accounts);

/// After what tokens post: caps, settlement runs, and the closing. Where caps hold something,
/// released or not.
MerchantHolds post_what_is_not_of_tokens(const Holdings& holdings, const Registered& registered,
                                         const Ruled& ruled, const ClaimSums& claims,
                                         Accounts& accounts);

}  // namespace noodgeld
