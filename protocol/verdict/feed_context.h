// FeedContext: what the facts outside a feed say of it: which certificates are still believed, who
// witnessed it, and which of its entries are no longer honoured.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "protocol/verdict/facts.h"
#include "protocol/verdict/ruled.h"
#include "protocol/verdict/witness.h"

namespace noodgeld {

/// A row of a revocation list: entries beyond this one are not honoured.
struct Revocation {
    FeedPoint last;
    std::optional<UnixTime> dated;  ///< When an anchor first showed the list.
};

struct FeedContext {
    std::vector<const Certificate*> believed;  ///< Certificates by keys that no charter revokes.
    std::vector<Sighting> sightings;           ///< By signers whose keys no charter revokes.
    std::vector<Revocation> revocations;
    const FeedNode* ruled = nullptr;  ///< The last entry that officers let stand.
};

/// Of every feed that a certificate, anchor or revocation list names. Borrows from `facts`.
[[nodiscard]] std::map<FeedId, FeedContext> gather_contexts(const Facts& facts, const Ruled& ruled);

}  // namespace noodgeld
