// Strictly ascending lists: how every set and map stands in an object, so that it has one spelling.
#pragma once

#include <algorithm>
#include <functional>
#include <span>

namespace noodgeld {

/// Whether each element, seen through `projection`, is above the one before.
template <class Range, class Projection = std::identity>
[[nodiscard]] bool ascends(const Range& range, Projection projection = {}) {
    return std::ranges::adjacent_find(range, std::ranges::greater_equal{}, projection) ==
           std::ranges::end(range);
}

}  // namespace noodgeld
