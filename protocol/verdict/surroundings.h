// Surroundings: what judging a feed needs to know beside its entries and its context.
#pragma once

#include <vector>

#include "protocol/objects/holdings.h"
#include "protocol/objects/manifest.h"
#include "protocol/spend/spend_checks.h"

namespace noodgeld {

/// Whatever holds facts: all of them in memory (facts.h), or on disk.
class Surroundings {
  public:
    Surroundings() = default;
    Surroundings(Surroundings&&) = default;
    Surroundings& operator=(Surroundings&&) = default;
    virtual ~Surroundings() = default;

    [[nodiscard]] virtual const Holdings& holdings() const = 0;
    /// The signatures of the spends of a placed sale, one each. Borrowed until the next call.
    [[nodiscard]] virtual const std::vector<SpendSignatures>& signatures(
        const EntryHash& sale) const = 0;
    /// What the held parts of the manifest that an emission names say of a token.
    [[nodiscard]] virtual Manifest::Found find_in_manifest(const EmittedSeries& named,
                                                           const TokenId& token) const = 0;
};

}  // namespace noodgeld
