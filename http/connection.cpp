#include "http/connection.h"

#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>
#include <new>
#include <string>
#include <utility>

#include "base/secret.h"
#include "http/problem.h"

namespace noodgeld::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using boost::system::error_code;
using std::chrono::milliseconds;

// After the last answer: what else the client sends is read and dropped for so long and so much,
// because closing with bytes unread would reset the connection and could destroy the answer.
constexpr milliseconds kLingerTime{1'000};
constexpr std::size_t kLingerBytes = std::size_t{1} << 20;

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

// Whether Beast read the head as the gate did.
template <class Parser>
bool agrees(const Parser& parser, const Head& head) {
    const auto& message = parser.get();
    return message.method_string() == std::string_view(name(head.method)) &&
           message.target() == std::string_view(head.target) && !parser.chunked() &&
           parser.content_length().value_or(0) == head.content_length;
}

bool is_ours_to_set(std::string_view name) {
    return name == "connection" || name == "content-length" || name == "content-type" ||
           name == "transfer-encoding";
}

bool can_be_sent(const Response& response) {
    const bool bodiless = response.status == 204 || response.status == 304;
    return response.status >= 200 && response.status <= 599 &&
           (!bodiless || response.body.empty()) &&
           is_header({"content-type", response.content_type}) &&
           std::ranges::all_of(response.headers, [](const NamedValue& header) {
               return is_header(header) && !is_ours_to_set(header.name);
           });
}

}  // namespace

Connection::Connection(ServerState& state, asio::ip::tcp::socket socket)
    : state_(state), stream_(std::move(socket)) {
    error_code ignored;
    stream_.socket().set_option(asio::ip::tcp::no_delay(true), ignored);
    const auto remote = stream_.socket().remote_endpoint(ignored);
    if (!ignored) {
        const std::string address = remote.address().to_string();
        request_.remote = (remote.address().is_v6() ? "[" + address + "]" : address) + ":" +
                          std::to_string(remote.port());
    }
    state_.connections.insert(this);
}

Connection::~Connection() {
    state_.connections.erase(this);
    forget_request();
}

void Connection::serve() {
    stream_.expires_after(state_.options.head_deadline);
    await_request();
}

void Connection::turn_away() {
    refuse({HttpRefusal::overloaded, "too many connections"});
}

void Connection::finish() {
    if (phase_ == Phase::receiving_head) close();
}

void Connection::close() {
    phase_ = Phase::leaving;
    state_.connections.erase(this);
    stream_.close();
}

std::string_view Connection::received() const {
    const auto bytes = buffer_.cdata();
    return {static_cast<const char*>(bytes.data()), bytes.size()};
}

