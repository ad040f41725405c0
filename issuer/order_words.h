// OrderWords: what an order does and what it can cost, so that an official can read it before
// signing; in words, and for machines.
#pragma once

#include <string>

#include "issuer/order_cost.h"
#include "words/shown.h"

namespace noodgeld {

/// Several lines. `held`: where the regions' names and the currency are from.
[[nodiscard]] std::string order_words(const Order& order, const OrderCost& cost,
                                      const Holdings& held, Language language);

/// The figures: rows, tokens, activated, terminals, merchants, limits_sum, by_merchants,
/// by_terminals, missing.
[[nodiscard]] Shown show_cost(const OrderCost& cost, Language language);

}  // namespace noodgeld
