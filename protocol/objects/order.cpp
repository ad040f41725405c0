#include "protocol/objects/order.h"

#include "protocol/wire/ascending.h"

namespace noodgeld {

bool well_formed(const Activation& activation) {
    return activation.from < activation.until && ascends(activation.regions);
}

bool well_formed(const Limits& limits) {
    return limits.tight_per_sale <= limits.per_sale &&
           limits.tight_per_terminal <= limits.per_terminal;
}

bool well_formed(const Order& order) {
    const bool first = order.number.value == 1;
    const bool all_end = std::ranges::all_of(order.activations, [&order](const Activation& row) {
        return row.until <= order.report_by;
    });
    return order.number.value >= 1 && first == !order.previous && all_end &&
           order.report_by <= order.closing && order.issued_at < order.closing;
}

OrderRank rank_of(const Order& order) {
    return {order.charter, order.number};
}

}  // namespace noodgeld
