#include <sys/resource.h>

#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/write.hpp>
#include <string>
#include <utility>

#include "base/secret.h"
#include "http/connection.h"
#include "http/problem.h"

namespace noodgeld::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using boost::system::error_code;

constexpr std::chrono::milliseconds kLingerTime{1'000};

// To threads that write bodies the machine gives less time than to those that handle a sale.
constexpr int kNiceness = 5;

bool is_ours_to_set(std::string_view name) {
    return name == "connection" || name == "content-length" || name == "content-type" ||
           name == "transfer-encoding";
}

bool is_bodiless(const Response& response) {
    return response.status == 204 || response.status == 304;
}

bool can_be_sent(const Response& response) {
    return response.status >= 200 && response.status <= 599 &&
           (!is_bodiless(response) || (response.body.empty() && !response.write_body)) &&
           is_header({"content-type", response.content_type}) &&
           std::ranges::all_of(response.headers, [](const NamedValue& header) {
               return is_header(header) && !is_ours_to_set(header.name);
           });
}

}  // namespace

// The request is here as a whole.
void Connection::take_up() {
    request_.method = head_->method;
    request_.path = std::move(head_->path);
    request_.query = std::move(head_->query);
    request_.headers = std::move(head_->headers);
    switch (route_->urgency) {
        case Urgency::urgent:
            return wait_in_line(proven_ ? Line::proven : Line::urgent, [this] { handle(); });
        case Urgency::normal:
            return wait_in_line(Line::other, [this] { handle(); });
        case Urgency::bulk:
            if (!state_.has_bulk_room(client_)) {
                return refuse({HttpRefusal::overloaded, "too many large transfers at once"});
            }
            takes_bulk_ = true;
            ++state_.bulk_requests;
            ++client_.bulk_requests;
            return handle();
    }
}

void Connection::wait_in_line(Line line, Lines::Job job) {
    phase_ = Phase::in_line;
    waiting_since_ = Clock::now();
    stream_.expires_never();
    place_ = state_.lines.wait(line, [self = shared_from_this(), line, job = std::move(job)] {
        self->place_.reset();
        self->hand_ = line;
        job();
    });
}

// A handler that throws ends the program, before it has answered: it may have stopped halfway in
// what it changes in memory, or between the disk and memory, and then only reading the disk again
// tells what is true (docs/architecture.md).
void Connection::handle() {
    phase_ = Phase::answering;
    stream_.expires_never();
    const bool urgent = route_->urgency == Urgency::urgent;
    asio::post(
        urgent ? state_.urgent_workers : state_.other_workers,
        [self = shared_from_this(), work = asio::make_work_guard(state_.io)]() mutable noexcept {
            const auto start = Clock::now();
            self->response_ = self->route_->handler(self->request_);
            self->handler_time_ = Clock::now() - start;
            // Here, where it keeps nobody waiting if it is large.
            wipe(self->request_.body);
            self->request_.body = Bytes();
            ServerState& state = self->state_;
            asio::post(state.io,
                       [self = std::move(self)] { self->answer(std::move(self->response_)); });
        });
}

void Connection::refuse(const Refused& refused) {
    std::string accept;
    if (head_) accept = find(head_->headers, "accept-language").value_or("");
    if (accept.empty()) accept = request_.header("accept-language").value_or("");
    if (!head_ && accept.empty()) accept = accept_language_in(received());
    answer_in_turn(problem(refused, preferred_language(accept)));
}

void Connection::answer_in_turn(Response response) {
    wait_in_line(Line::other, [this, response = std::move(response)] { answer(response); });
}

void Connection::answer(Response response) {
    if (phase_ == Phase::leaving) return let_go();
    phase_ = Phase::answering;
    if (!can_be_sent(response)) {
        response = problem({HttpRefusal::broken_response, ""}, language_of(request_));
        keep_alive_ = false;
    }
    const std::size_t size = response.body.size();
    if (size > kSmallBodyBytes) {
        if (state_.answers.is_untouched() || state_.answers.has_room(client_, size)) {
            state_.answers.take(client_, size);
            answer_room_ = size;
        } else {
            response = problem({HttpRefusal::overloaded, "too many large answers at once"},
                               language_of(request_));
        }
    }
    response_ = std::move(response);
    if (response_.write_body && !is_head_request()) return begin_stream();
    if (route_ != nullptr && route_->urgency == Urgency::urgent && response_.status < 300) {
        proven_ = true;
    }
    const bool unknown_length = static_cast<bool>(response_.write_body);
    begin_message(unknown_length ? std::nullopt : std::optional(response_.body.size()));
    send_body();
    let_go();
}

void Connection::send_body() {
    const auto rest = std::span(response_.body).subspan(sent_bytes_);
    const auto next = rest.first(std::min(rest.size(), Outflow::kPieceBytes));
    send(next, next.size() < rest.size());
}

