// Executor: a fixed set of threads that share out the iterations of one loop at a time.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

namespace noodgeld {

/// Threads are made once and sleep when there is nothing to do. Thread-safe: calls from several
/// threads take turns. `for_each` must not be called from within a body.
class Executor {
  public:
    /// `threads` counts the caller's own, so 1 makes none. At least 1, at most 256.
    explicit Executor(unsigned threads);
    ~Executor();
    Executor(const Executor&) = delete;
    Executor& operator=(const Executor&) = delete;

    [[nodiscard]] unsigned threads() const;

    /// Calls body(0) ... body(count - 1), each once, in any order, on the caller's thread and the
    /// executor's; returns when all have returned. The body must not throw.
    void for_each(std::size_t count, const std::function<void(std::size_t)>& body);

  private:
    struct Pool;
    std::unique_ptr<Pool> pool_;
};

}  // namespace noodgeld
