// Claims: who is paid for a token, from all its spends in the facts.
//
// Nobody's spend is weighed against another's by a hash, a clock or an arrival: within one merchant
// the highest claim is paid, among merchants each is, and what they claim beyond the token's face
// value counts against each merchant's duplicates (docs/protocol.md, 6.8). What officers rule is
// paid or refused whatever it would be, and makes nothing of this worse for anybody.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "protocol/verdict/spend_record.h"

namespace noodgeld {

enum class SpendOutcome : std::uint8_t {
    paid = 1,
    not_covered = 2,  ///< Not paid: its merchant is paid for this token, or knew it was spent.
    voided = 3,
    invalid = 4,
    held = 5,     ///< Waits for officers.
    pending = 6,  ///< Waits for an object.
    refused = 7,  ///< By a ruling.
};
[[nodiscard]] constexpr SpendOutcome last_of(SpendOutcome) {
    return SpendOutcome::refused;
}
/// Stable, for machines: "not_covered".
[[nodiscard]] std::string_view name(SpendOutcome outcome);

struct Verdict {
    SpendOutcome outcome = SpendOutcome::pending;
    std::optional<Refusal> reason = {};   ///< Of invalid and not_covered.
    std::optional<Hold> hold = {};        ///< Of held.
    std::optional<Missing> missing = {};  ///< Of pending.
    const FeedNode* repeats = nullptr;    ///< Of not_covered: the sale that took the token.
    bool contested = false;  ///< Of paid: merchants claim more of the token than its face value.
    bool ruled = false;      ///< Of paid: by a ruling.
};

struct JudgedSpend {
    SpendRecord record;
    Verdict verdict;
};

/// What one token is worth to one merchant.
struct Share {
    Merchant merchant;
    Amount face;     ///< Of the token.
    Amount paid;     ///< What it claims, beyond what a ruling pays.
    Amount ruled;    ///< What a ruling pays.
    Amount held;     ///< What is held beyond both.
    Amount counted;  ///< Of what is paid: against the merchant's duplicates.
    bool paid_is_forged = false;
    bool ruled_is_forged = false;  ///< Or nobody knows whether it is.
    bool held_is_forged = false;
};

/// Gives every spend of one token its verdict; and a share to every merchant, ascending, that has
/// something paid or held. Verdicts borrow what the records do.
[[nodiscard]] std::vector<Share> judge_spends(std::span<JudgedSpend> spends);

}  // namespace noodgeld
