#include "base/executor.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

#include "base/check.h"

namespace noodgeld {
namespace {

constexpr unsigned kMaxThreads = 256;
// Pieces per thread: enough that all end at about the same time, few enough that taking one is
// cheap beside doing it.
constexpr std::size_t kPiecesPerThread = 16;

/// One loop, and how far it has been given out.
struct Loop {
    std::size_t count;
    std::size_t piece;
    const std::function<void(std::size_t)>& body;
    std::atomic<std::size_t> next = 0;

    void run() {
        for (;;) {
            const std::size_t first = next.fetch_add(piece, std::memory_order_relaxed);
            if (first >= count) return;
            const std::size_t last = first + std::min(piece, count - first);
            for (std::size_t i = first; i < last; ++i) body(i);
        }
    }
};

}  // namespace

struct Executor::Pool {
    std::mutex turn;  // held for the length of a loop

    std::mutex mutex;  // guards what follows
    std::condition_variable work;
    std::condition_variable idle;
    Loop* loop = nullptr;      // open to join; null when there is none
    std::uint64_t number = 0;  // of the loop, so that no thread joins one twice
    unsigned joined = 0;       // threads inside the loop, the caller not counted
    bool stopping = false;

    std::vector<std::thread> threads;

    void serve();
    void run(Loop& next_loop);
};

void Executor::Pool::serve() {
    std::uint64_t seen = 0;
    std::unique_lock lock(mutex);
    for (;;) {
        work.wait(lock, [&] { return stopping || (loop != nullptr && number != seen); });
        if (stopping) return;
        seen = number;
        Loop& mine = *loop;
        ++joined;
        lock.unlock();
        mine.run();
        lock.lock();
        if (--joined == 0) idle.notify_one();
    }
}

void Executor::Pool::run(Loop& next_loop) {
    {
        const std::lock_guard lock(mutex);
        loop = &next_loop;
        ++number;
    }
    const std::size_t pieces = (next_loop.count - 1) / next_loop.piece + 1;
    for (std::size_t i = std::min(threads.size(), pieces - 1); i > 0; --i) work.notify_one();
    next_loop.run();

    // Everything is given out. Threads that wake up now find nothing to join.
    std::unique_lock lock(mutex);
    loop = nullptr;
    idle.wait(lock, [&] { return joined == 0; });
}

Executor::Executor(unsigned threads) : pool_(std::make_unique<Pool>()) {
    NOODGELD_CHECK(threads >= 1 && threads <= kMaxThreads);
    for (unsigned i = 1; i < threads; ++i) {
        pool_->threads.emplace_back([pool = pool_.get()] { pool->serve(); });
    }
}

Executor::~Executor() {
    {
        const std::lock_guard lock(pool_->mutex);
        pool_->stopping = true;
    }
    pool_->work.notify_all();
    for (std::thread& thread : pool_->threads) thread.join();
}

unsigned Executor::threads() const {
    return static_cast<unsigned>(pool_->threads.size()) + 1;
}

void Executor::for_each(std::size_t count, const std::function<void(std::size_t)>& body) {
    // So that `next` cannot run past the largest size.
    NOODGELD_CHECK(count <= SIZE_MAX / 2);
    if (count == 0) return;

    const std::size_t pieces = threads() * kPiecesPerThread;
    Loop loop{count, std::max<std::size_t>(1, count / pieces), body};
    const std::lock_guard turn(pool_->turn);
    pool_->run(loop);
}

}  // namespace noodgeld
