// A terminal, as a real process, on a machine whose clock is wrong. Needs libfaketime, and is
// skipped without: the same is tested below the program by tests/terminal/.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "tests/e2e/staged_terminal.h"
#include "tests/terminal/till_client.h"

namespace noodgeld::test {
namespace {

namespace json = boost::json;
namespace fs = std::filesystem;

/// Where Debian has it; empty if it is not installed.
std::string faketime_library() {
    std::error_code ignored;
    for (const auto& folder : fs::directory_iterator("/usr/lib", ignored)) {
        const fs::path library = folder.path() / "faketime" / "libfaketime.so.1";
        if (fs::exists(library, ignored)) return library.string();
    }
    return {};
}

/// What is started while one lives believes that it is then.
class FakedClock {
  public:
    FakedClock(const std::string& library, const char* then) {
        setenv("LD_PRELOAD", library.c_str(), 1);
        setenv("FAKETIME", then, 1);
        setenv("FAKETIME_DONT_FAKE_MONOTONIC", "1", 1);
    }
    ~FakedClock() {
        for (const char* name : {"LD_PRELOAD", "FAKETIME", "FAKETIME_DONT_FAKE_MONOTONIC"}) {
            unsetenv(name);
        }
    }
    FakedClock(const FakedClock&) = delete;
    FakedClock& operator=(const FakedClock&) = delete;
};

TEST(WrongClock, AColdStartSellsAndACashiersDateIsTaken) {
    const std::string library = faketime_library();
    if (library.empty()) GTEST_SKIP() << "libfaketime is not installed";
    StagedTerminal staged;
    unsigned sale = 0;
    for (const char* then : {"1970-01-02 00:00:00", "2106-02-07 00:00:00"}) {
        SCOPED_TRACE(then);
        const FakedClock faked(library, then);
        DemoDaemon daemon = staged.serve();
        TillClient till(http::parse_endpoint(daemon.url()).value());
        const auto source = [](const json::value& time) { return time.at("source"); };
        const Answer status = till.get("/v1/status");
        EXPECT_EQ(source(status.at("time")), json::value(sale == 0 ? "floor" : "asserted"));
        EXPECT_EQ(status.at("limits").at("tight"), json::value(true));
        ++sale;
        EXPECT_EQ(till.sell(sale, 700, {sale}).status, 201U);

        const std::int64_t today = StagedTerminal::now().seconds;
        EXPECT_EQ(till.post_json("/v1/time", {{"date", today}}).status, 200U);
        ++sale;
        const Answer sold = till.sell(sale, 700, {sale});
        EXPECT_EQ(sold.status, 201U);
        EXPECT_EQ(source(sold.at("time")), json::value("asserted"));
        EXPECT_EQ(sold.at("time").at("latest"), json::value(today));
        EXPECT_TRUE(daemon.stop());
    }
    DemoDaemon daemon = staged.serve();
    TillClient till(http::parse_endpoint(daemon.url()).value());
    EXPECT_EQ(till.get("/v1/status").at("time").at("source"), json::value("clock"));
    for (unsigned old = 1; old <= sale; ++old) {
        EXPECT_EQ(till.sell(old, 700, {old}).status, 200U);
    }
}

}  // namespace
}  // namespace noodgeld::test
