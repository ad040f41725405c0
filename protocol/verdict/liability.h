// Liability: who is paid when a token was spent more than once.
//
// Judged token by token, from all its spends in the facts; never by arrival order or a terminal's
// clock.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "protocol/spend/validity.h"
#include "protocol/verdict/facts.h"

namespace noodgeld {

/// Why an auditor must look before a spend is paid.
enum class Hold : std::uint8_t {
    unwitnessed = 1,  ///< No anchor shows that the entry existed by the order's report_by.
    fork = 2,         ///< The terminal equivocated, and another branch stands.
};

/// A spend as its own branch shows it.
struct SpendRecord {
    const FeedNode* node = nullptr;  ///< The sale's entry.
    std::size_t index = 0;           ///< In the sale.
    TokenId token;
    Amount amount;
    Amount face;
    std::string merchant;  ///< Empty without a certificate.
    bool deferred = false;
    bool blocks = false;                     ///< Token and authorisation verify.
    bool forged = false;                     ///< In no manifest of an activated emission.
    Judgement judgement = Judgement::yes();  ///< Apart from its token's other spends.
    std::vector<const FeedNode*> voided_by;  ///< Every void of the sale with effect, on any branch.
    std::optional<Hold> hold;
    std::uint64_t stretch = 0;  ///< How many anchors of its own feed came before.
    Amount terminal_limit;      ///< What the terminal might sell in that stretch.

    [[nodiscard]] const Sale& sale() const { return *sale_in(node->entry); }
};

enum class SpendOutcome : std::uint8_t {
    covered = 1,      ///< Paid, and booked to the token.
    guaranteed = 2,   ///< Paid by the guarantee: a duplicate nobody here could know, or a forgery.
    not_covered = 3,  ///< Not paid: the merchant could have known.
    voided = 4,
    invalid = 5,
    held = 6,
    pending = 7,
};
[[nodiscard]] constexpr SpendOutcome last_of(SpendOutcome) {
    return SpendOutcome::pending;
}
[[nodiscard]] std::string_view name(SpendOutcome outcome);

struct Verdict {
    SpendOutcome outcome = SpendOutcome::pending;
    std::optional<Refusal> reason = {};              ///< Of invalid and not_covered.
    std::optional<Hold> hold = {};                   ///< Of held.
    std::optional<Missing> missing = {};             ///< Of pending.
    const SpendRecord* known_to_merchant = nullptr;  ///< Of not_covered: the spend it repeats.
    bool books_token = false;  ///< The token's own value pays; of covered, and of one held spend.
};

/// Whether `a` stands in the past of `b`: earlier on its branch.
[[nodiscard]] bool precedes(const FeedNode& a, const FeedNode& b);

struct JudgedSpend {
    SpendRecord record;
    Verdict verdict;
};

/// Gives every spend of one token its verdict. Verdicts point into `spends`.
void judge_spends(std::span<JudgedSpend> spends);

}  // namespace noodgeld
