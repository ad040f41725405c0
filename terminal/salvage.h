// Salvage: what is certain of a feed that ends on a device, for whoever must go on without the
// device or its key.
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/failure.h"
#include "protocol/objects/entry.h"

namespace noodgeld {

struct Salvage {
    FeedId feed;
    FeedPoint last;  ///< The last entry that is held here; sequence 0 if none is.
    /// The last entry that a receipt in the feed shows to be held elsewhere.
    std::optional<FeedPoint> witnessed = {};
    std::optional<UnixTime> witnessed_at = {};
    /// Points of the own feed that were heard of and are not held here: it is an old copy.
    std::vector<FeedPoint> heard = {};
};

/// feed, last, witnessed and witnessed_at (if anything was), heard, new_feed.
[[nodiscard]] boost::json::object to_json(const Salvage& salvage, const FeedId& next);
/// Lines for the person at the device, with what to do next.
[[nodiscard]] std::string salvage_words(const Salvage& salvage, const FeedId& next,
                                        Language language);

}  // namespace noodgeld
