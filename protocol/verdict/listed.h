// Listed: whether the manifests of an order's emissions have a token (docs/protocol.md, 6.4.24).
#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "protocol/spend/validity.h"
#include "protocol/verdict/surroundings.h"

namespace noodgeld {

struct Listed {
    bool is_listed = false;          ///< In some manifest.
    std::optional<Missing> missing;  ///< If in none: the least of those in `lacking`.
    /// If in none: the manifests that lack a part which may have it. Borrows from the emissions.
    std::vector<const EmittedSeries*> lacking;

    [[nodiscard]] bool is_forged() const { return !is_listed && !missing; }
};

/// Looks in the manifest of that series of every emission of the order's rows for which
/// `counts(emission)` is true. All of these emissions must be facts.
template <class Counts>
[[nodiscard]] Listed look_in_manifests(const Surroundings& facts, const SeriesId& series,
                                       const TokenId& token, const Order& order, Counts counts) {
    Listed out;
    for (const Activation& row : order.activations) {
        const Emission& emission = *facts.holdings().emission(row.emission);
        const EmittedSeries* named = emitted(emission, series);
        if (named == nullptr || !counts(emission)) continue;
        const Manifest::Found found = facts.find_in_manifest(*named, token);
        if (found.listing == Manifest::Listing::listed) return {.is_listed = true};
        if (found.listing == Manifest::Listing::not_listed) continue;
        const Missing absent{Kind::manifest, named->manifest.bytes};
        out.missing = std::min(out.missing.value_or(absent), absent);
        out.lacking.push_back(named);
    }
    return out;
}

}  // namespace noodgeld
