// Accounts: double entry, in cents. Every posting sums to zero, so all accounts always do.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "protocol/wire/amount.h"

namespace noodgeld {

/// Numbers are on the wire: never renumber, never reuse. `minted`, `guarantee` and `owed` are below
/// zero, the others above; payable also below, where more was settled than is payable.
enum class AccountKind : std::uint8_t {
    minted = 1,    ///< Minus the value of all attested emissions.
    in_stock = 2,  ///< Attested, activated by no order.
    handed_out = 3,
    destroyed = 4,
    activated = 5,  ///< Activated and not consumed.
    payable = 6,    ///< Per merchant: owed for paid spends.
    settled = 7,    ///< Per merchant: paid out.
    returned = 8,   ///< What the merchants did not claim of consumed tokens.
    guarantee = 9,  ///< Minus what is claimed beyond face values, and what forgeries cost.
    held = 10,      ///< Per merchant: waits for officers.
    expired = 11,   ///< Activated, not consumed, and closed.
    owed = 12,      ///< Per merchant: minus what it has to give back.
};
[[nodiscard]] constexpr AccountKind last_of(AccountKind) {
    return AccountKind::owed;
}
[[nodiscard]] std::string_view name(AccountKind kind);

struct Account {
    AccountKind kind = AccountKind::minted;
    std::string merchant;  ///< Of payable, settled, held and owed; else empty. So the payee.
    std::string payee;
    friend auto operator<=>(const Account&, const Account&) = default;
};

/// Balances. Postings move an amount from one account to another, so the sum stays zero.
class Accounts {
  public:
    void post(const Account& from, const Account& to, Amount amount);
    /// The same of a sum, which may be more than one Amount. Not below zero.
    void post_cents(const Account& from, const Account& to, std::int64_t cents);

    /// In cents; below zero for accounts that only pay out. Zero if nothing was posted.
    [[nodiscard]] std::int64_t balance(const Account& account) const;
    /// The sum of all accounts of that kind.
    [[nodiscard]] std::int64_t total(AccountKind kind) const;
    /// Every account that is not zero.
    [[nodiscard]] const std::map<Account, std::int64_t>& balances() const { return balances_; }
    /// Zero, unless this program is wrong.
    [[nodiscard]] std::int64_t sum() const;

    friend bool operator==(const Accounts&, const Accounts&) = default;

  private:
    void change(const Account& account, std::int64_t cents);
    std::map<Account, std::int64_t> balances_;
};

}  // namespace noodgeld
