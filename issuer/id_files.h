// IdFiles: the ids of print runs and the manifests that are made of them, on disk. Both are read
// and written piece by piece: an emission of a whole country has gigabytes of them.
//
// The manifests of an emission are a folder of packs (protocol/wire/pack.h) that hold its parts in
// order, no pack larger than one upload. They travel and are imported as any other pack.
#pragma once

#include <string>
#include <vector>

#include "files/context.h"
#include "issuer/emission_closing.h"
#include "issuer/manifest_tally.h"

namespace noodgeld {

/// Merges the ids in `paths` into a manifest for each series, in the new folder `out`: whole and
/// synced, or not there at all. Cannot when `out` exists. While it works, one series' ids are on
/// disk once more. What the manifests are, ascending by series.
[[nodiscard]] Result<std::vector<EmittedSeries>, Failure> write_manifests(
    const std::vector<std::string>& paths, const Lineage& lineage, const std::string& out);

/// Reckons the manifests in a folder again. Refuses what is no manifest, or not whole; cannot when
/// it is unreadable.
[[nodiscard]] Result<std::vector<EmittedSeries>, Failure> read_manifests(const std::string& folder);

/// The failure that a mismatch is, with its figures.
[[nodiscard]] Failure to_failure(const std::string& path, const EmissionMismatch& mismatch);

}  // namespace noodgeld
