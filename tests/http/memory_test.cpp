// When there is no memory: a body that it cannot hold is refused and the server goes on; a handler
// that fails halfway ends the program.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <new>

#include "tests/http/server_fixture.h"

namespace {

/// No memory is given out in larger pieces.
std::atomic<std::size_t> largest_piece{SIZE_MAX};

}  // namespace

void* operator new(std::size_t size) {
    void* const memory = size > largest_piece.load() ? nullptr : std::malloc(size);
    if (memory == nullptr) throw std::bad_alloc();
    return memory;
}
void operator delete(void* memory) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}

namespace noodgeld::http {
namespace {

using test::get;
using test::post;
using test::RawSocket;
using test::ServerTest;
using test::status_of_response;
using testing::HasSubstr;

class MemoryTest : public ServerTest {
  protected:
    ~MemoryTest() override { largest_piece = SIZE_MAX; }
};

TEST_F(MemoryTest, ABodyThatItCannotHoldIsRefusedAndTheServerGoesOn) {
    start();
    const std::string request = post("/large", std::string(test::kLargeBytes, ' '));
    largest_piece = test::kLargeBytes / 2;
    RawSocket socket = connect();
    socket.send(std::string_view(request).substr(0, test::kLargeBytes / 2 + 10'000));
    const std::string response = socket.receive_all();
    EXPECT_EQ(status_of_response(response), 503U);
    EXPECT_THAT(response, HasSubstr("\"urn:noodgeld:http:overloaded\""));
    EXPECT_THAT(response, HasSubstr("no memory for this body"));
    EXPECT_THAT(response, HasSubstr("retry-after: 1\r\n"));
    EXPECT_EQ(status_of_response(answer_to(get("/hello/x", "Connection: close\r\n"))), 200U);
    largest_piece = SIZE_MAX;
    RawSocket again = connect();
    again.send(request);
    EXPECT_EQ(status_of_response(again.receive_response()), 200U) << "there is memory again";
}

void ask_a_handler_that_throws() {
    Router router;
    router.get("/throws", [](const Request&) -> Response { throw std::bad_alloc(); });
    const auto server = Server::start({}, std::move(router));
    RawSocket socket((*server)->port());
    socket.send(get("/throws"));
    (void)socket.receive_all();
}

TEST(MemoryDeathTest, AHandlerThatThrowsEndsTheProgramBeforeItAnswers) {
    testing::FLAGS_gtest_death_test_style = "threadsafe";
    EXPECT_DEATH(ask_a_handler_that_throws(), "bad_alloc");
}

}  // namespace
}  // namespace noodgeld::http
