#include "tests/protocol/rules/model.h"

#include <algorithm>

#include "tests/protocol/rules/model_accounts.h"

namespace noodgeld::test::model {
namespace {

/// Entries that follow one of a feed, or are its first.
std::vector<const Node*> children_of(const Facts& facts, const FeedId& feed, const Node* parent) {
    std::vector<const Node*> children;
    for (const auto& node : facts.entries) {
        if (node->entry.feed == feed && node->parent == parent) children.push_back(node.get());
    }
    return children;
}

std::set<Parting> find_equivocations(const Facts& facts, const std::set<const Node*>& standing) {
    std::set<Parting> out;
    for (const auto& node : facts.entries) {
        const Node* first = nullptr;
        for (const Node* child : children_of(facts, node->entry.feed, node->parent)) {
            const bool is_better = first == nullptr || standing.contains(child) ||
                                   (!standing.contains(first) && child->hash < first->hash);
            if (is_better) first = child;
        }
        if (first != node.get()) out.emplace(first->hash, node->hash);
    }
    return out;
}

/// The verdicts of one token (6.8).
class Judging {
  public:
    Judging(const Facts& facts, const std::vector<VoidCase>& voids)
        : facts_(facts), voids_(voids) {}

    void judge(const std::vector<const SpendCase*>& spends, std::map<Place, Verdict>& out) {
        std::vector<const SpendCase*> claims;
        std::vector<const SpendCase*> ruled;
        for (const SpendCase* spend : spends) {
            Verdict& verdict = out[{spend->node->hash, spend->index}];
            verdict = judge_alone(*spend);
            if (verdict.outcome == "paid") (spend->ruled ? ruled : claims).push_back(spend);
        }
        const auto not_covered = [&out](const SpendCase& spend) {
            Verdict& verdict = out[{spend.node->hash, spend.index}];
            verdict.outcome = "not_covered";
            verdict.ruled = false;
            verdict.refusal = Refusal::already_spent;
        };
        for (const SpendCase* spend : ruled) {
            if (!is_highest(*spend, ruled)) not_covered(*spend);
        }
        std::int64_t claimed = 0;
        for (const SpendCase* claim : claims) {
            const std::int64_t beyond = claim->amount.cents() - ruled_amount(*claim, ruled);
            if (!is_highest(*claim, claims) || beyond <= 0) {
                not_covered(*claim);
            } else if (!claim->forged) {
                claimed += beyond;
            }
        }
        for (const SpendCase* claim : claims) {
            Verdict& verdict = out[{claim->node->hash, claim->index}];
            const bool paid = verdict.outcome == "paid" && !claim->forged;
            verdict.contested = paid && claimed > claim->face.cents();
        }
    }

  private:
    Verdict judge_alone(const SpendCase& spend) const {
        Verdict verdict;
        verdict.token = spend.id;
        verdict.forged = spend.forged;
        verdict.verifies = spend.verifies;
        verdict.merchant = spend.merchant;
        verdict.payee = spend.payee;
        if (spend.ruled) {
            verdict.outcome = *spend.ruled ? "paid" : "refused";
            verdict.ruled = *spend.ruled;
        } else if (spend.missing) {
            verdict.outcome = "pending";
            verdict.missing = spend.missing;
        } else if (spend.refusal) {
            verdict.outcome = "invalid";
            verdict.refusal = spend.refusal;
        } else if (any_void(spend, &VoidCase::has_effect)) {
            verdict.outcome = "voided";
        } else if (spend.spent_before) {
            verdict.outcome = "not_covered";
            verdict.refusal = Refusal::already_spent;
        } else {
            verdict.hold = hold_of(spend);
            verdict.outcome = verdict.hold.empty() ? "paid" : "held";
        }
        return verdict;
    }

