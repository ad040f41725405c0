#include "http/server.h"

#include <sys/resource.h>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <future>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "http/connection.h"

namespace noodgeld::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

// Beyond max_connections: clients that are being told that there is no room.
constexpr std::size_t kTurnedAway = 64;
// When no connection can be accepted for want of file descriptors.
constexpr std::chrono::milliseconds kAcceptPause{50};

// When so many had to make room: else those who are cut and come back keep the server's thread busy
// with nothing but that. One by one, a till that connects would wait for all that the kernel holds
// in line before it: 4,096 of them are four seconds.
constexpr std::size_t kEvictionsInARow = 64;
constexpr std::chrono::milliseconds kEvictionPause{1};
// What the kernel may hold for each connection in each direction: else a client that does not read
// or is not read takes megabytes of its memory.
constexpr int kKernelBufferBytes = 128 << 10;

NetworkError cannot_listen(const ServerOptions& options, const std::string& why) {
    return {"cannot listen on " + options.address + ":" + std::to_string(options.port) + ": " +
            why};
}

}  // namespace

struct Server::Core {
    Core(ServerOptions options, Router router)
        : state(std::move(options), std::move(router)), acceptor(state.io), pause(state.io) {}

    error_code listen(const asio::ip::address& address) {
        const tcp::endpoint endpoint(address, state.options.port);
        error_code error;
        (void)acceptor.open(endpoint.protocol(), error);
        if (!error) (void)acceptor.set_option(tcp::acceptor::reuse_address(true), error);
        // What is accepted inherits these.
        const asio::socket_base::send_buffer_size send(kKernelBufferBytes);
        const asio::socket_base::receive_buffer_size receive(kKernelBufferBytes);
        if (!error) (void)acceptor.set_option(send, error);
        if (!error) (void)acceptor.set_option(receive, error);
        if (!error) (void)acceptor.bind(endpoint, error);
        if (!error) (void)acceptor.listen(asio::socket_base::max_listen_connections, error);
        if (!error) port = acceptor.local_endpoint(error).port();
        return error;
    }

    void accept() {
        acceptor.async_accept([this](error_code error, tcp::socket socket) {
            if (state.stopping) return;
            const bool had_room = !error && admit(std::move(socket));
            if (had_room || (!error && ++evictions % kEvictionsInARow != 0)) return accept();
            pause.expires_after(error ? kAcceptPause : kEvictionPause);
            pause.async_wait([this](error_code) {
                if (!state.stopping) accept();
            });
        });
    }

    // Whether there was room without making any.
    bool admit(tcp::socket socket) {
        error_code error;
        const std::string address = socket.remote_endpoint(error).address().to_string();
        if (error) return true;  // It has left.
        const bool has_room = state.has_room(address);
        if (has_room || state.make_room(address)) {
            std::make_shared<Connection>(state, std::move(socket), address)->serve();
        } else if (state.connections.size() < state.options.max_connections + kTurnedAway) {
            std::make_shared<Connection>(state, std::move(socket), address)->turn_away();
        }
        return has_room;
    }

    void begin_stop() {
        state.stopping = true;
        error_code ignored;
        (void)acceptor.close(ignored);
        pause.cancel();
        for (Connection* connection : std::unordered_set(state.connections)) connection->finish();
        work.reset();
    }

    void close_all() {
        for (Connection* connection : std::unordered_set(state.connections)) connection->close();
    }

    ServerState state;
    tcp::acceptor acceptor;
    asio::steady_timer pause;
    std::size_t evictions = 0;
    std::uint16_t port = 0;
    asio::executor_work_guard<asio::io_context::executor_type> work{state.io.get_executor()};
    std::promise<void> all_closed;
    std::thread thread;
    std::once_flag stopped;
};

Result<std::unique_ptr<Server>, NetworkError> Server::start(ServerOptions options, Router router) {
    error_code error;
    const auto address = asio::ip::make_address(options.address, error);
    if (error) return fail(cannot_listen(options, "not a numeric address"));
    if (!address.is_loopback()) {
        return fail(cannot_listen(options,
                                  "only loopback addresses (127.0.0.1, ::1) are served, because "
                                  "there is no TLS yet and vouchers must not travel unencrypted"));
    }
    auto core = std::make_unique<Core>(std::move(options), std::move(router));
    if (error = core->listen(address); error) {
        return fail(cannot_listen(core->state.options, error.message()));
    }
    core->accept();
    core->thread = std::thread([&core = *core] {
        core.state.io.run();
        core.all_closed.set_value();
    });
    return std::unique_ptr<Server>(new Server(std::move(core)));
}

Server::Server(std::unique_ptr<Core> core) : core_(std::move(core)) {}

Server::~Server() {
    stop();
}

std::uint16_t Server::port() const {
    return core_->port;
}

void Server::stop() {
    std::call_once(core_->stopped, [core = core_.get()] {
        asio::post(core->state.io, [core] { core->begin_stop(); });
        const auto deadline = core->state.options.stop_deadline;
        if (core->all_closed.get_future().wait_for(deadline) != std::future_status::ready) {
            asio::post(core->state.io, [core] { core->close_all(); });
        }
        core->thread.join();
        core->state.urgent_workers.join();
        core->state.other_workers.join();
        core->state.body_writers.join();
    });
}

void bound_connections(ServerOptions& options) {
    // Those that the store and all else but connections may need.
    constexpr rlim_t kFilesOfOurs = 512;
    rlimit files{};
    if (getrlimit(RLIMIT_NOFILE, &files) != 0) return;
    files.rlim_cur = files.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &files);
    if (getrlimit(RLIMIT_NOFILE, &files) != 0) return;
    const rlim_t left =
        files.rlim_cur > 2 * kFilesOfOurs ? files.rlim_cur - kFilesOfOurs : files.rlim_cur / 2;
    options.max_connections = std::min<std::size_t>(options.max_connections, left);
    options.max_connections_per_client =
        std::min(options.max_connections_per_client, std::max<std::size_t>(left / 2, 1));
}

}  // namespace noodgeld::http
