// Merchant: one spelling for one legal entity, so that a shop that is typed in two ways does not
// become two merchants. Rules compare merchants by their bytes; only the desks that write one look
// at this.
#pragma once

#include <string>
#include <string_view>

#include "base/failure.h"

namespace noodgeld {

/// The canonical spelling: 1 to 35 of A-Z, 0-9 and '-'. Small letters become capitals and spaces
/// go; of a number of the trade register ("kvk 12.34.56.78", "KvK-12345678") also points and
/// dashes: "KVK12345678". The words of a refusal stand on their own.
[[nodiscard]] Result<std::string, Phrase> merchant_from(std::string_view typed);

}  // namespace noodgeld
