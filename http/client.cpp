#include "http/client.h"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/span_body.hpp>
#include <boost/beast/http/vector_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <utility>

#include "http/gate.h"
#include "http/target.h"

namespace noodgeld::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;
using boost::system::error_code;
using Message = beast::http::request<beast::http::span_body<const std::uint8_t>>;
using Parser = beast::http::response_parser<beast::http::vector_body<std::uint8_t>>;

constexpr std::uint32_t kMaxAnswerHeadBytes = 64 << 10;

std::string authority(const Endpoint& endpoint) {
    const bool v6 = endpoint.address.find(':') != std::string::npos;
    return (v6 ? "[" + endpoint.address + "]" : endpoint.address) + ":" +
           std::to_string(endpoint.port);
}

// Refuses what would be two requests on the wire, or none.
Result<Message, NetworkError> to_message(const ClientRequest& request, const Endpoint& endpoint) {
    if (const auto target = parse_target(request.target); !target) {
        return fail(NetworkError{"no valid request: " + std::string(target.error().rule)});
    }
    std::vector<NamedValue> headers{{"host", authority(endpoint)}};
    if (!request.content_type.empty()) headers.push_back({"content-type", request.content_type});
    headers.insert(headers.end(), request.headers.begin(), request.headers.end());
    Message message;
    message.version(11);
    message.method_string(name(request.method));
    message.target(request.target);
    for (const NamedValue& header : headers) {
        if (!is_header(header)) return fail(NetworkError{"no valid request: a header"});
        message.insert(header.name, header.value);
    }
    message.body() = {request.body.data(), request.body.size()};
    if (!request.body.empty() || request.method == Method::post || request.method == Method::put) {
        message.content_length(request.body.size());
    }
    return message;
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

// Of an exchange that ended without a whole answer.
NetworkError in_words(const std::string& doing, error_code error) {
    using beast::http::error::end_of_stream, beast::http::error::partial_message;
    if (error == beast::error::timeout) return {"no answer in time"};
    if (error == end_of_stream || error == partial_message || error == asio::error::eof) {
        return {"the connection was closed before the answer was whole"};
    }
    const bool of_http = error.category() == error_code(end_of_stream).category();
    return {(of_http ? "no valid answer" : doing) + ": " + error.message()};
}

}  // namespace

// A connection, and whatever runs it: only within a call of `Client::send`.
class Client::Socket {
  public:
    // Whether the server closed the connection, or said something unasked, while it was idle.
    [[nodiscard]] bool is_fresh() {
        error_code error;
        char byte = 0;
        (void)stream_.socket().receive(asio::buffer(&byte, 1), tcp::socket::message_peek, error);
        return error == asio::error::would_block && buffer_.size() == 0;
    }
    void set_timeout(std::chrono::milliseconds timeout) { stream_.expires_after(timeout); }
    Result<void, NetworkError> connect(const Endpoint& endpoint);
    // The answer. Sets `reusable` if another request may follow it.
    Result<Response, NetworkError> exchange(const Message& message, std::size_t max_bytes,
                                            bool& reusable);

  private:
    void run() {
        io_.restart();
        io_.run();
    }

    asio::io_context io_{1};
    beast::tcp_stream stream_{io_};
    beast::flat_buffer buffer_;
};

Result<void, NetworkError> Client::Socket::connect(const Endpoint& endpoint) {
    error_code error;
    const auto address = asio::ip::make_address(endpoint.address, error);
    if (error || !address.is_loopback()) return fail(NetworkError{"not a loopback address"});
    stream_.async_connect(tcp::endpoint(address, endpoint.port),
                          [&error](error_code outcome) { error = outcome; });
    run();
    // A body must not wait until the server has acknowledged the head: 40 ms, each time.
    if (!error) (void)stream_.socket().set_option(tcp::no_delay(true), error);
    if (!error) (void)stream_.socket().non_blocking(true, error);
    if (error) return fail(in_words("cannot connect", error));
    return {};
}

Result<Response, NetworkError> Client::Socket::exchange(const Message& message,
                                                        std::size_t max_bytes, bool& reusable) {
    Parser parser;
    parser.header_limit(kMaxAnswerHeadBytes);
    parser.body_limit(max_bytes);
    parser.skip(message.method() == beast::http::verb::head);
    // A server that refuses without reading all answers while we still send: so both at once.
    error_code sent = asio::error::in_progress;
    error_code received = asio::error::in_progress;
    beast::http::async_write(stream_, message,
                             [&sent](error_code error, std::size_t) { sent = error; });
    beast::http::async_read(stream_, buffer_, parser,
                            [this, &sent, &received](error_code error, std::size_t) {
                                received = error;
                                if (sent == asio::error::in_progress) stream_.cancel();
                            });
    run();
    if (received) return fail(in_words("cannot receive", received));
    reusable = !sent && parser.keep_alive();
    return to_response(parser);
}

Client::Client(Endpoint endpoint) : Client(std::move(endpoint), Options()) {}
Client::Client(Endpoint endpoint, Options options)
    : endpoint_(std::move(endpoint)), options_(options) {}
Client::~Client() = default;
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;

Result<Response, NetworkError> Client::send(const ClientRequest& request) {
    // Gone while this request is under way, so that no error leaves a half-read answer behind.
    std::unique_ptr<Socket> socket = std::move(socket_);
    const auto attempt = [&]() -> Result<Response, NetworkError> {
        NOODGELD_TRY(const Message message, to_message(request, endpoint_));
        const bool connected = socket && socket->is_fresh();
        if (!connected) socket = std::make_unique<Socket>();
        socket->set_timeout(options_.timeout);
        if (!connected) NOODGELD_TRY_VOID(socket->connect(endpoint_));
        bool reusable = false;
        NOODGELD_TRY(Response response,
                     socket->exchange(message, options_.max_response_bytes, reusable));
        if (reusable) socket_ = std::move(socket);
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

Result<Endpoint, NetworkError> parse_endpoint(std::string_view text) {
    const auto refuse = [&] {
        return fail(
            NetworkError{"not an address of a daemon on this machine, such as "
                         "http://127.0.0.1:8080: " +
                         std::string(text)});
    };
    const auto url = boost::urls::parse_absolute_uri({text.data(), text.size()});
    if (!url || url->scheme() != "http" || url->port_number() == 0 || url->has_userinfo() ||
        url->has_query() || (!url->encoded_path().empty() && url->encoded_path() != "/")) {
        return refuse();
    }
    std::string host(url->encoded_host_address());
    if (host == "localhost") host = "127.0.0.1";
    error_code bad;
    const auto address = asio::ip::make_address(host, bad);
    const bool bracketed = url->host_type() == boost::urls::host_type::ipv6;
    if (bad || !address.is_loopback() || address.is_v6() != bracketed) return refuse();
    return Endpoint{std::move(host), url->port_number()};
}

}  // namespace noodgeld::http
