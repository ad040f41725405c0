// The terminal's figures: how long a cashier waits for a sale, from the request to the durable yes,
// from a real daemon on loopback: alone, and while a thousand sockets want other things of it.
// --quick measures for a shorter time.
#include <sys/resource.h>

#include <boost/json.hpp>
#include <cstring>

#include "base/check.h"
#include "base/hexadecimal.h"
#include "bench/figure.h"
#include "bench/machine.h"
#include "protocol/wire/text.h"
#include "terminal/till.h"
#include "tests/e2e/staged_terminal.h"
#include "tests/http/flood.h"

namespace noodgeld::bench {
namespace {

namespace json = boost::json;
using Clock = std::chrono::steady_clock;
using http::test::Attack;
using http::test::Conduct;
using http::test::Flood;

constexpr std::size_t kSockets = 1'000;
constexpr std::chrono::milliseconds kBetweenSales{10};

struct Extent {
    unsigned sales_before;  ///< In the feed that is exported.
    unsigned sales;         ///< Measured in each figure.
};
constexpr Extent kFull{4'000, 1'000};
constexpr Extent kQuick{500, 200};

SaleRequest sale_request(unsigned number) {
    SaleRequest request;
    request.basket = {test::example_id<SaleId>("sale", number), {{test::kBread, test::cents(700)}}};
    request.vouchers.push_back(test::voucher(number));
    return request;
}

std::string sale_body(unsigned number) {
    const SaleRequest sale = sale_request(number);
    json::array vouchers;
    vouchers.push_back(json::string(to_text(Kind::voucher, encode(sale.vouchers.front()))));
    json::array categories;
    categories.push_back(json::object{{"gpc", test::kBread.value}, {"cents", 700}});
    return json::serialize(json::object{{"sale_id", hex(sale.basket.id.bytes)},
                                        {"categories", std::move(categories)},
                                        {"vouchers", std::move(vouchers)}});
}

/// One till, which keeps its connection.
class Cashier {
  public:
    explicit Cashier(const http::Endpoint& terminal)
        : client_(terminal, {std::chrono::minutes(2), std::size_t{1} << 20}) {}

    /// Milliseconds of each sale, ascending.
    std::vector<double> sell(unsigned sales) {
        std::vector<double> times;
        for (unsigned i = 0; i < sales; ++i) {
            const std::string body = sale_body(next_++);
            const auto start = Clock::now();
            const auto answer = client_.post("/v1/sales", "application/json", as_bytes(body));
            const std::chrono::duration<double, std::milli> took = Clock::now() - start;
            NOODGELD_CHECK(answer && answer->status == 201);
            times.push_back(took.count());
            std::this_thread::sleep_for(kBetweenSales);
        }
        std::ranges::sort(times);
        return times;
    }

  private:
    http::Client client_;
    unsigned next_ = 1'000'000;
};

double percentile(const std::vector<double>& ascending, std::size_t percent) {
    return ascending[std::min(ascending.size() - 1, ascending.size() * percent / 100)];
}

std::string get(const std::string& target) {
    return "GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
}
/// A body of `size`, of which `sent` bytes come.
std::string upload(std::size_t size, std::size_t sent) {
    return "POST /v1/import HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/cbor\r\n"
           "Content-Length: " +
           std::to_string(size) + "\r\n\r\n" + std::string(sent, 'x');
}

std::vector<Attack> exports(std::size_t sockets) {
    return {{sockets, Conduct::reads_slowly, get("/v1/export")}};
}
std::vector<Attack> uploads(std::size_t sockets) {
    return {{sockets / 2, Conduct::falls_silent, upload(std::size_t{64} << 20, 1 << 20)},
            {sockets / 2, Conduct::falls_silent, upload(std::size_t{64} << 20, 0)}};
}
std::vector<Attack> questions(std::size_t sockets) {
    return {{sockets / 2, Conduct::asks_again, get("/v1/status")},
            {sockets / 2, Conduct::asks_again, get("/v1/sales?limit=50")}};
}
std::vector<Attack> everything(std::size_t sockets) {
    std::vector<Attack> all = exports(sockets / 3);
    for (const Attack& one : uploads(sockets / 3)) all.push_back(one);
    for (const Attack& one : questions(sockets / 3)) all.push_back(one);
    return all;
}

void measure(const Extent& extent) {
    print_machine();
    rlimit files{};
    (void)::getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    (void)::setrlimit(RLIMIT_NOFILE, &files);

    test::StagedTerminal staged;
    staged.sell_before([&](Till& till) {
        for (unsigned i = 0; i < extent.sales_before; ++i) {
            NOODGELD_CHECK(till.sell(sale_request(i), test::StagedTerminal::now()).has_value());
        }
    });
    DemoDaemon daemon = staged.serve();
    const http::Endpoint endpoint = http::parse_endpoint(daemon.url()).value();
    Cashier cashier(endpoint);
    (void)cashier.sell(10);
    const std::vector<double> quiet = cashier.sell(extent.sales);
    print_figure("terminal.quiet.p50", percentile(quiet, 50), "ms", "none", 1);
    print_figure("terminal.quiet.p99", percentile(quiet, 99), "ms", "none", 1);
    const std::pair<const char*, std::vector<Attack>> floods[] = {
        {"terminal.under_exports", exports(kSockets)},
        {"terminal.under_uploads", uploads(kSockets)},
        {"terminal.under_questions", questions(kSockets)},
        {"terminal.under_flood", everything(kSockets)},
    };
    for (const auto& [name, attacks] : floods) {
        const Flood flood(endpoint.port, attacks);
        std::this_thread::sleep_for(std::chrono::seconds(1));
        const std::vector<double> times = cashier.sell(extent.sales);
        print_figure(std::string(name) + ".p50", percentile(times, 50), "ms", "quiet",
                     percentile(times, 50) / percentile(quiet, 50));
        print_figure(name, percentile(times, 99), "ms", "quiet",
                     percentile(times, 99) / percentile(quiet, 99));
        std::printf(
            "# connected %zu, cut %zu, answers %zu, %zu kB read; the slowest sale %.3g ms\n",
            flood.connected(), flood.cut(), flood.answers(), flood.bytes() / 1'000, times.back());
    }
    NOODGELD_CHECK(daemon.stop());
}

}  // namespace
}  // namespace noodgeld::bench

int main(int argc, char** argv) {
    const bool quick = argc > 1 && std::strcmp(argv[1], "--quick") == 0;
    noodgeld::bench::measure(quick ? noodgeld::bench::kQuick : noodgeld::bench::kFull);
    return 0;
}
