#include "crypto/base_records.h"

#include <map>
#include <mutex>

namespace noodgeld::crypto {
namespace {

void make_multiples(const ExtendedPoint& p, const BackEnd& back_end,
                    std::span<AffineRecord> records) {
    const CachedPoint step = to_cached(p);
    ExtendedPoint multiple = p;
    for (AffineRecord& record : records) {
        back_end.to_record(to_affine_cached(multiple), &record);
        multiple = to_extended(add(multiple, step));
    }
}

}  // namespace

const BaseRecords& base_records(const BackEnd& back_end) {
    static std::mutex mutex;
    static std::map<const BackEnd*, BaseRecords> made;
    const std::lock_guard lock(mutex);
    const auto [at, is_new] = made.try_emplace(&back_end);
    BaseRecords& records = at->second;
    if (!is_new) return records;
    make_multiples(base_point(), back_end, records.multiples);
    make_multiples(high_multiple(base_point()), back_end, records.high_multiples);
    make_quarter_multiples(records.multiples.front(), records.high_multiples.front(), back_end,
                           records.odd_multiples);
    return records;
}

}  // namespace noodgeld::crypto
