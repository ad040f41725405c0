// TerminalApi: a terminal over HTTP, for tills, POS systems and carriers: JSON in and out, objects
// and packs as CBOR, refusals as problem details (api/refusal_problem.h).
#pragma once

#include <functional>

#include "http/router.h"
#include "terminal/exchange.h"
#include "terminal/till.h"

namespace noodgeld {

/// Adds the terminal's routes. `clock`: the machine's own, believed as far as the protocol allows;
/// called by several threads. Borrows the terminal.
void add_terminal_routes(http::Router& router, Terminal& terminal, std::function<UnixTime()> clock);

/// Whether the terminal would take a sale now (terminal/readiness.h); in one line why not.
struct Readiness {
    bool sells = false;
    std::string why;
};
[[nodiscard]] Readiness readiness(Terminal& terminal, UnixTime own_clock);

}  // namespace noodgeld
