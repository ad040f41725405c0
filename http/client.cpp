#include "http/client.h"

#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/vector_body.hpp>
#include <cerrno>
#include <charconv>
#include <optional>
#include <system_error>
#include <utility>

#include "http/gate.h"
#include "http/target.h"

namespace noodgeld::http {
namespace {

namespace beast = boost::beast;
using Clock = std::chrono::steady_clock;
using Parser = beast::http::response_parser<beast::http::vector_body<std::uint8_t>>;

constexpr std::size_t kReadBytes = std::size_t{64} << 10;

std::string authority(const Endpoint& endpoint) {
    const bool v6 = endpoint.address.find(':') != std::string::npos;
    return (v6 ? "[" + endpoint.address + "]" : endpoint.address) + ":" +
           std::to_string(endpoint.port);
}

Result<std::string, NetworkError> write_head(const ClientRequest& request,
                                             const Endpoint& endpoint) {
    // So that what we ask for is never two requests, nor none.
    if (const auto target = parse_target(request.target); !target) {
        return fail(NetworkError{"no valid request: " + std::string(target.error().rule)});
    }
    std::string head;
    head.append(name(request.method)).append(" ").append(request.target).append(" HTTP/1.1\r\n");
    std::vector<NamedValue> headers{{"host", authority(endpoint)}};
    if (!request.content_type.empty()) headers.push_back({"content-type", request.content_type});
    if (!request.body.empty() || request.method == Method::post || request.method == Method::put) {
        headers.push_back({"content-length", std::to_string(request.body.size())});
    }
    headers.insert(headers.end(), request.headers.begin(), request.headers.end());
    for (const NamedValue& header : headers) {
        if (!is_header(header)) return fail(NetworkError{"no valid request: a header"});
        head.append(header.name).append(": ").append(header.value).append("\r\n");
    }
    head.append("\r\n");
    return head;
}

Response to_response(Parser& parser) {
    auto& message = parser.get();
    Response response;
    response.status = message.result_int();
    for (const auto& field : message) {
        std::string name = lower_case(std::string_view(field.name_string()));
        if (name == "content-type") response.content_type = std::string(field.value());
        response.headers.push_back({std::move(name), std::string(field.value())});
    }
    response.body = std::move(message.body());
    return response;
}

}  // namespace

// A connected socket, with the deadline of the request in hand.
class Client::Socket {
  public:
    explicit Socket(int descriptor) : descriptor_(descriptor) {}
    ~Socket() { (void)::close(descriptor_); }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;

    static Result<std::unique_ptr<Socket>, NetworkError> connect(const Endpoint& endpoint,
                                                                 Clock::time_point deadline);

    // Whether the server closed the connection, or said something unasked, while it was idle.
    [[nodiscard]] bool is_stale() const {
        pollfd waiting{descriptor_, POLLIN, 0};
        return buffer_.size() > 0 || ::poll(&waiting, 1, 0) != 0;
    }

    Result<void, NetworkError> write(ByteView bytes, Clock::time_point deadline);
    Result<Response, NetworkError> read(const ClientRequest& request, std::size_t max_bytes,
                                        Clock::time_point deadline, bool& keep_alive);

  private:
    Result<void, NetworkError> wait(short events, Clock::time_point deadline) const;
    Result<bool, NetworkError> receive(Clock::time_point deadline);
    static auto failure(const char* what, int error) {
        return fail(
            NetworkError{std::string(what) + ": " + std::generic_category().message(error)});
    }

    int descriptor_;
    beast::flat_buffer buffer_{2 * kReadBytes};
};

Result<void, NetworkError> Client::Socket::wait(short events, Clock::time_point deadline) const {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    pollfd waiting{descriptor_, events, 0};
    const int timeout_ms = static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 3'600'000));
    const int ready = ::poll(&waiting, 1, timeout_ms);
    if (ready < 0 && errno != EINTR) return failure("cannot wait", errno);
    if (ready == 0) return fail(NetworkError{"no answer in time"});
    return {};
}

Result<std::unique_ptr<Client::Socket>, NetworkError> Client::Socket::connect(
    const Endpoint& endpoint, Clock::time_point deadline) {
    boost::system::error_code error;
    const auto address = boost::asio::ip::make_address(endpoint.address, error);
    if (error || !address.is_loopback()) {
        return fail(NetworkError{"not a loopback address"});
    }
    const boost::asio::ip::tcp::endpoint to(address, endpoint.port);
    const int descriptor =
        ::socket(to.protocol().family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return failure("cannot open a socket", errno);
    auto socket = std::make_unique<Socket>(descriptor);
    if (::connect(descriptor, to.data(), static_cast<socklen_t>(to.size())) != 0) {
        if (errno != EINPROGRESS) return failure("cannot connect", errno);
        NOODGELD_TRY_VOID(socket->wait(POLLOUT, deadline));
    }
    int outcome = 0;
    socklen_t size = sizeof outcome;
    if (::getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &outcome, &size) != 0) outcome = errno;
    if (outcome != 0) return failure("cannot connect", outcome);
    // A body must not wait until the server has acknowledged the head: 40 ms, each time.
    const int at_once = 1;
    (void)::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once);
    return socket;
}

