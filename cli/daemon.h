// Daemon: serves until it is told to stop.
#pragma once

#include <functional>
#include <string>

#include "cli/command_line.h"
#include "http/metrics.h"

namespace noodgeld {

struct DaemonOptions {
    std::uint16_t port = 0;
    std::string ready_file;  ///< If any: the address is written there once requests are taken.
};
void add_daemon_options(CommandLine& line, CLI::App& verb, DaemonOptions& options);

/// Serves the router with /healthz and /metrics on 127.0.0.1, says where, and returns after SIGTERM
/// or SIGINT, when the requests in flight are answered. Meanwhile calls `each_second`, if there is
/// such, from a thread of its own. Call from the main thread, before any other is made: it takes
/// over those signals.
[[nodiscard]] Outcome serve(Context& context, const DaemonOptions& options, http::Router router,
                            std::function<http::Health()> health,
                            const std::function<void()>& each_second = {});

}  // namespace noodgeld
