#include "crypto/base_records.h"

#include <map>
#include <mutex>

namespace noodgeld::crypto {

const BaseRecords& base_records(const BackEnd& back_end) {
    static std::mutex mutex;
    static std::map<const BackEnd*, BaseRecords> made;
    const std::lock_guard lock(mutex);
    const auto [at, is_new] = made.try_emplace(&back_end);
    BaseRecords& records = at->second;
    if (!is_new) return records;
    const CachedPoint base = to_cached(base_point());
    ExtendedPoint multiple = base_point();
    for (AffineRecord& record : records.multiples) {
        back_end.to_record(to_affine_cached(multiple), &record);
        multiple = to_extended(add(multiple, base));
    }
    back_end.to_record(to_affine_cached(high_multiple(base_point())), &records.high);
    back_end.odd_multiples(records.multiples.front(), records.odd_multiples);
    back_end.odd_multiples(records.high, records.odd_high_multiples);
    return records;
}

}  // namespace noodgeld::crypto
