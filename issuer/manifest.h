// Manifest: every token id of an emission, ascending: 16 bytes each and nothing else.
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
#include "protocol/wire/ids.h"
#include "protocol/wire/refusal.h"

namespace noodgeld {

enum class ManifestFault : std::uint8_t {
    broken_id,      ///< Its size is not a multiple of 16 bytes.
    repeated,       ///< An id twice.
    not_ascending,  ///< An id below the one before.
    too_many,       ///< More than an emission can have.
    not_read,       ///< A file could not be read to its end.
    not_written,    ///< The manifest could not be written.
};
[[nodiscard]] std::string_view sentence(ManifestFault fault, Language language);

/// Counts ids and takes their root (RFC 6962; a leaf is the 16 bytes) as they come.
class ManifestTally {
  public:
    /// The next ids, cut anywhere. Refuses repeated, not_ascending and too_many; then the tally is
    /// of no more use.
    [[nodiscard]] Result<void, ManifestFault> add(ByteView piece);
    /// Refuses broken_id: call it after the last piece.
    [[nodiscard]] Result<void, ManifestFault> finish() const;

    [[nodiscard]] std::uint64_t count() const { return tree_.size(); }
    [[nodiscard]] ManifestRoot root() const { return ManifestRoot::of(tree_.root()); }

  private:
    Result<void, ManifestFault> add_id(const TokenId& id);
    crypto::MerkleRoot tree_;
    std::optional<TokenId> last_;
    Bytes rest_;  // of an id that was cut
};

/// The next bytes of ascending ids, a whole number of them; empty at the end; nothing if it could
/// not be read. The caller knows why.
using IdSource = std::function<std::optional<Bytes>()>;
/// Takes the next bytes of the manifest; false if they could not be kept.
using ManifestSink = std::function<bool(ByteView)>;

/// Merges ids of any number of print runs into the one manifest. The memory it takes is that of one
/// piece of each source. Refuses everything in ManifestFault: an id in two sources is repeated.
[[nodiscard]] Result<ManifestTally, ManifestFault> write_manifest(std::vector<IdSource> sources,
                                                                  const ManifestSink& sink);

}  // namespace noodgeld
