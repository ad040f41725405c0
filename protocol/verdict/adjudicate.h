// Adjudicate: facts in, verdicts and accounts out. The one function that terminals' merchants, the
// ledger and every auditor must agree on; it depends on the set of facts and on nothing else.
#pragma once

#include <map>
#include <vector>

#include "protocol/verdict/bookkeeping.h"
#include "protocol/verdict/claims.h"
#include "protocol/verdict/fold.h"

namespace noodgeld {

/// Two objects of which officers may sign one: evidence against who signed both. Of more than two,
/// each with the one of least hash.
struct Conflict {
    ObjectHash first;
    ObjectHash second;
    friend auto operator<=>(const Conflict&, const Conflict&) = default;
};

struct Adjudication {
    std::map<TokenId, std::vector<JudgedSpend>> tokens;  ///< Every spend, by its token.
    std::vector<JudgedVoid> voids;                       ///< Ascending by entry hash.
    std::vector<Equivocation> equivocations;             ///< Ascending by the hash of `other`.
    std::vector<Conflict> conflicting_orders;            ///< Of one charter version and number.
    std::vector<Conflict> conflicting_settlements;       ///< With one run before them, or none.
    std::vector<Conflict> rival_charters;                ///< With one charter before them.
    MerchantHolds holds;  ///< Where caps hold something, released or not.
    Accounts accounts;
};

/// Facts must be settled. The result borrows from them.
[[nodiscard]] Adjudication adjudicate(const Facts& facts);

}  // namespace noodgeld
