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
        for (const SeriesCount& one : emission.series) {
            if (std::ranges::binary_search(other.series, one.series, {}, &SeriesCount::series)) {
                return one.series;
            }
        }
    }
    return std::nullopt;
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
                                                  std::span<const SeriesCount> counts,
                                                  const ManifestTally& manifest,
                                                  const Holdings& held) {
    std::map<SeriesId, std::uint64_t> tokens;
    for (const SeriesCount& one : counts) {
        if (one.tokens.value > limits::kTokensPerEmission) {
            return mismatch(EmissionFault::wrong_count, one.series);
        }
        tokens[one.series] += one.tokens.value;
    }
    if (tokens.empty()) return mismatch(EmissionFault::no_tokens);
    if (tokens.size() > limits::kSeriesPerEmission) {
        return mismatch(EmissionFault::too_many_series);
    }
    Emission emission;
    emission.charter = charter;
    emission.issued_at = issued_at;
    emission.manifest = manifest.root();
    for (const auto& [id, count] : tokens) {
        if (count == 0) return mismatch(EmissionFault::no_tokens, id);
        emission.series.push_back({id, {count}});
        emission.tokens.value += count;
    }
    NOODGELD_TRY(emission.total_value, value_of(emission.series, held));
    NOODGELD_TRY_VOID(check_emission(emission, manifest, held));
    return emission;
}

Result<void, EmissionMismatch> check_emission(const Emission& emission,
                                              const ManifestTally& manifest, const Holdings& held) {
    NOODGELD_TRY(const Amount value, value_of(emission.series, held));
    if (const auto series = used_elsewhere(emission, held)) {
        return mismatch(EmissionFault::used_series, series);
    }
    if (manifest.root() != emission.manifest) {
        return mismatch(EmissionFault::wrong_root, {},
                        EmissionMismatch::Roots{emission.manifest, manifest.root()});
    }
    if (manifest.count() != emission.tokens.value) {
        return mismatch(EmissionFault::wrong_count, {},
                        EmissionMismatch::Counts{emission.tokens, {manifest.count()}});
    }
    if (value != emission.total_value) {
        return mismatch(EmissionFault::wrong_value, {},
                        EmissionMismatch::Values{emission.total_value, value});
    }
    return {};
}

}  // namespace noodgeld
