// IdFiles: manifests and the ids of print runs on disk, read and written piece by piece: an
// emission of a whole country has gigabytes of them.
#pragma once

#include <string>
#include <vector>

#include "files/context.h"
#include "issuer/emission_closing.h"
#include "issuer/manifest.h"

namespace noodgeld {

/// Tallies a manifest. Refuses one that is no manifest; cannot when it is unreadable.
[[nodiscard]] Result<ManifestTally, Failure> read_manifest(const std::string& path);

/// What was minted, as the files of ids say.
struct MintedFiles {
    std::vector<SeriesCount> counts;  ///< Of each file.
    ManifestTally manifest;
};
/// Merges the files' ids into a manifest at `out`: whole and synced, or not there at all.
[[nodiscard]] Result<MintedFiles, Failure> merge_ids(const std::vector<std::string>& paths,
                                                     const std::string& out, bool overwrite);

/// The failure that a mismatch is, with its figures.
[[nodiscard]] Failure to_failure(const std::string& path, const EmissionMismatch& mismatch);

}  // namespace noodgeld
