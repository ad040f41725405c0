// Amsterdam: the wall clock of the Netherlands, beside UTC.
//
// The rule is the European Union's (Directive 2000/84/EC, in force in this form since 1996): an
// hour ahead of UTC; two from 01:00 UTC on the last Sunday of March to 01:00 UTC on the last Sunday
// of October. No time zone file is read, so every machine shows the same.
#pragma once

#include <string>

#include "protocol/wire/time.h"

namespace noodgeld {

/// 3,600 or 7,200: how far the wall clock is ahead of UTC at that moment.
[[nodiscard]] Seconds amsterdam_offset(UnixTime time);

/// "2026-12-01 08:00", with the seconds where there are any.
[[nodiscard]] std::string amsterdam_clock(UnixTime time);

/// Both, for people: "2026-12-01T07:00:00Z (2026-12-01 08:00 in Amsterdam)". Of moments before 1996
/// only UTC's.
[[nodiscard]] std::string moment_with_clock(UnixTime time);

}  // namespace noodgeld
