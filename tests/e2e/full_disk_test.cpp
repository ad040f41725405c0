// A terminal, as a real process, whose disk takes no more in the middle of selling: a limit on the
// size of its files, which the system enforces on it without a word of warning.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <filesystem>

#include "tests/e2e/promises.h"
#include "tests/e2e/staged_terminal.h"
#include "tests/terminal/till_client.h"

namespace noodgeld::test {
namespace {

namespace json = boost::json;

void limit_file_size(const DemoDaemon& daemon, rlim_t bytes) {
    rlimit limit{};
    ASSERT_EQ(prlimit(daemon.pid(), RLIMIT_FSIZE, nullptr, &limit), 0);
    limit.rlim_cur = bytes;
    ASSERT_EQ(prlimit(daemon.pid(), RLIMIT_FSIZE, &limit, nullptr), 0);
}

/// The size of the file that every sale makes longer: RocksDB's log.
rlim_t log_size(const StagedTerminal& staged) {
    std::uintmax_t largest = 0;
    for (const auto& file : std::filesystem::recursive_directory_iterator(staged.journal())) {
        if (file.path().extension() == ".log") largest = std::max(largest, file.file_size());
    }
    return largest;
}

TEST(FullDisk, NothingIsHandedOverAndNothingIsLost) {
    StagedTerminal staged;
    DemoDaemon daemon = staged.serve();
    Promises promises;
    unsigned sale = 0;
    {
        TillClient till(http::parse_endpoint(daemon.url()).value());
        const auto sell = [&] {
            ++sale;
            Answer answer = till.sell(sale, 700, {sale});
            if (answer.status == 201) {
                promises[sale_id_text(sale)] = std::string(answer.at("entry_hash").as_string());
            }
            return answer;
        };
        for (int i = 0; i < 3; ++i) ASSERT_EQ(sell().status, 201U);
        EXPECT_EQ(till.get("/healthz").status, 200U);
        limit_file_size(daemon, log_size(staged) + 4'000);
        Answer last = sell();
        while (last.status == 201 && sale < 50) last = sell();

        EXPECT_EQ(last.verdict(), "503 not_durable");
        EXPECT_EQ(last.at("title"),
                  json::value("Saving failed: hand nothing over and restart the device."));
        EXPECT_TRUE(last.at("detail").is_string()) << "what the system said";
        EXPECT_EQ(till.get("/healthz").status, 503U);
        EXPECT_EQ(till.get("/v1/status").at("storage"), json::value("stopped"));
        EXPECT_EQ(till.sell(sale, 700, {sale}).verdict(), "503 not_durable") << "also asked again";
        EXPECT_EQ(till.get("/v1/sales").verdict(), "503 not_durable");
        EXPECT_EQ(till.void_sale(1).verdict(), "503 not_durable");
        const ExportedFeed feed = read_feed(till.get("/v1/export").body);
        EXPECT_EQ(broken_promises(promises, feed), std::vector<std::string>());

        limit_file_size(daemon, RLIM_INFINITY);
        EXPECT_EQ(till.sell(sale + 1, 700, {sale + 1}).verdict(), "503 not_durable")
            << "nobody knows what was written, until a restart reads it";
    }
    EXPECT_TRUE(daemon.stop());

    daemon = staged.serve();
    TillClient till(http::parse_endpoint(daemon.url()).value());
    EXPECT_EQ(till.get("/healthz").status, 200U);
    const Answer unsure = till.sell(sale, 700, {sale});
    EXPECT_TRUE(unsure.status == 200 || unsure.status == 201) << unsure.verdict();
    promises[sale_id_text(sale)] = std::string(unsure.at("entry_hash").as_string());
    EXPECT_EQ(till.void_sale(1).status, 200U);
    const ExportedFeed feed = read_feed(till.get("/v1/export").body);
    EXPECT_EQ(broken_promises(promises, feed), std::vector<std::string>());
    EXPECT_TRUE(daemon.stop());
}

}  // namespace
}  // namespace noodgeld::test
