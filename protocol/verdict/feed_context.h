// FeedContext: what the facts outside a feed say of it: which certificates are still believed, who
// witnessed it, which of its entries are no longer honoured, and what officers ruled about it.
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
    FeedRuling ruling;
};

/// The contexts of all feeds, as facts come. Borrows `facts`.
class FeedContexts {
  public:
    /// Notes all that is in `facts`.
    explicit FeedContexts(const Facts& facts);

    /// Notes an object that became a fact: certificates, anchors and revocation lists count. Costs
    /// by the feeds that it names.
    void note(Kind kind, const ObjectHash& name);

    /// What is noted of a feed, as charters say now. Costs by how much that is.
    [[nodiscard]] FeedContext of(const FeedId& feed, const Ruled& ruled) const;
    /// Whether a revocation list names the feed, whether it counts or not.
    [[nodiscard]] bool is_listed(const FeedId& feed) const;

  private:
    struct Noted {
        std::vector<const Certificate*> certificates;
        std::vector<Sighting> sightings;
        std::vector<std::pair<ObjectHash, FeedPoint>> revocations;  ///< By which list.
    };

    const Holdings& holdings_;
    std::map<FeedId, Noted> feeds_;
    std::map<ObjectHash, UnixTime> dates_;  // of lists, and of what else anchors date
};

}  // namespace noodgeld
