#include "protocol/verdict/adjudicate.h"

#include <algorithm>
#include <array>

#include "base/check.h"
#include "protocol/verdict/registered.h"

namespace noodgeld {
namespace {

/// What the highest order says where all facts are asked.
struct HighestOrder {
    Amount duplicates;
    UnixTime closing;
};

/// Of several orders of the highest rank the lower limit counts, and the later closing: what is
/// doubtful is held, and does not expire. Nothing without an order in office under the current
/// charter.
std::optional<HighestOrder> highest_order(const Holdings& holdings) {
    std::optional<OrderRank> rank;
    std::optional<HighestOrder> highest;
    for (const auto& [hash, order] : holdings.orders()) {
        if (!holdings.is_in_office(order.charter, hash)) continue;
        if (rank && rank_of(order) < *rank) continue;
        const Amount duplicates = order.limits.duplicates;
        if (rank == rank_of(order)) {
            highest->duplicates = std::min(highest->duplicates, duplicates);
            highest->closing = std::max(highest->closing, order.closing);
        } else {
            rank = rank_of(order);
            highest = {duplicates, order.closing};
        }
    }
    return highest;
}

std::vector<ConflictingOrders> conflicting_orders(const Holdings& holdings) {
    std::map<std::pair<CharterVersion, OrderNumber>, ObjectHash> first;
    std::vector<ConflictingOrders> out;
    for (const auto& [hash, order] : holdings.orders()) {
        const auto [at, is_first] = first.emplace(std::pair(order.charter, order.number), hash);
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

/// A token's own value pays what is claimed, then what is held; the guarantee pays the rest, and
/// what is left of the value returns.
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

void apply_caps(const Holdings& holdings, const Registered& registered,
                const std::map<Merchant, MerchantSums>& all, Adjudication& judged) {
    const auto order = highest_order(holdings);
    const Amount duplicates = order ? order->duplicates : Amount();
    for (const auto& [merchant, sums] : all) {
        MerchantHold hold;
        hold.above_duplicates = std::min(sums.paid, excess(sums.counted, duplicates));
        const Amount left = excess(sums.paid, hold.above_duplicates);
        hold.above_ceiling = excess(left, registered.ceiling_of(merchant).value_or(Amount()));
        if (hold.total() == Amount()) continue;
        judged.accounts.post(account(AccountKind::payable, merchant),
                             account(AccountKind::held, merchant), hold.total());
        judged.holds.emplace(merchant, hold);
    }
}

/// What is left of the activated once some anchor shows that the closing date has passed.
void expire(const Holdings& holdings, Accounts& accounts) {
    const auto order = highest_order(holdings);
    if (!order) return;
    const bool closed = std::ranges::any_of(holdings.anchors(), [&order](const auto& anchor) {
        return anchor.second.time >= order->closing;
    });
    const auto left = Amount::from_cents(accounts.balance({AccountKind::activated, {}, {}}));
    if (closed && left) {
        accounts.post({AccountKind::activated, {}, {}}, {AccountKind::expired, {}, {}}, *left);
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

void judge_tokens(Adjudication& out, const Holdings& holdings, const Registered& registered) {
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
    apply_caps(holdings, registered, sums, out);
}

/// In an order that does not depend on how they came.
void sort_evidence(Adjudication& out) {
    std::ranges::sort(out.voids, {}, [](const JudgedVoid& one) { return one.node->hash; });
    std::ranges::sort(out.equivocations, {},
                      [](const Equivocation& fork) { return fork.other->hash; });
}

std::array<std::uint8_t, 8> big_endian(std::uint64_t value) {
    std::array<std::uint8_t, 8> out{};
    for (std::size_t i = 0; i < out.size(); ++i) {
        out[i] = static_cast<std::uint8_t>(value >> (56 - 8 * i));
    }
    return out;
}

Bytes encode_balance(const Account& account, std::int64_t cents) {
    const bool negative = cents < 0;
    const auto magnitude = static_cast<std::uint64_t>(negative ? -cents : cents);
    return cbor::Writer()
        .array(5)
        .uint(static_cast<std::uint64_t>(account.kind))
        .text(account.merchant)
        .text(account.payee)
        .boolean(negative)
        .uint(magnitude)
        .take();
}

}  // namespace

Amount MerchantHold::total() const {
    return saturating_add(above_duplicates, above_ceiling);
}

Adjudication adjudicate(const Facts& facts) {
    Adjudication out;
    const std::map<FeedId, FeedContext> contexts = gather_contexts(facts);
    std::vector<SpendRecord> spends;
    for (const auto& [feed, tree] : facts.feeds()) {
        if (tree.placed_count() == 0) continue;
        FeedFindings found = fold_feed(tree, facts, contexts.at(feed));
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
    out.conflicting_orders = conflicting_orders(facts.holdings());

    post_emissions(facts.holdings(), out.accounts);
    judge_tokens(out, facts.holdings(), registered);
    expire(facts.holdings(), out.accounts);
    NOODGELD_CHECK(out.accounts.sum() == 0);
    return out;
}

StateDigest state_digest(const Facts& facts, const Accounts& accounts) {
    std::vector<std::array<std::uint8_t, 32>> hashes;
    for (const auto& [kind, hash] : facts.holdings().names()) hashes.push_back(hash.bytes);
    for (const ObjectHash& part : facts.parts()) hashes.push_back(part.bytes);
    for (const auto& [feed, tree] : facts.feeds()) {
        for (const FeedNode* tip : tree.tips()) hashes.push_back(tip->hash.bytes);
    }
    std::ranges::sort(hashes);

    crypto::Sha256 digest;
    digest.update(as_bytes("noodgeld/state/1"));
    digest.update(facts.holdings().lineage().value_or(Lineage{}).bytes);
    digest.update(big_endian(hashes.size()));
    for (const auto& hash : hashes) digest.update(hash);
    digest.update(big_endian(accounts.balances().size()));
    for (const auto& [account, cents] : accounts.balances()) {
        digest.update(encode_balance(account, cents));
    }
    return StateDigest::of(digest.finish());
}

}  // namespace noodgeld
