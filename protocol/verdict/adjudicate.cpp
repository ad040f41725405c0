#include "protocol/verdict/adjudicate.h"

#include <algorithm>
#include <array>

#include "base/check.h"

namespace noodgeld {
namespace {

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
        post(share.paid, share.paid_is_forged, account_of(AccountKind::payable, share.merchant));
    }
    for (const Share& share : shares) {
        post(share.ruled, share.ruled_is_forged, account_of(AccountKind::payable, share.merchant));
    }
    for (const Share& share : shares) {
        post(share.held, share.held_is_forged, account_of(AccountKind::held, share.merchant));
    }
    if (!is_consumed) return;
    accounts.post({AccountKind::activated, {}, {}}, {AccountKind::returned, {}, {}}, left);
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

ClaimSums judge_tokens(Adjudication& out) {
    ClaimSums sums;
    for (auto& [token, spends] : out.tokens) {
        const std::vector<Share> shares = judge_spends(spends);
        post_token(shares, out.accounts);
        for (const Share& share : shares) {
            ClaimSum& merchant = sums[share.merchant];
            merchant.paid = saturating_add(merchant.paid, share.paid);
            merchant.counted = saturating_add(merchant.counted, share.counted);
        }
    }
    return sums;
}

/// In an order that does not depend on how they came.
void sort_evidence(Adjudication& out) {
    std::ranges::sort(out.voids, {}, [](const JudgedVoid& one) { return one.node->hash; });
    std::ranges::sort(out.equivocations, {},
                      [](const Equivocation& fork) { return fork.other->hash; });
}

}  // namespace

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
    const ClaimSums sums = judge_tokens(out);
    out.holds = post_what_is_not_of_tokens(facts.holdings(), registered, ruled, sums, out.accounts);
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
