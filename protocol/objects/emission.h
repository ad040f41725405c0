// Emission: series closed for ever, with a commitment to every token in them.
//
// Each series has a manifest, the sorted list of its token ids (protocol/objects/manifest.h), and
// the emission holds its RFC 6962 root (leaf: the 16 bytes of an id). A root for each series,
// because an id does not show what its token is worth: of one root over all series nobody could see
// that what is counted as cents is not in it as euros. Signed by the issuer and, after they
// recomputed it, by a threshold of officers, as one COSE_Sign. A token outside every activated
// manifest of its series was made with a stolen key.
#pragma once

#include <vector>

#include "protocol/wire/amount.h"
#include "protocol/wire/cose.h"
#include "protocol/wire/ids.h"
#include "protocol/wire/limits.h"
#include "protocol/wire/time.h"

namespace noodgeld {

struct EmittedSeries {
    SeriesId series;
    Count tokens;
    ManifestRoot manifest;
    friend auto operator<=>(const EmittedSeries&, const EmittedSeries&) = default;
};

struct Emission {
    static constexpr Kind kKind = Kind::emission;

    CharterVersion charter;  ///< Whose officers attest it.
    UnixTime issued_at;
    std::vector<EmittedSeries> series;  ///< Ascending by id; a series is in one emission only.
    Count tokens;                       ///< In all series.
    Amount total_value;                 ///< Their face values.
    friend bool operator==(const Emission&, const Emission&) = default;
};

template <class Fields, class Self>
requires std::same_as<std::remove_const_t<Self>, EmittedSeries>
void describe(Fields& fields, Self& emitted) {
    fields(1, "series", emitted.series);
    fields(2, "tokens", emitted.tokens);
    fields(3, "manifest", emitted.manifest);
}

template <class Fields, class Self>
requires std::same_as<std::remove_const_t<Self>, Emission>
void describe(Fields& fields, Self& emission) {
    fields(1, "charter", emission.charter);
    fields(2, "issued_at", emission.issued_at);
    fields(3, "series", emission.series, length(1, limits::kSeriesPerEmission));
    fields(4, "tokens", emission.tokens);
    fields(5, "total_value", emission.total_value);
}

/// Series ascend, none is empty, and their counts sum to `tokens`.
[[nodiscard]] bool well_formed(const Emission& emission);

/// What `emission` says of the series; null if it does not have it.
[[nodiscard]] const EmittedSeries* emitted(const Emission& emission, const SeriesId& series);

[[nodiscard]] EmissionId emission_id(const Emission& emission, const Lineage& lineage);

}  // namespace noodgeld
