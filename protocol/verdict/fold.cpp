#include "protocol/verdict/fold.h"

#include <algorithm>

#include "base/check.h"

namespace noodgeld {
namespace {

/// For each placed entry, the earliest time at which an anchor shows that it existed.
using Witnessed = std::map<const FeedNode*, UnixTime>;

/// Parents before their children.
std::vector<const FeedNode*> in_order(const FeedTree& tree) {
    std::vector<const FeedNode*> order = tree.roots();
    for (std::size_t i = 0; i < order.size(); ++i) {
        const auto& children = order[i]->children;
        order.insert(order.end(), children.begin(), children.end());
    }
    return order;
}

Witnessed witness(const FeedTree& tree, const Facts& facts) {
    Witnessed witnessed;
    const auto note = [&witnessed](const FeedNode* node, UnixTime time) {
        const auto [at, first] = witnessed.emplace(node, time);
        if (!first) at->second = std::min(at->second, time);
    };
    for (const auto& [hash, anchor] : facts.holdings().anchors()) {
        if (anchor.feed() != tree.feed()) continue;
        const FeedNode* node = tree.find(anchor.point.hash);
        if (node != nullptr && node->entry.sequence == anchor.point.sequence) {
            note(node, anchor.time);
        }
    }
    const std::vector<const FeedNode*> order = in_order(tree);
    for (std::size_t i = order.size(); i-- > 0;) {
        const auto at = witnessed.find(order[i]);
        if (at != witnessed.end() && order[i]->parent != nullptr) {
            note(order[i]->parent, at->second);
        }
    }
    return witnessed;
}

const FeedNode* standing_of(const std::vector<const FeedNode*>& children,
                            const Witnessed& witnessed) {
    const auto rank = [&witnessed](const FeedNode* node) {
        const auto at = witnessed.find(node);
        const bool anchored = at != witnessed.end();
        return std::tuple(!anchored, anchored ? at->second : UnixTime{}, node->hash);
    };
    return *std::ranges::min_element(children, {}, rank);
}

class Folding {
  public:
    Folding(const FeedTree& tree, const Facts& facts)
        : tree_(tree), facts_(facts), witnessed_(witness(tree, facts)) {}

    FeedFindings run() {
        fork(nullptr, tree_.roots(), Branch(tree_.feed(), facts_.holdings()), true);
        while (!open_.empty()) {
            Open at = std::move(open_.back());
            open_.pop_back();
            follow(std::move(at));
        }
        mark_voided();
        return std::move(out_);
    }

  private:
    /// A branch still to be walked, from `node` on.
    struct Open {
        const FeedNode* node;
        Branch branch;
        bool stands;
    };

    void fork(const FeedNode* after, const std::vector<const FeedNode*>& children,
              const Branch& branch, bool stands) {
        if (children.empty()) return;
        const FeedNode* standing = standing_of(children, witnessed_);
        for (const FeedNode* child : children) {
            if (child != standing) out_.equivocations.push_back({after, standing, child});
            open_.push_back({child, branch, stands && child == standing});
        }
    }

    void follow(Open at) {
        const FeedNode* node = at.node;
        for (;;) {
            take(*node, at.branch, at.stands);
            if (node->children.size() != 1) break;
            node = node->children.front();
        }
        fork(node, node->children, at.branch, at.stands);
    }

    void take(const FeedNode& node, Branch& branch, bool stands) {
        const Circumstances before = branch.circumstances(node.entry.time);
        const Sale* sale = sale_in(node.entry);
        const std::size_t first = out_.spends.size();
        if (sale != nullptr) note_spends(node, *sale, before, stands);

        const Finding finding = branch.advance(node.entry, node.hash);
        for (std::size_t i = first; i < out_.spends.size(); ++i) {
            finish_spend(out_.spends[i], finding, before);
        }
        if (std::holds_alternative<Void>(node.entry.body)) {
            out_.voids.push_back({&node, finding.judgement});
        }
    }

    void note_spends(const FeedNode& node, const Sale& sale, const Circumstances& at, bool stands) {
        const auto& signatures = facts_.signatures(node.hash);
        for (std::size_t i = 0; i < sale.spends.size(); ++i) {
            const Token token = decode_token(sale.spends[i].token).value();
            const Series* series = facts_.holdings().series(token.series);
            SpendRecord spend;
            spend.node = &node;
            spend.index = i;
            spend.token = token_id(token, *facts_.holdings().lineage());
            spend.amount = sale.spends[i].amount;
            spend.face = series == nullptr ? Amount() : series->face_value;
            spend.merchant = at.certificate == nullptr ? "" : at.certificate->merchant;
            spend.deferred = std::holds_alternative<DeferredSale>(node.entry.body);
            spend.blocks =
                signatures[i].authorisation_good && signatures[i].token_good.value_or(false);
            spend.judgement =
                judge_token(at, token.series, token.serial, spend.amount, sale.categories);
            spend.hold = hold_of(node, at.order, stands);
            out_.spends.push_back(std::move(spend));
        }
    }

