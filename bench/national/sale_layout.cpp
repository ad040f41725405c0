#include "bench/national/sale_layout.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace noodgeld::bench {
namespace {

// A country of eighteen million, for some weeks (docs/performance.md).
constexpr std::uint64_t kCountrySpends = 225'000'000;
constexpr std::uint64_t kCountryTerminals = 65'000;
// So that even few tokens are of several series, with their face values.
constexpr std::uint64_t kLeastSeries = 4;

enum Purpose : std::uint64_t { kOrder = 1, kVoid, kWithin, kAmong, kWitness };

/// SplitMix64's mixing: every bit of the input is in every bit of the output.
constexpr std::uint64_t mix(std::uint64_t x) {
    x += 0x9e3779b97f4a7c15;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
    x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
    return x ^ (x >> 31);
}

NationalPlan completed(NationalPlan plan) {
    plan.spends = std::max<std::uint64_t>(plan.spends, 1);
    if (plan.terminals == 0) {
        plan.terminals = (plan.spends * kCountryTerminals + kCountrySpends - 1) / kCountrySpends;
    }
    plan.terminals = std::clamp<std::uint64_t>(plan.terminals, 1, plan.spends);
    if (plan.merchants == 0) plan.merchants = (plan.terminals + 3) / 4;
    plan.merchants = std::clamp<std::uint64_t>(plan.merchants, 1, plan.terminals);
    plan.holders = std::max<std::uint64_t>(plan.holders, 2);  // A holder, and somebody else.
    plan.series_tokens = std::max<std::uint64_t>(plan.series_tokens, 1);
    plan.most_in_sale = std::clamp(plan.most_in_sale, 1U, 4U);
    // No piece is empty.
    const std::uint64_t blocks =
        (plan.spends / plan.terminals + SaleLayout::kBlockSpends - 1) / SaleLayout::kBlockSpends;
    plan.pieces = static_cast<unsigned>(
        std::clamp<std::uint64_t>(plan.pieces, 1, std::max<std::uint64_t>(blocks, 1)));
    return plan;
}

}  // namespace

SaleLayout::SaleLayout(const NationalPlan& plan) : plan_(completed(plan)) {
    const double shares[] = {plan_.late_pieces, plan_.lost_pieces,        plan_.late_feeds,
                             plan_.forked,      plan_.bad_authorisations, plan_.unlisted_tokens,
                             plan_.same_token,  plan_.fork_bombs};
    std::uint64_t end = 0;
    for (const double share : shares) {
        end +=
            static_cast<std::uint64_t>(std::llround(share * static_cast<double>(plan_.terminals)));
        ends_.push_back(std::min(end, plan_.terminals));
    }
    stride_ = plan_.terminals * 5 / 8 + 1;
    while (std::gcd(stride_, plan_.terminals) != 1) ++stride_;
    series_ = std::max(kLeastSeries, (tokens() + plan_.series_tokens - 1) / plan_.series_tokens);
}

std::uint64_t SaleLayout::draw(std::uint64_t purpose, std::uint64_t a, std::uint64_t b) const {
    return mix(mix(mix(mix(plan_.seed) ^ purpose) ^ a) ^ b);
}

bool SaleLayout::is_drawn(double share, std::uint64_t purpose, std::uint64_t a,
                          std::uint64_t b) const {
    constexpr double kOf = 1ULL << 53;
    return static_cast<double>(draw(purpose, a, b) >> 11) < share * kOf;
}

std::uint64_t SaleLayout::rank(std::uint64_t lane) const {
    return lane * stride_ % plan_.terminals;
}

LaneKind SaleLayout::kind(std::uint64_t lane) const {
    const auto at = std::ranges::upper_bound(ends_, rank(lane));
    if (at == ends_.end()) return LaneKind::ordinary;
    const auto kind = static_cast<LaneKind>(at - ends_.begin() + 1);
    // A piece that comes late or never has one before it, and a late one has a piece after it.
    if (kind == LaneKind::late_piece && plan_.pieces < 3) return LaneKind::ordinary;
    if (kind == LaneKind::lost_piece && plan_.pieces < 2) return LaneKind::ordinary;
    // Nor does one sale part from anything.
    if (kind == LaneKind::fork_bomb && spends(lane) < 2) return LaneKind::ordinary;
    return kind;
}

bool SaleLayout::records_anchors(std::uint64_t lane) const {
    return kind(lane) != LaneKind::fork_bomb && is_drawn(plan_.witnessed, kWitness, lane, 0);
}

std::uint64_t SaleLayout::tokens() const {
    constexpr auto kForked = static_cast<std::size_t>(LaneKind::forked) - 1;
    const std::uint64_t forked = ends_[kForked] - ends_[kForked - 1];
    return plan_.spends + forked * kBlockSpends;
}

