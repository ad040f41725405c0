#include "issuer/order_cost.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

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

/// Name and payee (docs/protocol.md, 6.8).
using Merchant = std::pair<std::string, std::string>;

/// Terminals, and the merchants whose they are.
struct Acceptors {
    std::set<FeedId> feeds;
    std::set<Merchant> merchants;

    void add(const Acceptors& more) {
        feeds.insert(more.feeds.begin(), more.feeds.end());
        merchants.insert(more.merchants.begin(), more.merchants.end());
    }
};

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
            found->second.feeds.insert(feed_id(certificate.key));
            found->second.merchants.emplace(certificate.merchant, certificate.payee);
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

/// The sum of the highest ceiling of each of `merchants`: a merchant's certificates say the same
/// thing of it, and if they do not, the bound must hold.
Amount ceilings_of(const std::set<Merchant>& merchants, const Holdings& held) {
    std::map<Merchant, Amount> ceilings;
    for (const auto& [hash, certificate] : held.certificates()) {
        const Merchant merchant(certificate.merchant, certificate.payee);
        if (!merchants.contains(merchant)) continue;
        Amount& ceiling = ceilings[merchant];
        ceiling = std::max(ceiling, certificate.ceiling);
    }
    Amount sum;
    for (const auto& [merchant, ceiling] : ceilings) sum = saturating_add(sum, ceiling);
    return sum;
}

void add_copying(OrderCost& cost, const Spread& spread, const Limits& limits,
                 AcceptorsByPlace& acceptors, const Holdings& held) {
    Acceptors all;
    for (const auto& [id, series] : spread) {
        Acceptors of_series;
        for (const Place& place : series.places) of_series.add(acceptors.at(place));
        all.add(of_series);
        if (of_series.feeds.empty()) continue;
        const Amount elsewhere = multiplied(series.value, of_series.merchants.size() - 1);
        const Amount cut_off = multiplied(series.value, of_series.feeds.size() - 1);
        cost.by_merchants = saturating_add(cost.by_merchants, elsewhere);
        cost.by_terminals = saturating_add(cost.by_terminals, cut_off);
    }
    cost.terminals = {all.feeds.size()};
    cost.merchants = {all.merchants.size()};
    cost.limits_sum = multiplied(limits.per_terminal, all.feeds.size());
    cost.by_terminals = std::min(cost.by_terminals, cost.limits_sum);
    cost.by_merchants = std::min({cost.by_merchants, cost.limits_sum,
                                  multiplied(limits.duplicates, all.merchants.size()),
                                  ceilings_of(all.merchants, held)});
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
        add_copying(cost, spread, order.limits, acceptors, held);
    }
    if (order.revocations && held.revocations(*order.revocations) == nullptr) {
        cost.missing.push_back(missing(Kind::revocations, *order.revocations));
    }
    std::ranges::sort(cost.missing);
    cost.missing.erase(std::unique(cost.missing.begin(), cost.missing.end()), cost.missing.end());
    return cost;
}

}  // namespace noodgeld
