// Reconciling: a country's uploads, made as they are needed, and given in rounds to a ledger and to
// whoever it is compared with.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include "bench/ledger_side.h"
#include "bench/national/national.h"

namespace noodgeld::bench {

/// 1'000'000 as "1M", 20'000 as "20k".
[[nodiscard]] inline std::string short_count(std::uint64_t count) {
    if (count % 1'000'000 == 0) return std::to_string(count / 1'000'000) + "M";
    if (count % 1'000 == 0) return std::to_string(count / 1'000) + "k";
    return std::to_string(count);
}

/// Gives the charter and all objects to each.
inline void prepare(const National& national, const std::vector<Apart*>& sides) {
    const auto seed = national.ledger_key().seed();
    for (Apart* side : sides) {
        (void)side->run(
            errand(Task::install, {{national.charter()}, {Bytes(seed.begin(), seed.end())}}));
    }
    national.write_objects([&](Bytes&& pack) {
        const Errand objects = errand(Task::objects, {{std::move(pack)}});
        for (Apart* side : sides) (void)side->run(objects);
        return true;
    });
}

/// Uploads of about so many spends.
struct Round {
    std::vector<Parcel> uploads;
    std::uint64_t spends = 0;
};

/// Calls `take` with each round. What is left at the end is one too, if it is half of one.
template <class Take>
NationalTally in_rounds(National& national, std::uint64_t spends, Take take) {
    Round round;
    const NationalTally tally = national.write_uploads([&](Upload&& upload) {
        round.spends += upload.spends;
        round.uploads.push_back({std::move(upload.pack), upload.at.seconds});
        if (round.spends < spends) return true;
        take(std::move(round));
        round = {};
        return true;
    });
    if (2 * round.spends >= spends) take(std::move(round));
    return tally;
}

/// Seconds that the side works on the round. A few uploads at a time are handed over, so that what
/// waits is not taken for memory of the side's.
inline double run_uploads(Apart& side, const Round& round) {
    constexpr std::size_t kAtOnce = 8;
    double seconds = 0;
    for (std::size_t i = 0; i < round.uploads.size(); i += kAtOnce) {
        const std::size_t end = std::min(round.uploads.size(), i + kAtOnce);
        const auto at = [&](std::size_t index) {
            return round.uploads.begin() + static_cast<std::ptrdiff_t>(index);
        };
        seconds += side.run(errand(Task::uploads, {at(i), at(end)})).seconds;
    }
    return seconds;
}

[[nodiscard]] inline unsigned cores() {
    return std::max(1U, std::thread::hardware_concurrency());
}

}  // namespace noodgeld::bench
