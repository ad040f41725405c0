// The server over real sockets: what clients do well, and what they do badly.
#include "http/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>

#include "tests/http/raw_socket.h"
#include "tests/http/server_fixture.h"

namespace noodgeld::http {
namespace {

using namespace std::chrono_literals;
using test::get;
using test::kLargeBytes;
using test::post;
using test::RawSocket;
using test::ServerTest;
using test::status_of_response;
using testing::HasSubstr;
using testing::Not;

TEST_F(ServerTest, AnswersAndKeepsTheConnection) {
    start();
    RawSocket socket = connect();
    for (int i = 0; i < 3; ++i) {
        socket.send(get("/hello/wereld"));
        const std::string response = socket.receive_response();
        EXPECT_THAT(response, HasSubstr("HTTP/1.1 200 OK\r\n"));
        EXPECT_THAT(response, HasSubstr("\r\n\r\n{\"hello\":\"wereld\"}"));
        EXPECT_THAT(response, HasSubstr("x-content-type-options: nosniff\r\n"));
        EXPECT_THAT(response, HasSubstr("cache-control: no-store\r\n"));
        EXPECT_THAT(response, Not(HasSubstr("Connection: close")));
        EXPECT_THAT(response, Not(HasSubstr("Date:")));
    }
    socket.send(get("/hello/wereld", "Connection: close\r\n"));
    EXPECT_THAT(socket.receive_all(), HasSubstr("Connection: close\r\n"));
}

TEST_F(ServerTest, PipelinedRequestsAreAnsweredInOrder) {
    start();
    RawSocket socket = connect();
    std::string all;
    for (int i = 0; i < 50; ++i) {
        all += i % 2 == 0 ? get("/hello/" + std::to_string(i))
                          : post("/echo", "{\"i\":" + std::to_string(i) + "}");
    }
    socket.send(all);
    for (int i = 0; i < 50; ++i) {
        EXPECT_THAT(socket.receive_response(),
                    HasSubstr(std::to_string(i) + (i % 2 == 0 ? "\"}" : "}")));
    }
}

TEST_F(ServerTest, ARequestMayComeByteByByte) {
    start();
    RawSocket socket = connect();
    const std::string request = post("/echo", "{\"a\":1}");
    for (const char& byte : request) socket.send({&byte, 1});
    EXPECT_THAT(socket.receive_response(), HasSubstr("\r\n\r\n{\"a\":1}"));
}

TEST_F(ServerTest, HeadHasNoBody) {
    start();
    RawSocket socket = connect();
    socket.send("HEAD /hello/x HTTP/1.1\r\nHost: localhost\r\n\r\n" +
                get("/hello/y", "Connection: close\r\n"));
    const std::string both = socket.receive_all();
    EXPECT_THAT(both, HasSubstr("Content-Length: 13\r\n"));
    EXPECT_THAT(both, Not(HasSubstr("{\"hello\":\"x\"}")));
    EXPECT_THAT(both, HasSubstr("{\"hello\":\"y\"}"));
}

TEST_F(ServerTest, NoContentHasNoLength) {
    start();
    const std::string response = answer_to(get("/nothing", "Connection: close\r\n"));
    EXPECT_EQ(status_of_response(response), 204U);
    EXPECT_THAT(response, Not(HasSubstr("Content-Length")));
}

TEST_F(ServerTest, Http10IsAnsweredAndClosed) {
    start();
    RawSocket socket = connect();
    socket.send("GET /hello/x HTTP/1.0\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_THAT(socket.receive_all(), HasSubstr("{\"hello\":\"x\"}"));
}

TEST_F(ServerTest, RoutesThatAreNotThere) {
    start();
    RawSocket socket = connect();
    socket.send(get("/nowhere", "Accept-Language: en\r\n"));
    const std::string missing = socket.receive_response();
    EXPECT_THAT(missing, HasSubstr("HTTP/1.1 404 "));
    EXPECT_THAT(missing, HasSubstr("application/problem+json"));
    EXPECT_THAT(missing, HasSubstr("There is nothing at this address."));
    socket.send(get("/echo"));
    const std::string other = socket.receive_response();
    EXPECT_THAT(other, HasSubstr("HTTP/1.1 405 "));
    EXPECT_THAT(other, HasSubstr("allow: POST\r\n"));
    socket.send(get("/hello/x"));
    EXPECT_EQ(status_of_response(socket.receive_response()), 200U) << "the connection goes on";
}

TEST_F(ServerTest, ExpectContinueIsInvitedOrRefusedBeforeTheBody) {
    start();
    RawSocket socket = connect();
    const std::string request = post("/echo", "{\"a\":1}", "Expect: 100-continue\r\n");
    socket.send(request.substr(0, request.size() - 7));
    EXPECT_EQ(socket.receive_response(), "HTTP/1.1 100 Continue\r\n\r\n");
    socket.send("{\"a\":1}");
    EXPECT_THAT(socket.receive_response(), HasSubstr("\r\n\r\n{\"a\":1}"));

    socket.send(
        "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n"
        "Content-Length: 7\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(status_of_response(socket.receive_all()), 415U);
}

TEST_F(ServerTest, AnOversizedBodyIsRefusedUnread) {
    start();
    RawSocket socket = connect();
    socket.send(
        "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        "Content-Length: 1000000000000\r\n\r\n{");
    const std::string response = socket.receive_all();
    EXPECT_EQ(status_of_response(response), 413U);
    EXPECT_THAT(response, HasSubstr("Connection: close\r\n"));
    EXPECT_EQ(handled_, 0);
}

TEST_F(ServerTest, LimitsAreOfTheRoute) {
    start();
    const std::string body(kLargeBytes, ' ');
    EXPECT_THAT(answer_to(post("/large", body)), HasSubstr("{\"bytes\":4194304}"));
    EXPECT_EQ(status_of_response(answer_to(post("/large", body + " "))), 413U);
    EXPECT_EQ(status_of_response(answer_to(post("/echo", body))), 413U);
}

TEST_F(ServerTest, LargeBodiesTogetherAreBounded) {
    ServerOptions options;
    options.max_large_body_bytes = 2 * kLargeBytes;  // Half of it for this client.
    start(std::move(options));
    const std::string request = post("/large", std::string(kLargeBytes, ' '));
    RawSocket first = connect();
    first.send(request.substr(0, request.size() - 2));
    ASSERT_TRUE(first.is_taken());
    first.send(" ");  // It goes on, so nobody takes its place.
    EXPECT_EQ(status_of_response(answer_to(request)), 503U);
    EXPECT_EQ(status_of_response(answer_to(post("/echo", "{}"))), 200U) << "small ones have room";
    first.send(" ");
    EXPECT_EQ(status_of_response(first.receive_response()), 200U);
    EXPECT_EQ(status_of_response(answer_to(request)), 200U) << "the room was given back";
}

TEST_F(ServerTest, ALargeBodyThatStandsStillMakesRoom) {
    ServerOptions options;
    options.max_large_body_bytes = 2 * kLargeBytes;
    start(std::move(options));
    const std::string request = post("/large", std::string(kLargeBytes, ' '));
    RawSocket silent = connect();
    silent.send(request.substr(0, request.size() - 1));
    ASSERT_TRUE(silent.is_taken());
    std::this_thread::sleep_for(1'500ms);
    EXPECT_EQ(status_of_response(answer_to(request)), 200U);
    EXPECT_TRUE(silent.is_closed());
}

TEST_F(ServerTest, AResponseThatIsNoHttpIsNotSent) {
    start();
    const std::string response = answer_to(get("/broken"));
    EXPECT_EQ(status_of_response(response), 500U);
    EXPECT_THAT(response, Not(HasSubstr("Set-Cookie")));
}

TEST_F(ServerTest, LargeResponsesArrive) {
    start();
    const std::string response = answer_to(get("/large", "Connection: close\r\n"));
    EXPECT_TRUE(response.ends_with("\r\n\r\n" + std::string(test::kLargeAnswerBytes, 'x')));
}

TEST_F(ServerTest, GarbageIsRefusedAtOnce) {
    start();
    const std::string hello("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11);
    for (const std::string& garbage :
         {hello, std::string(100, '\0'), std::string("\n"), std::string("GET / HTTP/1.1\n\n")}) {
        RawSocket socket = connect();
        const auto start_time = std::chrono::steady_clock::now();
        socket.send(garbage);
        EXPECT_EQ(status_of_response(socket.receive_response()), 400U);
        EXPECT_TRUE(socket.is_closed());
        EXPECT_LT(std::chrono::steady_clock::now() - start_time, 3s) << "not at a deadline";
    }
}

TEST_F(ServerTest, WhatTheGateRefusesIsSaidInTheReadersLanguage) {
    start();
    const auto answer = [this](const std::string& target, const std::string& headers) {
        RawSocket socket = connect();
        socket.send("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n");
        return socket.receive_response();
    };
    const std::string bad = "X-A: 1\r\nX-A: 2\r\n";
    EXPECT_THAT(answer("/hello/x", bad + "Accept-Language: en\r\n"),
                HasSubstr("not valid under the rules of HTTP"));
    EXPECT_THAT(answer("/hello/x", bad), HasSubstr("niet volgens de regels van HTTP"));
    EXPECT_THAT(answer("/hello/x/", "Accept-Language: en\r\n"), HasSubstr("HTTP/1.1 404 "));
}

TEST_F(ServerTest, AHeadWithoutEndIsRefusedAtItsLimit) {
    start();
    EXPECT_EQ(status_of_response(answer_to("GET /" + std::string(100'000, 'a'))), 414U);
    EXPECT_EQ(status_of_response(answer_to("GET / HTTP/1.1\r\nA: " + std::string(100'000, 'a'))),
              431U);
}

TEST_F(ServerTest, ClientsThatLeaveEarlyHarmNobody) {
    start();
    const std::string request = post("/echo", "{\"a\":1}");
    for (std::size_t size = 0; size < request.size(); ++size) {
        RawSocket socket = connect();
        socket.send(request.substr(0, size));
        socket.close();
    }
    EXPECT_EQ(handled_, 0);
    RawSocket leaver = connect();
    leaver.send(get("/large"));
    leaver.close();
    EXPECT_EQ(status_of_response(answer_to(request)), 200U);
    EXPECT_EQ(handled_, 1);
}

// Each file is what a client sends; its name says what must come of it. A request hidden behind
// another would be answered with 200 by /echo.
TEST_F(ServerTest, SmugglingCorpus) {
    start();
    int files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(
             std::filesystem::path(NOODGELD_SOURCE_DIR) / "fuzz/corpus/http_gate")) {
        const std::string name = entry.path().filename().string();
        if (!name.starts_with("smuggle_")) continue;
        std::ifstream in(entry.path(), std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(in), {}};
        const std::string response = answer_to(bytes);
        EXPECT_GE(status_of_response(response), 400U) << name << ": " << response;
        EXPECT_THAT(response, HasSubstr("Connection: close\r\n")) << name;
        EXPECT_EQ(response.find("\r\n\r\n"), response.rfind("\r\n\r\n"))
            << name << " got two answers: " << response;
        ++files;
    }
    EXPECT_GE(files, 20);
    EXPECT_EQ(handled_, 0);
}

TEST_F(ServerTest, FinishedRequestsAreReported) {
    start();
    (void)answer_to(get("/hello/x", "Connection: close\r\n"));
    (void)answer_to("rubbish\n");
    server_->stop();
    EXPECT_THAT(statuses_, testing::ElementsAre(200, 400));
    EXPECT_THAT(routes_, testing::ElementsAre("/hello/{name}", ""));
}

TEST(ServerStart, RefusesAllButLoopback) {
    for (const std::string address :
         {"0.0.0.0", "::", "192.168.1.1", "localhost", "", "127.0.0.1.2"}) {
        ServerOptions options;
        options.address = address;
        const auto server = Server::start(std::move(options), Router());
        ASSERT_FALSE(server) << address;
        EXPECT_THAT(server.error().what, HasSubstr("cannot listen on " + address));
    }
}

TEST(ServerStart, SaysWhenAPortIsTaken) {
    const auto first = Server::start({}, Router());
    ASSERT_TRUE(first);
    ServerOptions options;
    options.port = (*first)->port();
    const auto second = Server::start(std::move(options), Router());
    ASSERT_FALSE(second);
    EXPECT_THAT(second.error().what, HasSubstr(std::to_string((*first)->port())));
}

}  // namespace
}  // namespace noodgeld::http
