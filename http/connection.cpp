#include "http/connection.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <new>
#include <string>

#include "base/secret.h"
#include "http/problem.h"

namespace noodgeld::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using boost::system::error_code;

// After the last answer so much of what else the client sends is read and dropped, because closing
// with bytes unread would reset the connection and could destroy the answer. Who sends more waits:
// so it is no use to come back at once with as much again.
constexpr std::size_t kLingerBytes = std::size_t{128} << 10;

// Room for a body begins with this, and grows as it fills.
constexpr std::size_t kFirstRoom = 4'096;
// Larger room is made by a worker: fresh memory takes milliseconds.
constexpr std::size_t kMostRoomMadeHere = std::size_t{256} << 10;

std::size_t next_room(std::size_t room) {
    if (room == 0) return kFirstRoom;
    return room < kSmallBodyBytes ? 4 * room : 2 * room;
}

// False if there is no memory. Bodies may hold vouchers, whose seeds must not stay behind.
bool grow(Bytes& body, std::size_t size) {
    try {
        Bytes larger(size);
        std::ranges::copy(body, larger.begin());
        wipe(body);
        body = std::move(larger);
        return true;
    } catch (const std::bad_alloc&) {
        return false;
    }
}

// What is read in one turn of a large body, or of what is dropped.
constexpr std::size_t kReadBytes = std::size_t{64} << 10;

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

// Whether Beast reads the head as the gate did.
bool beast_agrees(std::string_view text, const Head& head) {
    beast::http::request_parser<beast::http::empty_body> parser;
    parser.header_limit(kMaxHeadBytes);
    parser.body_limit(boost::none);
    error_code error;
    const std::size_t read = parser.put(asio::buffer(text.data(), text.size()), error);
    const auto& message = parser.get();
    return !error && read == text.size() &&
           message.method_string() == std::string_view(name(head.method)) &&
           message.target() == std::string_view(head.target) && !parser.chunked() &&
           parser.content_length().value_or(0) == head.content_length;
}

}  // namespace

Connection::Connection(ServerState& state, asio::ip::tcp::socket socket, const std::string& address)
    : state_(state), client_(state.client(address)), stream_(std::move(socket)), watch_(state.io) {
    error_code ignored;
    stream_.socket().set_option(asio::ip::tcp::no_delay(true), ignored);
    const auto remote = stream_.socket().remote_endpoint(ignored);
    request_.remote = (address.find(':') == std::string::npos ? address : "[" + address + "]") +
                      ":" + std::to_string(remote.port());
    state_.opened(*this);
}

Connection::~Connection() {
    forget_request();
    state_.closed(*this);
    state_.forget(client_);
}

void Connection::serve() {
    stream_.expires_after(state_.options.head_deadline);
    await_request();
}

void Connection::turn_away() {
    // Whoever is turned away is not waited for: its language is in what is here, or Dutch.
    error_code error;
    const std::size_t here = std::min(stream_.socket().available(error), kMaxHeadBytes);
    if (here > 0) buffer_.commit(stream_.socket().read_some(buffer_.prepare(here), error));
    refuse({HttpRefusal::overloaded, "too many connections"});
}

void Connection::finish() {
    if (phase_ == Phase::receiving_head) close();
}

void Connection::close() {
    const auto self = shared_from_this();  // A line may be what holds it.
    phase_ = Phase::leaving;
    if (outflow_) outflow_->cut();
    give_back();
    state_.closed(*this);
    watch_.cancel();
    stream_.close();
}

std::optional<std::pair<int, Connection::Clock::time_point>> Connection::worth() const {
    int rank = 0;
    switch (phase_) {
        case Phase::leaving:
            break;
        case Phase::receiving_head:
            rank = served_ ? 2 : 1;
            break;
        case Phase::receiving_body:
            rank = 2;
            break;
        case Phase::sending:
            rank = 3;
            break;
        case Phase::in_line:
            if (!place_ || place_->line != Line::other) return std::nullopt;
            rank = 4;
            break;
        case Phase::making_room:
        case Phase::answering:
            return std::nullopt;
    }
    return std::pair(proven_ ? rank + 10 : rank, waiting_since_);
}

