#include "protocol/verdict/accounts.h"

#include <limits>

#include "base/check.h"

namespace noodgeld {

std::string_view name(AccountKind kind) {
    switch (kind) {
        case AccountKind::minted:
            return "minted";
        case AccountKind::in_stock:
            return "in_stock";
        case AccountKind::handed_out:
            return "handed_out";
        case AccountKind::destroyed:
            return "destroyed";
        case AccountKind::activated:
            return "activated";
        case AccountKind::payable:
            return "payable";
        case AccountKind::settled:
            return "settled";
        case AccountKind::returned:
            return "returned";
        case AccountKind::guarantee:
            return "guarantee";
        case AccountKind::held:
            return "held";
        case AccountKind::expired:
            return "expired";
        case AccountKind::owed:
            return "owed";
    }
    NOODGELD_CHECK(false);
}

void Accounts::post(const Account& from, const Account& to, Amount amount) {
    post_cents(from, to, amount.cents());
}

void Accounts::post_cents(const Account& from, const Account& to, std::int64_t cents) {
    NOODGELD_CHECK(cents >= 0);
    change(from, -cents);
    change(to, cents);
}

void Accounts::change(const Account& account, std::int64_t cents) {
    if (cents == 0) return;
    const auto at = balances_.try_emplace(account, 0).first;
    // 2^63 cents would take nine thousand postings of the largest Amount.
    NOODGELD_CHECK(!__builtin_add_overflow(at->second, cents, &at->second));
    if (at->second == 0) balances_.erase(at);
}

std::int64_t Accounts::balance(const Account& account) const {
    const auto at = balances_.find(account);
    return at == balances_.end() ? 0 : at->second;
}

std::int64_t Accounts::total(AccountKind kind) const {
    std::int64_t sum = 0;
    for (const auto& [account, cents] : balances_) {
        if (account.kind == kind) sum += cents;
    }
    return sum;
}

std::int64_t Accounts::sum() const {
    std::int64_t sum = 0;
    for (const auto& [account, cents] : balances_) sum += cents;
    return sum;
}

}  // namespace noodgeld
