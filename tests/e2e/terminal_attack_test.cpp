// The program under attack: while hundreds of sockets hold it up as well as they can, a cashier
// sells. The bounds are far above what is measured on a quiet machine (docs/performance.md) and far
// below what a server without them needs.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/e2e/staged_terminal.h"
#include "tests/http/flood.h"
#include "tests/http/raw_socket.h"
#include "tests/support/test_terminal.h"
#include "tests/terminal/till_client.h"

namespace noodgeld::test {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using http::test::Attack;
using http::test::Conduct;
using http::test::Flood;
using http::test::RawSocket;
using http::test::status_of_response;

constexpr std::size_t kMebibyte = std::size_t{1} << 20;
constexpr unsigned kSalesBefore = 150;

std::string get(const std::string& target) {
    return "GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
}
std::string upload(std::size_t size, std::size_t sent) {
    return "POST /v1/import HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/cbor\r\n"
           "Content-Length: " +
           std::to_string(size) + "\r\n\r\n" + std::string(sent, 'x');
}

class TerminalAttack : public testing::Test {
  protected:
    TerminalAttack() {
        staged_.sell_before([](Till& till) {
            for (unsigned i = 0; i < kSalesBefore; ++i) {
                NOODGELD_CHECK(till.sell(sale_request(i, 700, {i}), StagedTerminal::now()));
            }
        });
        daemon_.emplace(staged_.serve());
        endpoint_ = http::parse_endpoint(daemon_->url()).value();
    }

    /// Sells `count` times and gives the slowest time.
    Clock::duration slowest_of(unsigned count) {
        Clock::duration slowest{};
        for (unsigned i = 0; i < count; ++i, ++sales_) {
            const auto start = Clock::now();
            EXPECT_EQ(till_->sell(sales_, 700, {sales_}).status, 201U);
            slowest = std::max(slowest, Clock::now() - start);
        }
        return slowest;
    }
    void open_till() {
        till_.emplace(endpoint_);
        (void)slowest_of(1);
    }
    [[nodiscard]] std::size_t resident_bytes() const {
        std::ifstream in("/proc/" + std::to_string(daemon_->pid()) + "/statm");
        std::size_t all = 0;
        std::size_t resident = 0;
        in >> all >> resident;
        return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    }

    StagedTerminal staged_;
    std::optional<DemoDaemon> daemon_;
    http::Endpoint endpoint_;
    std::optional<TillClient> till_;
    unsigned sales_ = 10'000;
};

TEST_F(TerminalAttack, AnnouncedBodiesTakeNoMemoryAndNobodysPlace) {
    open_till();
    const std::size_t before = resident_bytes();
    const Flood flood(endpoint_.port, {{300, Conduct::falls_silent, upload(64 * kMebibyte, 0)}});
    std::this_thread::sleep_for(1s);
    EXPECT_LT(slowest_of(20), 2s);
    const Answer taken = till_->post("/v1/import", "application/cbor", Bytes(kMebibyte, 0));
    EXPECT_EQ(taken.verdict(), "400 malformed") << "it was read, for there was room";
    EXPECT_LT(resident_bytes(), before + 32 * kMebibyte);
}

TEST_F(TerminalAttack, ThreeHundredSlowExportsDoNotHoldUpASale) {
    open_till();
    std::vector<RawSocket> exports;
    for (int i = 0; i < 300; ++i) {
        exports.emplace_back(endpoint_.port);
        exports.back().send(get("/v1/export"));
    }
    EXPECT_LT(slowest_of(20), 2s);
    unsigned turned_away = 0;
    for (RawSocket& one : exports) {
        std::string begin;
        (void)one.receive(begin);
        turned_away += status_of_response(begin) == 503 ? 1 : 0;
    }
    EXPECT_GT(turned_away, 200U) << "only a few at once are worked on";
}

TEST_F(TerminalAttack, NoFloodHoldsUpASale) {
    open_till();
    const std::size_t before = resident_bytes();
    const Flood flood(endpoint_.port,
                      {{150, Conduct::asks_again, get("/v1/status")},
                       {150, Conduct::asks_again, get("/v1/sales?limit=50")},
                       {100, Conduct::asks_again, get("/nowhere")},
                       {200, Conduct::reads_slowly, get("/v1/export")},
                       {200, Conduct::falls_silent, upload(64 * kMebibyte, kMebibyte)},
                       {100, Conduct::falls_silent, upload(64 * kMebibyte, 0)},
                       {100, Conduct::falls_silent, "GET /v1/sta"}});
    std::this_thread::sleep_for(1s);
    EXPECT_LT(slowest_of(50), 3s);
    till_.emplace(endpoint_);
    EXPECT_LT(slowest_of(5), 5s) << "of one who comes in new";
    EXPECT_LT(resident_bytes(), before + 300 * kMebibyte);
    EXPECT_GT(flood.answers(), 100U) << "or it was none";

    // What is smuggled stays refused: one answer to each file, which is no yes.
    int files = 0;
    const auto start = Clock::now();
    for (const auto& entry : std::filesystem::directory_iterator(
             std::filesystem::path(NOODGELD_SOURCE_DIR) / "fuzz/corpus/http_gate")) {
        if (!entry.path().filename().string().starts_with("smuggle_")) continue;
        std::ifstream in(entry.path(), std::ios::binary);
        RawSocket socket(endpoint_.port);
        socket.send(std::string{std::istreambuf_iterator<char>(in), {}});
        socket.end_sending();
        const std::string answer = socket.receive_all();
        EXPECT_GE(status_of_response(answer), 400U) << entry.path();
        EXPECT_EQ(answer.find("\r\n\r\n"), answer.rfind("\r\n\r\n")) << entry.path();
        ++files;
    }
    EXPECT_GE(files, 20);
    EXPECT_LT(Clock::now() - start, files * 5s) << "newcomers are heard, each in its turn";
}

}  // namespace
}  // namespace noodgeld::test