    std::string hold_of(const SpendCase& spend) const {
        if (!spend.ruled_to_stand) {
            if (!spend.stands) return "fork";
            if (spend.revoked) return "revoked";
            if (spend.by_revoked_key) return "key";
            if (spend.unwitnessed) return "unwitnessed";
            if (any_void(spend, &VoidCase::in_doubt)) return "void";
        }
        if (spend.above_limit) return "limit";
        const bool is_listed =
            registered_ceiling(facts_, {spend.merchant, spend.payee}).has_value();
        return is_listed ? "" : "unregistered";
    }

    bool any_void(const SpendCase& spend, bool VoidCase::*property) const {
        return std::ranges::any_of(
            voids_, [&](const VoidCase& one) { return one.sale == spend.node && one.*property; });
    }

    /// The most that a ruling pays the merchant of a claim.
    static std::int64_t ruled_amount(const SpendCase& claim,
                                     const std::vector<const SpendCase*>& ruled) {
        std::int64_t most = 0;
        for (const SpendCase* one : ruled) {
            if (one->merchant != claim.merchant || one->payee != claim.payee) continue;
            most = std::max(most, one->amount.cents());
        }
        return most;
    }

    /// Of its merchant's claims: by amount, then not as good as forged, then the first place.
    static bool is_highest(const SpendCase& one, const std::vector<const SpendCase*>& claims) {
        const auto key = [](const SpendCase& spend) {
            const bool is_bad = spend.forged || spend.refusal || spend.missing;
            return std::tuple(-spend.amount.cents(), is_bad, spend.node->entry.feed,
                              spend.node->entry.sequence, spend.node->hash);
        };
        return std::ranges::none_of(claims, [&](const SpendCase* other) {
            return other->merchant == one.merchant && other->payee == one.payee &&
                   key(*other) < key(one);
        });
    }

    const Facts& facts_;
    const std::vector<VoidCase>& voids_;
};

/// Pairs of one kind that are in each other's way; of more than two, each with the one of least
/// hash.
template <class T, class InTheWay>
std::set<std::pair<ObjectHash, ObjectHash>> find_conflicts(const std::vector<Fact<T>>& all,
                                                           InTheWay in_the_way) {
    std::set<std::pair<ObjectHash, ObjectHash>> out;
    for (const Fact<T>& a : all) {
        ObjectHash least = a.hash;
        for (const Fact<T>& b : all) {
            if (in_the_way(a.value, b.value)) least = std::min(least, b.hash);
        }
        if (least != a.hash) out.emplace(least, a.hash);
    }
    return out;
}

}  // namespace

Verdicts judge(const std::vector<PackItem>& received, const crypto::Verifier& verifier) {
    const Facts facts = find_facts(received, verifier);
    Verdicts out;
    if (!facts.lineage) return out;
    const std::set<const Node*> standing = find_standing(facts);
    const std::vector<VoidCase> voids = judge_voids(facts, standing);
    for (const VoidCase& one : voids) {
        out.voids[one.node->hash] = {one.has_effect, one.refusal, one.missing};
    }
    const std::vector<SpendCase> spends = judge_spends(facts, standing, voids, verifier);
    std::map<TokenId, std::vector<const SpendCase*>> tokens;
    for (const SpendCase& spend : spends) tokens[spend.id].push_back(&spend);
    for (const auto& [token, of_token] : tokens) Judging(facts, voids).judge(of_token, out.spends);
    out.equivocations = find_equivocations(facts, standing);
    const auto after_one = [](const auto& a, const auto& b) { return a.previous == b.previous; };
    out.conflicting_orders = find_conflicts(facts.orders, [](const Order& a, const Order& b) {
        return a.charter == b.charter && a.number == b.number;
    });
    out.conflicting_settlements = find_conflicts(facts.settlements, after_one);
    out.rival_charters = find_conflicts(facts.charters, after_one);
    settle_accounts(facts, spends, out);
    out.digest = state_digest(facts, out.accounts);
    return out;
}

}  // namespace noodgeld::test::model
