// Iban: whether an account number can exist (ISO 13616-1 and its registry), so that a slip of the
// hand sends no shop's money elsewhere. Certificates may hold any text as payee; only the desks
// that write one look at this.
#pragma once

#include <string>
#include <string_view>

#include "base/failure.h"

namespace noodgeld {

/// The canonical spelling of an account that can exist: capitals, no spaces. Refuses, in words that
/// say which of them is wrong: a country that gives none, the country's length and structure, the
/// check digits (ISO 7064, MOD 97-10), and the national ones where they follow from that same rule
/// (Belgium, Bosnia and Herzegovina, Montenegro, North Macedonia, Portugal, Serbia, Slovenia).
[[nodiscard]] Result<std::string, Phrase> iban_from(std::string_view typed);

}  // namespace noodgeld
