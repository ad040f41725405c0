#include "crypto/half_sum.h"

#include <bit>

#include "base/check.h"

namespace noodgeld::crypto {

void HalfSum::add(const HalfScalar& scalar, std::span<const CachedRecord> of_p, bool subtracts) {
    NOODGELD_CHECK(count_ < kMost);
    // The largest odd digit of width w is 2^(w-1) - 1: the last of 2^(w-2) multiples.
    const auto width = static_cast<unsigned>(std::countr_zero(of_p.size())) + 2;
    HalfDigits& digits = digits_[count_];
    digits = non_adjacent_form(scalar, width);
    if (subtracts) {
        for (std::int8_t& digit : digits) digit = static_cast<std::int8_t>(-digit);
    }
    terms_[count_++] = {&digits, of_p.data()};
}

ExtendedPoint HalfSum::sum_doubled(unsigned doublings) const {
    ExtendedRecord out;
    back_end_.add_halves(std::span(terms_).first(count_), doublings, &out);
    return back_end_.to_point(out);
}

bool HalfSum::has_small_order() const {
    const ExtendedPoint eightfold = sum_doubled(3);
    return is_zero(eightfold.X) && is_equal(eightfold.Y, eightfold.Z);
}

}  // namespace noodgeld::crypto
