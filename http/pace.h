// Pace: by when a client must have moved on, while it sends a body or takes an answer.
//
// It begins with a grace. Every byte moved buys the time that it takes at the slowest rate allowed;
// but however much was bought, no standstill may last longer than the longest one allowed.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>

namespace noodgeld::http {

class Pace {
  public:
    using Clock = std::chrono::steady_clock;
    struct Limits {
        std::chrono::milliseconds grace{};
        std::chrono::milliseconds longest_stall{};
        std::size_t bytes_per_second = 1;
    };

    Pace() = default;
    Pace(const Limits& limits, Clock::time_point now)
        : limits_(limits), paid_until_(now + limits.grace) {}

    void moved(std::size_t bytes) {
        const std::size_t rate = std::max<std::size_t>(limits_.bytes_per_second, 1);
        paid_until_ += std::chrono::microseconds(bytes * 1'000'000 / rate);
    }
    /// Time in which the client was not waited for costs it nothing.
    void paused(Clock::duration time) { paid_until_ += time; }

    [[nodiscard]] Clock::time_point deadline(Clock::time_point now) const {
        return std::min(paid_until_, now + limits_.longest_stall);
    }

  private:
    Limits limits_;
    Clock::time_point paid_until_{};
};

}  // namespace noodgeld::http
