// Connection: one client's socket, from accepting it to closing it. Private to this room, because
// it is made of Beast.
//
//   receive_head -> judge_head -> receive_body -> handle (on a worker) -> send -> receive_head ...
// Every step but the handler runs on the server's one thread, so nothing here is locked.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/serializer.hpp>
#include <boost/beast/http/span_body.hpp>
#include <boost/beast/http/vector_body.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <unordered_set>

#include "http/gate.h"
#include "http/router.h"
#include "http/server.h"

namespace noodgeld::http {

class Connection;

/// What the connections of one server share. Outlives them.
struct ServerState {
    ServerState(ServerOptions server_options, Router server_router)
        : options(std::move(server_options)),
          router(std::move(server_router)),
          gate(options.hosts),
          workers(options.workers) {}

    const ServerOptions options;
    const Router router;
    const Gate gate;
    std::unordered_set<Connection*> connections;  // Those that are open.
    std::size_t large_body_bytes = 0;             // Taken of max_large_body_bytes.
    bool stopping = false;
    boost::asio::io_context io{1};
    boost::asio::thread_pool workers;  // Last, so that it ends first.
};

class Connection : public std::enable_shared_from_this<Connection> {
  public:
    using Clock = std::chrono::steady_clock;

    Connection(ServerState& state, boost::asio::ip::tcp::socket socket);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// Serves until the client leaves, breaks a rule or a deadline, or the server stops.
    void serve();
    /// Answers that the server is overloaded, and closes.
    void turn_away();
    /// Closes at once if no head was received; else once the request is answered.
    void finish();
    /// Closes at once.
    void close();

    /// Whether the client has yet to send a whole request.
    [[nodiscard]] bool keeps_us_waiting() const {
        return phase_ == Phase::receiving_head || phase_ == Phase::receiving_body;
    }
    [[nodiscard]] bool was_served() const { return served_; }
    [[nodiscard]] Clock::time_point waiting_since() const { return waiting_since_; }

  private:
    enum class Phase : std::uint8_t { receiving_head, receiving_body, answering, leaving };
    using Parser =
        boost::beast::http::request_parser<boost::beast::http::vector_body<std::uint8_t>>;
    using Body = boost::beast::http::span_body<const std::uint8_t>;

    void await_request();
    void receive_head();
    void judge_head(std::size_t size);
    [[nodiscard]] Result<void, Refused> read_with_beast(std::size_t size);
    void receive_body();
    void invite_body();
    void handle();
    void refuse(const Refused& refused);
    void answer(Response response);
    void send();
    void sent(bool succeeded);
    void report() const;
    void linger(std::size_t discarded);
    void forget_request();

    [[nodiscard]] std::string_view received() const;
    [[nodiscard]] std::chrono::milliseconds time_for(std::size_t bytes) const;

    ServerState& state_;
    boost::beast::tcp_stream stream_;
    boost::beast::flat_buffer buffer_{kMaxBufferBytes};
    Phase phase_ = Phase::receiving_head;
    bool served_ = false;  // At least one request.
    Clock::time_point waiting_since_ = Clock::now();

    // The request in hand.
    std::size_t scanned_ = 0;  // Bytes of buffer_ that head_size has seen.
    Clock::time_point started_{};
    std::optional<Head> head_;
    const Route* route_ = nullptr;
    std::optional<Parser> parser_;
    std::size_t reserved_ = 0;  // Of state_.large_body_bytes.
    Request request_;
    bool keep_alive_ = false;

    // Its answer.
    std::chrono::nanoseconds handler_time_{};
    Response response_;
    std::optional<boost::beast::http::response<Body>> message_;
    std::optional<boost::beast::http::response_serializer<Body>> serializer_;
};

}  // namespace noodgeld::http
