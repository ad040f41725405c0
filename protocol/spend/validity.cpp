#include "protocol/spend/validity.h"

#include <algorithm>

namespace noodgeld {
namespace {

/// The charter that the order names: of those that the terminal's own charter follows, for there
/// may be two of one version; else the one that counts. Null if neither of two does: then a charter
/// is missing, and nobody knows which.
const Charter* charter_of(const Circumstances& at) {
    const CharterVersion version = at.order->charter;
    const Charter* own =
        at.charter == nullptr ? nullptr : at.holdings.ancestor(*at.charter, version);
    return own != nullptr ? own : at.holdings.charter(version);
}

/// Where a row lets a series be spent, as seen from one terminal.
Judgement judge_place(const Charter& charter, const Certificate& certificate, const Activation& row,
                      const Series& series) {
    const auto here = [&](RegionNumber region) {
        return is_within(charter, certificate.region, region);
    };
    if (!row.regions.empty()) {
        if (std::ranges::any_of(row.regions, here)) return Judgement::yes();
        return Refusal::wrong_region;
    }
    if (!here(series.region)) return Refusal::wrong_region;
    const auto& groups = series.store_groups;
    if (groups.empty() || std::ranges::binary_search(groups, certificate.store_group)) {
        return Judgement::yes();
    }
    return Refusal::wrong_store_group;
}

Judgement judge_time(const TimeInterval& now, const Activation& row, const Series& series) {
    const auto [opens, closes] = slot_of(row, series);
    if (is_before(now, opens)) return Refusal::too_early;
    if (is_past(now, closes)) return Refusal::expired;
    return Judgement::yes();
}

/// Of several rows for one series the kindest counts: yes if one says yes, else the refusal that
/// comes last in precedence, for that row came furthest.
template <class Judge>
Judgement kindest(const std::vector<const Activation*>& rows, Judge judge) {
    std::optional<Refusal> furthest;
    for (const Activation* row : rows) {
        const Judgement judgement = judge(*row);
        if (judgement.is_yes()) return judgement;
        furthest = std::max(furthest, std::optional(*judgement.refusal()));
    }
    return *furthest;
}

bool goods_are_allowed(const Series& series, const std::vector<CategoryAmount>& categories) {
    return std::ranges::all_of(categories, [&series](const CategoryAmount& part) {
        return std::ranges::any_of(
            series.goods, [&part](GpcCode allowed) { return covers(allowed, part.category); });
    });
}

}  // namespace

Slot slot_of(const Activation& row, const Series& series) {
    const UnixTime opens = row.from + series.slot_offset;
    const UnixTime closes = std::min({row.until, opens + series.slot_length + row.extra,
                                      row.from + series.longest_lifetime + row.extra});
    return {opens, closes};
}

bool is_tight(const Circumstances& at) {
    if (at.time.source != TimeSource::clock) return true;
    if (at.time.latest - at.news >= at.order->limits.stale_after) return true;
    if (!at.has_named_list) return true;
    return is_past(at.time, at.certificate->until) || is_before(at.time, at.certificate->from);
}

bool is_in_office(const Circumstances& at, const Emission& emission) {
    return at.charter == nullptr ||
           noodgeld::is_in_office(emission.charter, hash_of(emission, at.holdings.lineage()),
                                  *at.charter);
}

Judgement judge_token(const Circumstances& at, const SeriesId& series_id, const Serial& serial,
                      Amount amount, const std::vector<CategoryAmount>& categories) {
    const Series* series = at.holdings.series(series_id);
    if (series == nullptr) return missing(Kind::series, series_id);
    if (at.certificate == nullptr) return Refusal::not_enrolled;
    if (at.order == nullptr) return Refusal::dormant;
    const Charter* charter = charter_of(at);
    if (charter == nullptr) return Missing{};

    std::vector<const Activation*> rows;
    std::optional<Missing> absent;
    for (const Activation& row : at.order->activations) {
        const Emission* emission = at.holdings.emission(row.emission);
        if (emission == nullptr) {
            const Missing one = missing(Kind::emission, row.emission);
            absent = std::min(absent.value_or(one), one);
        } else if (is_in_office(at, *emission) && emitted(*emission, series_id) != nullptr) {
            rows.push_back(&row);
        }
    }
    if (absent) return *absent;
    if (rows.empty()) return Refusal::dormant;
    if (at.stopped) return Refusal::stopped;
    if (at.holdings.is_revoked(series_id, serial, at.lists)) return Refusal::revoked;

    const Judgement place = kindest(rows, [&](const Activation& row) {
        return judge_place(*charter, *at.certificate, row, *series);
    });
    if (!place.is_yes()) return place;
    if (!goods_are_allowed(*series, categories)) return Refusal::wrong_goods;
    const Judgement time = kindest(rows, [&](const Activation& row) {
        const Judgement here = judge_place(*charter, *at.certificate, row, *series);
        return here.is_yes() ? judge_time(at.time, row, *series) : here;
    });
    if (!time.is_yes()) return time;
    if (amount == Amount() || amount > series->face_value) return Refusal::amount_out_of_range;
    return Judgement::yes();
}

Judgement judge_total(const Circumstances& at, Amount total) {
    const Limits& limits = at.order->limits;
    if (total > (is_tight(at) ? limits.tight_per_sale : limits.per_sale)) {
        return Refusal::sale_limit;
    }
    return Judgement::yes();
}

Amount terminal_limit(const Circumstances& at) {
    const Limits& limits = at.order->limits;
    return is_tight(at) ? limits.tight_per_terminal : limits.per_terminal;
}

}  // namespace noodgeld
