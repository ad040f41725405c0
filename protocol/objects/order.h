// Order: the activations in force, as a whole table; Stop: the brake that fewer officers can pull.
//
// Default closed: nothing is spendable without an order, and every activation ends by itself.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/amount.h"
#include "protocol/wire/cose.h"
#include "protocol/wire/ids.h"
#include "protocol/wire/limits.h"
#include "protocol/wire/time.h"

namespace noodgeld {

/// One row: an emission's series may be spent from `from` until `until` (exclusive).
struct Activation {
    EmissionId emission;
    std::vector<RegionNumber> regions;  ///< Ascending. If any, instead of the series' own binding.
    UnixTime from;
    UnixTime until;
    Seconds extra = {};  ///< Added to the end of every slot, and to the longest lifetime.
    friend bool operator==(const Activation&, const Activation&) = default;
};

/// What terminals enforce with no network, and what the ledger holds back.
struct Limits {
    Amount per_sale;
    Amount per_terminal;        ///< Since its last anchor.
    Amount tight_per_sale;      ///< The same two, when trust data is old, incomplete, or the clock
    Amount tight_per_terminal;  ///  cannot be believed.
    Seconds stale_after;        ///< Age of the time floor from which trust data is old.
    Seconds void_within;        ///< From a sale until it can no longer be voided.
    Count voids;                ///< Per feed.
    Amount deferred;            ///< Sales taken on paper, per feed.
    Amount duplicates;          ///< Covered duplicates, per merchant.
    friend bool operator==(const Limits&, const Limits&) = default;
};

struct Order {
    static constexpr Kind kKind = Kind::order;

    CharterVersion charter;  ///< Whose officers sign.
    OrderNumber number;
    std::optional<ObjectHash> previous;  ///< The order before it; none for the first.
    UnixTime issued_at;
    std::vector<Activation> activations;
    Limits limits;
    std::optional<ObjectHash> revocations;  ///< The revocation list to hold.
    UnixTime report_by;                     ///< Entries with no anchor by then are held.
    UnixTime closing;                       ///< Feeds are accepted until then.
    std::string message;                    ///< To the public.
    friend bool operator==(const Order&, const Order&) = default;
};

struct Stop {
    static constexpr Kind kKind = Kind::stop;

    CharterVersion charter;  ///< Whose officers sign: the order's charter or a later one.
    ObjectHash order;        ///< It is stopped, with all of its charter that have no higher number.
    UnixTime issued_at;
    std::string message;
    friend bool operator==(const Stop&, const Stop&) = default;
};

template <class Fields, class Self>
requires std::same_as<std::remove_const_t<Self>, Activation>
void describe(Fields& fields, Self& activation) {
    fields(1, "emission", activation.emission);
    fields(2, "regions", activation.regions, length(0, limits::kActivationRegions));
    fields(3, "from", activation.from);
    fields(4, "until", activation.until);
    fields(5, "extra", activation.extra);
}

template <class Fields, class Self>
requires std::same_as<std::remove_const_t<Self>, Limits>
void describe(Fields& fields, Self& limits) {
    fields(1, "per_sale", limits.per_sale);
    fields(2, "per_terminal", limits.per_terminal);
    fields(3, "tight_per_sale", limits.tight_per_sale);
    fields(4, "tight_per_terminal", limits.tight_per_terminal);
    fields(5, "stale_after", limits.stale_after);
    fields(6, "void_within", limits.void_within);
    fields(7, "voids", limits.voids);
    fields(8, "deferred", limits.deferred);
    fields(9, "duplicates", limits.duplicates);
}

template <class Fields, class Self>
requires std::same_as<std::remove_const_t<Self>, Order>
void describe(Fields& fields, Self& order) {
    fields(1, "charter", order.charter);
    fields(2, "number", order.number);
    fields(3, "previous", order.previous);
    fields(4, "issued_at", order.issued_at);
    fields(5, "activations", order.activations, length(0, limits::kActivations));
    fields(6, "limits", order.limits);
    fields(7, "revocations", order.revocations);
    fields(8, "report_by", order.report_by);
    fields(9, "closing", order.closing);
    fields(10, "message", order.message, length(0, limits::kMessageBytes));
}

template <class Fields, class Self>
requires std::same_as<std::remove_const_t<Self>, Stop>
void describe(Fields& fields, Self& stop) {
    fields(1, "charter", stop.charter);
    fields(2, "order", stop.order);
    fields(3, "issued_at", stop.issued_at);
    fields(4, "message", stop.message, length(0, limits::kMessageBytes));
}

/// `from` before `until`; regions ascend.
[[nodiscard]] bool well_formed(const Activation& activation);
/// Tight limits are not above the others.
[[nodiscard]] bool well_formed(const Limits& limits);
/// Number 1 has no previous and every other has one; every activation ends by `report_by`, which
/// is not after `closing`; issued before closing.
[[nodiscard]] bool well_formed(const Order& order);

/// Precedence among orders: charter version, then number. Two orders of one rank are evidence
/// against those who signed both, and nothing that they can choose decides between them: a feed
/// goes by the one that it adopted first.
struct OrderRank {
    CharterVersion charter;
    OrderNumber number;
    friend auto operator<=>(const OrderRank&, const OrderRank&) = default;
};
[[nodiscard]] OrderRank rank_of(const Order& order);

}  // namespace noodgeld
