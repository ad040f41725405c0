#include "protocol/verdict/liability.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "base/check.h"

namespace noodgeld {
namespace {

/// One terminal uses one authorisation once, voided or not: on its branch, or in an earlier epoch.
bool repeats_authorisation(const SpendRecord& later, const SpendRecord& earlier) {
    if (&later == &earlier || !earlier.blocks) return false;
    const Entry& a = earlier.node->entry;
    const Entry& b = later.node->entry;
    if (a.terminal != b.terminal || earlier.sale().id != later.sale().id) return false;
    return a.epoch < b.epoch || (a.epoch == b.epoch && is_at_or_before(*earlier.node, *later.node));
}

/// The merchant held `earlier` when it took `later`, and no void of it.
bool was_known(const SpendRecord& earlier, const SpendRecord& later) {
    if (&later == &earlier || !earlier.blocks) return false;
    if (!precedes(*earlier.node, *later.node)) return false;
    return std::ranges::none_of(
        earlier.voided_by, [&](const FeedNode* voided) { return precedes(*voided, *later.node); });
}

auto least_key(const SpendRecord& spend) {
    const Entry& entry = spend.node->entry;
    return std::tuple(spend.amount, entry.terminal, entry.sequence, spend.node->hash);
}

class TokenCase {
  public:
    explicit TokenCase(std::span<JudgedSpend> spends) : spends_(spends) {}

    void judge() {
        for (auto& [record, verdict] : spends_) verdict = judge_alone(record);
        judge_deferred();
        keep_one_per_merchant();
        book_token();
    }

  private:
    Verdict judge_alone(const SpendRecord& spend) const {
        if (const Missing* missing = spend.judgement.missing()) {
            return {.outcome = SpendOutcome::pending, .missing = *missing};
        }
        if (const auto refusal = refusal_of(spend)) {
            return {.outcome = SpendOutcome::invalid, .reason = *refusal};
        }
        if (!spend.voided_by.empty()) return {.outcome = SpendOutcome::voided};
        for (const JudgedSpend& other : spends_) {
            if (was_known(other.record, spend)) return not_covered(other.record);
        }
        if (spend.hold) return {.outcome = SpendOutcome::held, .hold = spend.hold};
        return {.outcome = SpendOutcome::guaranteed};
    }

    /// The first in precedence.
    std::optional<Refusal> refusal_of(const SpendRecord& spend) const {
        const Refusal* own = spend.judgement.refusal();
        const bool is_reused = std::ranges::any_of(spends_, [&spend](const JudgedSpend& other) {
            return repeats_authorisation(spend, other.record);
        });
        if (!is_reused) return own == nullptr ? std::nullopt : std::optional(*own);
        const Refusal reused = Refusal::authorisation_reused;
        return own == nullptr ? reused : std::min(*own, reused);
    }

    static Verdict not_covered(const SpendRecord& because) {
        return {.outcome = SpendOutcome::not_covered,
                .reason = Refusal::already_spent,
                .known_to_merchant = &because};
    }

    /// A deferred sale counts only if no unvoided ordinary spend stands anywhere, and it is the
    /// least of the deferred ones.
    void judge_deferred() {
        const SpendRecord* ordinary = nullptr;
        const SpendRecord* least = nullptr;
        for (const auto& [spend, verdict] : spends_) {
            if (!spend.deferred) {
                if (spend.blocks && spend.voided_by.empty()) ordinary = &spend;
            } else if (verdict.outcome == SpendOutcome::guaranteed) {
                if (least == nullptr || spend.node->hash < least->node->hash) least = &spend;
            }
        }
        for (auto& [spend, verdict] : spends_) {
            if (!spend.deferred || verdict.outcome != SpendOutcome::guaranteed) continue;
            if (ordinary != nullptr) {
                verdict = not_covered(*ordinary);
            } else if (&spend != least) {
                verdict = not_covered(*least);
            }
        }
    }

    /// A merchant bears its own duplicates: of its spends only the least is paid.
    void keep_one_per_merchant() {
        std::map<std::string_view, const SpendRecord*> least;
        for (const auto& [spend, verdict] : spends_) {
            if (verdict.outcome != SpendOutcome::guaranteed) continue;
            const SpendRecord*& best = least.try_emplace(spend.merchant, &spend).first->second;
            if (least_key(spend) < least_key(*best)) best = &spend;
        }
        for (auto& [spend, verdict] : spends_) {
            if (verdict.outcome != SpendOutcome::guaranteed) continue;
            const SpendRecord* best = least.at(spend.merchant);
            if (&spend != best) verdict = not_covered(*best);
        }
    }

    /// The least entry hash is booked to the token; while none is covered, the least held one.
    void book_token() {
        for (const SpendOutcome outcome : {SpendOutcome::guaranteed, SpendOutcome::held}) {
            JudgedSpend* first = nullptr;
            for (JudgedSpend& spend : spends_) {
                if (spend.verdict.outcome != outcome || spend.record.forged) continue;
                const bool is_less =
                    first == nullptr || spend.record.node->hash < first->record.node->hash;
                if (is_less) first = &spend;
            }
            if (first == nullptr) continue;
            first->verdict.books_token = true;
            if (outcome == SpendOutcome::guaranteed) first->verdict.outcome = SpendOutcome::covered;
            return;
        }
    }

    std::span<JudgedSpend> spends_;
};

}  // namespace

std::string_view name(SpendOutcome outcome) {
    switch (outcome) {
        case SpendOutcome::covered:
            return "covered";
        case SpendOutcome::guaranteed:
            return "guaranteed";
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
    }
    NOODGELD_CHECK(false);
}

bool precedes(const FeedNode& a, const FeedNode& b) {
    return &a != &b && a.entry.feed() == b.entry.feed() && is_at_or_before(a, b);
}

void judge_spends(std::span<JudgedSpend> spends) {
    TokenCase(spends).judge();
}

}  // namespace noodgeld
