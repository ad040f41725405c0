// The terminal's figures: how long a cashier waits for a sale, from the request to the durable yes,
// from a real daemon on loopback: alone, after a neighbour brought feeds and forks, and while a
// thousand sockets want other things of it.
// --quick measures for a shorter time.
#include <sys/resource.h>

#include <atomic>
#include <boost/json.hpp>
#include <cstring>
#include <thread>

#include "base/check.h"
#include "base/hexadecimal.h"
#include "bench/figure.h"
#include "bench/foreign_feeds.h"
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
    unsigned exchanges;     ///< Packs that a neighbour brings, of each sort.
};
constexpr Extent kFull{4'000, 1'000, 15};
constexpr Extent kQuick{500, 200, 5};

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
            times.push_back(sell_one());
            std::this_thread::sleep_for(kBetweenSales);
        }
        std::ranges::sort(times);
        return times;
    }
    double sell_one() {
        const std::string body = sale_body(next_++);
        const auto start = Clock::now();
        const auto answer = client_.post("/v1/sales", "application/json", as_bytes(body));
        const std::chrono::duration<double, std::milli> took = Clock::now() - start;
        NOODGELD_CHECK(answer && answer->status == 201);
        return took.count();
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

/// A neighbour, on another connection.
void bring(const http::Endpoint& terminal, const Bytes& pack) {
    http::Client client(terminal, {std::chrono::minutes(2), std::size_t{1} << 20});
    const auto answer = client.post("/v1/import", "application/cbor", pack);
    NOODGELD_CHECK(answer && answer->status == 200);
    const json::value report = json::parse(as_text(answer->body));
    NOODGELD_CHECK(report.at("refused").as_object().empty());
    NOODGELD_CHECK(report.at("entries_new").to_number<std::uint64_t>() > 0);
}

/// The first sale after each pack, and those that were made while they came.
void measure_exchange(const char* what, const std::vector<Bytes>& packs,
                      const http::Endpoint& terminal, Cashier& cashier, double quiet) {
    std::vector<double> after, during;
    for (const Bytes& pack : packs) {
        std::atomic<bool> came = false;
        std::thread neighbour([&] {
            bring(terminal, pack);
            came = true;
        });
        while (!came) during.push_back(cashier.sell_one());
        neighbour.join();
        during.pop_back();  // It may have begun when the pack was there.
        after.push_back(cashier.sell_one());
    }
    std::ranges::sort(after);
    std::ranges::sort(during);
    const std::string name = std::string("terminal.after_exchange.") + what;
    print_figure(name, percentile(after, 50), "ms", "quiet", percentile(after, 50) / quiet);
    std::printf("# %zu packs of %zu kB; the slowest first sale %.3g ms\n", packs.size(),
                packs.front().size() / 1'000, after.back());
    if (during.empty()) return;
    std::printf("# %zu sales while they came: half within %.3g ms, the slowest %.3g ms\n",
                during.size(), percentile(during, 50), during.back());
}

void measure_exchanges(const Extent& extent, const http::Endpoint& terminal, Cashier& cashier,
                       double quiet) {
    constexpr unsigned kFeeds = 100;
    constexpr unsigned kForks = 10'000;
    constexpr unsigned kSales = 20;
    unsigned next_terminal = 10;
    std::vector<Bytes> feeds, forks;
    for (unsigned i = 0; i < extent.exchanges; ++i, next_terminal += kFeeds) {
        feeds.push_back(pack_of_feeds(next_terminal, kFeeds, kSales));
    }
    for (unsigned i = 0; i < extent.exchanges; ++i, ++next_terminal) {
        forks.push_back(pack_of_forks(next_terminal, kForks));
    }
    measure_exchange("feeds", feeds, terminal, cashier, quiet);
    measure_exchange("forks", forks, terminal, cashier, quiet);
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
    measure_exchanges(extent, endpoint, cashier, percentile(quiet, 50));
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
