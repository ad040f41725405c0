#include "protocol/objects/emission.h"

#include "protocol/wire/ascending.h"

namespace noodgeld {

bool well_formed(const Emission& emission) {
    std::uint64_t tokens = 0;
    for (const EmittedSeries& one : emission.series) {
        if (one.tokens.value == 0 || one.tokens.value > limits::kTokensPerEmission) return false;
        tokens += one.tokens.value;  // At most 2^12 times 2^32: cannot wrap.
    }
    return ascends(emission.series, &EmittedSeries::series) && tokens == emission.tokens.value &&
           tokens <= limits::kTokensPerEmission;
}

const EmittedSeries* emitted(const Emission& emission, const SeriesId& series) {
    const auto at = std::ranges::lower_bound(emission.series, series, {}, &EmittedSeries::series);
    return at != emission.series.end() && at->series == series ? &*at : nullptr;
}

EmissionId emission_id(const Emission& emission, const Lineage& lineage) {
    return id_from<EmissionId>(hash_of(emission, lineage).bytes);
}

}  // namespace noodgeld
