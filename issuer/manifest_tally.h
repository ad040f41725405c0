// Manifest: how the ids of a series' print runs become its manifest, and are reckoned again.
//
// Written once by the issuer, from the ids of its print runs; read again by every officer who
// attests. Both go through one ManifestTally, so they cannot count differently.
#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "crypto/merkle.h"
#include "protocol/objects/manifest.h"
#include "protocol/wire/refusal.h"

namespace noodgeld {

enum class ManifestFault : std::uint8_t {
    broken_id,      ///< Its size is not a multiple of 16 bytes.
    repeated,       ///< An id twice.
    not_ascending,  ///< An id below the one before.
    too_many,       ///< More than an emission can have.
    wrong_part,     ///< A part is missing, out of place, or its path proves another root.
    not_read,       ///< A file could not be read to its end.
    not_written,    ///< The manifest could not be written.
};
[[nodiscard]] std::string_view sentence(ManifestFault fault, Language language);

/// Counts the ids of one series and takes the roots of their parts (RFC 6962; a leaf is the 16
/// bytes) as they come. Keeps a hash for each part.
class ManifestTally {
  public:
    /// The next ids, cut anywhere. Refuses repeated, not_ascending and too_many; then the tally is
    /// of no more use.
    [[nodiscard]] Result<void, ManifestFault> add(ByteView piece);
    /// Refuses broken_id: call it after the last piece.
    [[nodiscard]] Result<void, ManifestFault> finish() const;

    [[nodiscard]] std::uint64_t count() const;
    [[nodiscard]] ManifestRoot root() const { return ManifestRoot::of(parts().root()); }
    /// The tree over the roots of the parts, whose proofs are their paths.
    [[nodiscard]] crypto::MerkleTree parts() const;

  private:
    Result<void, ManifestFault> add_id(const TokenId& id);
    std::vector<crypto::Hash> full_;  // the roots of the full parts
    crypto::MerkleRoot part_;         // the part that is being filled
    std::optional<TokenId> last_;
    Bytes rest_;  // of an id that was cut
};

/// The next bytes of ascending ids, a whole number of them; empty at the end; nothing if it could
/// not be read. The caller knows why.
using IdSource = std::function<std::optional<Bytes>()>;
/// Takes the next ids of the manifest; false if they could not be kept.
using ManifestSink = std::function<bool(ByteView)>;

/// Merges the ids of any number of print runs of one series. The memory it takes is that of one
/// piece of each source. Refuses everything in ManifestFault: an id in two sources is repeated.
[[nodiscard]] Result<ManifestTally, ManifestFault> merge_ids(std::vector<IdSource> sources,
                                                             const ManifestSink& sink);

}  // namespace noodgeld
