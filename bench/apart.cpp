#include "bench/apart.h"

#include <malloc.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <ctime>
#include <fstream>
#include <string>

#include "base/check.h"

namespace noodgeld::bench {
namespace {

using Clock = std::chrono::steady_clock;

/// False where the other side is gone.
bool send_all(int socket, const void* data, std::size_t size) {
    const auto* at = static_cast<const char*>(data);
    while (size > 0) {
        const ssize_t sent = ::send(socket, at, size, MSG_NOSIGNAL);
        if (sent <= 0) return false;
        at += sent;
        size -= static_cast<std::size_t>(sent);
    }
    return true;
}
bool receive_all(int socket, void* data, std::size_t size) {
    auto* at = static_cast<char*>(data);
    while (size > 0) {
        const ssize_t got = ::recv(socket, at, size, 0);
        if (got <= 0) return false;
        at += got;
        size -= static_cast<std::size_t>(got);
    }
    return true;
}

double seconds_of(clockid_t clock) {
    timespec time{};
    NOODGELD_CHECK(::clock_gettime(clock, &time) == 0);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

/// The number behind that name in a file of /proc; 0 if it is not there.
double number_in(const char* path, const std::string& name) {
    std::ifstream in(path);
    for (std::string word; in >> word;) {
        if (word != name) continue;
        double number = 0;
        in >> number;
        return number;
    }
    return 0;
}

bool receive(int socket, Errand& errand) {
    std::uint64_t parcels = 0;
    if (!receive_all(socket, &errand.task, sizeof errand.task)) return false;
    if (!receive_all(socket, &parcels, sizeof parcels)) return false;
    errand.parcels.resize(parcels);
    for (Parcel& parcel : errand.parcels) {
        std::uint64_t size = 0;
        if (!receive_all(socket, &parcel.number, sizeof parcel.number)) return false;
        if (!receive_all(socket, &size, sizeof size)) return false;
        parcel.bytes.resize(size);
        if (!receive_all(socket, parcel.bytes.data(), size)) return false;
    }
    return true;
}

void serve(int socket, const Apart::Work& work, double first_bytes) {
    double handing_over = 0;
    for (;;) {
        const double before = seconds_of(CLOCK_THREAD_CPUTIME_ID);
        Errand errand;
        if (!receive(socket, errand)) return;
        handing_over += seconds_of(CLOCK_THREAD_CPUTIME_ID) - before;
        const auto start = Clock::now();
        Done done;
        done.values = work(errand);
        done.seconds = std::chrono::duration<double>(Clock::now() - start).count();
        done.processor_seconds = seconds_of(CLOCK_PROCESS_CPUTIME_ID) - handing_over;
        done.most_bytes = 1'024 * number_in("/proc/self/status", "VmHWM:") - first_bytes;
        done.written_bytes = number_in("/proc/self/io", "write_bytes:");
        const std::array<double, 5> figures{done.seconds, done.processor_seconds, done.most_bytes,
                                            done.written_bytes,
                                            static_cast<double>(done.values.size())};
        if (!send_all(socket, figures.data(), sizeof figures)) return;
        if (!send_all(socket, done.values.data(), done.values.size() * sizeof(double))) return;
    }
}

}  // namespace

Apart::Apart(const std::function<Work()>& begin) {
    std::array<int, 2> ends{};
    NOODGELD_CHECK(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0);
    (void)::malloc_trim(0);
    std::fflush(stdout);
    child_ = ::fork();
    NOODGELD_CHECK(child_ >= 0);
    if (child_ == 0) {
        (void)::close(ends[0]);
        const double first_bytes = 1'024 * number_in("/proc/self/status", "VmRSS:");
        {
            const Work work = begin();
            serve(ends[1], work, first_bytes);
        }
        ::_exit(0);
    }
    (void)::close(ends[1]);
    socket_ = ends[0];
}

Apart::~Apart() {
    (void)::close(socket_);
    (void)::waitpid(child_, nullptr, 0);
}

Done Apart::run(const Errand& errand) {
    const std::uint64_t parcels = errand.parcels.size();
    bool good = send_all(socket_, &errand.task, sizeof errand.task) &&
                send_all(socket_, &parcels, sizeof parcels);
    for (const Parcel& parcel : errand.parcels) {
        const std::uint64_t size = parcel.bytes.size();
        good = good && send_all(socket_, &parcel.number, sizeof parcel.number) &&
               send_all(socket_, &size, sizeof size) &&
               send_all(socket_, parcel.bytes.data(), size);
    }
    std::array<double, 5> figures{};
    good = good && receive_all(socket_, figures.data(), sizeof figures);
    NOODGELD_CHECK(good);
    Done done{figures[0], figures[1], figures[2], figures[3], {}};
    done.values.resize(static_cast<std::size_t>(figures[4]));
    NOODGELD_CHECK(receive_all(socket_, done.values.data(), done.values.size() * sizeof(double)));
    return done;
}

}  // namespace noodgeld::bench
