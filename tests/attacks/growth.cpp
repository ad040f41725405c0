#include "tests/attacks/growth.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <ctime>

#include "base/check.h"

namespace noodgeld::test {
namespace {

double processor_seconds() {
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

}  // namespace

Cost cost_of(const std::function<void()>& prepare, const std::function<void()>& work) {
    std::array<int, 2> ends{};
    NOODGELD_CHECK(pipe(ends.data()) == 0);
    const pid_t child = fork();
    NOODGELD_CHECK(child >= 0);
    if (child == 0) {
        prepare();
        const double start = processor_seconds();
        work();
        const double seconds = processor_seconds() - start;
        const bool written = write(ends[1], &seconds, sizeof seconds) == sizeof seconds;
        _exit(written ? 0 : 1);
    }
    Cost cost;
    close(ends[1]);
    const bool read_all = read(ends[0], &cost.seconds, sizeof cost.seconds) == sizeof cost.seconds;
    close(ends[0]);
    rusage used{};
    int status = 0;
    NOODGELD_CHECK(wait4(child, &status, 0, &used) == child);
    NOODGELD_CHECK(read_all && status == 0);
    cost.megabytes = static_cast<double>(used.ru_maxrss) / 1024;
    return cost;
}

void expect_linear(const Cost& once, const Cost& twice) {
    EXPECT_LT(twice.seconds, 3 * once.seconds + 0.02);
    EXPECT_LT(twice.megabytes, 3 * once.megabytes);
    testing::Test::RecordProperty("seconds_once", std::to_string(once.seconds));
    testing::Test::RecordProperty("seconds_twice", std::to_string(twice.seconds));
}

}  // namespace noodgeld::test
