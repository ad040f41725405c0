#include "tests/protocol/rules/model.h"

#include <algorithm>

#include "tests/protocol/rules/model_accounts.h"

namespace noodgeld::test::model {
namespace {

/// A spend on its way to its verdict (6.8).
struct Case {
    SpendCase spend;
    bool stands = false;
    bool witnessed = false;
    Verdict verdict;
};

std::vector<const Node*> children_of(const Facts& facts, const FeedId& feed, const Node* parent) {
    std::vector<const Node*> children;
    for (const auto& node : facts.entries) {
        if (node->entry.feed == feed && node->parent == parent) children.push_back(node.get());
    }
    return children;
}

/// 6.6: the child that stands where branches part.
const Node* standing_child(const Facts& facts, const FeedId& feed, const Node* parent) {
    const Node* best = nullptr;
    std::optional<UnixTime> best_time;
    for (const Node* child : children_of(facts, feed, parent)) {
        const std::optional<UnixTime> time = witnessed_at(facts, *child);
        const bool earlier = time && (!best_time || *time < *best_time);
        const bool tied = time == best_time;
        if (best == nullptr || earlier || (tied && child->hash < best->hash)) {
            best = child;
            best_time = time;
        }
    }
    return best;
}

bool stands(const Facts& facts, const Node& node) {
    for (const Node* at = &node; at != nullptr; at = at->parent) {
        if (standing_child(facts, node.entry.feed, at->parent) != at) return false;
    }
    return true;
}

std::set<Parting> find_equivocations(const Facts& facts) {
    std::set<Parting> out;
    for (const auto& node : facts.entries) {
        const Node* standing = standing_child(facts, node->entry.feed, node->parent);
        if (standing != node.get()) out.emplace(standing->hash, node->hash);
    }
    return out;
}

/// 6.7
bool is_witnessed_in_time(const Facts& facts, const Node& node) {
    const Past past = past_of(facts, node);
    const std::optional<UnixTime> time = witnessed_at(facts, node);
    return past.order != nullptr && time && *time <= past.order->value.report_by;
}

class Judging {
  public:
    Judging(const Facts& facts, const std::vector<VoidCase>& voids,
            const std::vector<SpendCase>& spends)
        : facts_(facts), voids_(voids) {
        for (const SpendCase& spend : spends) {
            cases_.push_back({spend, stands(facts, *spend.node),
                              is_witnessed_in_time(facts, *spend.node), Verdict{}});
        }
    }

    std::map<Place, Verdict> run() {
        std::set<TokenId> tokens;
        for (const Case& one : cases_) tokens.insert(one.spend.id);
        for (const TokenId& token : tokens) judge_token(token);
        std::map<Place, Verdict> out;
        for (Case& one : cases_) {
            one.verdict.token = one.spend.id;
            one.verdict.forged = one.spend.forged;
            one.verdict.blocks = one.spend.blocks;
            one.verdict.merchant = one.spend.merchant;
            out[{one.spend.node->hash, one.spend.index}] = one.verdict;
        }
        return out;
    }

  private:
    /// The numbered list of 6.8.
    void judge_token(const TokenId& token) {
        std::vector<Case*> all;
        for (Case& one : cases_) {
            if (one.spend.id == token) all.push_back(&one);
        }
        std::vector<Case*> left;
        for (Case* one : all) {
            judge_alone(*one, all);
            if (one->verdict.outcome.empty()) left.push_back(one);
        }
        judge_deferred(left, all);
        judge_merchants(left);
        judge_payment(left, all);
    }

    void judge_alone(Case& one, const std::vector<Case*>& all) const {
        Verdict& verdict = one.verdict;
        if (one.spend.missing) {
            verdict.outcome = "pending";
            verdict.missing = one.spend.missing;
        } else if (const std::optional<Refusal> refusal = refusal_of(one, all)) {
            verdict.outcome = "invalid";
            verdict.refusal = refusal;
        } else if (is_voided(one)) {
            verdict.outcome = "voided";
        } else if (is_known(one, all)) {
            refuse(one);
        } else if (!one.stands || !one.witnessed) {
            verdict.outcome = "held";
            verdict.hold = one.stands ? "unwitnessed" : "fork";
        }
    }

    /// Of 6.4's and authorisation_reused, the one of lowest number.
    static std::optional<Refusal> refusal_of(const Case& one, const std::vector<Case*>& all) {
        if (!is_reused(one, all)) return one.spend.refusal;
        return std::min(one.spend.refusal.value_or(Refusal::authorisation_reused),
                        Refusal::authorisation_reused);
    }

    static void refuse(Case& one) {
        one.verdict.outcome = "not_covered";
        one.verdict.refusal = Refusal::already_spent;
    }

    static bool is_reused(const Case& one, const std::vector<Case*>& all) {
        const Node& node = *one.spend.node;
        for (const Case* other : all) {
            const Node& before = *other->spend.node;
            if (!other->spend.blocks || before.entry.feed != node.entry.feed) continue;
            if (other->spend.sale().id != one.spend.sale().id) continue;
            if (&before != &node && is_at_or_before(before, node)) return true;
        }
        return false;
    }

    bool is_voided(const Case& one) const {
        for (const VoidCase& other : voids_) {
            if (other.has_effect && other.sale == one.spend.node) return true;
        }
        return false;
    }

    /// Whether an effective void of the sale precedes the other spend.
    bool is_voided_for(const Case& later, const Case& sale) const {
        for (const VoidCase& other : voids_) {
            if (!other.has_effect || other.sale != sale.spend.node) continue;
            if (precedes(facts_, *other.node, *later.spend.node)) return true;
        }
        return false;
    }

