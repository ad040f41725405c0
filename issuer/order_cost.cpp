#include "issuer/order_cost.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "base/uint128.h"

namespace noodgeld {
namespace {

/// amount x times, or the most an Amount can say.
Amount multiplied(Amount amount, std::uint64_t times) {
    const crypto::uint128 cents = crypto::uint128{times} * amount.to_wire();
    return Amount::from_wire(cents > Amount::kWireMax ? Amount::kWireMax
                                                      : static_cast<std::uint64_t>(cents));
}

/// Where something may be spent.
using Place = std::pair<std::vector<RegionNumber>, std::vector<StoreGroup>>;

Place place_of(const Activation& row, const Series& series) {
    if (!row.regions.empty()) return {row.regions, {}};
    return {{series.region}, series.store_groups};
}

/// The terminals that accept something.
using Acceptors = std::set<FeedId>;

/// Who can accept what is spendable in a place; asked once for each.
class AcceptorsByPlace {
  public:
    AcceptorsByPlace(const Charter& charter, const Holdings& held)
        : charter_(charter), held_(held) {}

    const Acceptors& at(const Place& place) {
        const auto [found, is_new] = found_.try_emplace(place);
        if (!is_new) return found->second;
        for (const auto& [hash, certificate] : held_.certificates()) {
            if (!accepts(certificate, place)) continue;
            found->second.insert(feed_id(certificate.key));
        }
        return found->second;
    }

  private:
    [[nodiscard]] bool accepts(const Certificate& certificate, const Place& place) const {
        const auto& [regions, groups] = place;
        const bool is_home =
            groups.empty() || std::ranges::binary_search(groups, certificate.store_group);
        if (!is_home) return false;
        return std::ranges::any_of(regions, [&](RegionNumber region) {
            return is_within(charter_, certificate.region, region);
        });
    }

    const Charter& charter_;
    const Holdings& held_;
    std::map<Place, Acceptors> found_;
};

/// The tokens of one series, and everywhere that some row lets them be spent.
struct SeriesSpread {
    Count tokens;
    Amount value;
    std::set<Place> places;
};
using Spread = std::map<SeriesId, SeriesSpread>;

ActivatedRow activate(const Activation& row, const Holdings& held, Spread& spread,
                      std::vector<Missing>& lacking) {
    ActivatedRow activated{row, true, {}, {}, {}};
    const Emission* emission = held.emission(row.emission);
    if (emission == nullptr) {
        lacking.push_back(missing(Kind::emission, row.emission));
        activated.known = false;
        return activated;
    }
    std::map<std::pair<Place, Slot>, ActivatedPart> parts;
    for (const EmittedSeries& one : emission->series) {
        const Series* series = held.series(one.series);
        if (series == nullptr) {
            lacking.push_back(missing(Kind::series, one.series));
            activated.known = false;
            continue;
        }
        const Place place = place_of(row, *series);
        const Slot slot = slot_of(row, *series);
        const Amount value = multiplied(series->face_value, one.tokens.value);
        ActivatedPart& part =
            parts.try_emplace({place, slot}, ActivatedPart{place.first, place.second, slot, {}, {}})
                .first->second;
        part.tokens.value += one.tokens.value;
        part.value = saturating_add(part.value, value);
        SeriesSpread& known = spread[one.series];
        known.tokens = one.tokens;
        known.value = value;
        known.places.insert(place);
    }
    for (const auto& [place_and_slot, part] : parts) {
        activated.parts.push_back(part);
        activated.tokens.value += part.tokens.value;
        activated.value = saturating_add(activated.value, part.value);
    }
    return activated;
}

void add_copying(OrderCost& cost, const Spread& spread, const Limits& limits,
                 AcceptorsByPlace& acceptors) {
    Acceptors all;
    for (const auto& [id, series] : spread) {
        Acceptors of_series;
        for (const Place& place : series.places) {
            const Acceptors& here = acceptors.at(place);
            of_series.insert(here.begin(), here.end());
        }
        all.insert(of_series.begin(), of_series.end());
        if (of_series.empty()) continue;
        const Amount cut_off = multiplied(series.value, of_series.size() - 1);
        cost.by_terminals = saturating_add(cost.by_terminals, cut_off);
    }
    cost.terminals = {all.size()};
    cost.limits_sum = multiplied(limits.per_terminal, all.size());
    cost.by_terminals = std::min(cost.by_terminals, cost.limits_sum);
}

void add_guarantee(OrderCost& cost, const Limits& limits, const Holdings& held) {
    const MerchantRegister* highest = nullptr;
    const auto weight = [](const MerchantRegister& one) {
        return std::tuple(rank_of(one), one.merchants, one.ceilings);
    };
    for (const auto& [hash, one] : held.registers()) {
        if (highest == nullptr || weight(*highest) < weight(one)) highest = &one;
    }
    if (highest == nullptr) {
        if (!cost.rows.empty()) cost.missing.push_back({Kind::merchant_register, {}});
        return;
    }
    cost.merchants = highest->merchants;
    cost.ceilings = highest->ceilings;
    cost.by_merchants =
        std::min(multiplied(limits.duplicates, highest->merchants.value), highest->ceilings);
}

}  // namespace

OrderCost cost_of(const Order& order, const Holdings& held) {
    OrderCost cost;
    Spread spread;
    std::map<EmissionId, std::pair<Count, Amount>> emissions;
    for (const Activation& row : order.activations) {
        cost.rows.push_back(activate(row, held, spread, cost.missing));
        emissions[row.emission] = {cost.rows.back().tokens, cost.rows.back().value};
    }
    for (const auto& [id, figures] : emissions) {
        cost.tokens.value += figures.first.value;
        cost.activated = saturating_add(cost.activated, figures.second);
    }
    const Charter* charter = held.charter(order.charter);
    if (charter == nullptr) {
        cost.missing.push_back({Kind::charter, {}});
    } else {
        AcceptorsByPlace acceptors(*charter, held);
        add_copying(cost, spread, order.limits, acceptors);
    }
    add_guarantee(cost, order.limits, held);
    if (order.revocations && held.revocations(*order.revocations) == nullptr) {
        cost.missing.push_back(missing(Kind::revocations, *order.revocations));
    }
    std::ranges::sort(cost.missing);
    cost.missing.erase(std::unique(cost.missing.begin(), cost.missing.end()), cost.missing.end());
    return cost;
}

}  // namespace noodgeld
