#include "protocol/objects/series.h"

#include "protocol/wire/ascending.h"

namespace noodgeld {

bool well_formed(const Series& series) {
    return series.face_value > Amount() && ascends(series.store_groups) && ascends(series.goods) &&
           series.slot_length.count > 0 && series.slot_offset < series.longest_lifetime;
}

SeriesId series_id(const Series& series, const Lineage& lineage) {
    return id_from<SeriesId>(hash_of(series, lineage).bytes);
}

bool covers(GpcCode allowed, GpcCode code) {
    if (allowed == code) return true;
    constexpr std::uint64_t kSegment = 1'000'000;
    constexpr std::uint64_t kFamily = 10'000;
    constexpr std::uint64_t kClass = 100;
    constexpr std::uint64_t kBrickSegment = 10;  // Bricks are 10000000 to 10999999.
    if (code.value / kSegment == kBrickSegment) return false;
    for (const std::uint64_t width : {kSegment, kFamily, kClass}) {
        if (allowed.value % width == 0) return allowed.value / width == code.value / width;
    }
    return false;
}

}  // namespace noodgeld