std::string_view Connection::received() const {
    const auto bytes = buffer_.cdata();
    return {static_cast<const char*>(bytes.data()), bytes.size()};
}

void Connection::await_request() {
    phase_ = Phase::receiving_head;
    waiting_since_ = Clock::now();
    started_ = waiting_since_;
    receive_head();
}

void Connection::receive_head() {
    const auto size = head_size(received(), scanned_);
    if (!size) return refuse(size.error());
    if (*size > 0) return judge_head(*size);
    scanned_ = buffer_.size();
    stream_.async_read_some(buffer_.prepare(kMaxHeadBytes - buffer_.size()),
                            [self = shared_from_this()](error_code error, std::size_t bytes) {
                                if (error || self->phase_ != Phase::receiving_head) return;
                                if (self->buffer_.size() == 0 && self->served_) {
                                    // The idle time is over: the rest of the head has its own
                                    // deadline.
                                    self->stream_.expires_after(self->state_.options.head_deadline);
                                    self->started_ = Clock::now();
                                }
                                self->buffer_.commit(bytes);
                                self->receive_head();
                            });
}

void Connection::judge_head(std::size_t size) {
    const std::string_view text = received().substr(0, size);
    auto head = state_.gate.admit(text);
    if (!head) return refuse(head.error());
    head_ = std::move(*head);
    if (!beast_agrees(text, *head_)) {
        return refuse({HttpRefusal::malformed_request, "two readers of it disagree"});
    }
    buffer_.consume(size);
    // A body that is refused stays unread, so the connection cannot go on behind it.
    keep_alive_ = head_->keep_alive && head_->content_length == 0;

    auto match = state_.router.find(head_->method, head_->path);
    if (!match) {
        const std::string_view accept = find(head_->headers, "accept-language").value_or("");
        Response response = problem(match.error().refused, preferred_language(accept));
        if (!match.error().allow.empty()) {
            response.headers.push_back({"allow", std::move(match.error().allow)});
        }
        return answer_in_turn(std::move(response));
    }
    route_ = match->route;
    request_.parameters = std::move(match->parameters);
    if (const auto taken = check_body(route_->body, *head_); !taken) return refuse(taken.error());
    if (route_->urgency == Urgency::bulk && !state_.has_bulk_room(client_)) {
        return refuse({HttpRefusal::overloaded, "too many large transfers at once"});
    }
    keep_alive_ = head_->keep_alive;
    receive_body();
}

void Connection::receive_body() {
    if (head_->content_length == 0) return take_up();
    phase_ = Phase::receiving_body;
    waiting_since_ = Clock::now();
    pace_ = state_.pace(waiting_since_);
    stream_.expires_at(pace_.deadline(waiting_since_));
    if (head_->expects_continue) return invite_body();
    read_body();
}

void Connection::invite_body() {
    asio::async_write(stream_, asio::buffer(kContinue),
                      [self = shared_from_this()](error_code error, std::size_t) {
                          if (error || self->phase_ != Phase::receiving_body) return;
                          self->read_body();
                      });
}

void Connection::read_body() {
    if (body_bytes_ == head_->content_length) return take_up();
    if (body_bytes_ == request_.body.size()) return make_body_room();
    const auto room = std::span(request_.body).subspan(body_bytes_);
    const asio::mutable_buffer space(room.data(), std::min(room.size(), kReadBytes));
    if (buffer_.size() > 0) {
        const std::size_t here = asio::buffer_copy(space, buffer_.data());
        buffer_.consume(here);
        moved_on(here);
        return read_body();
    }
    const auto deadline = pace_.deadline(Clock::now());
    if (head_->content_length > kSmallBodyBytes) {
        return read_in_turn(deadline, space, [this](std::size_t bytes) {
            moved_on(bytes);
            read_body();
        });
    }
    stream_.expires_at(deadline);
    stream_.async_read_some(space,
                            [self = shared_from_this()](error_code error, std::size_t bytes) {
                                if (error || self->phase_ != Phase::receiving_body) return;
                                self->moved_on(bytes);
                                self->read_body();
                            });
}

void Connection::moved_on(std::size_t bytes) {
    body_bytes_ += bytes;
    pace_.moved(bytes);
    waiting_since_ = Clock::now();
}