milliseconds Connection::time_for(std::size_t bytes) const {
    const std::size_t rate = std::max<std::size_t>(state_.options.min_bytes_per_second, 1);
    return state_.options.head_deadline + milliseconds(bytes * 1'000 / rate);
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
    auto head = state_.gate.admit(received().substr(0, size));
    if (!head) return refuse(head.error());
    head_ = std::move(*head);
    // A body that is refused stays unread, so the connection cannot go on behind it.
    keep_alive_ = head_->keep_alive && head_->content_length == 0;

    auto match = state_.router.find(head_->method, head_->path);
    if (!match) {
        buffer_.consume(size);
        const std::string_view accept = find(head_->headers, "accept-language").value_or("");
        Response response = problem(match.error().refused, preferred_language(accept));
        if (!match.error().allow.empty()) {
            response.headers.push_back({"allow", std::move(match.error().allow)});
        }
        return answer(std::move(response));
    }
    route_ = match->route;
    request_.parameters = std::move(match->parameters);
    if (const auto taken = check_body(route_->body, *head_); !taken) {
        buffer_.consume(size);
        return refuse(taken.error());
    }
    if (const auto read = read_with_beast(size); !read) return refuse(read.error());
    keep_alive_ = head_->keep_alive;
    receive_body();
}

Result<void, Refused> Connection::read_with_beast(std::size_t size) {
    if (head_->content_length > kSmallBodyBytes) {
        // Both are within the route's limit, so the sum cannot wrap.
        const std::size_t taken = state_.large_body_bytes + head_->content_length;
        if (taken > state_.options.max_large_body_bytes) {
            return fail(Refused{HttpRefusal::overloaded, "too many large bodies at once"});
        }
        state_.large_body_bytes = taken;
        reserved_ = head_->content_length;
    }
    parser_.emplace();
    parser_->header_limit(kMaxHeadBytes);
    parser_->body_limit(head_->content_length);
    error_code error;
    const std::size_t read = parser_->put(asio::buffer(received().data(), size), error);
    if (error || read != size || !agrees(*parser_, *head_)) {
        keep_alive_ = false;
        return fail(Refused{HttpRefusal::malformed_request, "two readers of it disagree"});
    }
    try {  // Or Beast does so while it reads, where nobody can answer.
        parser_->get().body().reserve(head_->content_length);
    } catch (const std::bad_alloc&) {
        keep_alive_ = false;
        return fail(Refused{HttpRefusal::overloaded, "no memory for this body"});
    }
    buffer_.consume(size);
    return {};
}

void Connection::receive_body() {
    phase_ = Phase::receiving_body;
    if (head_->content_length == 0) return handle();
    stream_.expires_after(time_for(head_->content_length));
    if (head_->expects_continue) return invite_body();
    if (reserved_ > 0) buffer_.reserve(kMaxBufferBytes);  // Reads as large as can be.
    beast::http::async_read(stream_, buffer_, *parser_,
                            [self = shared_from_this()](error_code error, std::size_t) {
                                if (error || self->phase_ != Phase::receiving_body) return;
                                self->request_.body = std::move(self->parser_->get().body());
                                self->handle();
                            });
}

void Connection::invite_body() {
    head_->expects_continue = false;
    asio::async_write(stream_, asio::buffer(kContinue),
                      [self = shared_from_this()](error_code error, std::size_t) {
                          if (error || self->phase_ != Phase::receiving_body) return;
                          self->receive_body();
                      });
}

// A handler that throws ends the program, before it has answered: it may have stopped halfway in
// what it changes in memory, or between the disk and memory, and then only reading the disk again
// tells what is true (docs/architecture.md).
void Connection::handle() {
    phase_ = Phase::answering;
    stream_.expires_never();
    request_.method = head_->method;
    request_.path = std::move(head_->path);
    request_.query = std::move(head_->query);
    request_.headers = std::move(head_->headers);
    asio::post(state_.workers, [self = shared_from_this(),
                                work = asio::make_work_guard(state_.io)]() mutable noexcept {
        const auto start = Clock::now();
        Response response = self->route_->handler(self->request_);
        self->handler_time_ = Clock::now() - start;
        asio::io_context& io = self->state_.io;
        asio::post(io, [self = std::move(self), response = std::move(response)]() mutable {
            self->answer(std::move(response));
        });
    });
}

void Connection::refuse(const Refused& refused) {
    std::string_view language;
    if (head_) language = find(head_->headers, "accept-language").value_or("");
    answer(problem(refused, preferred_language(language)));
}

void Connection::answer(Response response) {
    phase_ = Phase::answering;
    if (!can_be_sent(response)) {
        response = problem({HttpRefusal::broken_response, ""}, language_of(request_));
        keep_alive_ = false;
    }
    if (state_.stopping) keep_alive_ = false;
    response_ = std::move(response);
    message_.emplace();
    message_->version(11);
    message_->result(response_.status);
    message_->set("cache-control", "no-store");
    message_->set("cross-origin-resource-policy", "same-origin");
    message_->set("x-content-type-options", "nosniff");
    for (const NamedValue& header : response_.headers) message_->set(header.name, header.value);
    if (!response_.content_type.empty()) message_->set("content-type", response_.content_type);
    const bool bodiless = response_.status == 204 || response_.status == 304;
    if (!bodiless) message_->content_length(response_.body.size());
    message_->keep_alive(keep_alive_);
    message_->body() = Body::value_type(response_.body.data(), response_.body.size());
    send();
}

void Connection::send() {
    serializer_.emplace(*message_);
    stream_.expires_after(time_for(response_.body.size()));
    auto after = [self = shared_from_this()](error_code error, std::size_t) { self->sent(!error); };
    if (head_ && head_->method == Method::head) {
        serializer_->split(true);
        beast::http::async_write_header(stream_, *serializer_, std::move(after));
    } else {
        beast::http::async_write(stream_, *serializer_, std::move(after));
    }
}

void Connection::sent(bool succeeded) {
    if (phase_ == Phase::leaving) return;
    report();
    const bool stay = succeeded && keep_alive_;
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
    stream_.expires_after(kLingerTime);
    linger(0);
}

void Connection::report() const {
    if (!state_.options.on_finished) return;
    FinishedRequest finished;
    if (route_ != nullptr) finished.route = route_->pattern;
    if (head_) finished.method = name(head_->method);
    finished.status = response_.status;
    finished.body_bytes = request_.body.size();
    finished.response_bytes = response_.body.size();
    finished.duration = Clock::now() - started_;
    finished.handler_time = handler_time_;
    state_.options.on_finished(finished);
}

void Connection::linger(std::size_t discarded) {
    buffer_.consume(buffer_.size());
    if (discarded >= kLingerBytes) return;
    stream_.async_read_some(
        buffer_.prepare(kMaxBufferBytes),
        [self = shared_from_this(), discarded](error_code error, std::size_t bytes) {
            if (!error) self->linger(discarded + bytes);
        });
}

// Bodies may hold vouchers, whose seeds must not stay in memory.
void Connection::forget_request() {
    wipe(request_.body);
    if (parser_) {
        wipe(parser_->get().body());
        if (buffer_.size() == 0 && buffer_.capacity() > 0) {
            const auto unused = buffer_.prepare(buffer_.capacity());
            wipe({static_cast<std::uint8_t*>(unused.data()), unused.size()});
        }
    }
    state_.large_body_bytes -= std::exchange(reserved_, 0);
    serializer_.reset();
    message_.reset();
    response_ = {};
    handler_time_ = {};
    parser_.reset();
    head_.reset();
    route_ = nullptr;
    scanned_ = 0;
    keep_alive_ = false;
    Request next;
    next.remote = std::move(request_.remote);
    request_ = std::move(next);
}

}  // namespace noodgeld::http
