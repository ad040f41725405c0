// Dates: moments and spans as people type them, and nothing that can be read in two ways. How they
// look in print is in words/words.h and words/amsterdam.h. The words of a refusal stand on their
// own.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/failure.h"
#include "protocol/wire/time.h"

namespace noodgeld {

/// A date and a time of day with its offset from UTC: "2026-03-01T08:00+01:00", "2026-03-01
/// 08:00:30 +01:00", "2026-03-01T07:00Z"; or the date alone: its midnight, UTC. Of the years 1970
/// to 9999. A time without an offset is refused with the one that holds in the Netherlands then,
/// and a bare number with its readings.
[[nodiscard]] Result<UnixTime, Phrase> moment_from(std::string_view typed);

/// "45s", "90m", "36h" or "3d". Up to Seconds::kWireMax. A bare number is refused.
[[nodiscard]] Result<Seconds, Phrase> duration_from(std::string_view typed);

/// Of a whole number where a moment should stand: how it can be read.
[[nodiscard]] Phrase readings_of_moment(std::uint64_t number);

/// All digits, nothing else, at most `max`.
[[nodiscard]] std::optional<std::uint64_t> number_from(std::string_view digits, std::uint64_t max);

}  // namespace noodgeld
