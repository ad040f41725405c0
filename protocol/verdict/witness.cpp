#include "protocol/verdict/witness.h"

#include <algorithm>

namespace noodgeld {
namespace {

using Times = std::vector<std::pair<KeyId, UnixTime>>;

/// Signers of either, with their times no later than the deadline. `tell` gets (a's, b's).
template <class Tell>
void compare(const Times& a, const Times& b, UnixTime deadline, Tell tell) {
    const auto in_time = [deadline](const UnixTime& time) {
        return time <= deadline ? std::optional(time) : std::nullopt;
    };
    auto one = a.begin();
    auto other = b.begin();
    while (one != a.end() || other != b.end()) {
        const bool left = other == b.end() || (one != a.end() && one->first <= other->first);
        const bool right = one == a.end() || (other != b.end() && other->first <= one->first);
        tell(left ? in_time(one->second) : std::nullopt,
             right ? in_time(other->second) : std::nullopt);
        if (left) ++one;
        if (right) ++other;
    }
}

}  // namespace

void WitnessTimes::note(const KeyId& signer, UnixTime time) {
    const auto at = std::ranges::lower_bound(times_, signer, {}, &Times::value_type::first);
    if (at == times_.end() || at->first != signer) {
        times_.insert(at, {signer, time});
    } else {
        at->second = std::min(at->second, time);
    }
}

void WitnessTimes::note(const WitnessTimes& other) {
    for (const auto& [signer, time] : other.times_) note(signer, time);
}

std::optional<UnixTime> WitnessTimes::first() const {
    if (times_.empty()) return std::nullopt;
    return std::ranges::min_element(times_, {}, &Times::value_type::second)->second;
}

bool WitnessTimes::leads(const WitnessTimes& other, UnixTime deadline) const {
    std::size_t ours = 0;
    std::size_t theirs = 0;
    compare(times_, other.times_, deadline, [&](const auto& mine, const auto& its) {
        if (mine && (!its || *mine < *its)) ++ours;
        if (its && (!mine || *its < *mine)) ++theirs;
    });
    return ours > theirs;
}

Witnessed::Witnessed(const FeedTree& tree, std::span<const Sighting> sightings) : distinct_(1) {
    std::unordered_map<const FeedNode*, WitnessTimes> here;
    for (const Sighting& one : sightings) {
        const FeedNode* node = tree.find(one.point.hash);
        if (node == nullptr || node->entry.sequence != one.point.sequence) continue;
        here[node].note(one.signer, one.time);
    }
    const std::vector<const FeedNode*> order = tree.parents_first();
    of_.reserve(order.size());
    for (std::size_t i = order.size(); i-- > 0;) {
        const FeedNode* node = order[i];
        const auto own = here.find(node);
        if (own == here.end() && node->children.size() == 1) {
            // What is not told apart shares its times.
            of_[node] = of_.at(node->children.front());
            continue;
        }
        WitnessTimes times;
        if (own != here.end()) times = std::move(own->second);
        for (const FeedNode* child : node->children) times.note(distinct_[of_.at(child)]);
        if (times.times().empty()) {
            of_[node] = 0;
            continue;
        }
        of_[node] = distinct_.size();
        distinct_.push_back(std::move(times));
    }
}

const WitnessTimes& Witnessed::times(const FeedNode& node) const {
    return distinct_[of_.at(&node)];
}

std::vector<WitnessTimes> earliest_of_others(std::span<const WitnessTimes* const> entries) {
    std::vector<WitnessTimes> others(entries.size());
    WitnessTimes seen;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        others[i] = seen;
        seen.note(*entries[i]);
    }
    seen = {};
    for (std::size_t i = entries.size(); i-- > 0;) {
        others[i].note(seen);
        seen.note(*entries[i]);
    }
    return others;
}

}  // namespace noodgeld
