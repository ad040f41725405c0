// Roles: which keys a charter gives something to say. No key has two, and none of them is a
// series' or a terminal's.
#pragma once

#include <algorithm>

#include "protocol/objects/charter.h"

namespace noodgeld {

/// Whether `key` is an officer's, the issuer's, the enroller's, the ledger's or a witness's.
[[nodiscard]] inline bool has_a_role(const Charter& charter, const crypto::PublicKey& key) {
    return key == charter.issuer || key == charter.enroller || key == charter.ledger ||
           std::ranges::count(charter.officers, key, &Officer::key) > 0 ||
           std::ranges::count(charter.witnesses, key) > 0;
}

}  // namespace noodgeld
