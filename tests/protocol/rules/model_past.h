// The slow, obvious model of chapter 6, part 2: the past of an entry, and time.
#pragma once

#include <set>

#include "protocol/wire/refusal.h"
#include "tests/protocol/rules/model_facts.h"

namespace noodgeld::test::model {

/// Something needed that is not among the facts. Ids are followed by zeros.
struct Missing {
    Kind kind = Kind::charter;
    std::array<std::uint8_t, 32> name{};
    friend auto operator<=>(const Missing&, const Missing&) = default;
};

template <class Name>
[[nodiscard]] Missing missing(Kind kind, const Name& name) {
    Missing out{kind, {}};
    std::copy(name.bytes.begin(), name.bytes.end(), out.name.begin());
    return out;
}

/// 6.2: what an entry finds on the path from the genesis, itself excluded.
struct Past {
    std::vector<const Node*> entries;        ///< First to last.
    std::set<Missing> missing;               ///< Adopted and not among the facts.
    const Fact<Charter>* charter = nullptr;  ///< The adopted one of the highest version.
    const Fact<Order>* order = nullptr;
    bool stopped = false;
    const Fact<Order>* naming_order = nullptr;  ///< The highest adopted that names a list.
    std::vector<const Fact<RevocationList>*> lists;
    std::optional<Certificate> certificate;  ///< The first, with the kindest dates.
    std::set<KeyId> signers;                 ///< Ledger and witnesses of the adopted charters.
    UnixTime floor;
    std::vector<UnixTime> news;  ///< Times of all that was adopted, and of all anchors.
    std::optional<UnixTime> asserted;
    Sequence anchored;  ///< Of the head in the last own anchor that counted.
};
[[nodiscard]] Past past_of(const Facts& facts, const Node& node);

/// 6.2, in office, under `current` (null: everything is).
[[nodiscard]] bool is_in_office(CharterVersion signers, const ObjectHash& hash,
                                const Fact<Charter>* current);

/// Whether `a` is of a higher rank than `b` (6.2, order in force).
[[nodiscard]] bool is_higher(const Fact<Order>& a, const Fact<Order>& b);

/// a is b or stands in b's past, in one feed.
[[nodiscard]] bool is_at_or_before(const Node& a, const Node& b);

// 6.3
[[nodiscard]] bool is_before(const TimeInterval& time, UnixTime t);
[[nodiscard]] bool is_past(const TimeInterval& time, UnixTime t);
[[nodiscard]] bool is_inconsistent(const TimeInterval& time, const Past& past);
/// There must be an order and a certificate.
[[nodiscard]] bool is_tight(const TimeInterval& time, const Past& past);

/// When the first signer witnessed it.
[[nodiscard]] std::optional<UnixTime> witnessed_at(const Facts& facts, const Node& node);

/// Two entries of one feed, neither in the other's past.
[[nodiscard]] bool contradict(const Node& a, const Node& b);
/// Whether anything contradicts it.
[[nodiscard]] bool is_after_fork(const Facts& facts, const Node& node);
/// 6.6: the entries that stand.
[[nodiscard]] std::set<const Node*> find_standing(const Facts& facts);

}  // namespace noodgeld::test::model
