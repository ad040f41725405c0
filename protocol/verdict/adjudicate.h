// Adjudicate: facts in, verdicts and accounts out. The one function that terminals' merchants, the
// ledger and every auditor must agree on; it depends on the set of facts and on nothing else.
#pragma once

#include <map>
#include <vector>

#include "protocol/verdict/accounts.h"
#include "protocol/verdict/claims.h"
#include "protocol/verdict/fold.h"

namespace noodgeld {

/// Two orders of one charter version and number: evidence against the officers who signed both.
struct ConflictingOrders {
    ObjectHash first;
    ObjectHash second;
};

/// Two settlement runs that name one as the run before: evidence against who signed both.
struct ConflictingSettlements {
    ObjectHash first;
    ObjectHash second;
};

/// What is held back of what a merchant is owed, as an amount, and why.
struct MerchantHold {
    Amount above_duplicates;
    Amount above_ceiling;
    Amount released;  ///< Of both together, by a ruling.

    [[nodiscard]] Amount above_duplicates_and_ceiling() const;
    /// What stays held.
    [[nodiscard]] Amount total() const;
};

struct Adjudication {
    std::map<TokenId, std::vector<JudgedSpend>> tokens;  ///< Every spend, by its token.
    std::vector<JudgedVoid> voids;                       ///< Ascending by entry hash.
    std::vector<Equivocation> equivocations;             ///< Ascending by the hash of `other`.
    std::vector<ConflictingOrders> conflicting_orders;
    std::vector<ConflictingSettlements> conflicting_settlements;
    std::map<Merchant, MerchantHold> holds;  ///< Where caps hold something, released or not.
    Accounts accounts;
};

/// Facts must be settled. The result borrows from them.
[[nodiscard]] Adjudication adjudicate(const Facts& facts);

}  // namespace noodgeld
