#include "protocol/verdict/claims.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "base/check.h"

namespace noodgeld {
namespace {

/// Whether a spend is no claim, and what it is then.
std::optional<Verdict> judge_alone(const SpendRecord& spend) {
    if (const Missing* missing = spend.judgement.missing()) {
        return Verdict{.outcome = SpendOutcome::pending, .missing = *missing};
    }
    if (const Refusal* refusal = spend.judgement.refusal()) {
        return Verdict{.outcome = SpendOutcome::invalid, .reason = *refusal};
    }
    if (spend.voided) return Verdict{.outcome = SpendOutcome::voided};
    if (spend.spent_before != nullptr) {
        return Verdict{.outcome = SpendOutcome::not_covered,
                       .reason = Refusal::already_spent,
                       .repeats = spend.spent_before};
    }
    if (spend.hold) return Verdict{.outcome = SpendOutcome::held, .hold = spend.hold};
    return std::nullopt;
}

/// Whether the guarantee bears what it is paid: also what a ruling pays though it is refused, or
/// nobody knows yet.
bool counts_as_forged(const SpendRecord& spend) {
    return spend.forged || !spend.judgement.is_yes();
}

/// Whether `a` rather than `b` stands for their merchant: the higher amount; of equal ones, which
/// pay the same, one that does not count as forged, and then the one of the first place.
bool outweighs(const SpendRecord& a, const SpendRecord& b) {
    const auto place = [](const SpendRecord& spend) {
        return std::tuple(spend.node->entry.feed, spend.node->entry.sequence, spend.node->hash);
    };
    if (a.amount != b.amount) return a.amount > b.amount;
    if (counts_as_forged(a) != counts_as_forged(b)) return counts_as_forged(b);
    return place(a) < place(b);
}

/// The highest spends of a merchant.
struct Highest {
    JudgedSpend* ruled = nullptr;
    JudgedSpend* claim = nullptr;
    const JudgedSpend* held = nullptr;
};

class TokenCase {
  public:
    explicit TokenCase(std::span<JudgedSpend> spends)
        : spends_(spends), face_(spends.front().record.face) {}

    std::vector<Share> judge() {
        for (JudgedSpend& spend : spends_) weigh(spend);
        for (JudgedSpend* ruled : ruled_) pay_ruled(*ruled);
        for (JudgedSpend* claim : claims_) pay_one_per_merchant(*claim);
        for (const auto& [merchant, highest] : merchants_) {
            if (highest.claim == nullptr || highest.claim->record.forged) continue;
            claimed_ = saturating_add(claimed_, claim_of(highest));
        }
        std::vector<Share> shares;
        for (const auto& [merchant, highest] : merchants_) {
            shares.push_back(share_of(merchant, highest));
        }
        return shares;
    }

  private:
    void weigh(JudgedSpend& spend) {
        const auto replace_by = [&spend](auto*& highest) {
            if (highest == nullptr || outweighs(spend.record, highest->record)) highest = &spend;
        };
        if (spend.record.ruled == false) {
            spend.verdict = {.outcome = SpendOutcome::refused};
            return;
        }
        if (spend.record.ruled == true) {
            ruled_.push_back(&spend);
            replace_by(merchants_[spend.record.merchant].ruled);
            return;
        }
        const auto alone = judge_alone(spend.record);
        if (!alone) {
            claims_.push_back(&spend);
            replace_by(merchants_[spend.record.merchant].claim);
            return;
        }
        spend.verdict = *alone;
        if (alone->outcome == SpendOutcome::held) {
            replace_by(merchants_[spend.record.merchant].held);
        }
    }

    /// What a merchant claims beyond what a ruling pays it.
    [[nodiscard]] static Amount claim_of(const Highest& highest) {
        const Amount ruled = highest.ruled == nullptr ? Amount() : highest.ruled->record.amount;
        return excess(highest.claim->record.amount, ruled);
    }

    void pay_ruled(JudgedSpend& spend) {
        const JudgedSpend* paid = merchants_.at(spend.record.merchant).ruled;
        spend.verdict = {.outcome = SpendOutcome::paid, .ruled = true};
        if (&spend == paid) return;
        spend.verdict = {.outcome = SpendOutcome::not_covered,
                         .reason = Refusal::already_spent,
                         .repeats = paid->record.node};
    }

    void pay_one_per_merchant(JudgedSpend& claim) {
        const Highest& highest = merchants_.at(claim.record.merchant);
        const JudgedSpend* paid = highest.claim;
        claim.verdict = {.outcome = SpendOutcome::paid};
        if (&claim == paid && claim_of(highest) > Amount()) return;
        if (&claim == paid) paid = highest.ruled;
        claim.verdict = {.outcome = SpendOutcome::not_covered,
                         .reason = Refusal::already_spent,
                         .repeats = paid->record.node};
    }

    Share share_of(const Merchant& merchant, const Highest& highest) const {
        Share share{.merchant = merchant, .face = face_};
        if (highest.ruled != nullptr) {
            share.ruled = highest.ruled->record.amount;
            share.ruled_is_forged = counts_as_forged(highest.ruled->record);
        }
        if (highest.claim != nullptr && claim_of(highest) > Amount()) {
            auto& [record, verdict] = *highest.claim;
            share.paid = claim_of(highest);
            share.paid_is_forged = record.forged;
            verdict.contested = !record.forged && claimed_ > face_;
            if (verdict.contested) share.counted = std::min(share.paid, excess(claimed_, face_));
            if (record.forged) share.counted = share.paid;
        }
        if (highest.held != nullptr) {
            share.held =
                excess(highest.held->record.amount, saturating_add(share.paid, share.ruled));
            share.held_is_forged = highest.held->record.forged;
        }
        return share;
    }

    std::span<JudgedSpend> spends_;
    Amount face_;
    std::vector<JudgedSpend*> claims_;
    std::vector<JudgedSpend*> ruled_;
    std::map<Merchant, Highest> merchants_;
    Amount claimed_;  // By all merchants, forgeries apart.
};

}  // namespace

std::string_view name(SpendOutcome outcome) {
    switch (outcome) {
        case SpendOutcome::paid:
            return "paid";
        case SpendOutcome::not_covered:
            return "not_covered";
        case SpendOutcome::voided:
            return "voided";
        case SpendOutcome::invalid:
            return "invalid";
        case SpendOutcome::held:
            return "held";
        case SpendOutcome::pending:
            return "pending";
        case SpendOutcome::refused:
            return "refused";
    }
    NOODGELD_CHECK(false);
}

std::string_view name(Hold hold) {
    switch (hold) {
        case Hold::fork:
            return "fork";
        case Hold::revoked:
            return "revoked";
        case Hold::key:
            return "key";
        case Hold::unwitnessed:
            return "unwitnessed";
        case Hold::undone:
            return "void";
        case Hold::limit:
            return "limit";
        case Hold::unregistered:
            return "unregistered";
    }
    NOODGELD_CHECK(false);
}

std::vector<Share> judge_spends(std::span<JudgedSpend> spends) {
    return TokenCase(spends).judge();
}

}  // namespace noodgeld
