// RefusalTable: every reason for a no, in order of precedence, for machines and for people.
#pragma once

#include <boost/json/array.hpp>
#include <string>

#include "base/language.h"

namespace noodgeld {

/// number, name, nl, en, next_nl, next_en.
[[nodiscard]] boost::json::array refusals_json();
/// A line each.
[[nodiscard]] std::string refusals_words(Language language);

}  // namespace noodgeld
