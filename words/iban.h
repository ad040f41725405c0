// Iban: whether an account number can exist (ISO 13616-1), so that a slip of the hand sends no
// shop's money elsewhere. Certificates may hold any text as payee; only the desks that write one
// look at this.
#pragma once

#include <string>
#include <string_view>

#include "base/failure.h"

namespace noodgeld {

/// Two capitals, two check digits, then 11 to 30 capitals and digits, whose remainder modulo 97 is
/// 1 (ISO 7064, MOD 97-10). The lengths of single countries are not known here.
[[nodiscard]] bool is_iban(std::string_view text);

/// Refuses what is no IBAN. `where`: what holds it, "--payee".
[[nodiscard]] Result<void, Failure> check_iban(const std::string& where, const std::string& text);

}  // namespace noodgeld