    void finish_spend(SpendRecord& spend, const Finding& finding, const Circumstances& at) {
        spend.stretch = finding.stretch;
        spend.terminal_limit = finding.terminal_limit;
        spend.judgement = worse(spend.judgement, finding.judgement);
        const SpendSignatures& signatures = facts_.signatures(spend.node->hash)[spend.index];
        if (!signatures.authorisation_good) refuse(spend, Refusal::not_the_holder);
        if (is_beyond_revocation(*spend.node)) refuse(spend, Refusal::terminal_revoked);
        if (signatures.token_good == false) refuse(spend, Refusal::bad_signature);
        if (spend.judgement.is_yes()) look_in_manifest(spend, *at.order);
    }

    /// Something missing before a no, for it may change the reason; of two noes the first in
    /// precedence.
    static Judgement worse(const Judgement& a, const Judgement& b) {
        if (a.missing() != nullptr && b.missing() != nullptr) {
            return std::min(*a.missing(), *b.missing());
        }
        if (a.missing() != nullptr || b.is_yes()) return a;
        if (b.missing() != nullptr || a.is_yes()) return b;
        return std::min(*a.refusal(), *b.refusal());
    }

    /// A no that nothing missing can change.
    static void refuse(SpendRecord& spend, Refusal refusal) {
        const Refusal* other = spend.judgement.refusal();
        spend.judgement = other == nullptr ? refusal : std::min(*other, refusal);
    }

    /// Revocation of a terminal counts from anywhere in the facts.
    bool is_beyond_revocation(const FeedNode& node) const {
        const auto& lists = facts_.holdings().revocation_lists();
        return std::ranges::any_of(lists, [&](const auto& list) {
            return std::ranges::any_of(list.second.terminals, [&](const RevokedTerminal& one) {
                if (FeedId{one.terminal, one.epoch} != tree_.feed()) return false;
                if (node.entry.sequence > one.last_sequence) return true;
                const FeedNode* last = tree_.find(one.last_hash);
                return last != nullptr && !is_at_or_before(node, *last);
            });
        });
    }

    void look_in_manifest(SpendRecord& spend, const Order& order) {
        const Token token = decode_token(spend.sale().spends[spend.index].token).value();
        std::optional<Missing> missing;
        for (const Activation& row : order.activations) {
            const Emission& emission = *facts_.holdings().emission(row.emission);
            if (!contains(emission, token.series)) continue;
            const Manifest* manifest = facts_.manifest(emission.manifest);
            if (manifest == nullptr) {
                const Missing absent{Kind::manifest, emission.manifest.bytes};
                missing = std::min(missing.value_or(absent), absent);
            } else if (std::ranges::binary_search(*manifest, spend.token)) {
                return;
            }
        }
        if (missing) spend.judgement = *missing;
        spend.forged = !missing;
    }

    std::optional<Hold> hold_of(const FeedNode& node, const Order* order, bool stands) const {
        if (!stands) return Hold::fork;
        const auto at = witnessed_.find(&node);
        const bool in_time =
            order != nullptr && at != witnessed_.end() && at->second <= order->report_by;
        return in_time ? std::nullopt : std::optional(Hold::unwitnessed);
    }

    void mark_voided() {
        std::map<const FeedNode*, std::vector<const FeedNode*>> voided;
        for (const auto& [node, judgement] : out_.voids) {
            if (!judgement.is_yes()) continue;
            const FeedNode* sale = ancestor(*node, std::get<Void>(node->entry.body).sequence);
            voided[sale].push_back(node);
        }
        for (SpendRecord& spend : out_.spends) {
            const auto at = voided.find(spend.node);
            if (at != voided.end()) spend.voided_by = at->second;
        }
    }

    const FeedTree& tree_;
    const Facts& facts_;
    const Witnessed witnessed_;
    std::vector<Open> open_;
    FeedFindings out_;
};

}  // namespace

FeedFindings fold_feed(const FeedTree& tree, const Facts& facts) {
    return Folding(tree, facts).run();
}

}  // namespace noodgeld
