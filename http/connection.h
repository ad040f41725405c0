// Connection: one client's socket, from accepting it to closing it. Private to this room, because
// it is made of Beast.
//
//   receive_head -> judge_head -> receive_body -> wait_in_line -> handle (on a worker) -> answer
//   -> receive_head ...
// Every step but the handler runs on the server's one thread, so nothing here is locked; a worker
// moves its hold on the connection back to that thread, for it must die there, too. Receiving
// is connection.cpp, answering connection_answer.cpp.
#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/serializer.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "http/outflow.h"
#include "http/server_state.h"

namespace noodgeld::http {

class Connection : public std::enable_shared_from_this<Connection> {
  public:
    using Clock = Pace::Clock;

    Connection(ServerState& state, boost::asio::ip::tcp::socket socket, const std::string& address);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// Serves until the client leaves, breaks a rule or a deadline, or the server stops.
    void serve();
    /// Answers that the server is overloaded, and closes.
    void turn_away();
    /// Closes at once if no head was received; else once the request is answered.
    void finish();
    /// Closes at once, and gives back what it took of the server.
    void close();

    [[nodiscard]] ClientUse& client() const { return client_; }
    /// What it is worth to us: lower makes room for another first. Nothing where we owe an answer.
    [[nodiscard]] std::optional<std::pair<int, Clock::time_point>> worth() const;
    [[nodiscard]] bool holds_body_room() const {
        return phase_ == Phase::receiving_body && body_room_ > 0;
    }
    /// Since when the client has not moved on.
    [[nodiscard]] Clock::time_point waiting_since() const { return waiting_since_; }

  private:
    enum class Phase : std::uint8_t {
        receiving_head,
        receiving_body,
        making_room,  ///< For the body: a worker does.
        in_line,
        answering,  ///< We owe it bytes.
        sending,    ///< It is to take them.
        leaving
    };
    using Body = boost::beast::http::buffer_body;

    // connection.cpp
    void await_request();
    void receive_head();
    void judge_head(std::size_t size);
    void receive_body();
    void invite_body();
    void read_body();
    void moved_on(std::size_t bytes);
    void make_body_room();
    void use_room(bool is_there);
    void refuse_body(std::string_view rule);
    void read_in_turn(Clock::time_point deadline, boost::asio::mutable_buffer space,
                      std::function<void(std::size_t)> then);
    void linger(Clock::time_point until, std::size_t discarded);
    void forget_request();
    void give_back();

    // connection_answer.cpp
    void take_up();
    void wait_in_line(Line line, Lines::Job job);
    void handle();
    void refuse(const Refused& refused);
    void answer_in_turn(Response response);
    void answer(Response response);
    void begin_stream();
    void send_piece();
    void send_body();
    void begin_message(std::optional<std::uint64_t> length);
    void send(std::span<std::uint8_t> bytes, bool more);
    void taken(bool succeeded, std::size_t bytes);
    void sent(bool succeeded);
    void let_go();
    void give_back_bulk();
    void report() const;

    [[nodiscard]] std::string_view received() const;
    [[nodiscard]] bool is_head_request() const { return head_ && head_->method == Method::head; }

    ServerState& state_;
    ClientUse& client_;
    boost::beast::tcp_stream stream_;
    boost::asio::steady_timer watch_;  // Over what is read in turn, which stream_ does not watch.
    boost::beast::flat_buffer buffer_{kMaxBufferBytes};
    Phase phase_ = Phase::receiving_head;
    bool served_ = false;  // At least one request.
    bool proven_ = false;  // Got a yes to something urgent.
    Clock::time_point waiting_since_ = Clock::now();
    Pace pace_;

    // The request in hand.
    std::size_t scanned_ = 0;  // Bytes of buffer_ that head_size has seen.
    Clock::time_point started_{};
    std::optional<Head> head_;
    const Route* route_ = nullptr;
    Request request_;             // Its body is as long as there is room for yet.
    std::size_t body_bytes_ = 0;  // So many of it are here.
    std::size_t body_room_ = 0;   // Taken of state_.bodies.
    bool keep_alive_ = false;
    std::optional<Lines::Place> place_;
    std::optional<Line> hand_;  // Taken of state_.lines.
    bool takes_bulk_ = false;   // One of state_.bulk_requests, until it is a stream's.

    // Its answer.
    std::chrono::nanoseconds handler_time_{};
    Response response_;
    std::size_t answer_room_ = 0;  // Taken of state_.answers.
    std::size_t sent_bytes_ = 0;   // Of its body.
    std::shared_ptr<Outflow> outflow_;
    std::optional<boost::beast::http::response<Body>> message_;
    std::optional<boost::beast::http::response_serializer<Body>> serializer_;
};

}  // namespace noodgeld::http
