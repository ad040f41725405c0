#include "protocol/objects/dependence.h"

#include <algorithm>
#include <utility>

#include "protocol/objects/charter.h"

namespace noodgeld {
namespace {

constexpr auto kBySigners = {
    Kind::series, Kind::emission,   Kind::order,      Kind::merchant_register,
    Kind::ruling, Kind::settlement, Kind::certificate};
constexpr auto kOnThose = {Kind::stop, Kind::revocations, Kind::anchor, Kind::manifest,
                           Kind::register_part};

constexpr auto kMended = {Refusal::no_charter,     Refusal::no_order,           Refusal::no_root,
                          Refusal::unknown_signer, Refusal::too_few_signatures, Refusal::gap,
                          Refusal::storage_full};

bool among(const auto& all, auto one) {
    return std::ranges::find(all, one) != all.end();
}

/// What is lower may be what the others rest on.
int rank(Kind kind) {
    if (kind == Kind::charter) return 0;
    if (among(kBySigners, kind)) return 1;
    return among(kOnThose, kind) ? 2 : 3;
}

std::pair<int, std::uint64_t> place(const PackItem& item) {
    if (item.kind != Kind::charter) return {rank(item.kind), 0};
    const auto charter = decode_multi_signed<Charter>(item.object);
    return {0, charter ? charter->value.version.value : 0};
}

}  // namespace

void sort_by_dependence(std::vector<PackItem>& items) {
    std::vector<std::pair<std::pair<int, std::uint64_t>, std::size_t>> order;
    order.reserve(items.size());
    for (const PackItem& item : items) order.emplace_back(place(item), order.size());
    if (std::ranges::is_sorted(order)) return;
    std::ranges::sort(order);
    std::vector<PackItem> sorted;
    sorted.reserve(items.size());
    for (const auto& [where, from] : order) sorted.push_back(std::move(items[from]));
    items = std::move(sorted);
}

bool may_be_mended(Refusal refusal) {
    return among(kMended, refusal);
}

}  // namespace noodgeld
