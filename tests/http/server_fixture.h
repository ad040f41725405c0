// A server on loopback with routes of every sort, for tests that speak to it over sockets.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "http/server.h"
#include "tests/http/raw_socket.h"

namespace noodgeld::http::test {

inline constexpr std::size_t kLargeBytes = std::size_t{4} << 20;
inline constexpr std::size_t kLargeAnswerBytes = std::size_t{24}
                                                 << 20;  // More than sockets buffer.

inline std::string get(std::string_view path, std::string_view headers = "") {
    std::string request = "GET ";
    request.append(path).append(" HTTP/1.1\r\nHost: localhost\r\n").append(headers);
    return request.append("\r\n");
}

inline std::string post(std::string_view path, std::string_view body,
                        std::string_view headers = "") {
    std::string request = "POST ";
    request.append(path).append(
        " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n");
    request.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n");
    return request.append(headers).append("\r\n").append(body);
}

// Lets handlers wait until the test says go.
class Latch {
  public:
    void wait() {
        std::unique_lock lock(mutex_);
        ++waiting_;
        changed_.notify_all();
        changed_.wait(lock, [&] { return open_; });
    }
    void open() {
        const std::scoped_lock lock(mutex_);
        open_ = true;
        changed_.notify_all();
    }
    void await(int waiting) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return waiting_ >= waiting; });
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    int waiting_ = 0;
    bool open_ = false;
};

class ServerTest : public testing::Test {
  protected:
    ~ServerTest() override { latch_.open(); }

    Server& start(ServerOptions options = {}) {
        Router router;
        router.get("/hello/{name}", [](const Request& request) {
            return json_response(200, {{"hello", request.parameter("name")}});
        });
        router.post("/echo", kJsonBody, [this](const Request& request) {
            ++handled_;
            Response response;
            response.content_type = "application/json";
            response.body = request.body;
            return response;
        });
        router.post("/large", BodyRule{{"application/json"}, kLargeBytes},
                    [](const Request& request) {
                        return json_response(200, {{"bytes", request.body.size()}});
                    });
        router.get("/wait", [this](const Request&) {
            latch_.wait();
            return json_response(200, {{"waited", true}});
        });
        router.get("/large", [](const Request&) {
            Response response;
            response.content_type = "application/octet-stream";
            response.body.assign(kLargeAnswerBytes, 'x');
            return response;
        });
        router.get("/broken", [](const Request&) {
            Response response;
            response.headers.push_back({"x-split", "a\r\nSet-Cookie: b"});
            return response;
        });
        router.get("/nothing", [](const Request&) {
            Response response;
            response.status = 204;
            return response;
        });
        options.on_finished = [this](const FinishedRequest& finished) {
            const std::scoped_lock lock(mutex_);
            statuses_.push_back(finished.status);
            routes_.emplace_back(finished.route);
        };
        auto server = Server::start(std::move(options), std::move(router));
        EXPECT_TRUE(server) << server.error().what;
        server_ = std::move(*server);
        return *server_;
    }

    [[nodiscard]] RawSocket connect() const { return RawSocket(server_->port()); }

    // What the server answers to `bytes` on a connection of their own, until it closes it.
    [[nodiscard]] std::string answer_to(std::string_view bytes) const {
        RawSocket socket = connect();
        socket.send(bytes);
        socket.end_sending();
        return socket.receive_all();
    }

    Latch latch_;
    std::atomic<int> handled_ = 0;
    std::mutex mutex_;
    std::vector<unsigned> statuses_;
    std::vector<std::string> routes_;
    std::unique_ptr<Server> server_;
};

}  // namespace noodgeld::http::test
