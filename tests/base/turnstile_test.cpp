#include "base/turnstile.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

namespace noodgeld {
namespace {

TEST(Turnstile, LetsOneInAtATime) {
    constexpr int kTimes = 20'000;
    Turnstile turnstile;
    int count = 0;
    const auto work = [&] {
        for (int i = 0; i < kTimes; ++i) {
            const std::unique_lock turn(turnstile);
            ++count;
        }
    };
    std::thread other(work);
    work();
    other.join();
    EXPECT_EQ(count, 2 * kTimes);
}

/// A std::mutex lets a thread that comes back at once go first, again and again.
TEST(Turnstile, WhoWaitsGoesBeforeWhoComesBack) {
    Turnstile turnstile;
    std::atomic<bool> over = false;
    std::atomic<std::uint64_t> turns_of_other = 0;
    std::thread greedy([&] {
        while (!over) {
            const std::unique_lock turn(turnstile);
            ++turns_of_other;
            std::this_thread::sleep_for(std::chrono::microseconds(100));
        }
    });
    while (turns_of_other == 0) std::this_thread::yield();
    std::vector<std::uint64_t> passed_by;
    for (int i = 0; i < 101; ++i) {
        const std::uint64_t before = turns_of_other;
        const std::unique_lock turn(turnstile);
        passed_by.push_back(turns_of_other - before);
    }
    over = true;
    greedy.join();
    // Now and then this thread is put to sleep before it has its ticket.
    std::ranges::sort(passed_by);
    EXPECT_LE(passed_by[passed_by.size() / 2], 2U);
}

}  // namespace
}  // namespace noodgeld
