// Closing: an emission made from what was minted, and the check that an officer makes before
// attesting it. The check reads only the manifests, the series and the emission itself.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <variant>

#include "protocol/objects/holdings.h"
#include "protocol/objects/manifest.h"

namespace noodgeld {

enum class EmissionFault : std::uint8_t {
    unknown_series,   ///< A series that is not held: it could be worth anything.
    used_series,      ///< A series that another emission has closed already.
    no_tokens,        ///< A series without tokens, or no series at all.
    too_many_series,  ///< More than an emission can have.
    too_many_tokens,  ///< More than an emission can have.
    too_valuable,     ///< More than an Amount can say.
    wrong_root,       ///< The manifest of a series is another one.
    wrong_count,      ///< The manifest of a series has another number of tokens.
    wrong_value,      ///< The series' tokens are worth another amount.
};
[[nodiscard]] std::string_view sentence(EmissionFault fault, Language language);

/// What an emission says and what was found instead, as its fault has it.
struct EmissionMismatch {
    EmissionFault fault = EmissionFault::wrong_root;
    std::optional<SeriesId> series;  ///< The one it is about, if any.
    struct Counts {
        Count said;
        Count found;
    };
    struct Values {
        Amount said;
        Amount found;
    };
    struct Roots {
        ManifestRoot said;
        ManifestRoot found;
    };
    std::variant<std::monostate, Counts, Values, Roots> figures;
};

struct SeriesCount {
    SeriesId series;
    Count tokens;
};

/// What `counts` tokens of each series are worth. Faults: unknown_series, too_valuable.
[[nodiscard]] Result<Amount, EmissionMismatch> value_of(std::span<const SeriesCount> counts,
                                                        const Holdings& held);

/// The emission of these series, ascending, each once, as their manifests were found. Series and
/// earlier emissions are looked up in `held`.
[[nodiscard]] Result<Emission, EmissionMismatch> close_emission(
    CharterVersion charter, UnixTime issued_at, std::span<const EmittedSeries> manifests,
    const Holdings& held);

/// Whether `emission` is true: root and count of each series are those of the manifests that were
/// found, the value is that of the tokens by the face values of their series, and its series are in
/// no other emission of `held`. The first fault found.
[[nodiscard]] Result<void, EmissionMismatch> check_emission(
    const Emission& emission, std::span<const EmittedSeries> manifests, const Holdings& held);

}  // namespace noodgeld