    bool is_known(const Case& one, const std::vector<Case*>& all) const {
        for (const Case* other : all) {
            if (!other->spend.blocks) continue;
            if (!precedes(facts_, *other->spend.node, *one.spend.node)) continue;
            if (!is_voided_for(one, *other)) return true;
        }
        return false;
    }

    void judge_deferred(std::vector<Case*>& left, const std::vector<Case*>& all) const {
        bool ordinary = false;
        for (const Case* one : all) {
            if (!one->spend.deferred && one->spend.blocks && !is_voided(*one)) {
                ordinary = true;
            }
        }
        const Case* least = nullptr;
        for (const Case* one : left) {
            if (!one->spend.deferred) continue;
            if (least == nullptr || one->spend.node->hash < least->spend.node->hash) least = one;
        }
        for (Case* one : left) {
            if (one->spend.deferred && (ordinary || one != least)) refuse(*one);
        }
        std::erase_if(left, [](const Case* one) { return !one->verdict.outcome.empty(); });
    }

    static void judge_merchants(std::vector<Case*>& left) {
        const auto key = [](const Case& one) {
            const Entry& entry = one.spend.node->entry;
            return std::tuple(one.spend.amount, entry.feed, entry.sequence, one.spend.node->hash);
        };
        for (Case* one : left) {
            for (const Case* other : left) {
                const bool same = one->spend.merchant == other->spend.merchant;
                if (same && key(*other) < key(*one)) refuse(*one);
            }
        }
        std::erase_if(left, [](const Case* one) { return !one->verdict.outcome.empty(); });
    }

    static Case* least_not_forged(const std::vector<Case*>& cases) {
        Case* least = nullptr;
        for (Case* one : cases) {
            if (one->spend.forged) continue;
            if (least == nullptr || one->spend.node->hash < least->spend.node->hash) least = one;
        }
        return least;
    }

    static void judge_payment(const std::vector<Case*>& left, const std::vector<Case*>& all) {
        for (Case* one : left) one->verdict.outcome = "guaranteed";
        if (Case* covered = least_not_forged(left)) {
            covered->verdict.outcome = "covered";
            covered->verdict.books_token = true;
            return;
        }
        std::vector<Case*> held;
        for (Case* one : all) {
            if (one->verdict.outcome == "held") held.push_back(one);
        }
        if (Case* booked = least_not_forged(held)) booked->verdict.books_token = true;
    }

    const Facts& facts_;
    const std::vector<VoidCase>& voids_;
    std::vector<Case> cases_;
};

/// The sums that an honest head at `node` carries (head.h); nothing while a void waits for facts.
std::optional<RunningTotals> totals_at(const Node& node, const std::vector<VoidCase>& voids) {
    RunningTotals totals;
    std::int64_t sold = 0;
    std::int64_t voided = 0;
    for (const Node* at = &node; at != nullptr; at = at->parent) {
        if (const Sale* sale = sale_in(at->entry)) {
            ++totals.sales.value;
            sold += sale->total.cents();
        }
        for (const VoidCase& one : voids) {
            if (one.node != at) continue;
            if (one.missing) return std::nullopt;
            ++totals.voids.value;
            if (one.has_effect) voided += sale_in(one.sale->entry)->total.cents();
        }
    }
    totals.sold = *Amount::from_cents(sold);
    totals.voided = *Amount::from_cents(voided);
    return totals;
}

/// Of several heads of one point only the one of least encoding is looked at.
bool is_least_of_its_point(const Facts& facts, const Signed<Head>& head) {
    return std::ranges::none_of(facts.heads, [&](const Signed<Head>& other) {
        return other.value.feed == head.value.feed && other.value.point == head.value.point &&
               encode(other) < encode(head);
    });
}

std::set<std::pair<FeedId, FeedPoint>> find_false_totals(const Facts& facts,
                                                         const std::vector<VoidCase>& voids) {
    std::set<std::pair<FeedId, FeedPoint>> out;
    for (const Signed<Head>& head : facts.heads) {
        const Node* node = find_entry(facts, head.value.feed, head.value.point.hash);
        if (node == nullptr || node->entry.sequence != head.value.point.sequence) continue;
        if (!is_least_of_its_point(facts, head)) continue;
        const std::optional<RunningTotals> totals = totals_at(*node, voids);
        if (totals && totals != head.value.totals) {
            out.emplace(head.value.feed, head.value.point);
        }
    }
    return out;
}

/// Two orders of one version and number; of more, each with the one of least hash.
std::set<std::pair<ObjectHash, ObjectHash>> find_conflicting_orders(const Facts& facts) {
    std::set<std::pair<ObjectHash, ObjectHash>> out;
    for (const Fact<Order>& a : facts.orders) {
        ObjectHash least = a.hash;
        for (const Fact<Order>& b : facts.orders) {
            const bool same =
                a.value.charter == b.value.charter && a.value.number == b.value.number;
            if (same) least = std::min(least, b.hash);
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
    const std::vector<VoidCase> voids = judge_voids(facts);
    for (const VoidCase& one : voids) {
        out.voids[one.node->hash] = {one.has_effect, one.refusal, one.missing};
    }
    const std::vector<SpendCase> spends = judge_spends(facts, verifier);
    out.spends = Judging(facts, voids, spends).run();
    out.equivocations = find_equivocations(facts);
    out.false_totals = find_false_totals(facts, voids);
    out.conflicting_orders = find_conflicting_orders(facts);
    settle_accounts(facts, spends, out);
    out.digest = state_digest(facts, out.accounts);
    return out;
}

}  // namespace noodgeld::test::model
