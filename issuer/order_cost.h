// The cost of an order: what it activates, and what copying can cost, in money, before anybody
// signs. docs/decisions/ has the reasons; the formulas are here.
//
// For a series s that the order activates:
//   V(s)  its value: tokens times face value
//   T(s)  the known terminals where a row lets it be spent, whatever their certificate's validity
//         (an expired one still sells), revoked ones included: the bounds must hold
// and over the whole order: V the sum of V(s); T the union; limits from the order; and of the
// register of merchants (of several of the highest rank the one that costs more):
//   M     how many it lists
//   C     the sum of their ceilings
//
//   activated     = V: a token is spent once, however many rows name its emission.
//   by_merchants  = min(M x limits.duplicates, C)
//       What the guarantee account may have to bear, whoever does what: what is above a merchant's
//       `duplicates` is held for officers, and only a registered merchant is paid. It rests on no
//       certificate: whoever stole the enroller's key can make any number of those. Besides this
//       comes only what a merchant was paid, and has to give back, and does not.
//   by_terminals  = min(sum of (|T(s)| - 1) x V(s), |T| x limits.per_terminal)
//       What copies can take from shops, whoever bears it: every terminal is cut off from every
//       other and takes every token once. `per_terminal` is since the terminal's last anchor, so
//       the second bound is for as long as it stays cut off; anchored terminals exchange feeds and
//       refuse copies.
// Sums are capped at Amount::kMaxCents: they are bounds, never money owed.
#pragma once

#include <vector>

#include "protocol/objects/holdings.h"
#include "protocol/spend/validity.h"

namespace noodgeld {

/// Tokens that are spendable in the same places, at the same times.
struct ActivatedPart {
    std::vector<RegionNumber> regions;     ///< In any of these.
    std::vector<StoreGroup> store_groups;  ///< If any: only there.
    Slot slot;
    Count tokens;
    Amount value;
    friend bool operator==(const ActivatedPart&, const ActivatedPart&) = default;
};

/// What one row of an order activates.
struct ActivatedRow {
    Activation row;
    bool known = false;                ///< The emission and all its series are held.
    std::vector<ActivatedPart> parts;  ///< By place, then time, ascending.
    Count tokens;
    Amount value;
    friend bool operator==(const ActivatedRow&, const ActivatedRow&) = default;
};

struct OrderCost {
    std::vector<ActivatedRow> rows;
    Count tokens;         ///< Of all emissions, each once.
    Amount activated;     ///< Their value.
    Count terminals;      ///< Where anything of it can be spent. 0: no certificates are held.
    Count merchants;      ///< In the register.
    Amount ceilings;      ///< Of all of them.
    Amount limits_sum;    ///< terminals x limits.per_terminal
    Amount by_merchants;  ///< The bound for the guarantee.
    Amount by_terminals;  ///< The worst case.
    /// What must be held before the figures are whole: emissions, series, the charter, the
    /// register (if anything is activated), the revocation list.
    std::vector<Missing> missing;
    friend bool operator==(const OrderCost&, const OrderCost&) = default;
};

/// With the charter, emissions, series, register and certificates in `held`. What is missing counts
/// as nothing, and is named.
[[nodiscard]] OrderCost cost_of(const Order& order, const Holdings& held);

}  // namespace noodgeld
