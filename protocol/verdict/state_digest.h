// StateDigest: 32 bytes that two programs compare to see that they hold the same facts and draw the
// same balances from them (docs/protocol.md, 6.10).
//
// Three sorted lists, each a tree of RFC 6962: objects, tips, accounts. So one balance can be
// proven to its merchant without showing another's: the leaf of an account is salted by a hash that
// only who knows that merchant's feeds can tell.
#pragma once

#include <set>

#include "protocol/verdict/accounts.h"
#include "protocol/verdict/facts.h"

namespace noodgeld {

/// The genuine anchors that another one of the same signer makes superfluous: of the same list or
/// charter, or at a later or equal point of the same branch, at an earlier or equal time; of equal
/// ones those of higher hash. No verdict hangs on them. Facts must be settled. Costs one look at
/// each anchor and at each entry of the feeds that have one, times the number of signers.
[[nodiscard]] std::set<ObjectHash> superfluous_anchors(const Facts& facts);

/// Facts must be settled. Costs as superfluous_anchors, and one hash per object, tip and account.
[[nodiscard]] StateDigest state_digest(const Facts& facts, const Accounts& accounts);

}  // namespace noodgeld
