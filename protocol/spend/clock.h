// Clock: what time it is on a machine whose clock nobody can vouch for.
//
// The floor is the highest time of the adopted orders and charters, of own anchors, and of what two
// signers of anchors say; nothing else raises it. A machine's own clock is plausible between the
// floor and the closing date. A cashier's date is used only while the own clock is implausible.
#pragma once

#include <optional>
#include <string_view>

#include "protocol/wire/time.h"

namespace noodgeld {

/// `own`: the machine's clock. `asserted`: the newest date a cashier asserted. `closing`: of the
/// order in force; without one no time is too late.
[[nodiscard]] TimeInterval time_interval(UnixTime floor, UnixTime own,
                                         std::optional<UnixTime> asserted,
                                         std::optional<UnixTime> closing);

/// Whether it is surely before `begin`, as far as the interval can be believed.
[[nodiscard]] bool is_before(const TimeInterval& now, UnixTime begin);

/// Whether `end` has passed: by the floor, or by a plausible clock. A cashier's date never expires
/// anything.
[[nodiscard]] bool is_past(const TimeInterval& now, UnixTime end);

/// Stable, for machines: "clock".
[[nodiscard]] std::string_view name(TimeSource source);

}  // namespace noodgeld
