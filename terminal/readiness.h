// Readiness: the one judge of "no" of a terminal. Its status, its health, a check and a sale ask
// it, so that no screen can say "selling" while every sale is refused.
#pragma once

#include <vector>

#include "terminal/terminal.h"

namespace noodgeld {

/// Why no sale is taken here and now, whatever the voucher, and the way on.
struct Bar {
    Refusal refusal;
    Phrase words;  ///< What to do; of a stop what its officers say.
};

/// Objects that the order in force needs and that are not held: of the first of its emissions and
/// series, ascending; at most 8.
[[nodiscard]] std::vector<Missing> missing_objects(const Terminal& terminal);

/// Nothing: some voucher would be taken for some goods. Of several reasons the first in the table
/// of refusals; but a disk that failed comes first, for nothing is believed of what it holds.
/// Whoever calls holds the terminal's lock. Costs a look at each series of the order, until one
/// would be taken.
[[nodiscard]] std::optional<Bar> what_bars(const Terminal& terminal, UnixTime own_clock);

}  // namespace noodgeld