Result<void, NetworkError> Client::Socket::write(ByteView bytes, Clock::time_point deadline) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent > 0) {
            bytes = bytes.subspan(static_cast<std::size_t>(sent));
        } else if (errno == EAGAIN || errno == EINTR) {
            NOODGELD_TRY_VOID(wait(POLLOUT, deadline));
        } else {
            return failure("cannot send", errno);
        }
    }
    return {};
}

// More bytes into buffer_; false at the end of what the server sends.
Result<bool, NetworkError> Client::Socket::receive(Clock::time_point deadline) {
    while (true) {
        const auto space = buffer_.prepare(kReadBytes);
        const ssize_t got = ::recv(descriptor_, space.data(), space.size(), 0);
        if (got >= 0) {
            buffer_.commit(static_cast<std::size_t>(got));
            return got > 0;
        }
        if (errno != EAGAIN && errno != EINTR) return failure("cannot receive", errno);
        NOODGELD_TRY_VOID(wait(POLLIN, deadline));
    }
}

Result<Response, NetworkError> Client::Socket::read(const ClientRequest& request,
                                                    std::size_t max_bytes,
                                                    Clock::time_point deadline, bool& keep_alive) {
    Parser parser;
    parser.eager(true);
    parser.skip(request.method == Method::head);
    parser.body_limit(max_bytes);
    while (!parser.is_done()) {
        NOODGELD_TRY(const bool more, receive(deadline));
        boost::system::error_code error;
        if (!more) {
            if (parser.got_some()) parser.put_eof(error);
            if (error || !parser.is_done()) {
                return fail(NetworkError{"the connection was closed before the answer"});
            }
            break;
        }
        buffer_.consume(parser.put(buffer_.data(), error));
        if (error && error != beast::http::error::need_more) {
            return fail(NetworkError{"no valid answer: " + error.message()});
        }
        if (buffer_.size() > kReadBytes) {
            return fail(NetworkError{"no valid answer: its head is too large"});
        }
    }
    keep_alive = parser.keep_alive();
    return to_response(parser);
}

Client::Client(Endpoint endpoint) : Client(std::move(endpoint), Options()) {}
Client::Client(Endpoint endpoint, Options options)
    : endpoint_(std::move(endpoint)), options_(options) {}
Client::~Client() = default;
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;

Result<Response, NetworkError> Client::send(const ClientRequest& request) {
    const auto deadline = Clock::now() + options_.timeout;
    // Gone while this request is under way, so that no error leaves a half-read answer behind.
    std::unique_ptr<Socket> socket = std::move(socket_);
    const auto attempt = [&]() -> Result<Response, NetworkError> {
        NOODGELD_TRY(const std::string head, write_head(request, endpoint_));
        if (!socket || socket->is_stale()) {
            NOODGELD_TRY(socket, Socket::connect(endpoint_, deadline));
        }
        // A server that refuses without reading all may answer while we still send.
        auto sent = socket->write(as_bytes(head), deadline);
        if (sent) sent = socket->write(request.body, deadline);
        bool keep_alive = false;
        auto response = socket->read(request, options_.max_response_bytes, deadline, keep_alive);
        if (!sent && !response) return fail(std::move(sent).error());
        if (response && sent && keep_alive) socket_ = std::move(socket);
        return response;
    };
    auto response = attempt();
    if (response) return response;
    return fail(NetworkError{authority(endpoint_) + ": " + response.error().what});
}

Result<Response, NetworkError> Client::get(std::string target) {
    return send({Method::get, std::move(target), {}, {}, {}});
}

Result<Response, NetworkError> Client::post(std::string target, std::string content_type,
                                            ByteView body) {
    return send({Method::post, std::move(target), std::move(content_type), body, {}});
}

Result<Endpoint, NetworkError> parse_endpoint(std::string_view url) {
    const auto refuse = [&] {
        return fail(
            NetworkError{"not an address of a daemon on this machine, such as "
                         "http://127.0.0.1:8080: " +
                         std::string(url)});
    };
    constexpr std::string_view kScheme = "http://";
    if (!url.starts_with(kScheme)) return refuse();
    std::string_view rest = url.substr(kScheme.size());
    if (rest.ends_with('/')) rest.remove_suffix(1);
    const std::size_t colon = rest.rfind(':');
    if (colon == std::string_view::npos) return refuse();
    std::string_view host = rest.substr(0, colon);
    const std::string_view digits = rest.substr(colon + 1);
    std::uint16_t port = 0;
    const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (error != std::errc() || stop != digits.data() + digits.size() || port == 0) return refuse();
    if (host == "localhost") host = "127.0.0.1";
    const bool bracketed = host.starts_with('[') && host.ends_with(']');
    if (bracketed) host = host.substr(1, host.size() - 2);
    boost::system::error_code bad;
    const auto address = boost::asio::ip::make_address(std::string(host), bad);
    if (bad || !address.is_loopback() || address.is_v6() != bracketed) return refuse();
    return Endpoint{std::string(host), port};
}

}  // namespace noodgeld::http
