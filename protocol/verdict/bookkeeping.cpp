#include "protocol/verdict/bookkeeping.h"

#include <algorithm>
#include <set>

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

/// Caps hold; what rulings release of it is not held.
MerchantHolds apply_caps(const Amount& duplicates, const Registered& registered, const Ruled& ruled,
                         const ClaimSums& all, Accounts& accounts) {
    MerchantHolds holds;
    for (const auto& [merchant, sums] : all) {
        MerchantHold hold;
        hold.above_duplicates = std::min(sums.paid, excess(sums.counted, duplicates));
        const Amount left = excess(sums.paid, hold.above_duplicates);
        hold.above_ceiling = excess(left, registered.ceiling_of(merchant).value_or(Amount()));
        hold.released = std::min(hold.above_duplicates_and_ceiling(), ruled.release_of(merchant));
        if (hold.above_duplicates_and_ceiling() == Amount()) continue;
        accounts.post(account_of(AccountKind::payable, merchant),
                      account_of(AccountKind::held, merchant), hold.total());
        holds.emplace(merchant, hold);
    }
    return holds;
}

/// What runs paid, and what came back: believed as stated.
void post_settlements(const Holdings& holdings, Accounts& accounts) {
    for (const auto& [hash, run] : holdings.settlements()) {
        for (const Settled& row : run.rows) {
            const Account payable = account_of(AccountKind::payable, {row.merchant, row.payee});
            const Account settled = account_of(AccountKind::settled, {row.merchant, row.payee});
            if (row.returned) accounts.post(settled, payable, row.amount);
            if (!row.returned) accounts.post(payable, settled, row.amount);
        }
    }
}

/// What nobody spent expires; who was settled more than is payable owes it.
void close(Accounts& accounts) {
    const std::int64_t unspent = accounts.balance({AccountKind::activated, {}, {}});
    accounts.post_cents({AccountKind::activated, {}, {}}, {AccountKind::expired, {}, {}},
                        std::max<std::int64_t>(unspent, 0));
    std::vector<std::pair<Merchant, std::int64_t>> owing;
    for (const auto& [at, cents] : accounts.balances()) {
        if (at.kind != AccountKind::payable || cents >= 0) continue;
        owing.emplace_back(Merchant{at.merchant, at.payee}, -cents);
    }
    for (const auto& [merchant, cents] : owing) {
        accounts.post_cents(account_of(AccountKind::owed, merchant),
                            account_of(AccountKind::payable, merchant), cents);
    }
}

}  // namespace

Amount MerchantHold::above_duplicates_and_ceiling() const {
    return saturating_add(above_duplicates, above_ceiling);
}

Amount MerchantHold::total() const {
    return excess(above_duplicates_and_ceiling(), released);
}

Account account_of(AccountKind kind, const Merchant& merchant) {
    return {kind, merchant.name, merchant.payee};
}

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

MerchantHolds post_what_is_not_of_tokens(const Holdings& holdings, const Registered& registered,
                                         const Ruled& ruled, const ClaimSums& claims,
                                         Accounts& accounts) {
    MerchantHolds holds = apply_caps(duplicates_of(holdings), registered, ruled, claims, accounts);
    post_settlements(holdings, accounts);
    if (ruled.is_closed()) close(accounts);
    return holds;
}

}  // namespace noodgeld