void Connection::begin_stream() {
    outflow_ = std::make_shared<Outflow>(
        [this] { asio::post(state_.io, [self = shared_from_this()] { self->send_piece(); }); });
    // It lasts as long as the writer writes, which may be longer than the request.
    takes_bulk_ = false;
    asio::post(state_.body_writers,
               [self = shared_from_this(), out = outflow_, write = std::move(response_.write_body),
                work = asio::make_work_guard(state_.io)]() mutable noexcept {
                   (void)::setpriority(PRIO_PROCESS, 0, kNiceness);  // Of this thread, on Linux.
                   out->end(write([&out](ByteView bytes) { return out->write(bytes); }));
                   ServerState& state = self->state_;
                   asio::post(state.io, [self = std::move(self)] { self->give_back_bulk(); });
               });
}

void Connection::send_piece() {
    if (phase_ == Phase::leaving) return;
    const Outflow::Piece piece = outflow_->piece();
    const bool is_first = !message_.has_value();
    if (piece.instead != nullptr) {
        if (!is_first) return close();  // So that nobody takes it for the whole.
        Response instead = std::move(*piece.instead);
        outflow_.reset();
        return answer(std::move(instead));
    }
    if (is_first && piece.is_last) {
        Response whole = std::move(response_);
        whole.body.assign(piece.bytes.begin(), piece.bytes.end());
        outflow_.reset();
        return answer(std::move(whole));
    }
    if (is_first) begin_message(std::nullopt);
    send(piece.bytes, !piece.is_last);
}

void Connection::begin_message(std::optional<std::uint64_t> length) {
    const bool until_closed = !length && head_ && !head_->http_1_1;
    if (state_.stopping || until_closed) keep_alive_ = false;
    message_.emplace();
    message_->version(11);
    message_->result(response_.status);
    message_->set("cache-control", "no-store");
    message_->set("cross-origin-resource-policy", "same-origin");
    message_->set("x-content-type-options", "nosniff");
    for (const NamedValue& header : response_.headers) message_->set(header.name, header.value);
    if (!response_.content_type.empty()) message_->set("content-type", response_.content_type);
    if (length && !is_bodiless(response_)) message_->content_length(*length);
    if (!length && !until_closed) message_->chunked(true);
    message_->keep_alive(keep_alive_);
    serializer_.emplace(*message_);
    waiting_since_ = Clock::now();
    pace_ = state_.pace(waiting_since_);
}

void Connection::send(std::span<std::uint8_t> bytes, bool more) {
    const auto now = Clock::now();
    if (phase_ == Phase::answering) pace_.paused(now - waiting_since_);
    phase_ = Phase::sending;
    waiting_since_ = now;
    stream_.expires_at(pace_.deadline(now));
    const std::size_t size = is_head_request() ? 0 : bytes.size();
    auto after = [self = shared_from_this(), size](error_code error, std::size_t) {
        self->taken(!error || error == beast::http::error::need_buffer, size);
    };
    if (is_head_request()) {
        serializer_->split(true);
        return beast::http::async_write_header(stream_, *serializer_, std::move(after));
    }
    message_->body().data = bytes.empty() ? nullptr : bytes.data();
    message_->body().size = bytes.size();
    message_->body().more = more;
    beast::http::async_write(stream_, *serializer_, std::move(after));
}

void Connection::taken(bool succeeded, std::size_t bytes) {
    if (phase_ == Phase::leaving) return;
    if (!succeeded) return sent(false);
    sent_bytes_ += bytes;
    pace_.moved(bytes);
    if (!outflow_) {
        const bool all = is_head_request() || sent_bytes_ == response_.body.size();
        return all ? sent(true) : send_body();
    }
    if (outflow_->piece().is_last) return sent(true);
    phase_ = Phase::answering;
    waiting_since_ = Clock::now();
    stream_.expires_never();
    outflow_->sent();
}

void Connection::sent(bool succeeded) {
    report();
    const bool stay = succeeded && keep_alive_;
    if (outflow_ && !succeeded) outflow_->cut();
    forget_request();
    // The answer said that the connection stays, before the server was told to stop.
    if (stay && state_.stopping) return close();
    if (stay) {
        served_ = true;
        stream_.expires_after(buffer_.size() > 0 ? state_.options.head_deadline
                                                 : state_.options.idle_deadline);
        return await_request();
    }
    phase_ = Phase::leaving;
    if (!succeeded) return;
    error_code ignored;
    stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    linger(Clock::now() + kLingerTime, 0);
}

// Makes room for the next: an answer that is on its way costs no hand.
void Connection::let_go() {
    if (hand_) state_.lines.done(*std::exchange(hand_, std::nullopt));
    if (std::exchange(takes_bulk_, false)) give_back_bulk();
}

void Connection::give_back_bulk() {
    --state_.bulk_requests;
    --client_.bulk_requests;
}

void Connection::report() const {
    if (!state_.options.on_finished) return;
    FinishedRequest finished;
    if (route_ != nullptr) finished.route = route_->pattern;
    if (head_) finished.method = name(head_->method);
    finished.status = response_.status;
    finished.body_bytes = body_bytes_;
    finished.response_bytes = sent_bytes_;
    finished.duration = Clock::now() - started_;
    finished.handler_time = handler_time_;
    state_.options.on_finished(finished);
}

}  // namespace noodgeld::http
