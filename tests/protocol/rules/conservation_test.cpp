// No cent appears or disappears, and each merchant is paid once for a token.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "protocol/verdict/adjudicate.h"
#include "tests/protocol/rules/pick_scenarios.h"
#include "tests/protocol/rules/scenario.h"
#include "tests/support/intake.h"

namespace noodgeld::test {
namespace {

Facts settled(const std::vector<PackItem>& objects) {
    Facts facts;
    take_all(facts, objects);
    return facts;
}

using Balances = std::map<Merchant, std::int64_t>;

bool is_paid(const JudgedSpend& spend) {
    return spend.verdict.outcome == SpendOutcome::paid;
}

/// Whether the token itself does not pay: it is in no manifest, or nobody knows whether it is.
bool is_on_the_guarantee(const JudgedSpend& spend) {
    return spend.record.forged || (spend.verdict.ruled && !spend.record.judgement.is_yes());
}

/// What the verdicts say that the accounts must be.
struct Owed {
    Balances merchants;         ///< Payable, settled or held, less what it has to give back.
    std::int64_t consumed = 0;  ///< Face values of the tokens that pay themselves.
    std::int64_t from_tokens = 0;
    std::int64_t from_guarantee = 0;
};

/// Of one token: the highest of what each merchant is paid, by a ruling or not, or has held.
void sum(const std::vector<JudgedSpend>& spends, Owed& owed) {
    Balances highest;
    std::int64_t face = 0;
    bool forged = false;
    for (const JudgedSpend& spend : spends) {
        const std::int64_t amount = spend.record.amount.cents();
        if (!is_paid(spend) && spend.verdict.outcome != SpendOutcome::held) continue;
        std::int64_t& most = highest[spend.record.merchant];
        most = std::max(most, amount);
        face = spend.record.face.cents();
        forged |= is_on_the_guarantee(spend);
    }
    std::int64_t total = 0;
    for (const auto& [merchant, cents] : highest) {
        owed.merchants[merchant] += cents;
        total += cents;
    }
    if (highest.empty()) return;
    const std::int64_t by_token = forged ? 0 : std::min(total, face);
    owed.from_tokens += by_token;
    owed.from_guarantee += total - by_token;
    if (by_token > 0) owed.consumed += face;
}

/// Whether some tokens were forged under one order and not under another: then the sums above do
/// not say which account pays.
bool is_mixed(const std::vector<JudgedSpend>& spends) {
    return std::ranges::any_of(spends, is_on_the_guarantee) &&
           !std::ranges::all_of(spends, is_on_the_guarantee);
}

std::int64_t activated_value(const Holdings& holdings) {
    std::int64_t value = 0;
    for (const auto& emission : holdings.emissions()) {
        const bool is_active = std::ranges::any_of(holdings.orders(), [&](const auto& order) {
            return std::ranges::any_of(order.second.activations, [&](const auto& row) {
                return row.emission == emission.first;
            });
        });
        if (is_active) value += emission.second.total_value.cents();
    }
    return value;
}

void check_accounts_are_what_the_verdicts_say(const Adjudication& judged, const Facts& facts) {
    const Accounts& accounts = judged.accounts;
    Owed owed;
    bool mixed = false;
    for (const auto& [token, spends] : judged.tokens) {
        sum(spends, owed);
        mixed |= is_mixed(spends);
    }
    RC_ASSERT(accounts.sum() == 0);
    for (const auto& [merchant, cents] : owed.merchants) {
        const auto balance = [&accounts, &of = merchant](AccountKind kind) {
            return accounts.balance({kind, of.name, of.payee});
        };
        const std::int64_t own = balance(AccountKind::payable) + balance(AccountKind::settled) +
                                 balance(AccountKind::owed);
        RC_ASSERT(own + balance(AccountKind::held) == cents);
        RC_ASSERT(own >= 0);
        RC_ASSERT(balance(AccountKind::held) >= 0);
        RC_ASSERT(balance(AccountKind::owed) <= 0);
        if (balance(AccountKind::owed) < 0) RC_ASSERT(balance(AccountKind::payable) == 0);
    }
    if (mixed) return;
    RC_ASSERT(accounts.total(AccountKind::guarantee) == -owed.from_guarantee);
    RC_ASSERT(accounts.total(AccountKind::returned) == owed.consumed - owed.from_tokens);
    RC_ASSERT(accounts.total(AccountKind::activated) + accounts.total(AccountKind::expired) ==
              activated_value(facts.holdings()) - owed.consumed);
}

void check_each_merchant_is_paid_once_for_a_token(const std::vector<JudgedSpend>& spends) {
    // Once by a ruling, and by a claim only for what is beyond that.
    std::map<std::pair<Merchant, bool>, const JudgedSpend*> paid;
    std::map<Merchant, Amount> most;
    for (const JudgedSpend& spend : spends) {
        if (!is_paid(spend)) continue;
        RC_ASSERT(paid.try_emplace({spend.record.merchant, spend.verdict.ruled}, &spend).second);
        Amount& amount = most[spend.record.merchant];
        amount = std::max(amount, spend.record.amount);
    }
    for (const JudgedSpend& spend : spends) {
        if (spend.verdict.outcome != SpendOutcome::not_covered) continue;
        if (spend.record.spent_before != nullptr) continue;
        RC_ASSERT(most.at(spend.record.merchant) >= spend.record.amount);
    }
}

RC_GTEST_PROP(Adjudication, ConservesMoneyAndPaysEachMerchantOnce, ()) {
    for (const auto& [seed, entries] : pick_scenarios(35)) {
        const Facts facts = settled(make_scenario(seed, entries));
        const Adjudication judged = adjudicate(facts);
        check_accounts_are_what_the_verdicts_say(judged, facts);
        for (const auto& [token, spends] : judged.tokens) {
            check_each_merchant_is_paid_once_for_a_token(spends);
        }
    }
}

}  // namespace
}  // namespace noodgeld::test
