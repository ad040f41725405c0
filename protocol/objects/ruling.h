// Ruling: what officers decide about money that is held. Numbered, each naming the one before.
//
// Settlement: one run of payments, as a fact that posts to the accounts. What is paid is paid: it
// says so itself, and no later charter makes it undone.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "protocol/objects/merchant_register.h"
#include "protocol/wire/amount.h"
#include "protocol/wire/cose.h"
#include "protocol/wire/ids.h"
#include "protocol/wire/limits.h"
#include "protocol/wire/time.h"

namespace noodgeld {

/// The feed stands up to this entry, whatever others say of it, and so do its voids.
struct RuledPoint {
    FeedId feed;
    FeedPoint point;
    friend bool operator==(const RuledPoint&, const RuledPoint&) = default;
};

/// All spends of one branch from one entry to another.
struct RuledSpends {
    FeedId feed;
    FeedPoint from;
    FeedPoint to;
    bool paid = false;  ///< Else refused.
    friend bool operator==(const RuledSpends&, const RuledSpends&) = default;
};

/// What a merchant is let have of what caps hold: a total.
struct Release {
    std::string merchant;
    std::string payee;
    Amount amount;
    friend bool operator==(const Release&, const Release&) = default;
};

struct Ruling {
    static constexpr Kind kKind = Kind::ruling;

    CharterVersion charter;  ///< Whose officers sign.
    OrderNumber number;      ///< 1, 2, ... in one lineage.
    std::optional<ObjectHash> previous;
    UnixTime issued_at;
    std::vector<RuledPoint> points;
    std::vector<RuledSpends> spends;
    std::vector<Release> releases;
    std::optional<Count> closed_after;  ///< The number of the last run; 0: without any.
    friend bool operator==(const Ruling&, const Ruling&) = default;
};

/// What a run paid a merchant, or what came back.
struct Settled {
    std::string merchant;
    std::string payee;
    Amount amount;
    bool returned = false;
    friend bool operator==(const Settled&, const Settled&) = default;
};

struct Settlement {
    static constexpr Kind kKind = Kind::settlement;

    CharterVersion charter;  ///< Whose ledger and officers sign.
    OrderNumber number;      ///< 1, 2, ... in one lineage.
    std::optional<ObjectHash> previous;
    UnixTime issued_at;
    Count log_size;  ///< Of the transparency log from which it was reckoned.
    crypto::Hash log_root;
    std::vector<Settled> rows;
    friend bool operator==(const Settlement&, const Settlement&) = default;
};

template <class Fields, class Self>
requires std::same_as<std::remove_const_t<Self>, RuledPoint>
void describe(Fields& fields, Self& row) {
    fields(1, "feed", row.feed);
    fields(2, "point", row.point);
}

template <class Fields, class Self>
requires std::same_as<std::remove_const_t<Self>, RuledSpends>
void describe(Fields& fields, Self& row) {
    fields(1, "feed", row.feed);
    fields(2, "from", row.from);
    fields(3, "to", row.to);
    fields(4, "paid", row.paid);
}

template <class Fields, class Self>
requires std::same_as<std::remove_const_t<Self>, Release>
void describe(Fields& fields, Self& row) {
    fields(1, "merchant", row.merchant, length(1, limits::kMerchantBytes));
    fields(2, "payee", row.payee, length(1, limits::kPayeeBytes));
    fields(3, "amount", row.amount);
}

template <class Fields, class Self>
requires std::same_as<std::remove_const_t<Self>, Ruling>
void describe(Fields& fields, Self& ruling) {
    fields(1, "charter", ruling.charter);
    fields(2, "number", ruling.number);
    fields(3, "previous", ruling.previous);
    fields(4, "issued_at", ruling.issued_at);
    fields(5, "points", ruling.points, length(0, limits::kRuledRows));
    fields(6, "spends", ruling.spends, length(0, limits::kRuledRows));
    fields(7, "releases", ruling.releases, length(0, limits::kRuledRows));
    fields(8, "closed_after", ruling.closed_after);
}

template <class Fields, class Self>
requires std::same_as<std::remove_const_t<Self>, Settled>
void describe(Fields& fields, Self& row) {
    fields(1, "merchant", row.merchant, length(1, limits::kMerchantBytes));
    fields(2, "payee", row.payee, length(1, limits::kPayeeBytes));
    fields(3, "amount", row.amount);
    fields(4, "returned", row.returned);
}

template <class Fields, class Self>
requires std::same_as<std::remove_const_t<Self>, Settlement>
void describe(Fields& fields, Self& run) {
    fields(1, "charter", run.charter);
    fields(2, "number", run.number);
    fields(3, "previous", run.previous);
    fields(4, "issued_at", run.issued_at);
    fields(5, "log_size", run.log_size);
    fields(6, "log_root", run.log_root);
    fields(7, "rows", run.rows, length(1, limits::kSettledRows));
}

/// Number 1 has no previous and every other has one; it has a row, or closes. Points ascend by
/// feed, one a feed; spends by feed and place, and those of a feed do not overlap; releases by
/// merchant.
[[nodiscard]] bool well_formed(const Ruling& ruling);
/// `from` is an entry, not after `to`.
[[nodiscard]] bool well_formed(const RuledSpends& row);
/// Number 1 has no previous and every other has one. Rows ascend by merchant and whether the money
/// came back; they sum to no more than an Amount.
[[nodiscard]] bool well_formed(const Settlement& run);

/// Higher counts before lower.
[[nodiscard]] inline std::pair<CharterVersion, OrderNumber> rank_of(const Ruling& ruling) {
    return {ruling.charter, ruling.number};
}

}  // namespace noodgeld
