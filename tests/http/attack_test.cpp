// The server against clients that want to hold off others: what each of them gets, and no more.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "http/client.h"
#include "tests/http/flood.h"
#include "tests/http/server_fixture.h"

namespace noodgeld::http {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using test::Conduct;
using test::Flood;
using test::get;
using test::post;
using test::RawSocket;
using test::status_of_response;
using testing::HasSubstr;

constexpr std::size_t kPiece = std::size_t{64} << 10;
constexpr std::size_t kPieces = 640;  // 40 MiB
/// More than two pieces and what the kernel buffers on both sides.
constexpr std::size_t kUnread = std::size_t{8} << 20;

class AttackTest : public testing::Test {
  protected:
    ~AttackTest() override { latch_.open(); }

    void start(ServerOptions options = {}) {
        Router router;
        router.get(
            "/stream", [this](const Request&) { return stream(kPieces, 200); }, Urgency::bulk);
        router.get(
            "/short", [this](const Request&) { return stream(1, 200); }, Urgency::bulk);
        router.get(
            "/fails/{after}",
            [this](const Request& request) {
                return stream(request.parameter("after") == "late" ? 10 : 0, 507);
            },
            Urgency::bulk);
        router.get("/wait", [this](const Request&) {
            latch_.wait();
            return json_response(200, {});
        });
        router.post(
            "/sale", kJsonBody, [](const Request&) { return json_response(201, {}); },
            Urgency::urgent);
        router.post(
            "/large", {{"application/json"}, std::size_t{64} << 20},
            [](const Request&) { return json_response(200, {}); }, Urgency::bulk);
        server_ = Server::start(std::move(options), std::move(router)).value();
    }

    /// Writes so many pieces, and fails at the end unless `outcome` is 200.
    Response stream(std::size_t pieces, unsigned outcome) {
        Response response{200, "application/octet-stream", {}, {}};
        response.write_body = [this, pieces,
                               outcome](const WriteBody& write) -> std::optional<Response> {
            const Bytes piece(kPiece, 'x');
            for (std::size_t i = 0; i < pieces && write(piece); ++i) written_ += kPiece;
            ++ended_;
            return outcome == 200 ? std::nullopt : std::optional(json_response(outcome, {}));
        };
        return response;
    }

    [[nodiscard]] RawSocket ask(const std::string& request) const {
        RawSocket socket(server_->port());
        socket.send(request);
        return socket;
    }
    [[nodiscard]] Client client() const { return Client({"127.0.0.1", server_->port()}); }
    [[nodiscard]] unsigned sell() const {
        const auto answer = client().post("/sale", "application/json", as_bytes("{}"));
        return answer ? answer->status : 0;
    }
    template <class Condition>
    static bool comes_true(Condition condition) {
        for (const auto end = Clock::now() + 20s; Clock::now() < end;) {
            if (condition()) return true;
            std::this_thread::sleep_for(5ms);
        }
        return false;
    }

