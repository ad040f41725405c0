#include "ledger/judge/witness_steps.h"

namespace noodgeld::judge {

std::vector<WitnessSteps::Run> WitnessSteps::would_lower(Sequence last, UnixTime time) const {
    std::vector<Run> runs;
    auto step = steps_.lower_bound(last);
    std::optional<UnixTime> before;
    if (step != steps_.end()) {
        if (step->second <= time) return runs;
        before = step->second;
    }
    Sequence upper = last;
    while (step != steps_.begin()) {
        const auto below = std::prev(step);
        if (below->second < time) break;
        runs.push_back({{below->first.value + 1}, upper, before});
        upper = below->first;
        before = below->second;
        step = below;
    }
    const Sequence bottom = step == steps_.begin() ? Sequence{} : std::prev(step)->first;
    runs.push_back({{bottom.value + 1}, upper, before});
    return runs;
}

void WitnessSteps::lower(Sequence last, UnixTime time) {
    const std::vector<Run> runs = would_lower(last, time);
    if (runs.empty()) return;
    steps_.erase(steps_.lower_bound(runs.back().first), steps_.upper_bound(last));
    steps_.emplace(last, time);
}

std::optional<UnixTime> WitnessSteps::first(Sequence entry) const {
    const auto step = steps_.lower_bound(entry);
    return step == steps_.end() ? std::nullopt : std::optional(step->second);
}

}  // namespace noodgeld::judge
