#include "protocol/objects/ruling.h"

#include <tuple>

#include "protocol/wire/ascending.h"

namespace noodgeld {
namespace {

template <class T>
bool is_numbered(const T& object) {
    return object.number.value >= 1 && (object.number.value == 1) == !object.previous;
}

/// Of one feed each begins after the one before ends.
bool do_not_overlap(const std::vector<RuledSpends>& rows) {
    for (std::size_t i = 1; i < rows.size(); ++i) {
        const RuledSpends& before = rows[i - 1];
        const RuledSpends& row = rows[i];
        if (row.feed < before.feed) return false;
        if (row.feed == before.feed && row.from.sequence <= before.to.sequence) return false;
    }
    return true;
}

}  // namespace

bool well_formed(const RuledSpends& row) {
    return row.from.sequence.value >= 1 && row.from.sequence <= row.to.sequence;
}

bool well_formed(const Ruling& ruling) {
    const bool says_something = !ruling.points.empty() || !ruling.spends.empty() ||
                                !ruling.releases.empty() || ruling.closed_after;
    const auto merchant = [](const Release& row) { return std::tie(row.merchant, row.payee); };
    return is_numbered(ruling) && says_something && ascends(ruling.points, &RuledPoint::feed) &&
           do_not_overlap(ruling.spends) && ascends(ruling.releases, merchant);
}

bool well_formed(const Settlement& run) {
    const auto place = [](const Settled& row) {
        return std::tuple(row.merchant, row.payee, row.returned);
    };
    std::uint64_t sum = 0;
    for (const Settled& row : run.rows) {
        sum += row.amount.to_wire();
        if (sum > Amount::kWireMax) return false;
    }
    return is_numbered(run) && ascends(run.rows, place);
}

}  // namespace noodgeld
