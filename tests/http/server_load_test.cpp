// The server under clients that are slow, many, or still there when it stops.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include "http/client.h"
#include "tests/http/raw_socket.h"
#include "tests/http/server_fixture.h"

namespace noodgeld::http {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using test::get;
using test::kLargeAnswerBytes;
using test::post;
using test::RawSocket;
using test::ServerTest;
using test::status_of_response;
using testing::HasSubstr;

// A machine that runs tests may be busy: nothing here fails for being late by less than this.
constexpr auto kSlack = 10s;

class ServerLoadTest : public ServerTest {
  protected:
    static ServerOptions hasty() {
        ServerOptions options;
        options.head_deadline = 300ms;
        options.idle_deadline = 300ms;
        options.min_bytes_per_second = std::size_t{1} << 30;
        return options;
    }

    // The status of an answer on a connection of its own.
    [[nodiscard]] unsigned ask(std::string_view request) const {
        RawSocket socket = connect();
        socket.send(request);
        return status_of_response(socket.receive_response());
    }
};

TEST_F(ServerLoadTest, SlowlorisIsCutWhileOthersAreServed) {
    start(hasty());
    std::vector<RawSocket> slow;
    for (int i = 0; i < 100; ++i) slow.push_back(connect());
    const auto begin = Clock::now();
    std::size_t cut = 0;
    std::string trickle = get("/hello/x");
    for (std::size_t at = 0; cut < slow.size() && Clock::now() - begin < kSlack; ++at) {
        cut = 0;
        for (RawSocket& socket : slow) {
            socket.send(trickle.substr(at % 20, 1));
            if (socket.is_closed(0ms)) ++cut;
        }
        EXPECT_EQ(ask(get("/hello/cashier")), 200U);
        std::this_thread::sleep_for(20ms);
    }
    EXPECT_EQ(cut, slow.size());
    EXPECT_GE(Clock::now() - begin, 250ms) << "not before the deadline";
}

TEST_F(ServerLoadTest, SilentAndIdleConnectionsAreClosed) {
    start(hasty());
    RawSocket silent = connect();
    RawSocket idle = connect();
    idle.send(get("/hello/x"));
    EXPECT_EQ(status_of_response(idle.receive_response()), 200U);
    EXPECT_TRUE(silent.is_closed(kSlack));
    EXPECT_TRUE(idle.is_closed(kSlack));
}

TEST_F(ServerLoadTest, ASlowBodyIsCutUnhandled) {
    start(hasty());
    RawSocket socket = connect();
    const std::string request = post("/echo", "{\"a\":1}");
    socket.send(request.substr(0, request.size() - 1));
    EXPECT_TRUE(socket.is_closed(kSlack));
    EXPECT_EQ(handled_, 0);
}

TEST_F(ServerLoadTest, ALongBodyMayTakeItsTime) {
    ServerOptions options = hasty();
    options.min_bytes_per_second = 10'000;  // 1 s for the body below
    start(std::move(options));
    RawSocket socket = connect();
    const std::string request = post("/echo", "\"" + std::string(10'000, 'a') + "\"");
    socket.send(request.substr(0, 5'000));
    std::this_thread::sleep_for(600ms);
    socket.send(request.substr(5'000));
    EXPECT_EQ(status_of_response(socket.receive_response()), 200U);
}

TEST_F(ServerLoadTest, AClientThatDoesNotReadIsCut) {
    start(hasty());
    RawSocket socket = connect();
    socket.send(get("/large", "Connection: close\r\n"));
    std::this_thread::sleep_for(1s);
    EXPECT_LT(socket.receive_all().size(), kLargeAnswerBytes);
}

TEST_F(ServerLoadTest, TwoHundredConnectionsAtOnce) {
    start();
    std::vector<RawSocket> sockets;
    for (int i = 0; i < 200; ++i) sockets.push_back(connect());
    for (int round = 0; round < 3; ++round) {
        for (RawSocket& socket : sockets) socket.send(post("/echo", "{\"a\":1}"));
        for (RawSocket& socket : sockets) {
            EXPECT_THAT(socket.receive_response(), HasSubstr("\r\n\r\n{\"a\":1}"));
        }
    }
    EXPECT_EQ(handled_, 600);
}

TEST_F(ServerLoadTest, AHandlerThatWaitsHoldsUpNobodyElse) {
    ServerOptions options;
    options.normal_at_once = 2;
    start(std::move(options));
    RawSocket waiting = connect();
    waiting.send(get("/wait"));
    latch_.await(1);
    EXPECT_EQ(ask(get("/hello/x")), 200U);
    latch_.open();
    EXPECT_EQ(status_of_response(waiting.receive_response()), 200U);
}

TEST_F(ServerLoadTest, WhenFullTheLongestSilentMakesRoom) {
    ServerOptions options;
    options.max_connections = 3;
    start(std::move(options));
    RawSocket customer = connect();
    customer.send(get("/hello/x"));
    EXPECT_EQ(status_of_response(customer.receive_response()), 200U);
    RawSocket first = connect();
    first.send("GET /hel");
    RawSocket second = connect();
    second.send("GET /hel");

    EXPECT_EQ(ask(get("/hello/y")), 200U);
    EXPECT_TRUE(first.is_closed());
    EXPECT_FALSE(second.is_closed(0ms));
    customer.send(get("/hello/x"));
    EXPECT_EQ(status_of_response(customer.receive_response()), 200U) << "was served, so it stays";
}

TEST_F(ServerLoadTest, WhenAllAreBusyNewcomersAreTurnedAway) {
    ServerOptions options;
    options.max_connections = 3;
    start(std::move(options));
    std::vector<RawSocket> busy;
    for (int i = 0; i < 3; ++i) {
        busy.push_back(connect());
        busy.back().send(get("/wait"));
    }
    latch_.await(3);
    RawSocket newcomer = connect();
    newcomer.send(get("/hello/x"));
    const std::string response = newcomer.receive_all();
    EXPECT_EQ(status_of_response(response), 503U);
    EXPECT_THAT(response, HasSubstr("retry-after: 1\r\n"));
    newcomer.close();

    latch_.open();
    for (RawSocket& socket : busy) EXPECT_EQ(status_of_response(socket.receive_response()), 200U);
    EXPECT_EQ(ask(get("/hello/x")), 200U);
}

TEST_F(ServerLoadTest, StoppingFinishesWhatIsInHand) {
    start();
    RawSocket idle = connect();
    idle.send(get("/hello/x"));
    EXPECT_EQ(status_of_response(idle.receive_response()), 200U);
    RawSocket busy = connect();
    busy.send(get("/wait") + get("/hello/pipelined"));
    latch_.await(1);
    const std::uint16_t port = server_->port();

    auto stopped = std::async(std::launch::async, [&] { server_->stop(); });
    EXPECT_TRUE(idle.is_closed());
    EXPECT_FALSE(RawSocket(port).connected());
    EXPECT_EQ(stopped.wait_for(0ms), std::future_status::timeout);
    latch_.open();
    const std::string response = busy.receive_all();
    EXPECT_THAT(response, HasSubstr("{\"waited\":true}"));
    EXPECT_THAT(response, HasSubstr("Connection: close\r\n"));
    EXPECT_THAT(response, testing::Not(HasSubstr("pipelined")));
    busy.close();
    stopped.get();
    server_->stop();
}

TEST_F(ServerLoadTest, StoppingDoesNotWaitForSlowClients) {
    ServerOptions options;
    options.stop_deadline = 300ms;
    start(std::move(options));
    RawSocket socket = connect();
    const std::string request = post("/echo", "{\"a\":1}");
    socket.send(get("/hello/x") + request.substr(0, request.size() - 1));
    EXPECT_EQ(status_of_response(socket.receive_response()), 200U);
    const auto begin = Clock::now();
    server_->stop();
    EXPECT_LT(Clock::now() - begin, 4s) << "less than the body's own deadline";
    EXPECT_TRUE(socket.is_closed());
}

}  // namespace
}  // namespace noodgeld::http
