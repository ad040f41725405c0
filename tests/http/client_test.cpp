// The client against the server, and against servers that do not behave.
#include "http/client.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <thread>

#include "tests/http/server_fixture.h"

namespace noodgeld::http {
namespace {

using namespace std::chrono_literals;
using test::ServerTest;
using testing::HasSubstr;

class ClientTest : public ServerTest {
  protected:
    [[nodiscard]] Client client() const { return Client({"127.0.0.1", server_->port()}); }
};

TEST_F(ClientTest, AsksAndAsksAgain) {
    start();
    Client client = this->client();
    for (int i = 0; i < 3; ++i) {
        const auto hello = client.get("/hello/a%20b");
        ASSERT_TRUE(hello) << hello.error().what;
        EXPECT_EQ(hello->status, 200U);
        EXPECT_EQ(hello->content_type, "application/json");
        EXPECT_EQ(hello->text(), "{\"hello\":\"a b\"}");
        EXPECT_EQ(hello->header("x-content-type-options"), "nosniff");
        const auto echo = client.post("/echo", "application/json", as_bytes("{}"));
        ASSERT_TRUE(echo) << echo.error().what;
        EXPECT_EQ(echo->text(), "{}");
    }
    const auto head = client.send({Method::head, "/hello/x", {}, {}, {}});
    ASSERT_TRUE(head) << head.error().what;
    EXPECT_EQ(head->header("content-length"), "13");
    EXPECT_TRUE(head->body.empty());
    EXPECT_EQ(client.get("/nothing")->status, 204U);
}

TEST_F(ClientTest, SendsHeaders) {
    start();
    const auto response =
        client().send({Method::get, "/nowhere", {}, {}, {{"accept-language", "en"}}});
    ASSERT_TRUE(response);
    EXPECT_THAT(std::string(response->text()), HasSubstr("There is nothing at this address."));
}

TEST_F(ClientTest, ReadsTheRefusalOfABodyThatIsNotRead) {
    start();
    const Bytes body(std::size_t{32} << 20, ' ');
    Client client = this->client();
    const auto response = client.post("/echo", "application/json", body);
    ASSERT_TRUE(response) << response.error().what;
    EXPECT_EQ(response->status, 413U);
    EXPECT_EQ(client.get("/hello/x")->status, 200U) << "on a new connection";
}

TEST_F(ClientTest, ConnectsAgainAfterTheServerClosed) {
    ServerOptions options;
    options.idle_deadline = 50ms;
    start(std::move(options));
    Client client = this->client();
    EXPECT_EQ(client.get("/hello/x")->status, 200U);
    std::this_thread::sleep_for(500ms);
    EXPECT_EQ(client.get("/hello/x")->status, 200U);
}

TEST_F(ClientTest, FailsInWordsWhenNobodyListens) {
    start();
    Client client = this->client();
    const std::string where = "127.0.0.1:" + std::to_string(server_->port());
    server_->stop();
    const auto response = client.get("/hello/x");
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().what, where + ": cannot connect: Connection refused");
}

TEST_F(ClientTest, DoesNotWaitForever) {
    start();
    Client client({"127.0.0.1", server_->port()}, {200ms, 1'000});
    const auto response = client.get("/wait");
    ASSERT_FALSE(response);
    EXPECT_THAT(response.error().what, HasSubstr("no answer in time"));
    latch_.open();
}

TEST_F(ClientTest, BoundsWhatItReads) {
    start();
    Client client({"127.0.0.1", server_->port()}, {10s, 1'000});
    const auto response = client.get("/large");
    ASSERT_FALSE(response);
    EXPECT_THAT(response.error().what, HasSubstr("no valid answer"));
    EXPECT_EQ(client.get("/hello/x")->status, 200U);
}

TEST_F(ClientTest, SendsNothingThatIsNoRequest) {
    start();
    for (const std::string target :
         {"", "hello", "/a b", "/\r\n\r\nGET /", "/ HTTP/1.1\r\nA:", "/../x"}) {
        const auto response = client().get(target);
        ASSERT_FALSE(response) << target;
        EXPECT_THAT(response.error().what, HasSubstr("no valid request"));
    }
    const auto split = client().send({Method::get, "/hello/x", {}, {}, {{"a", "b\r\nc: d"}}});
    EXPECT_FALSE(split);
    server_->stop();
    EXPECT_TRUE(statuses_.empty());
}

TEST(Client, LeavesThisMachineAlone) {
    for (const std::string address : {"192.168.1.1", "example.org", "::", ""}) {
        const auto response = Client({address, 80}).get("/");
        ASSERT_FALSE(response);
        EXPECT_THAT(response.error().what, HasSubstr("not a loopback address"));
    }
}

// Accepts one connection, reads something, sends `answer` and closes.
std::string error_with(const std::string& answer) {
    const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(::bind(listener, generic, size), 0);
    EXPECT_EQ(::listen(listener, 1), 0);
    EXPECT_EQ(::getsockname(listener, generic, &size), 0);
    std::jthread server([&] {
        const int socket = ::accept(listener, nullptr, nullptr);
        char request[1'024];
        EXPECT_GT(::recv(socket, request, sizeof request, 0), 0);
        (void)::send(socket, answer.data(), answer.size(), MSG_NOSIGNAL);
        (void)::close(socket);
    });
    const auto response = Client({"127.0.0.1", ntohs(address.sin_port)}).get("/");
    server.join();
    (void)::close(listener);
    return response ? "" : response.error().what;
}

TEST(Client, RefusesAnswersThatAreNone) {
    EXPECT_EQ(error_with("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab"), "");
    EXPECT_EQ(error_with("HTTP/1.1 200 OK\r\n\r\nuntil the end"), "");
    const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n";
    EXPECT_EQ(error_with(chunked + "0\r\n\r\n"), "");
    EXPECT_THAT(error_with(chunked), HasSubstr("closed before the answer"));
    EXPECT_THAT(error_with(""), HasSubstr("closed before the answer"));
    EXPECT_THAT(error_with("HTTP/1.1 200 OK\r\nContent-Le"), HasSubstr("closed before the answer"));
    EXPECT_THAT(error_with("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab"),
                HasSubstr("closed before the answer"));
    EXPECT_THAT(error_with("SSH-2.0-OpenSSH_9.2\r\n"), HasSubstr("no valid answer"));
    EXPECT_THAT(error_with("HTTP/1.1 200 OK\r\nA: " + std::string(200'000, 'a')),
                HasSubstr("no valid answer"));
}

TEST(Endpoint, IsReadFromAUrl) {
    EXPECT_EQ(parse_endpoint("http://127.0.0.1:8080")->address, "127.0.0.1");
    EXPECT_EQ(parse_endpoint("http://127.0.0.1:8080/")->port, 8080);
    EXPECT_EQ(parse_endpoint("http://localhost:1")->address, "127.0.0.1");
    EXPECT_EQ(parse_endpoint("http://[::1]:65535")->address, "::1");
    for (const std::string url :
         {"", "http://", "https://127.0.0.1:1", "127.0.0.1:1", "http://127.0.0.1",
          "http://127.0.0.1:", "http://127.0.0.1:0", "http://127.0.0.1:65536",
          "http://127.0.0.1:1/x", "http://127.0.0.1:1x", "http://192.168.1.1:1",
          "http://example.org:1", "http://::1:1", "http://[127.0.0.1]:1", "http://a@127.0.0.1:1"}) {
        const auto endpoint = parse_endpoint(url);
        ASSERT_FALSE(endpoint) << url;
        EXPECT_THAT(endpoint.error().what, HasSubstr("such as http://127.0.0.1:8080"));
    }
}

}  // namespace
}  // namespace noodgeld::http
