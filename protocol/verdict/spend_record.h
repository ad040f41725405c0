// SpendRecord: one token's part in a placed sale, as its feed shows it, before spends of other
// feeds are looked at.
#pragma once

#include <compare>
#include <string>
#include <string_view>

#include "protocol/objects/merchant_register.h"
#include "protocol/spend/validity.h"
#include "protocol/verdict/feed_tree.h"

namespace noodgeld {

/// Why a spend waits for officers. Of several the first is named.
enum class Hold : std::uint8_t {
    fork = 1,      ///< Its terminal signed another branch, and this entry does not stand.
    revoked,       ///< Beyond the last honoured entry of its terminal.
    key,           ///< Only a key that a charter revokes certified its terminal.
    unwitnessed,   ///< No anchor shows that the entry existed by the order's report_by.
    undone,        ///< Named "void": its sale has a void whose effect is in doubt.
    limit,         ///< Its sale is above what the terminal may sell between anchors.
    unregistered,  ///< No register lists its merchant.
};
/// Stable, for machines: "void".
[[nodiscard]] std::string_view name(Hold hold);

struct SpendRecord {
    const FeedNode* node = nullptr;  ///< The sale's entry.
    std::size_t index = 0;           ///< In the sale.
    TokenId token;
    Amount amount;
    Amount face;
    Merchant merchant;  ///< Empty without a certificate.
    bool deferred = false;
    bool verifies = false;                   ///< Token and authorisation do.
    bool forged = false;                     ///< In no manifest of an activated emission.
    Judgement judgement = Judgement::yes();  ///< By its own past.
    bool voided = false;                     ///< By a void with effect.
    const FeedNode* spent_before = nullptr;  ///< The token's unvoided sale in its own past.
    std::optional<Hold> hold;
    std::optional<bool> ruled;  ///< Officers have it paid (true) or refused, whatever it would be.

    [[nodiscard]] const Sale& sale() const { return *sale_in(node->entry); }
};

}  // namespace noodgeld
