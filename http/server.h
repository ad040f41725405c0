// Server: serves a Router over HTTP/1.1, on loopback only.
//
// One thread moves bytes; a pool of workers runs handlers, so that a handler that waits for a disk
// holds up no other connection. Each connection has one request at a time in hand; what a client
// sends ahead (pipelining) waits in at most kMaxBufferBytes. Everything a client can make us wait
// for or keep has a bound in Options. A slow client is cut at a deadline; when all connections are
// taken, the one that has kept us waiting longest for a whole request makes room for the new one.
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

    unsigned workers = 16;  ///< Handlers that may run at once.
    std::size_t max_connections = 1'024;
    /// For bodies above kSmallBodyBytes that are being received or handled, together.
    std::size_t max_large_body_bytes = std::size_t{64} << 20;

    std::chrono::milliseconds head_deadline{5'000};   ///< From a head's first byte to its last.
    std::chrono::milliseconds idle_deadline{60'000};  ///< Between requests.
    /// A body, in or out, may take head_deadline and the time it takes at this rate.
    std::size_t min_bytes_per_second = std::size_t{32} << 10;
    /// What requests in flight get to finish in when the server stops.
    std::chrono::milliseconds stop_deadline{5'000};

    /// Called on the server's thread after each request: must be quick, and must not throw.
    std::function<void(const FinishedRequest&)> on_finished;
};

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
