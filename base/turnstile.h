// Turnstile: a mutex that lets in whoever has waited longest. std::mutex may let one thread that
// takes and releases it in a loop go first hundreds of times in a row.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace noodgeld {

/// A BasicLockable, for std::unique_lock. Not recursive. Waking costs a look for each who waits.
class Turnstile {
  public:
    void lock() {
        std::unique_lock held(mutex_);
        const std::uint64_t ticket = next_++;
        turned_.wait(held, [&] { return ticket == serving_; });
    }
    void unlock() {
        {
            const std::scoped_lock held(mutex_);
            ++serving_;
        }
        turned_.notify_all();
    }
    /// How many have asked and are not in yet.
    [[nodiscard]] std::uint64_t waiting() {
        const std::scoped_lock held(mutex_);
        return next_ - serving_ - (next_ == serving_ ? 0 : 1);
    }

  private:
    std::mutex mutex_;
    std::condition_variable turned_;
    std::uint64_t next_ = 0;
    std::uint64_t serving_ = 0;
};

}  // namespace noodgeld
