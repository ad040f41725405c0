// Figure: one measured number against a peer, timed in turns so that a machine's moods meet both.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

namespace noodgeld::bench {

using Work = std::function<void()>;

/// Rounds of each, in turn.
inline constexpr int kRounds = 7;
/// A round lasts at least this long, so that the clock's grain does not show.
inline constexpr double kRoundSeconds = 0.02;

inline double seconds(const Work& work, std::size_t times) {
    const auto start = std::chrono::steady_clock::now();
    for (std::size_t i = 0; i < times; ++i) work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// How often to do `work` in a round. Also warms it up.
inline std::size_t times_per_round(const Work& work) {
    std::size_t times = 1;
    while (seconds(work, times) < kRoundSeconds) times *= 2;
    return times;
}

inline double median(std::vector<double> values) {
    std::ranges::nth_element(values,
                             values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2));
    return values[values.size() / 2];
}

struct Timed {
    double ours = 0;  ///< Seconds for one call, the median of the rounds.
    double peer = 0;
};

/// A, B, A, B, ...
inline Timed time_in_turns(const Work& ours, const Work& peer) {
    const std::size_t our_times = times_per_round(ours), peer_times = times_per_round(peer);
    std::vector<double> our_rounds, peer_rounds;
    for (int round = 0; round < kRounds; ++round) {
        our_rounds.push_back(seconds(ours, our_times) / static_cast<double>(our_times));
        peer_rounds.push_back(seconds(peer, peer_times) / static_cast<double>(peer_times));
    }
    return {median(our_rounds), median(peer_rounds)};
}

/// figure, value, unit, against, ratio: with tabs between.
inline void print_figure(const std::string& name, double value, const char* unit,
                         const char* against, double ratio) {
    std::printf("%s\t%.3g\t%s\t%s\t%.3g\n", name.c_str(), value, unit, against, ratio);
    std::fflush(stdout);
}

}  // namespace noodgeld::bench
