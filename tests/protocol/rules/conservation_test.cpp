// No cent appears or disappears, no token pays twice, and only who could have known goes unpaid.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "protocol/verdict/adjudicate.h"
#include "tests/protocol/rules/pick_scenarios.h"
#include "tests/protocol/rules/scenario.h"
#include "tests/support/test_verifier.h"

namespace noodgeld::test {
namespace {

Facts settled(const std::vector<PackItem>& objects) {
    Facts facts;
    for (const PackItem& item : objects) (void)facts.add(item.kind, item.object, verifier());
    facts.settle(verifier());
    return facts;
}

bool is_paid(const Verdict& verdict) {
    return verdict.outcome == SpendOutcome::covered || verdict.outcome == SpendOutcome::guaranteed;
}

bool is_owed(const Verdict& verdict) {
    return is_paid(verdict) || verdict.outcome == SpendOutcome::held;
}

/// What the verdicts say that the accounts must be.
struct Owed {
    std::map<std::string, std::int64_t> merchants;  ///< Payable and held.
    std::int64_t by_guarantee = 0;
    std::int64_t returned = 0;
    std::int64_t consumed = 0;  ///< Face values of the tokens that pay themselves.
};

Owed sum(const Adjudication& judged) {
    Owed owed;
    for (const auto& [token, spends] : judged.tokens) {
        for (const auto& [record, verdict] : spends) {
            if (!is_owed(verdict)) continue;
            owed.merchants[record.merchant] += record.amount.cents();
            if (!verdict.books_token) owed.by_guarantee += record.amount.cents();
            if (!verdict.books_token) continue;
            owed.returned += record.face.cents() - record.amount.cents();
            owed.consumed += record.face.cents();
        }
    }
    return owed;
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
    const Owed owed = sum(judged);
    RC_ASSERT(accounts.sum() == 0);
    for (const auto& [merchant, cents] : owed.merchants) {
        RC_ASSERT(accounts.balance({AccountKind::payable, merchant}) +
                      accounts.balance({AccountKind::held, merchant}) ==
                  cents);
        RC_ASSERT(accounts.balance({AccountKind::payable, merchant}) >= 0);
    }
    RC_ASSERT(accounts.balance({AccountKind::guarantee, {}}) == -owed.by_guarantee);
    RC_ASSERT(accounts.balance({AccountKind::returned, {}}) == owed.returned);
    RC_ASSERT(accounts.balance({AccountKind::activated, {}}) +
                  accounts.balance({AccountKind::expired, {}}) ==
              activated_value(facts.holdings()) - owed.consumed);
}

/// Whether a void that the later spend's terminal held undid the earlier one.
bool was_undone_before(const SpendRecord& earlier, const SpendRecord& later) {
    return std::ranges::any_of(
        earlier.voided_by, [&](const FeedNode* voided) { return precedes(*voided, *later.node); });
}

/// Whether one of the other spends of the token is a reason not to pay this one.
bool could_have_known(const JudgedSpend& spend, const std::vector<JudgedSpend>& all) {
    return std::ranges::any_of(all, [&](const JudgedSpend& other) {
        const SpendRecord& a = other.record;
        const SpendRecord& b = spend.record;
        if (&a == &b) return false;
        const bool known = a.blocks && precedes(*a.node, *b.node);
        if (known && !was_undone_before(a, b)) return true;
        return a.merchant == b.merchant && is_paid(other.verdict);
    });
}

void check_only_who_could_have_known_goes_unpaid(const std::vector<JudgedSpend>& spends) {
    for (const JudgedSpend& spend : spends) {
        const SpendRecord& record = spend.record;
        if (record.deferred || !record.voided_by.empty() || record.hold) continue;
        const SpendOutcome outcome = spend.verdict.outcome;
        if (outcome == SpendOutcome::invalid || outcome == SpendOutcome::pending) continue;
        RC_ASSERT(is_paid(spend.verdict) != could_have_known(spend, spends));
    }
}

void check_token_pays_at_most_once(const std::vector<JudgedSpend>& spends) {
    const auto books = [](const JudgedSpend& spend) { return spend.verdict.books_token; };
    RC_ASSERT(std::ranges::count_if(spends, books) <= 1);
    for (const auto& [record, verdict] : spends) {
        RC_ASSERT(verdict.outcome != SpendOutcome::covered || verdict.books_token);
        RC_ASSERT(!verdict.books_token || (!record.forged && record.blocks));
        RC_ASSERT(!verdict.books_token || is_owed(verdict));
    }
}

RC_GTEST_PROP(Adjudication, ConservesMoneyAndPaysWhoCouldNotKnow, ()) {
    for (const auto& [seed, entries] : pick_scenarios(35)) {
        const Facts facts = settled(make_scenario(seed, entries));
        const Adjudication judged = adjudicate(facts);
        check_accounts_are_what_the_verdicts_say(judged, facts);
        for (const auto& [token, spends] : judged.tokens) {
            check_only_who_could_have_known_goes_unpaid(spends);
            check_token_pays_at_most_once(spends);
        }
    }
}

}  // namespace
}  // namespace noodgeld::test
