#include "terminal/readiness.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/hexadecimal.h"

namespace noodgeld {
namespace {

constexpr std::size_t kMostMissing = 8;

/// What each series of an order's emissions comes to, as long as `visit` returns true. A series
/// that is not held is passed on too.
void for_each_series(const Holdings& holdings, const Order& order,
                     const std::function<bool(const SeriesId&)>& visit) {
    for (const Activation& row : order.activations) {
        const Emission* emission = holdings.emission(row.emission);
        if (emission == nullptr) continue;
        for (const EmittedSeries& one : emission->series) {
            if (!visit(one.series)) return;
        }
    }
}

Phrase not_enrolled(const Terminal& terminal) {
    if (terminal.request() != nullptr) {
        return {
            "Het certificaat is gevraagd: breng het van de aanmelder, met `noodgeld terminal "
            "adopt` of de scanner.",
            "The certificate has been asked for: bring it from the enroller, with `noodgeld "
            "terminal adopt` or the scanner."};
    }
    return {"Vraag een certificaat: `noodgeld terminal request`.",
            "Ask for a certificate: `noodgeld terminal request`."};
}

Phrase no_order() {
    return {
        "Slapend: er is geen besluit van kracht. Scan het besluit, of haal het met `noodgeld "
        "terminal import` bij een andere kassa of het grootboek.",
        "Dormant: no order is in force. Scan the order, or bring it from another till or the "
        "ledger with `noodgeld terminal import`."};
}

Phrase needs(const std::vector<Missing>& missing) {
    std::string names;
    for (const Missing& one : missing) {
        const bool by_id = one.kind == Kind::series || one.kind == Kind::emission;
        const ByteView bytes = ByteView(one.name).first(by_id ? 16 : one.name.size());
        if (!names.empty()) names += ", ";
        names += fmt::format("{} {}", name(one.kind), hex(bytes));
    }
    return {fmt::format("Bij het besluit ontbreekt hier: {}. Haal het met `noodgeld terminal "
                        "import` bij een andere kassa of het grootboek.",
                        names),
            fmt::format("Missing here for the order: {}. Bring it from another till or the ledger "
                        "with `noodgeld terminal import`.",
                        names)};
}

/// What the officers say who stopped the order: of several stops the newest.
Phrase stop_message(const Terminal& terminal, const Order& order) {
    const Stop* newest = nullptr;
    for (const auto& [hash, stop] : terminal.holdings().stops()) {
        const Order* named = terminal.holdings().order(stop.order);
        if (named == nullptr || named->charter != order.charter || named->number < order.number) {
            continue;
        }
        if (newest == nullptr || newest->issued_at < stop.issued_at) newest = &stop;
    }
    if (newest == nullptr || newest->message.empty()) return {};
    return {newest->message, newest->message};
}

bool lacks_emission(const Circumstances& at) {
    return std::ranges::any_of(at.order->activations, [&at](const Activation& row) {
        return at.holdings.emission(row.emission) == nullptr;
    });
}

/// Whether no series of the order would be taken, and why: the reason of the one that came
/// furthest.
std::optional<Refusal> refuses_every_series(const Circumstances& at) {
    std::optional<Refusal> furthest;
    bool takes_one = false;
    for_each_series(at.holdings, *at.order, [&](const SeriesId& id) {
        const Series* series = at.holdings.series(id);
        if (series == nullptr) {
            furthest = std::max(furthest, std::optional(Refusal::unknown_series));
            return true;
        }
        const Judgement judgement = judge_token(at, id, Serial{}, series->face_value, {});
        takes_one = judgement.is_yes();
        const Refusal* refusal = judgement.refusal();
        furthest = std::max(furthest, std::optional(refusal ? *refusal : Refusal::dormant));
        return !takes_one;
    });
    if (takes_one) return std::nullopt;
    return furthest.value_or(Refusal::dormant);
}

std::optional<Refusal> refuses_every_amount(const Branch& branch, const Circumstances& at) {
    constexpr std::uint64_t kCent = 1;
    if (!judge_total(at, Amount::from_wire(kCent)).is_yes()) return Refusal::sale_limit;
    if (branch.sold_since_anchor() >= terminal_limit(at)) return Refusal::terminal_limit;
    return std::nullopt;
}

/// Of a device that is enrolled.
std::optional<Bar> bar_of(const Terminal& terminal, const Branch& branch, const Circumstances& at) {
    if (is_revoked(branch, terminal.holdings())) return Bar{Refusal::terminal_revoked, {}};
    if (at.order == nullptr) return Bar{Refusal::dormant, no_order()};
    if (lacks_emission(at)) return Bar{Refusal::dormant, needs(missing_objects(terminal))};
    if (at.stopped) return Bar{Refusal::stopped, stop_message(terminal, *at.order)};
    if (const auto refusal = refuses_every_series(at)) {
        const bool is_missing = *refusal == Refusal::unknown_series;
        return Bar{*refusal, is_missing ? needs(missing_objects(terminal)) : Phrase{}};
    }
    if (const auto refusal = refuses_every_amount(branch, at)) return Bar{*refusal, {}};
    return std::nullopt;
}

}  // namespace

std::vector<Missing> missing_objects(const Terminal& terminal) {
    const Branch* branch = terminal.branch();
    if (branch == nullptr || branch->order() == nullptr) return {};
    std::vector<Missing> emissions;
    std::vector<Missing> series;
    const Holdings& holdings = terminal.holdings();
    for (const Activation& row : branch->order()->activations) {
        if (holdings.emission(row.emission) != nullptr) continue;
        emissions.push_back(missing(Kind::emission, row.emission));
    }
    for_each_series(holdings, *branch->order(), [&](const SeriesId& id) {
        if (holdings.series(id) == nullptr) series.push_back(missing(Kind::series, id));
        return series.size() < kMostMissing;
    });
    emissions.insert(emissions.end(), series.begin(), series.end());
    if (emissions.size() > kMostMissing) emissions.resize(kMostMissing);
    return emissions;
}

std::optional<Bar> what_bars(const Terminal& terminal, UnixTime own_clock) {
    if (!terminal.holdings().lineage()) return Bar{Refusal::no_charter, {}};
    if (terminal.journal().stopped()) return Bar{Refusal::not_durable, {}};
    if (terminal.is_old_copy()) return Bar{Refusal::superseded, old_copy().words};
    const Branch* branch = terminal.branch();
    if (branch == nullptr) return Bar{Refusal::not_enrolled, not_enrolled(terminal)};
    if (auto bar = bar_of(terminal, *branch, branch->circumstances(terminal.now(own_clock)))) {
        return bar;
    }
    if (terminal.journal().storage_full()) return Bar{Refusal::storage_full, {}};
    return std::nullopt;
}

}  // namespace noodgeld
