#include "base/executor.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

namespace noodgeld::crypto {
namespace {

TEST(Executor, CallsEachIndexOnce) {
    for (const unsigned threads : {1U, 2U, 3U, 8U}) {
        Executor executor(threads);
        EXPECT_EQ(executor.threads(), threads);
        for (const std::size_t count : {0U, 1U, 2U, 3U, 7U, 64U, 1000U, 10007U}) {
            std::vector<std::atomic<int>> calls(count);
            executor.for_each(count, [&](std::size_t i) { calls.at(i).fetch_add(1); });
            for (const auto& call : calls) ASSERT_EQ(call.load(), 1) << count;
        }
    }
}

// Plain memory written in bodies is visible when for_each has returned: no atomics here on purpose,
// so that the thread sanitizer would complain.
TEST(Executor, WhatBodiesWroteIsSeenAfterwards) {
    Executor executor(4);
    std::vector<std::size_t> values(501);
    for (std::size_t round = 1; round <= 200; ++round) {
        executor.for_each(values.size(), [&](std::size_t i) { values[i] += i * round; });
    }
    for (std::size_t i = 0; i < values.size(); ++i) EXPECT_EQ(values[i], i * 200 * 201 / 2);
}

TEST(Executor, CallersFromSeveralThreadsTakeTurns) {
    Executor executor(3);
    std::atomic<int> inside = 0;
    std::atomic<std::size_t> total = 0;
    std::vector<std::thread> callers;
    for (int caller = 0; caller < 4; ++caller) {
        callers.emplace_back([&] {
            for (int round = 0; round < 10; ++round) {
                executor.for_each(6, [&](std::size_t) {
                    // Never more bodies at once than the executor has threads. They last long
                    // enough to meet if they can.
                    EXPECT_LE(inside.fetch_add(1), 2);
                    std::this_thread::sleep_for(std::chrono::microseconds(200));
                    total.fetch_add(1);
                    inside.fetch_sub(1);
                });
            }
        });
    }
    for (std::thread& caller : callers) caller.join();
    EXPECT_EQ(total.load(), 4U * 10U * 6U);
}

// Two bodies that wait for one another can only end if two threads are at work.
TEST(Executor, UsesItsThreads) {
    Executor executor(2);
    std::atomic<int> arrived = 0;
    executor.for_each(2, [&](std::size_t) {
        arrived.fetch_add(1);
        while (arrived.load() < 2) std::this_thread::yield();
    });
    EXPECT_EQ(arrived.load(), 2);
}

TEST(Executor, EndsWhileIdle) {
    for (int i = 0; i < 50; ++i) Executor executor(4);
    Executor used(4);
    used.for_each(1, [](std::size_t) {});
}

TEST(ExecutorDeathTest, RefusesWrongNumbersOfThreads) {
    EXPECT_DEATH(Executor executor(0), "check failed");
    EXPECT_DEATH(Executor executor(257), "check failed");
}

}  // namespace
}  // namespace noodgeld::crypto
