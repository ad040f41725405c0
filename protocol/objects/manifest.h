// Manifest: every token id of one series of an emission, ascending, in parts that travel one by
// one.
//
// The ids are the leaves of an RFC 6962 tree whose root the emission names. A part holds 2^15 of
// them, the last part what is left, so that a part is one subtree, and its path proves it against
// the root: whoever holds the emission can check a part that comes alone. The tree over the parts'
// roots is again an RFC 6962 tree, because 2^15 is a power of two.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "crypto/hash.h"
#include "protocol/objects/emission.h"

namespace noodgeld {

struct ManifestPart {
    static constexpr Kind kKind = Kind::manifest;

    SeriesId series;
    Count index;                     ///< 0 is the part with the lowest ids.
    Bytes ids;                       ///< 16 bytes each, ascending.
    std::vector<crypto::Hash> path;  ///< From the part's root to the series' root, lowest first.
    friend bool operator==(const ManifestPart&, const ManifestPart&) = default;
};

template <class Fields, class Self>
requires std::same_as<std::remove_const_t<Self>, ManifestPart>
void describe(Fields& fields, Self& part) {
    fields(1, "series", part.series);
    fields(2, "index", part.index);
    fields(3, "ids", part.ids, length(1, limits::kIdsPerPart * kTokenIdBytes));
    fields(4, "path", part.path, length(0, limits::kPartPath));
}

/// The ids are whole and ascend.
[[nodiscard]] bool well_formed(const ManifestPart& part);

/// What names a part: the hash of all its bytes, for no signature says which of them count.
[[nodiscard]] ObjectHash part_name(ByteView wire, const Lineage& lineage);

/// How many parts the manifest of a series of `tokens` has.
[[nodiscard]] std::uint64_t parts_of(Count tokens);

/// Whether `part` is one of the manifest that `emitted` names: of its series, with as many ids as
/// stand at its index, proven by its path. Costs a hash for each id.
[[nodiscard]] bool belongs_to(const ManifestPart& part, const EmittedSeries& emitted);

/// The parts of one manifest that are held.
class Manifest {
  public:
    /// What the held parts say of an id, and the one or two that say it.
    enum class Listing : std::uint8_t { listed, not_listed, unknown };
    struct Found {
        Listing listing = Listing::unknown;
        std::vector<ObjectHash> by = {};
    };

    explicit Manifest(Count tokens) : parts_in_all_(parts_of(tokens)) {}

    /// Needs a part that belongs to this manifest.
    void add(ManifestPart part, const ObjectHash& name);

    /// Listed: a part has the id. Not listed: a part has lower and higher ids, but not this one; or
    /// it lies between two parts that follow one another; or before the first part, or after the
    /// last. Else it is unknown, because a part that could have it is not held.
    [[nodiscard]] Found find(const TokenId& id) const;

    /// Whether the part of that index is held, under that name.
    [[nodiscard]] bool holds(std::uint64_t index, const ObjectHash& name) const;
    /// Whether the held parts ascend as their indexes do. If not, the issuer did not sort its ids,
    /// and a part may take back what others say without it.
    [[nodiscard]] bool is_sorted() const { return is_sorted_; }
    /// Of a sorted manifest: the lowest and the highest id that may be unknown without a held part.
    [[nodiscard]] std::pair<TokenId, TokenId> told_by(std::uint64_t index) const;

  private:
    struct Held {
        ObjectHash name;
        Bytes ids;
    };
    using Place = std::pair<TokenId, std::uint64_t>;  // the first id, and the index
    using Ends = std::pair<TokenId, TokenId>;         // the first and the last id

    std::uint64_t parts_in_all_;
    std::map<Place, Held> parts_;
    std::map<std::uint64_t, ObjectHash> names_;  // by index
    std::map<std::uint64_t, Ends> ends_;         // by index
    bool is_sorted_ = true;
};

}  // namespace noodgeld