void Connection::make_body_room() {
    const auto wanted = static_cast<std::size_t>(
        std::min<std::uint64_t>(head_->content_length, next_room(request_.body.size())));
    if (wanted > kSmallBodyBytes) {
        const std::size_t more = wanted - body_room_;
        if (!state_.find_body_room(client_, more)) {
            return refuse_body("too many large bodies at once");
        }
        state_.bodies.take(client_, more);
        body_room_ = wanted;
    }
    if (wanted <= kMostRoomMadeHere) return use_room(grow(request_.body, wanted));
    phase_ = Phase::making_room;
    stream_.expires_never();
    asio::post(state_.other_workers, [self = shared_from_this(), wanted,
                                      work = asio::make_work_guard(state_.io)]() mutable noexcept {
        const bool grown = grow(self->request_.body, wanted);
        ServerState& state = self->state_;
        asio::post(state.io, [self = std::move(self), grown] { self->use_room(grown); });
    });
}

void Connection::use_room(bool is_there) {
    if (phase_ == Phase::leaving) return;
    phase_ = Phase::receiving_body;
    if (!is_there) return refuse_body("no memory for this body");
    read_body();
}

void Connection::refuse_body(std::string_view rule) {
    keep_alive_ = false;
    refuse({HttpRefusal::overloaded, rule});
}

// Much that comes at once from many is read one piece at a time between looking for new requests,
// so that it does not keep the thread from a sale.
void Connection::read_in_turn(Clock::time_point deadline, asio::mutable_buffer space,
                              std::function<void(std::size_t)> then) {
    watch_.expires_at(deadline);
    watch_.async_wait([weak = weak_from_this()](error_code error) {
        const auto self = weak.lock();
        if (!error && self) self->close();
    });
    auto read = [this, space, then, deadline] {
        error_code error;
        stream_.socket().non_blocking(true, error);
        const std::size_t bytes = stream_.socket().read_some(space, error);
        state_.lines.done(Line::transfer);
        if (error == asio::error::would_block) return read_in_turn(deadline, space, then);
        if (!error) then(bytes);
    };
    stream_.socket().async_wait(
        asio::ip::tcp::socket::wait_read,
        [self = shared_from_this(), read = std::move(read)](error_code error) mutable {
            self->watch_.cancel();
            if (error || !self->stream_.socket().is_open()) return;
            self->place_ = self->state_.lines.wait(Line::transfer, [self, read] {
                self->place_.reset();
                read();
            });
        });
}

void Connection::linger(Clock::time_point until, std::size_t discarded) {
    buffer_.consume(buffer_.size());
    if (discarded < kLingerBytes) {
        return read_in_turn(
            until, buffer_.prepare(kReadBytes),
            [this, until, discarded](std::size_t bytes) { linger(until, discarded + bytes); });
    }
    watch_.expires_at(until);
    watch_.async_wait([self = shared_from_this()](error_code) { self->stream_.close(); });
}

// Bodies may hold vouchers, whose seeds must not stay in memory.
void Connection::forget_request() {
    give_back();
    wipe(request_.body);
    if (body_bytes_ > 0 && buffer_.size() == 0 && buffer_.capacity() > 0) {
        const auto unused = buffer_.prepare(buffer_.capacity());
        wipe({static_cast<std::uint8_t*>(unused.data()), unused.size()});
    }
    serializer_.reset();
    message_.reset();
    outflow_.reset();
    response_ = {};
    sent_bytes_ = 0;
    handler_time_ = {};
    head_.reset();
    route_ = nullptr;
    scanned_ = 0;
    body_bytes_ = 0;
    keep_alive_ = false;
    Request next;
    next.remote = std::move(request_.remote);
    request_ = std::move(next);
}

// What it took of the server. Its memory is freed by `forget_request`.
void Connection::give_back() {
    if (place_) state_.lines.leave(*std::exchange(place_, std::nullopt));
    state_.bodies.give_back(client_, std::exchange(body_room_, 0));
    state_.answers.give_back(client_, std::exchange(answer_room_, 0));
}

}  // namespace noodgeld::http
