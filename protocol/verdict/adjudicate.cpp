#include "protocol/verdict/adjudicate.h"

#include <algorithm>
#include <array>

#include "base/check.h"

namespace noodgeld {
namespace {

bool is_paid(const Verdict& verdict) {
    return verdict.outcome == SpendOutcome::covered || verdict.outcome == SpendOutcome::guaranteed;
}

bool outranks(const Order& a, const Order& b, const Lineage& lineage) {
    return noodgeld::outranks(rank_of(a, lineage), rank_of(b, lineage));
}

const Order* highest_order(const Holdings& holdings) {
    const Order* highest = nullptr;
    for (const auto& [hash, order] : holdings.orders()) {
        if (highest == nullptr || outranks(order, *highest, *holdings.lineage())) highest = &order;
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
        accounts.post({AccountKind::minted, {}}, {AccountKind::in_stock, {}}, emission.total_value);
        if (!activated.contains(id)) continue;
        accounts.post({AccountKind::in_stock, {}}, {AccountKind::activated, {}},
                      emission.total_value);
    }
}

void post_spend(const JudgedSpend& spend, Accounts& accounts) {
    const auto& [record, verdict] = spend;
    if (!is_paid(verdict) && verdict.outcome != SpendOutcome::held) return;
    const AccountKind kind =
        verdict.outcome == SpendOutcome::held ? AccountKind::held : AccountKind::payable;
    const Account to{kind, record.merchant};
    if (!verdict.books_token) {
        accounts.post({AccountKind::guarantee, {}}, to, record.amount);
        return;
    }
    accounts.post({AccountKind::activated, {}}, to, record.amount);
    accounts.post({AccountKind::activated, {}}, {AccountKind::returned, {}},
                  excess(record.face, record.amount));
}

/// Sums over a merchant's paid spends, for the caps.
struct MerchantSums {
    Amount paid;
    Amount guaranteed;
    std::map<std::pair<FeedId, std::uint64_t>, std::pair<Amount, Amount>> stretches;  // sum, cap
};

std::map<std::string, MerchantSums> sum_by_merchant(const Adjudication& judged) {
    std::map<std::string, MerchantSums> sums;
    for (const auto& [token, spends] : judged.tokens) {
        for (const auto& [record, verdict] : spends) {
            if (!is_paid(verdict)) continue;
            MerchantSums& merchant = sums[record.merchant];
            merchant.paid = saturating_add(merchant.paid, record.amount);
            if (verdict.outcome == SpendOutcome::guaranteed) {
                merchant.guaranteed = saturating_add(merchant.guaranteed, record.amount);
            }
            auto& [sum, cap] = merchant.stretches[{record.node->entry.feed(), record.stretch}];
            sum = saturating_add(sum, record.amount);
            cap = std::max(cap, record.terminal_limit);
        }
    }
    return sums;
}

Amount ceiling_of(const std::string& merchant, const Holdings& holdings) {
    Amount ceiling;
    for (const auto& [hash, certificate] : holdings.certificates()) {
        if (certificate.merchant == merchant) ceiling = std::max(ceiling, certificate.ceiling);
    }
    return ceiling;
}

/// Each cap holds what is above it of what the caps before it left.
MerchantHold hold_of(const MerchantSums& sums, Amount duplicates_cap, Amount ceiling) {
    MerchantHold hold;
    Amount left = sums.paid;
    const auto hold_back = [&left](Amount& part, Amount amount) {
        part = std::min(amount, left);
        left = excess(left, part);
    };
    Amount above_limits;
    for (const auto& [stretch, sum_and_cap] : sums.stretches) {
        above_limits = saturating_add(above_limits, excess(sum_and_cap.first, sum_and_cap.second));
    }
    hold_back(hold.above_terminal_limits, above_limits);
    hold_back(hold.above_duplicates, excess(sums.guaranteed, duplicates_cap));
    hold_back(hold.above_ceiling, excess(left, ceiling));
    return hold;
}

void apply_caps(const Holdings& holdings, Adjudication& judged) {
    const Order* order = highest_order(holdings);
    if (order == nullptr) return;
    for (const auto& [merchant, sums] : sum_by_merchant(judged)) {
        const MerchantHold hold =
            hold_of(sums, order->limits.duplicates, ceiling_of(merchant, holdings));
        if (hold.total() == Amount()) continue;
        judged.accounts.post({AccountKind::payable, merchant}, {AccountKind::held, merchant},
                             hold.total());
        judged.holds.emplace(merchant, hold);
    }
}

/// What is left of the activated once some anchor shows that the closing date has passed.
void expire(const Holdings& holdings, Accounts& accounts) {
    const Order* order = highest_order(holdings);
    if (order == nullptr) return;
    const bool closed = std::ranges::any_of(holdings.anchors(), [order](const auto& anchor) {
        return anchor.second.time >= order->closing;
    });
    const auto left = Amount::from_cents(accounts.balance({AccountKind::activated, {}}));
    if (closed && left) {
        accounts.post({AccountKind::activated, {}}, {AccountKind::expired, {}}, *left);
    }
}

void judge_tokens(std::vector<SpendRecord> spends, Adjudication& out) {
    std::ranges::stable_sort(spends, {}, [](const SpendRecord& spend) {
        return std::tuple(spend.token, spend.node->hash, spend.index);
    });
    for (auto first = spends.begin(); first != spends.end();) {
        const auto last = std::find_if(first, spends.end(), [&](const SpendRecord& spend) {
            return spend.token != first->token;
        });
        auto& judged = out.tokens[first->token];
        judged.reserve(static_cast<std::size_t>(last - first));
        for (; first != last; ++first) judged.push_back({std::move(*first), {}});
    }
    for (auto& [token, judged] : out.tokens) judge_spends(judged);
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
        .array(4)
        .uint(static_cast<std::uint64_t>(account.kind))
        .text(account.merchant)
        .boolean(negative)
        .uint(magnitude)
        .take();
}

}  // namespace

Amount MerchantHold::total() const {
    return saturating_add(saturating_add(above_terminal_limits, above_duplicates), above_ceiling);
}

Adjudication adjudicate(const Facts& facts) {
    Adjudication out;
    std::vector<SpendRecord> spends;
    for (const auto& [feed, tree] : facts.feeds()) {
        FeedFindings found = fold_feed(tree, facts);
        std::ranges::move(found.spends, std::back_inserter(spends));
        std::ranges::move(found.voids, std::back_inserter(out.voids));
        std::ranges::move(found.equivocations, std::back_inserter(out.equivocations));
    }
    judge_tokens(std::move(spends), out);
    out.conflicting_orders = conflicting_orders(facts.holdings());

    post_emissions(facts.holdings(), out.accounts);
    for (const auto& [token, judged] : out.tokens) {
        for (const JudgedSpend& spend : judged) post_spend(spend, out.accounts);
    }
    apply_caps(facts.holdings(), out);
    expire(facts.holdings(), out.accounts);
    NOODGELD_CHECK(out.accounts.sum() == 0);
    return out;
}

StateDigest state_digest(const Facts& facts, const Accounts& accounts) {
    std::vector<std::array<std::uint8_t, 32>> hashes;
    for (const auto& [kind, hash] : facts.holdings().names()) hashes.push_back(hash.bytes);
    for (const auto& [root, ids] : facts.manifests()) hashes.push_back(root.bytes);
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
