#include "issuer/emission_closing.h"

#include <algorithm>
#include <map>

#include "base/check.h"
#include "base/uint128.h"

namespace noodgeld {
namespace {

using Figures = decltype(EmissionMismatch::figures);

auto mismatch(EmissionFault fault, std::optional<SeriesId> series = {}, Figures figures = {}) {
    return fail(EmissionMismatch{fault, series, figures});
}

/// A series of `emission` that another held emission has too.
std::optional<SeriesId> used_elsewhere(const Emission& emission, const Holdings& held) {
    for (const auto& [id, other] : held.emissions()) {
        if (other == emission) continue;
        for (const EmittedSeries& one : emission.series) {
            if (emitted(other, one.series) != nullptr) return one.series;
        }
    }
    return std::nullopt;
}

std::vector<SeriesCount> counts_of(const Emission& emission) {
    std::vector<SeriesCount> counts;
    for (const auto& [series, tokens, root] : emission.series) counts.push_back({series, tokens});
    return counts;
}

/// What the emission says of each series against what was found. A series that one of the two
/// lacks has no tokens there.
Result<void, EmissionMismatch> compare(std::span<const EmittedSeries> said,
                                       std::span<const EmittedSeries> found) {
    std::map<SeriesId, std::pair<EmittedSeries, EmittedSeries>> all;
    for (const EmittedSeries& one : said) all[one.series].first = one;
    for (const EmittedSeries& one : found) all[one.series].second = one;
    for (const auto& [series, both] : all) {
        const auto& [in_emission, in_manifest] = both;
        if (in_emission.tokens != in_manifest.tokens) {
            return mismatch(EmissionFault::wrong_count, series,
                            EmissionMismatch::Counts{in_emission.tokens, in_manifest.tokens});
        }
        if (in_emission.manifest != in_manifest.manifest) {
            return mismatch(EmissionFault::wrong_root, series,
                            EmissionMismatch::Roots{in_emission.manifest, in_manifest.manifest});
        }
    }
    return {};
}

struct Row {
    EmissionFault fault;
    std::string_view nl;
    std::string_view en;
};

constexpr Row kRows[] = {
    {EmissionFault::unknown_series, "Een serie is niet gegeven.", "A series was not given."},
    {EmissionFault::used_series, "Een serie zit al in een andere uitgifte.",
     "A series is in another emission already."},
    {EmissionFault::no_tokens, "Er is niets om uit te geven.", "There is nothing to emit."},
    {EmissionFault::too_many_series, "Een uitgifte heeft hoogstens 4.096 series.",
     "An emission has at most 4,096 series."},
    {EmissionFault::too_many_tokens, "Een uitgifte heeft hoogstens 4.294.967.296 munten.",
     "An emission has at most 4,294,967,296 tokens."},
    {EmissionFault::too_valuable, "De waarde is te groot.", "The value is too large."},
    {EmissionFault::wrong_root, "De muntenlijst is een andere dan de uitgifte noemt.",
     "The manifest is another one than the emission names."},
    {EmissionFault::wrong_count, "Het aantal munten is een ander dan de uitgifte noemt.",
     "The number of tokens is another one than the emission names."},
    {EmissionFault::wrong_value, "De waarde is een andere dan de uitgifte noemt.",
     "The value is another one than the emission names."},
};

}  // namespace

std::string_view sentence(EmissionFault fault, Language language) {
    const Row& row = kRows[static_cast<std::size_t>(fault)];
    NOODGELD_CHECK(row.fault == fault);
    return language == Language::nl ? row.nl : row.en;
}

Result<Amount, EmissionMismatch> value_of(std::span<const SeriesCount> counts,
                                          const Holdings& held) {
    Amount total;
    for (const SeriesCount& one : counts) {
        const Series* series = held.series(one.series);
        if (series == nullptr) return mismatch(EmissionFault::unknown_series, one.series);
        const crypto::uint128 cents =
            crypto::uint128{one.tokens.value} * series->face_value.to_wire();
        if (cents > Amount::kWireMax) return mismatch(EmissionFault::too_valuable);
        const auto sum = checked_add(total, Amount::from_wire(static_cast<std::uint64_t>(cents)));
        if (!sum) return mismatch(EmissionFault::too_valuable);
        total = *sum;
    }
    return total;
}

Result<Emission, EmissionMismatch> close_emission(CharterVersion charter, UnixTime issued_at,
                                                  std::span<const EmittedSeries> manifests,
                                                  const Holdings& held) {
    if (manifests.empty()) return mismatch(EmissionFault::no_tokens);
    if (manifests.size() > limits::kSeriesPerEmission) {
        return mismatch(EmissionFault::too_many_series);
    }
    Emission emission;
    emission.charter = charter;
    emission.issued_at = issued_at;
    for (const EmittedSeries& one : manifests) {
        if (one.tokens.value == 0) return mismatch(EmissionFault::no_tokens, one.series);
        emission.series.push_back(one);
        emission.tokens.value += one.tokens.value;
    }
    if (emission.tokens.value > limits::kTokensPerEmission) {
        return mismatch(EmissionFault::too_many_tokens);
    }
    NOODGELD_TRY(emission.total_value, value_of(counts_of(emission), held));
    NOODGELD_TRY_VOID(check_emission(emission, manifests, held));
    return emission;
}

Result<void, EmissionMismatch> check_emission(const Emission& emission,
                                              std::span<const EmittedSeries> manifests,
                                              const Holdings& held) {
    NOODGELD_TRY(const Amount value, value_of(counts_of(emission), held));
    if (const auto series = used_elsewhere(emission, held)) {
        return mismatch(EmissionFault::used_series, series);
    }
    NOODGELD_TRY_VOID(compare(emission.series, manifests));
    if (value != emission.total_value) {
        return mismatch(EmissionFault::wrong_value, {},
                        EmissionMismatch::Values{emission.total_value, value});
    }
    return {};
}

}  // namespace noodgeld
