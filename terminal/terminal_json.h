// Shown: what a terminal says, as JSON. Never a seed.
#pragma once

#include <boost/json/object.hpp>

#include "terminal/exchange.h"
#include "terminal/till.h"

namespace noodgeld {

/// What the refusal is about: "voucher", "place", "when".
[[nodiscard]] boost::json::object to_json(const TerminalRefusal& refusal);
/// With what the cashier does next, in words.
[[nodiscard]] boost::json::object to_json(const SaleReceipt& receipt, Language language);
[[nodiscard]] boost::json::object to_json(const ImportReport& report);

/// The table's sentence, and what is to be done or said here.
[[nodiscard]] std::string words_of(const Bar& bar, Language language);

/// What the terminal is, holds and believes, and what limits it.
[[nodiscard]] boost::json::object status_json(Terminal& terminal, UnixTime own_clock,
                                              Language language);

}  // namespace noodgeld
