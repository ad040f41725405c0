#include "bench/machine.h"

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>

#include "bench/figure.h"
#include "crypto/lanes/back_ends.h"

namespace noodgeld::bench {
namespace {

std::string cpu_name() {
    std::ifstream info("/proc/cpuinfo");
    for (std::string line; std::getline(info, line);) {
        if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
    }
    return "unknown";
}

/// Microseconds, in the folder this runs in; negative if it cannot be measured.
double append_and_sync_us() {
    constexpr int kTimes = 50;
    std::string name = "sync-XXXXXX";
    const int file = mkstemp(name.data());
    if (file < 0) return -1;
    (void)unlink(name.c_str());
    const std::array<char, 4096> block{};
    std::vector<double> times;
    for (int i = 0; i < kTimes; ++i) {
        bool good = true;
        times.push_back(1e6 * seconds(
                                  [&] {
                                      good = write(file, block.data(), block.size()) ==
                                                 static_cast<ssize_t>(block.size()) &&
                                             fdatasync(file) == 0;
                                  },
                                  1));
        if (!good) return -1;
    }
    (void)close(file);
    return median(times);
}

void set_affinity(const cpu_set_t& cores) {
    if (sched_setaffinity(0, sizeof cores, &cores) == 0) return;
    std::perror("sched_setaffinity");
    std::exit(3);
}

}  // namespace

void print_machine() {
    std::printf("# cpu\t%s\n# cores\t%u\n# back ends\t", cpu_name().c_str(),
                std::thread::hardware_concurrency());
    for (const crypto::BackEnd* each : crypto::back_ends()) {
        std::printf("%s ", std::string(each->name).c_str());
    }
    std::printf("\n# append of 4 KiB and fdatasync\t%.0f us, the median\n", append_and_sync_us());
}

void pin_to_core(unsigned core) {
    cpu_set_t cores;
    CPU_ZERO(&cores);
    CPU_SET(core, &cores);
    set_affinity(cores);
}

void unpin() {
    cpu_set_t cores;
    CPU_ZERO(&cores);
    for (unsigned core = 0; core < std::thread::hardware_concurrency(); ++core) {
        CPU_SET(core, &cores);
    }
    set_affinity(cores);
}

}  // namespace noodgeld::bench
