// Emission: series closed for ever, with a commitment to every token in them.
//
// The manifest is the sorted list of all token ids; the emission holds its RFC 6962 root (leaf: the
// 16 bytes of an id). Signed by the issuer and, after they recomputed it, by a threshold of
// officers, as one COSE_Sign. A token outside every activated manifest was made with a stolen key.
#pragma once

#include <vector>

#include "protocol/wire/amount.h"
#include "protocol/wire/cose.h"
#include "protocol/wire/ids.h"
#include "protocol/wire/limits.h"
#include "protocol/wire/time.h"

namespace noodgeld {

struct SeriesCount {
    SeriesId series;
    Count tokens;
    friend bool operator==(const SeriesCount&, const SeriesCount&) = default;
};

struct Emission {
    static constexpr Kind kKind = Kind::emission;

    CharterVersion charter;  ///< Whose officers attest it.
    UnixTime issued_at;
    std::vector<SeriesCount> series;  ///< Ascending by id; a series is in one emission only.
    ManifestRoot manifest;
    Count tokens;        ///< In all series.
    Amount total_value;  ///< Their face values.
    friend bool operator==(const Emission&, const Emission&) = default;
};

template <class Fields, class Self>
requires std::same_as<std::remove_const_t<Self>, SeriesCount>
void describe(Fields& fields, Self& count) {
    fields(1, "series", count.series);
    fields(2, "tokens", count.tokens);
}

template <class Fields, class Self>
requires std::same_as<std::remove_const_t<Self>, Emission>
void describe(Fields& fields, Self& emission) {
    fields(1, "charter", emission.charter);
    fields(2, "issued_at", emission.issued_at);
    fields(3, "series", emission.series, length(1, limits::kSeriesPerEmission));
    fields(4, "manifest", emission.manifest);
    fields(5, "tokens", emission.tokens);
    fields(6, "total_value", emission.total_value);
}

/// Series ascend, none is empty, and their counts sum to `tokens`.
[[nodiscard]] bool well_formed(const Emission& emission);

[[nodiscard]] bool contains(const Emission& emission, const SeriesId& series);

[[nodiscard]] EmissionId emission_id(const Emission& emission, const Lineage& lineage);

}  // namespace noodgeld
