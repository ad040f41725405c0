#include "ledger/judge/outline.h"

#include <algorithm>

#include "base/check.h"

namespace noodgeld::judge {
namespace {

bool is_in_time(const std::optional<UnixTime>& witnessed, const Order* order) {
    return order != nullptr && witnessed && *witnessed <= order->report_by;
}

}  // namespace

void Outline::take(Sequence entry, const Adoption& before) {
    if (adoptions_.empty() || adoptions_.rbegin()->second != before) {
        adoptions_.emplace(entry, before);
    }
}

const Outline::Adoption& Outline::before(Sequence entry) const {
    const auto after = adoptions_.upper_bound(entry);
    NOODGELD_CHECK(after != adoptions_.begin());
    return std::prev(after)->second;
}

void Outline::take_void(Sequence entry, Sequence sale) {
    voids_.emplace(sale, FeedVoid{entry, before(entry).order->limits.void_within});
    sales_of_voids_.emplace(entry, sale);
}

std::vector<Outline::Range> Outline::affected(Sequence last, UnixTime time) const {
    const std::vector<WitnessSteps::Run> runs = witnessed_.would_lower(last, time);
    std::vector<Range> all;
    if (runs.empty()) return all;
    for (const WitnessSteps::Run& run : runs) add_what_comes_in_time(run, time, all);
    for (const Sequence sale : undone_by(runs.back().first, last)) all.push_back({sale, sale});
    std::ranges::sort(all, {}, &Range::first);
    std::vector<Range> out;
    for (const Range& one : all) {
        if (!out.empty() && one.first.value <= out.back().last.value + 1) {
            out.back().last = std::max(out.back().last, one.last);
        } else {
            out.push_back(one);
        }
    }
    return out;
}

void Outline::show(Sequence last, UnixTime time) {
    const std::vector<WitnessSteps::Run> runs = witnessed_.would_lower(last, time);
    if (runs.empty()) return;
    witnessed_.lower(last, time);
    for (const Sequence sale : undone_by(runs.back().first, last)) {
        FeedVoid& undone = voids_.at(sale);
        undone.has_effect = is_void_in_time(undone, sale);
    }
}

std::set<Sequence> Outline::undone_by(Sequence first, Sequence last) const {
    std::set<Sequence> out;
    for (auto at = voids_.lower_bound(first); at != voids_.end() && at->first <= last; ++at) {
        out.insert(at->first);
    }
    for (auto at = sales_of_voids_.lower_bound(first);
         at != sales_of_voids_.end() && at->first <= last; ++at) {
        out.insert(at->second);
    }
    return out;
}

/// Of each order's stretch.
void Outline::add_what_comes_in_time(const WitnessSteps::Run& run, UnixTime time,
                                     std::vector<Range>& out) const {
    for (auto stretch = std::prev(adoptions_.upper_bound(run.first));
         stretch != adoptions_.end() && stretch->first <= run.last; ++stretch) {
        const Order* order = stretch->second.order;
        if (!is_in_time(time, order) || is_in_time(run.before, order)) continue;
        const auto next = std::next(stretch);
        Sequence last = run.last;
        if (next != adoptions_.end()) last = std::min(last, Sequence{next->first.value - 1});
        out.push_back({std::max(run.first, stretch->first), last});
    }
}

/// No later than `within` after its sale was first witnessed, which was no later than itself.
bool Outline::is_void_in_time(const FeedVoid& undone, Sequence sale) const {
    const auto time = witnessed_.first(undone.entry);
    return time && *time <= *witnessed_.first(sale) + undone.within;
}

std::optional<Standing> Outline::standing(Sequence sale, bool above_limit) const {
    const auto undone = voids_.find(sale);
    if (undone != voids_.end() && undone->second.has_effect) return std::nullopt;
    const bool is_held = above_limit || undone != voids_.end() ||
                         !is_in_time(witnessed_.first(sale), before(sale).order);
    return is_held ? Standing::held : Standing::claim;
}

}  // namespace noodgeld::judge
