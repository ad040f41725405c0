// Server: serves a Router over HTTP/1.1, on loopback only.
//
// One thread moves bytes; workers run handlers, so that a handler that waits for a disk holds up no
// other connection. Each connection has one request at a time in hand; what a client sends ahead
// (pipelining) waits in at most kMaxBufferBytes. Everything a client can make us wait for or keep
// has a bound in ServerOptions:
//   - urgent requests go first (lines.h); a few bulk ones are served at once, from one client
//   fewer;
//   - memory for a body is taken as its bytes come, and one that stands still makes room for
//   others;
//   - an answer that may be large is written while it is sent, so it is never whole in memory;
//   - a client that does not move on is cut at a deadline (pace.h); where all connections are
//   taken,
//     or all that one client may have, who has kept us waiting longest makes room for the next.
//
// There is no Date header: this machine's clock is not to be believed (RFC 9110, section 6.6.1).
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "http/message.h"
#include "http/router.h"

namespace noodgeld::http {

/// What a connection may hold of bytes not yet asked for.
inline constexpr std::size_t kMaxBufferBytes = std::size_t{64} << 10;

/// A request that was answered, or refused before it reached a handler.
struct FinishedRequest {
    std::string_view route;   ///< The route's pattern; empty if it reached none. Borrowed.
    std::string_view method;  ///< Empty if the head could not be read.
    unsigned status = 0;
    std::size_t body_bytes = 0;
    std::size_t response_bytes = 0;           ///< Of the response's body.
    std::chrono::nanoseconds duration{};      ///< From the first byte seen to the last byte sent.
    std::chrono::nanoseconds handler_time{};  ///< Of which in the handler.
};

struct ServerOptions {
    std::string address = "127.0.0.1";  ///< Numeric, and of this machine's loopback.
    std::uint16_t port = 0;             ///< 0: any that is free.
    std::vector<std::string> hosts;     ///< See Gate.

    /// Requests of each urgency (router.h) that are being handled at once.
    std::size_t urgent_at_once = 64;
    std::size_t normal_at_once = 4;
    std::size_t bulk_at_once = 8;
    std::size_t bulk_per_client = 4;  ///< A client is who has one address.
    std::size_t max_connections = 2'048;
    std::size_t max_connections_per_client = 1'024;
    /// For bodies above kSmallBodyBytes that are being received or handled, together; and half of
    /// it for those of one client.
    std::size_t max_large_body_bytes = std::size_t{128} << 20;
    /// For answers above kSmallBodyBytes that are whole in memory; half of it for one client. One
    /// that is alone may be larger.
    std::size_t max_large_answer_bytes = std::size_t{64} << 20;

    std::chrono::milliseconds head_deadline{5'000};   ///< From a head's first byte to its last.
    std::chrono::milliseconds idle_deadline{60'000};  ///< Between requests.
    /// A body, in or out, may take head_deadline and the time it takes at this rate...
    std::size_t min_bytes_per_second = std::size_t{32} << 10;
    std::chrono::milliseconds longest_stall{10'000};  ///< ... but never stand still for longer.
    /// What requests in flight get to finish in when the server stops.
    std::chrono::milliseconds stop_deadline{5'000};

    /// Called on the server's thread after each request: must be quick, and must not throw.
    std::function<void(const FinishedRequest&)> on_finished;
};

/// Takes as many file descriptors as the system gives this process, and bounds the connections so
/// that clients cannot keep anything else from opening its files.
void bound_connections(ServerOptions& options);

inline constexpr std::size_t kSmallBodyBytes = std::size_t{64} << 10;

/// All members may be called by any thread.
class Server {
  public:
    /// Listens and serves. Fails if the address is no loopback address (until there is TLS), or
    /// cannot be had.
    [[nodiscard]] static Result<std::unique_ptr<Server>, NetworkError> start(ServerOptions options,
                                                                             Router router);
    /// Stops.
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    [[nodiscard]] std::uint16_t port() const;

    /// Takes no more requests, lets those in flight finish within stop_deadline, closes all
    /// connections, and returns when the last handler has. Not to be called by a handler. A second
    /// call waits for the first.
    void stop();

  private:
    struct Core;
    explicit Server(std::unique_ptr<Core> core);

    std::unique_ptr<Core> core_;
};

}  // namespace noodgeld::http
