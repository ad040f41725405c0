// Dates: moments, spans and amounts as people type them, and nothing looser. How they look in
// print is in words/words.h.
#pragma once

#include <optional>
#include <string_view>

#include "base/failure.h"
#include "protocol/wire/amount.h"
#include "protocol/wire/time.h"

namespace noodgeld {

/// Accepts exactly what `moment` prints ("2026-03-01T08:00:00Z") for the years 1970 to 9999, the
/// date alone ("2026-03-01": its midnight, UTC), and whole seconds since 1970 ("1772352000").
[[nodiscard]] std::optional<UnixTime> moment_from(std::string_view text);
/// What to say of an option whose value it does not accept.
[[nodiscard]] Phrase not_a_moment(const std::string& option);

/// "45s", "90m", "36h" or "3d"; or whole seconds. Up to Seconds::kWireMax.
[[nodiscard]] std::optional<Seconds> duration_from(std::string_view text);

/// "12.50": units with two decimals after a point; or whole cents ("1250").
[[nodiscard]] std::optional<Amount> amount_from(std::string_view text);

/// All digits, nothing else, at most `max`.
[[nodiscard]] std::optional<std::uint64_t> number_from(std::string_view digits, std::uint64_t max);

}  // namespace noodgeld