    test::Latch latch_;
    std::atomic<std::size_t> written_ = 0;
    std::atomic<int> ended_ = 0;
    std::unique_ptr<Server> server_;
};

TEST_F(AttackTest, AStreamArrivesWhole) {
    start();
    Client client({"127.0.0.1", server_->port()}, {60s, 2 * kPieces * kPiece});
    for (int i = 0; i < 2; ++i) {
        const auto answer = client.get("/stream");
        ASSERT_TRUE(answer) << answer.error().what;
        EXPECT_EQ(answer->body, Bytes(kPieces * kPiece, 'x'));
        EXPECT_EQ(answer->header("transfer-encoding"), "chunked");
        const auto shorter = client.get("/short");
        ASSERT_TRUE(shorter) << shorter.error().what;
        EXPECT_EQ(shorter->body.size(), kPiece);
        EXPECT_EQ(shorter->header("content-length"), "65536") << "it was there before it was sent";
    }
    RawSocket old = ask("GET /stream HTTP/1.0\r\nHost: localhost\r\n\r\n");
    const std::string all = old.receive_all();
    EXPECT_EQ(all.size() - all.find("\r\n\r\n") - 4, kPieces * kPiece) << "HTTP/1.0 has no chunks";
    EXPECT_EQ(client.send({Method::head, "/stream", {}, {}, {}})->status, 200U);
}

TEST_F(AttackTest, AStreamThatFailsIsAnsweredOrCutButNeverCompleted) {
    start();
    EXPECT_EQ(client().get("/fails/early")->status, 507U);
    const auto late = client().get("/fails/late");
    ASSERT_FALSE(late);
    EXPECT_THAT(late.error().what, HasSubstr("closed before the answer was whole"));
}

TEST_F(AttackTest, AStreamThatNobodyReadsIsNotWritten) {
    start();
    RawSocket slow = ask(get("/stream"));
    ASSERT_TRUE(comes_true([&] { return written_ > 0; }));
    std::this_thread::sleep_for(500ms);
    EXPECT_LT(written_, kUnread);
    EXPECT_EQ(sell(), 201U);
    slow.close();
    EXPECT_TRUE(comes_true([&] { return ended_ == 1; })) << "the writer learns that it is gone";
    EXPECT_LT(written_, kUnread);
}

TEST_F(AttackTest, ASlowReaderIsCutAndASteadyOneIsNot) {
    ServerOptions options;
    options.head_deadline = 1s;
    options.longest_stall = 1s;
    options.min_bytes_per_second = std::size_t{64} << 10;
    start(std::move(options));
    RawSocket slow = ask(get("/stream", "Connection: close\r\n"));
    RawSocket steady = ask(get("/stream", "Connection: close\r\n"));
    std::string received;
    for (int i = 0; i < 15; ++i) {
        std::this_thread::sleep_for(100ms);
        for (std::size_t more = received.size() + kUnread / 4; received.size() < more;) {
            ASSERT_TRUE(steady.receive(received)) << "after " << received.size();
        }
    }
    EXPECT_LT(slow.receive_all().size(), kUnread);
    while (steady.receive(received)) {
    }
    EXPECT_GT(received.size(), kPieces * kPiece);
}

TEST_F(AttackTest, OneClientGetsAFewBulkRequestsAtOnce) {
    ServerOptions options;
    options.bulk_at_once = 8;
    options.bulk_per_client = 3;
    start(std::move(options));
    std::vector<RawSocket> slow;
    for (int i = 0; i < 50; ++i) slow.push_back(ask(get("/stream")));
    int served = 0;
    for (RawSocket& socket : slow) {
        std::string begin;
        while (begin.find("\r\n\r\n") == std::string::npos && socket.receive(begin)) {
        }
        if (status_of_response(begin) == 200) {
            ++served;
        } else {
            EXPECT_EQ(status_of_response(begin), 503U);
            EXPECT_THAT(begin, HasSubstr("retry-after: 1\r\n"));
        }
    }
    EXPECT_EQ(served, 3);
    EXPECT_EQ(sell(), 201U);
    slow.clear();
    EXPECT_TRUE(comes_true([&] { return client().get("/short")->status == 200; }));
}

TEST_F(AttackTest, ASaleDoesNotWaitForWhatIsNotUrgent) {
    start();
    std::vector<RawSocket> waiting;
    for (int i = 0; i < 200; ++i) waiting.push_back(ask(get("/wait")));
    latch_.await(4);
    EXPECT_EQ(sell(), 201U) << "though all hands for others are busy";
    latch_.open();
    for (RawSocket& one : waiting) EXPECT_EQ(status_of_response(one.receive_response()), 200U);
}

TEST_F(AttackTest, AnnouncedBodiesThatNeverComeTakeNothing) {
    start();
    const std::string head = post("/large", std::string(std::size_t{64} << 20, ' '));
    std::vector<RawSocket> silent;
    for (int i = 0; i < 100; ++i) silent.push_back(ask(head.substr(0, head.find("\r\n\r\n") + 4)));
    EXPECT_EQ(status_of_response(
                  ask(post("/large", std::string(std::size_t{8} << 20, ' '))).receive_response()),
              200U);
}

/// Whoever opens connections faster than they are missed fills the kernel's line of those that are
/// to be accepted, and a till that connects stands at its end.
TEST_F(AttackTest, ASaleDoesNotWaitForHeadsThatNeverEnd) {
    ServerOptions options;
    bound_connections(options);
    options.max_connections_per_client = 200;
    start(std::move(options));
    std::vector<RawSocket> half_open;
    for (int i = 0; i < 2'000; ++i) half_open.push_back(ask("POST /sale HTTP/1.1\r\nHost: loc"));
    ASSERT_TRUE(half_open.back().connected());
    const auto asked = Clock::now();
    EXPECT_EQ(sell(), 201U);
    EXPECT_LT(Clock::now() - asked, 500ms);
}

TEST_F(AttackTest, WhoHasSoldStaysAndNewcomersGetIn) {
    ServerOptions options;
    options.max_connections_per_client = 20;
    start(std::move(options));
    Client cashier = client();
    ASSERT_EQ(cashier.post("/sale", "application/json", as_bytes("{}"))->status, 201U);
    RawSocket cashier_socket = ask(post("/sale", "{}"));
    ASSERT_EQ(status_of_response(cashier_socket.receive_response()), 201U);
    const Flood flood(server_->port(), {{20, Conduct::asks_again, get("/short")},
                                        {20, Conduct::reads_slowly, get("/stream")},
                                        {20, Conduct::falls_silent, "GET /"}});
    EXPECT_TRUE(comes_true([&] { return flood.cut() > 50; })) << "they are too many";
    EXPECT_EQ(sell(), 201U);
    cashier_socket.send(post("/sale", "{}"));
    EXPECT_EQ(status_of_response(cashier_socket.receive_response()), 201U);
}

}  // namespace
}  // namespace noodgeld::http
