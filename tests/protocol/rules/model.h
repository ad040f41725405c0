// The slow, obvious model of chapter 6: a set of received objects in, all verdicts out.
//
// It knows nothing of protocol/'s rules, so that where the two agree, both follow the text.
#pragma once

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "tests/protocol/rules/model_spend.h"

namespace noodgeld::test::model {

/// Where a spend stands: its entry, and its index in the sale.
using Place = std::pair<EntryHash, std::size_t>;

struct Verdict {
    TokenId token;
    std::string outcome;             ///< "paid", "not_covered", ...
    std::optional<Refusal> refusal;  ///< Of invalid and not_covered.
    std::optional<Missing> missing;  ///< Of pending.
    std::string hold;                ///< Of held: "fork", "revoked" ...
    bool ruled = false;              ///< Of paid.
    bool contested = false;
    bool forged = false;
    bool verifies = false;
    std::string merchant;
    std::string payee;
    friend bool operator==(const Verdict&, const Verdict&) = default;
};

/// Of a void.
struct Effect {
    bool has_effect = false;
    std::optional<Refusal> refusal;
    std::optional<Missing> missing;
    friend bool operator==(const Effect&, const Effect&) = default;
};

/// What the caps held back from a merchant.
struct Caps {
    std::int64_t duplicates = 0;
    std::int64_t ceiling = 0;
    std::int64_t released = 0;
    friend bool operator==(const Caps&, const Caps&) = default;
};

/// Name and payee.
using Merchant = std::pair<std::string, std::string>;
/// Number (6.9's order in protocol/verdict/accounts.h), merchant and payee.
using AccountName = std::tuple<std::uint64_t, std::string, std::string>;
/// Two entries that follow one: first the one that stands, or the one of least hash.
using Parting = std::pair<EntryHash, EntryHash>;

struct Verdicts {
    std::map<Place, Verdict> spends;
    std::map<EntryHash, Effect> voids;
    std::set<Parting> equivocations;
    std::set<std::pair<ObjectHash, ObjectHash>> conflicting_orders;  ///< Least hash first.
    std::set<std::pair<ObjectHash, ObjectHash>> conflicting_settlements;
    std::set<std::pair<ObjectHash, ObjectHash>> rival_charters;
    std::map<AccountName, std::int64_t> accounts;  ///< Those not zero.
    std::map<Merchant, Caps> caps;                 ///< Not all zero.
    StateDigest digest;
    friend bool operator==(const Verdicts&, const Verdicts&) = default;
};

/// At most one first charter may be among what was received.
[[nodiscard]] Verdicts judge(const std::vector<PackItem>& received,
                             const crypto::Verifier& verifier);

}  // namespace noodgeld::test::model
