// Amounts: money as people type it, and nothing that can be read in two ways.
//
// Cents always stand there: "10.00", "10,00", "€ 10,00", "1.234,50", "1,234.50". A bare number is
// refused with its two readings: "200" may mean 2.00 or 200.00. No step goes through floating
// point. How amounts look in print is in words/words.h.
#pragma once

#include <string_view>

#include "base/failure.h"
#include "protocol/wire/amount.h"

namespace noodgeld {

/// An amount of units with two decimals after a point or a comma ("10,-" is 10,00); "€" or "EUR"
/// may stand before or after it, and points, commas, spaces or apostrophes between its thousands.
/// The words of a refusal stand on their own.
[[nodiscard]] Result<Amount, Phrase> amount_from(std::string_view typed);

/// Of a whole number where an amount should stand: its two readings.
[[nodiscard]] Phrase two_readings_of_amount(std::string_view digits);

}  // namespace noodgeld
