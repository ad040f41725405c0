#include "crypto/base_comb.h"

#include <map>
#include <mutex>

namespace noodgeld::crypto {

void make_base_comb(const BackEnd& back_end, BaseComb& comb) {
    ExtendedPoint power = base_point();  // 32^place B
    for (auto& words : comb.word) {
        ExtendedPoint multiple = power;
        for (std::size_t m = 0; m < BaseComb::kMultiples; ++m) {
            AffineRecord record;
            back_end.to_record(to_affine_cached(multiple), &record);
            for (std::size_t i = 0; i < BaseComb::kWords; ++i) words[i][m] = record.word[i];
            if (m + 1 < BaseComb::kMultiples) {
                multiple = to_extended(add(multiple, to_cached(power)));
            }
        }
        power = to_extended(twice({multiple.X, multiple.Y, multiple.Z}));
    }
}

const BaseComb& base_comb(const BackEnd& back_end) {
    static std::mutex mutex;
    static std::map<const BackEnd*, BaseComb> made;
    const std::lock_guard lock(mutex);
    const auto [at, is_new] = made.try_emplace(&back_end);
    if (is_new) make_base_comb(back_end, at->second);
    return at->second;
}

}  // namespace noodgeld::crypto
