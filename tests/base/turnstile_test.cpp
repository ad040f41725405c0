#include "base/turnstile.h"

#include <gtest/gtest.h>

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

TEST(Turnstile, LetsThemInInTheOrderOfAsking) {
    constexpr int kThreads = 8;
    Turnstile turnstile;
    std::vector<int> order;
    std::vector<std::thread> threads;
    std::unique_lock turn(turnstile);
    for (int i = 0; i < kThreads; ++i) {
        threads.emplace_back([&turnstile, &order, i] {
            const std::unique_lock mine(turnstile);
            order.push_back(i);
        });
        while (turnstile.waiting() != threads.size()) std::this_thread::yield();
    }
    // Who comes back at once, as an import does, is behind all who wait.
    turn.unlock();
    turn.lock();
    order.push_back(kThreads);
    turn.unlock();
    for (std::thread& thread : threads) thread.join();
    for (int i = 0; i <= kThreads; ++i) EXPECT_EQ(order.at(static_cast<std::size_t>(i)), i);
}

}  // namespace
}  // namespace noodgeld
