// Adjudicate: facts in, verdicts and accounts out. The one function that terminals' merchants, the
// ledger and every auditor must agree on; it depends on the set of facts and on nothing else.
#pragma once

#include <map>
#include <vector>

#include "protocol/verdict/accounts.h"
#include "protocol/verdict/fold.h"

namespace noodgeld {

/// Two orders of one charter version and number: evidence against the officers who signed both.
struct ConflictingOrders {
    ObjectHash first;
    ObjectHash second;
};

/// What an auditor holds back of what a merchant is owed, and why.
struct MerchantHold {
    Amount above_terminal_limits;
    Amount above_duplicates;
    Amount above_ceiling;

    [[nodiscard]] Amount total() const;
};

struct Adjudication {
    std::map<TokenId, std::vector<JudgedSpend>> tokens;  ///< Every spend, by its token.
    std::vector<JudgedVoid> voids;
    std::vector<Equivocation> equivocations;
    std::vector<ConflictingOrders> conflicting_orders;
    std::map<std::string, MerchantHold> holds;  ///< By merchant, where above zero.
    Accounts accounts;
};

/// Facts must be settled. The result borrows from them.
[[nodiscard]] Adjudication adjudicate(const Facts& facts);

/// SHA-256("noodgeld/state/1" || lineage || n || n hashes || a || a accounts): the sorted hashes of
/// the tips of placed branches, of all other facts and of manifests; then the accounts. Counts are
/// eight bytes, big-endian; an account is [ kind, merchant, sign, cents ] in CBOR.
[[nodiscard]] StateDigest state_digest(const Facts& facts, const Accounts& accounts);

}  // namespace noodgeld
