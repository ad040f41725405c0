// A terminal behind the real server on loopback, and a till that asks it.
#pragma once

#include <atomic>
#include <memory>
#include <utility>

#include "http/metrics.h"
#include "http/server.h"
#include "terminal/terminal_api.h"
#include "tests/support/test_terminal.h"
#include "tests/terminal/till_client.h"

namespace noodgeld::test {

/// A terminal's routes, served until it dies, at a time that the test sets.
class ServedRoutes {
  public:
    explicit ServedRoutes(Terminal& terminal) : clock_(kShopping.seconds) {
        http::Router router;
        add_terminal_routes(router, terminal, [this] { return UnixTime{clock_}; });
        http::add_service_routes(router, registry_, [this, &terminal] {
            const Readiness ready = readiness(terminal, UnixTime{clock_});
            return http::Health{ready.sells, ready.why};
        });
        http::ServerOptions options;
        auto server = http::Server::start(std::move(options), std::move(router));
        NOODGELD_CHECK(server.has_value());
        server_ = std::move(*server);
    }

    [[nodiscard]] http::Endpoint endpoint() const { return {"127.0.0.1", server_->port()}; }
    void set_clock(UnixTime now) { clock_ = now.seconds; }

  private:
    std::atomic<std::int64_t> clock_;
    prometheus::Registry registry_;
    std::unique_ptr<http::Server> server_;
};

/// Both. `terminal` must live longer.
class TerminalServer : public ServedRoutes, public TillClient {
  public:
    explicit TerminalServer(Terminal& terminal)
        : ServedRoutes(terminal), TillClient(ServedRoutes::endpoint()) {}
};

}  // namespace noodgeld::test
