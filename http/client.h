// Client: asks a daemon on this machine, and waits for the answer. For the demo, carriers and
// tests.
//
// Loopback only, as the server: a voucher's seed never travels unencrypted.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "http/message.h"

namespace noodgeld::http {

/// Where a daemon listens.
struct Endpoint {
    std::string address;  ///< Numeric: "127.0.0.1" or "::1".
    std::uint16_t port = 0;
};

/// "http://127.0.0.1:8080", "http://localhost:8080" or "http://[::1]:8080", and nothing after it
/// but a slash.
[[nodiscard]] Result<Endpoint, NetworkError> parse_endpoint(std::string_view url);

struct ClientRequest {
    Method method = Method::get;
    std::string target;        ///< Path and query as on the wire: percent-encoded.
    std::string content_type;  ///< Empty where there is no body.
    ByteView body;             ///< Borrowed while the request lasts.
    std::vector<NamedValue> headers;
};

/// Keeps its connection from one request to the next. For one thread at a time.
class Client {
  public:
    struct Options {
        std::chrono::milliseconds timeout{10'000};  ///< Of one request, connecting included.
        std::size_t max_response_bytes = std::size_t{64} << 20;
    };

    explicit Client(Endpoint endpoint);
    Client(Endpoint endpoint, Options options);
    ~Client();
    Client(Client&&) noexcept;
    Client& operator=(Client&&) noexcept;

    /// The answer, whatever its status. After an error it is unknown whether the server acted on
    /// the request: send it again, as all our requests may be. Never sends anything twice by
    /// itself.
    [[nodiscard]] Result<Response, NetworkError> send(const ClientRequest& request);

    [[nodiscard]] Result<Response, NetworkError> get(std::string target);
    [[nodiscard]] Result<Response, NetworkError> post(std::string target, std::string content_type,
                                                      ByteView body);

  private:
    class Socket;

    Endpoint endpoint_;
    Options options_;
    std::unique_ptr<Socket> socket_;  // None before the first request and after an error.
};

}  // namespace noodgeld::http