std::uint64_t SaleLayout::first_token(std::uint64_t lane) const {
    return lane * (plan_.spends / plan_.terminals) + std::min(lane, plan_.spends % plan_.terminals);
}

std::uint64_t SaleLayout::spends(std::uint64_t lane) const {
    return first_token(lane + 1) - first_token(lane);
}

std::uint64_t SaleLayout::branch_token(std::uint64_t lane, std::uint64_t spend) const {
    constexpr auto kForked = static_cast<std::size_t>(LaneKind::forked) - 1;
    return plan_.spends + (rank(lane) - ends_[kForked - 1]) * kBlockSpends + spend;
}

SpendRange SaleLayout::piece(std::uint64_t lane, unsigned piece) const {
    const std::uint64_t all = spends(lane);
    const std::uint64_t blocks = (all + kBlockSpends - 1) / kBlockSpends;
    const auto bound = [&](std::uint64_t number) {
        return std::min(all, blocks * number / plan_.pieces * kBlockSpends);
    };
    return {bound(piece), piece + 1 == plan_.pieces ? all : bound(piece + 1)};
}

bool SaleLayout::is_single(std::uint64_t lane) const {
    // No token may stand twice in one sale; and a bomb is worse the more entries it has.
    return kind(lane) == LaneKind::same_token || kind(lane) == LaneKind::fork_bomb;
}

SaleLayout::Sizes SaleLayout::sizes(std::uint64_t lane, std::uint64_t block) const {
    // By the most that a sale has; each sums to a block.
    static constexpr Sizes kPatterns[] = {
        {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1},
        {1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2},
        {1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 3},
        {1, 1, 1, 1, 2, 2, 2, 3, 3, 4},
    };
    Sizes out = kPatterns[is_single(lane) ? 0 : plan_.most_in_sale - 1];
    const auto sales = static_cast<std::size_t>(std::ranges::find(out, 0) - out.begin());
    std::uint64_t random = draw(kOrder, lane, block);
    for (std::size_t i = sales - 1; i > 0 && out.back() == 0; --i) {
        std::swap(out[i], out[random % (i + 1)]);
        random /= i + 1;
    }
    return out;
}

bool SaleLayout::is_voided(std::uint64_t lane, std::uint64_t first_spend) const {
    // On a feed that forks, what happens to a void hangs on the other branch.
    const LaneKind its = kind(lane);
    if (its == LaneKind::forked || its == LaneKind::lost_piece || is_single(lane)) return false;
    if (its == LaneKind::bad_authorisations || its == LaneKind::unlisted_tokens) return false;
    return is_drawn(plan_.voids, kVoid, lane, first_spend);
}

PlannedSale SaleLayout::sale_at(std::uint64_t lane, std::uint64_t spend) const {
    const std::uint64_t block = spend / kBlockSpends;
    std::uint64_t at = block * kBlockSpends;
    for (const std::uint8_t size : sizes(lane, block)) {
        if (spend < at + size) {
            return {{at, std::min(at + size, spends(lane))}, is_voided(lane, at)};
        }
        at += size;
    }
    return {};
}

bool SaleLayout::may_double(std::uint64_t lane) const {
    const LaneKind its = kind(lane);
    return its == LaneKind::ordinary || its == LaneKind::late_piece || its == LaneKind::late_feed ||
           its == LaneKind::forked;
}

/// Nothing about the spend is odd, whatever others do with its token.
bool SaleLayout::is_plain(std::uint64_t lane, std::uint64_t spend) const {
    return may_double(lane) && !is_drawn(plan_.doubles_within, kWithin, lane, spend) &&
           !is_drawn(plan_.doubles_among, kAmong, lane, spend) && !sale_at(lane, spend).is_voided;
}

PlannedSpend SaleLayout::spend_at(std::uint64_t lane, std::uint64_t spend,
                                  bool in_voided_sale) const {
    const LaneKind its = kind(lane);
    PlannedSpend out{first_token(lane) + spend};
    if (its == LaneKind::same_token) out.token = first_token(lane);
    if (its == LaneKind::unlisted_tokens) out.token |= kUnlisted;
    if (in_voided_sale || !may_double(lane)) return out;
    // A lane of the same merchant, or the one before, which is another's.
    if (lane >= plan_.merchants && is_drawn(plan_.doubles_within, kWithin, lane, spend)) {
        const std::uint64_t other = lane - plan_.merchants;
        out.doubles_within = is_plain(other, spend);
        if (out.doubles_within) out.token = first_token(other) + spend;
    } else if (lane > 0 && plan_.merchants > 1 &&
               is_drawn(plan_.doubles_among, kAmong, lane, spend)) {
        out.doubles_among = is_plain(lane - 1, spend);
        if (out.doubles_among) out.token = first_token(lane - 1) + spend;
    }
    return out;
}

}  // namespace noodgeld::bench
