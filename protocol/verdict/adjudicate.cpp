#include "protocol/verdict/adjudicate.h"

#include <algorithm>
#include <array>

#include "base/check.h"
#include "protocol/verdict/registered.h"
#include "protocol/verdict/ruled.h"

namespace noodgeld {
namespace {

/// What a merchant may have of the guarantee, by the highest order in office under the current
/// charter; of several of one rank the lower. Nothing without one.
Amount duplicates_of(const Holdings& holdings) {
    std::optional<OrderRank> rank;
    Amount duplicates;
    for (const auto& [hash, order] : holdings.orders()) {
        if (!holdings.is_in_office(order.charter, hash)) continue;
        if (rank && rank_of(order) < *rank) continue;
        const bool is_higher = rank != rank_of(order);
        rank = rank_of(order);
        duplicates =
            is_higher ? order.limits.duplicates : std::min(duplicates, order.limits.duplicates);
    }
    return duplicates;
}

/// Those for which `place_of` says the same. Ascending, as `objects` are.
template <class T, class PlaceOf>
std::vector<Conflict> conflicts(const std::map<ObjectHash, T>& objects, PlaceOf place_of) {
    std::map<std::invoke_result_t<PlaceOf, const T&>, ObjectHash> first;
    std::vector<Conflict> out;
    for (const auto& [hash, object] : objects) {
        const auto [at, is_first] = first.emplace(place_of(object), hash);
        if (!is_first) out.push_back({at->second, hash});
    }
    return out;
}

/// What emissions put into the accounts, and orders activate, for good.
void post_emissions(const Holdings& holdings, Accounts& accounts) {
    std::set<EmissionId> activated;
    for (const auto& [hash, order] : holdings.orders()) {
        for (const Activation& row : order.activations) activated.insert(row.emission);
    }
    for (const auto& [id, emission] : holdings.emissions()) {
        accounts.post({AccountKind::minted, {}, {}}, {AccountKind::in_stock, {}, {}},
                      emission.total_value);
        if (!activated.contains(id)) continue;
        accounts.post({AccountKind::in_stock, {}, {}}, {AccountKind::activated, {}, {}},
                      emission.total_value);
    }
}

Account account(AccountKind kind, const Merchant& merchant) {
    return {kind, merchant.name, merchant.payee};
}

/// A token's own value pays what is claimed, then what rulings pay, then what is held; the
/// guarantee pays the rest, and what is left of the value returns.
void post_token(const std::vector<Share>& shares, Accounts& accounts) {
    if (shares.empty()) return;
    Amount left = shares.front().face;
    bool is_consumed = false;
    const auto post = [&](Amount amount, bool forged, const Account& to) {
        const Amount by_token = forged ? Amount() : std::min(left, amount);
        accounts.post({AccountKind::activated, {}, {}}, to, by_token);
        accounts.post({AccountKind::guarantee, {}, {}}, to, excess(amount, by_token));
        left = excess(left, by_token);
        is_consumed |= by_token > Amount();
    };
    for (const Share& share : shares) {
        post(share.paid, share.paid_is_forged, account(AccountKind::payable, share.merchant));
    }
    for (const Share& share : shares) {
        post(share.ruled, share.ruled_is_forged, account(AccountKind::payable, share.merchant));
    }
    for (const Share& share : shares) {
        post(share.held, share.held_is_forged, account(AccountKind::held, share.merchant));
    }
    if (!is_consumed) return;
    accounts.post({AccountKind::activated, {}, {}}, {AccountKind::returned, {}, {}}, left);
}

/// Sums over a merchant's shares, for the caps.
struct MerchantSums {
    Amount paid;
    Amount counted;
};

/// Caps hold; what rulings release of it is not held.
void apply_caps(const Amount& duplicates, const Registered& registered, const Ruled& ruled,
                const std::map<Merchant, MerchantSums>& all, Adjudication& judged) {
    for (const auto& [merchant, sums] : all) {
        MerchantHold hold;
        hold.above_duplicates = std::min(sums.paid, excess(sums.counted, duplicates));
        const Amount left = excess(sums.paid, hold.above_duplicates);
        hold.above_ceiling = excess(left, registered.ceiling_of(merchant).value_or(Amount()));
        hold.released = std::min(hold.above_duplicates_and_ceiling(), ruled.release_of(merchant));
        if (hold.above_duplicates_and_ceiling() == Amount()) continue;
        judged.accounts.post(account(AccountKind::payable, merchant),
                             account(AccountKind::held, merchant), hold.total());
        judged.holds.emplace(merchant, hold);
    }
}

/// What runs paid, and what came back: believed as stated.
void post_settlements(const Holdings& holdings, Accounts& accounts) {
    for (const auto& [hash, run] : holdings.settlements()) {
        for (const Settled& row : run.rows) {
            const Account payable = account(AccountKind::payable, {row.merchant, row.payee});
            const Account settled = account(AccountKind::settled, {row.merchant, row.payee});
            if (row.returned) accounts.post(settled, payable, row.amount);
            if (!row.returned) accounts.post(payable, settled, row.amount);
        }
    }
}

/// Of a balance, which may be more than one Amount; of none below zero.
void post_cents(Accounts& accounts, const Account& from, const Account& to, std::int64_t cents) {
    constexpr auto kMost = static_cast<std::int64_t>(Amount::kWireMax);
    for (; cents > 0; cents -= std::min(cents, kMost)) {
        accounts.post(from, to, Amount::from_cents(std::min(cents, kMost)).value());
    }
}

/// What nobody spent expires; who was settled more than is payable owes it.
void close(Accounts& accounts) {
    post_cents(accounts, {AccountKind::activated, {}, {}}, {AccountKind::expired, {}, {}},
               accounts.balance({AccountKind::activated, {}, {}}));
    std::vector<std::pair<Merchant, std::int64_t>> owing;
    for (const auto& [at, cents] : accounts.balances()) {
        if (at.kind != AccountKind::payable || cents >= 0) continue;
        owing.emplace_back(Merchant{at.merchant, at.payee}, -cents);
    }
    for (const auto& [merchant, cents] : owing) {
        post_cents(accounts, account(AccountKind::owed, merchant),
                   account(AccountKind::payable, merchant), cents);
    }
}

/// Every token's spends, in a fixed order.
std::map<TokenId, std::vector<JudgedSpend>> by_token(std::vector<SpendRecord> spends) {
    std::ranges::sort(spends, {}, [](const SpendRecord& spend) {
        return std::tuple(spend.token, spend.node->hash, spend.index);
    });
    std::map<TokenId, std::vector<JudgedSpend>> out;
    for (SpendRecord& spend : spends) {
        const TokenId token = spend.token;
        out[token].push_back({std::move(spend), {}});
    }
    return out;
}

void judge_tokens(Adjudication& out, const Holdings& holdings, const Registered& registered,
                  const Ruled& ruled) {
    std::map<Merchant, MerchantSums> sums;
    for (auto& [token, spends] : out.tokens) {
        const std::vector<Share> shares = judge_spends(spends);
        post_token(shares, out.accounts);
        for (const Share& share : shares) {
            MerchantSums& merchant = sums[share.merchant];
            merchant.paid = saturating_add(merchant.paid, share.paid);
            merchant.counted = saturating_add(merchant.counted, share.counted);
        }
    }
    apply_caps(duplicates_of(holdings), registered, ruled, sums, out);
}

/// In an order that does not depend on how they came.
void sort_evidence(Adjudication& out) {
    std::ranges::sort(out.voids, {}, [](const JudgedVoid& one) { return one.node->hash; });
    std::ranges::sort(out.equivocations, {},
                      [](const Equivocation& fork) { return fork.other->hash; });
}

}  // namespace

Amount MerchantHold::above_duplicates_and_ceiling() const {
    return saturating_add(above_duplicates, above_ceiling);
}

Amount MerchantHold::total() const {
    return excess(above_duplicates_and_ceiling(), released);
}

Adjudication adjudicate(const Facts& facts) {
    Adjudication out;
    const Ruled ruled(facts);
    const FeedContexts contexts(facts);
    std::vector<SpendRecord> spends;
    for (const auto& [feed, tree] : facts.feeds()) {
        if (tree.placed_count() == 0) continue;
        FeedFindings found = fold_feed(tree, facts, contexts.of(feed, ruled));
        std::ranges::move(found.spends, std::back_inserter(spends));
        std::ranges::move(found.voids, std::back_inserter(out.voids));
        std::ranges::move(found.equivocations, std::back_inserter(out.equivocations));
    }
    sort_evidence(out);
    const Registered registered(facts);
    for (SpendRecord& spend : spends) {
        if (!spend.hold && !registered.ceiling_of(spend.merchant)) spend.hold = Hold::unregistered;
    }
    out.tokens = by_token(std::move(spends));

    post_emissions(facts.holdings(), out.accounts);
    judge_tokens(out, facts.holdings(), registered, ruled);
    post_settlements(facts.holdings(), out.accounts);
    if (ruled.is_closed()) close(out.accounts);
    const Holdings& holdings = facts.holdings();
    out.conflicting_orders = conflicts(holdings.orders(), [](const Order& order) {
        return std::pair(order.charter, order.number);
    });
    out.conflicting_settlements =
        conflicts(holdings.settlements(), [](const Settlement& run) { return run.previous; });
    out.rival_charters =
        conflicts(holdings.charters(), [](const Charter& charter) { return charter.previous; });
    NOODGELD_CHECK(out.accounts.sum() == 0);
    return out;
}

}  // namespace noodgeld
