#include "protocol/verdict/fold.h"

#include <algorithm>
#include <set>
#include <unordered_set>

#include "base/check.h"
#include "protocol/verdict/listed.h"

namespace noodgeld {
namespace {

Merchant merchant_of(const Certificate* certificate) {
    return certificate == nullptr ? Merchant{}
                                  : Merchant{certificate->merchant, certificate->payee};
}

/// Something missing before a no, for it may change the reason; of two noes the first in
/// precedence.
Judgement worse(const Judgement& a, const Judgement& b) {
    if (a.missing() != nullptr && b.missing() != nullptr) {
        return std::min(*a.missing(), *b.missing());
    }
    if (a.missing() != nullptr || b.is_yes()) return a;
    if (b.missing() != nullptr || a.is_yes()) return b;
    return std::min(*a.refusal(), *b.refusal());
}

/// A no that nothing missing can change.
void refuse(SpendRecord& spend, Refusal refusal) {
    const Refusal* other = spend.judgement.refusal();
    spend.judgement = other == nullptr ? refusal : std::min(*other, refusal);
}

/// The first certificate of the feed's own key that a branch adopted, if that is known.
struct OwnCertificate {
    const Certificate* certificate = nullptr;
    std::optional<Missing> missing;  ///< It may be this one.
};

OwnCertificate after(OwnCertificate own, const Entry& entry, const Holdings& holdings) {
    const auto* adopted = std::get_if<Adopted>(&entry.body);
    if (adopted == nullptr || adopted->kind != Kind::certificate) return own;
    if (own.certificate != nullptr || own.missing) return own;
    const Certificate* certificate = holdings.certificate(adopted->hash);
    if (certificate == nullptr) {
        own.missing = missing(Kind::certificate, adopted->hash);
    } else if (feed_id(certificate->key) == entry.feed) {
        own.certificate = certificate;
    }
    return own;
}

/// What the branch spent of one token.
struct SpentBefore {
    std::set<SaleId> sales;                        ///< Voided or not.
    std::map<Sequence, const FeedNode*> standing;  ///< Not voided.
};

class Folding {
  public:
    Folding(const FeedTree& tree, const Surroundings& facts, const FeedContext& context)
        : tree_(tree),
          facts_(facts),
          context_(context),
          witnessed_(tree, context.sightings),
          branch_(tree.feed(), facts.holdings()) {
        for (const FeedNode* at = context.ruling.point; at != nullptr; at = at->parent)
            ruled_.insert(at);
    }

    FeedFindings run() {
        walk();
        take_what_does_not_stand();
        mark();
        return std::move(out_);
    }

  private:
    /// A sale of the branch: where its spends stand, and what its voids do to it.
    struct FoldedSale {
        std::size_t first_spend = 0;
        bool voided = false;
        bool in_doubt = false;
    };
    /// An entry that does not stand, and what is in its past: the last entry that stands, and the
    /// certificate.
    struct Fallen {
        const FeedNode* node;
        Sequence parted;
        OwnCertificate own;
    };

    /// Of several reasons to hold it the first. Up to their point officers let no doubt about the
    /// feed hold anything.
    void hold(SpendRecord& spend, Hold why) const {
        if (why <= Hold::undone && ruled_.contains(spend.node)) return;
        spend.hold = std::min(spend.hold.value_or(why), why);
    }

    // Which branch stands.

    /// From the first entry, as long as what follows stands.
    void walk() {
        std::vector<const FeedNode*> next = tree_.roots();
        while (!next.empty()) {
            const FeedNode* standing =
                next.size() == 1 ? stands(*next.front(), contradicting_) : choose(next);
            for (const FeedNode* node : next) {
                if (node != standing) fallen_.push_back({node, branch_.tip().sequence, own_});
            }
            if (standing == nullptr) return;
            take(*standing);
            next = standing->children;
        }
    }

    /// The node if it stands against what contradicts it, else null.
    const FeedNode* stands(const FeedNode& node, const WitnessTimes& others) const {
        if (!is_forked_ || ruled_.contains(&node)) return &node;
        const Order* order = branch_.order();
        const bool leads =
            order != nullptr && witnessed_.times(node).leads(others, order->report_by);
        return leads ? &node : nullptr;
    }

    /// At a fork: the child that stands, if one does. Two cannot.
    const FeedNode* choose(const std::vector<const FeedNode*>& children) {
        is_forked_ = true;
        std::vector<const WitnessTimes*> times;
        for (const FeedNode* child : children) times.push_back(&witnessed_.times(*child));
        std::vector<WitnessTimes> others = earliest_of_others(times);
        const auto is_ruled = [this](const FeedNode* one) { return ruled_.contains(one); };
        const bool one_is_ruled = std::ranges::any_of(children, is_ruled);
        const FeedNode* standing = nullptr;
        for (std::size_t i = 0; i < children.size(); ++i) {
            others[i].note(contradicting_);
            if (one_is_ruled && !is_ruled(children[i])) continue;
            if (stands(*children[i], others[i]) == nullptr) continue;
            standing = children[i];
            contradicting_ = std::move(others[i]);
            break;
        }
        note_fork(children, standing);
        return standing;
    }

    void note_fork(const std::vector<const FeedNode*>& children, const FeedNode* standing) {
        const FeedNode* first = standing != nullptr
                                    ? standing
                                    : *std::ranges::min_element(
                                          children, {}, [](const auto* one) { return one->hash; });
        for (const FeedNode* child : children) {
            if (child != first) out_.equivocations.push_back({first->parent, first, child});
        }
    }

    // Entries that stand.

    void take(const FeedNode& node) {
        const Circumstances before = branch_.circumstances(node.entry.time);
        const Sale* sale = sale_in(node.entry);
        if (sale != nullptr) sales_.emplace(node.entry.sequence, FoldedSale{out_.spends.size()});
        if (sale != nullptr) note_spends(node, *sale, before);
        const Finding finding = branch_.advance(node.entry, node.hash);
        own_ = after(own_, node.entry, facts_.holdings());
        if (sale != nullptr) finish_sale(node, finding, before);
        if (const auto* voided = std::get_if<Void>(&node.entry.body)) {
            take_void(node, *voided, finding.judgement, before.order);
        }
    }

    void note_spends(const FeedNode& node, const Sale& sale, const Circumstances& at) {
        for (std::size_t i = 0; i < sale.spends.size(); ++i) {
            SpendRecord spend = record(node, sale, i);
            const Token token = decode_token(sale.spends[i].token).value();
            spend.merchant = merchant_of(own_.certificate);
            spend.judgement =
                judge_token(at, token.series, token.serial, spend.amount, sale.categories);
            out_.spends.push_back(std::move(spend));
        }
    }

    SpendRecord record(const FeedNode& node, const Sale& sale, std::size_t index) const {
        const Token token = decode_token(sale.spends[index].token).value();
        const Series* series = facts_.holdings().series(token.series);
        const SpendSignatures& signatures = facts_.signatures(node.hash)[index];
        SpendRecord spend;
        spend.node = &node;
        spend.index = index;
        spend.token = token_id(token, *facts_.holdings().lineage());
        spend.amount = sale.spends[index].amount;
        spend.face = series == nullptr ? Amount() : series->face_value;
        spend.deferred = std::holds_alternative<DeferredSale>(node.entry.body);
        spend.verifies = signatures.authorisation_good && signatures.token_good == true;
        return spend;
    }

    void finish_sale(const FeedNode& node, const Finding& finding, const Circumstances& at) {
        for (std::size_t i = sales_.at(node.entry.sequence).first_spend; i < out_.spends.size();
             ++i) {
            SpendRecord& spend = out_.spends[i];
            spend.judgement = worse(spend.judgement, finding.judgement);
            refuse_signatures(spend);
            const auto counts = [&at](const Emission& one) { return is_in_office(at, one); };
            if (spend.judgement.is_yes()) look_in_manifest(spend, *at.order, counts);
            look_in_own_past(spend);
            if (finding.is_above_limit) hold(spend, Hold::limit);
            if (!is_witnessed_in_time(node, at.order)) hold(spend, Hold::unwitnessed);
        }
    }

    void refuse_signatures(SpendRecord& spend) const {
        const SpendSignatures& signatures = facts_.signatures(spend.node->hash)[spend.index];
        if (!signatures.authorisation_good) refuse(spend, Refusal::not_the_holder);
        if (signatures.token_good == false) refuse(spend, Refusal::bad_signature);
    }

    /// One sale id is used once for a token, and a token once until its sale is voided.
    void look_in_own_past(SpendRecord& spend) {
        SpentBefore& before = spent_[spend.token];
        const bool is_reused = before.sales.contains(spend.sale().id);
        if (is_reused && spend.judgement.missing() == nullptr) {
            refuse(spend, Refusal::authorisation_reused);
        }
        if (!before.standing.empty()) spend.spent_before = before.standing.begin()->second;
        if (!spend.verifies) return;
        before.sales.insert(spend.sale().id);
        before.standing.emplace(spend.node->entry.sequence, spend.node);
    }

    bool is_witnessed_in_time(const FeedNode& node, const Order* order) const {
        const auto time = witnessed_.first(node);
        return order != nullptr && time && *time <= order->report_by;
    }

    /// In those of the order's emissions that count.
    template <class Counts>
    void look_in_manifest(SpendRecord& spend, const Order& order, Counts counts) const {
        const Token token = decode_token(spend.sale().spends[spend.index].token).value();
        const Listed listed = look_in_manifests(facts_, token.series, spend.token, order, counts);
        if (listed.missing) spend.judgement = *listed.missing;
        spend.forged = listed.is_forged();
    }

    // Voids.

    void take_void(const FeedNode& node, const Void& voided, const Judgement& judgement,
                   const Order* order) {
        JudgedVoid found{&node, judgement, false};
        FoldedSale* sale = sale_named(voided, branch_.tip().sequence);
        if (judgement.is_yes()) {
            free_tokens(voided.sequence);
            found.has_effect =
                ruled_.contains(&node) || (!is_forked_ && is_void_in_time(node, voided, *order));
        }
        if (sale != nullptr && judgement.refusal() == nullptr) {
            (found.has_effect ? sale->voided : sale->in_doubt) = true;
        }
        out_.voids.push_back(found);
    }

    FoldedSale* sale_named(const Void& voided, Sequence up_to) {
        const auto sale = branch_.sale_at(voided.sequence);
        const bool is_its = sale && sale->id == voided.sale && voided.sequence <= up_to;
        return is_its ? &sales_.at(voided.sequence) : nullptr;
    }

    void free_tokens(Sequence sale) {
        for (std::size_t i = sales_.at(sale).first_spend;
             i < out_.spends.size() && out_.spends[i].node->entry.sequence == sale; ++i) {
            spent_[out_.spends[i].token].standing.erase(sale);
        }
    }

    /// No later than `void_within` after its sale was first witnessed.
    bool is_void_in_time(const FeedNode& node, const Void& voided, const Order& order) const {
        const auto time = witnessed_.first(node);
        const FeedNode& sale = *out_.spends[sales_.at(voided.sequence).first_spend].node;
        return time && *time <= *witnessed_.first(sale) + order.limits.void_within;
    }

    // Entries that do not stand.

    void take_what_does_not_stand() {
        for (std::size_t i = 0; i < fallen_.size(); ++i) {
            const auto [node, parted, own] = fallen_[i];
            if (const Sale* sale = sale_in(node->entry)) note_fallen(*node, *sale, own);
            if (const auto* voided = std::get_if<Void>(&node->entry.body)) {
                FoldedSale* undone = sale_named(*voided, parted);
                if (undone != nullptr) undone->in_doubt = true;
                out_.voids.push_back({node, Judgement::yes(), false});
            }
            if (node->children.size() > 1) note_fork(node->children, nullptr);
            const OwnCertificate next = after(own, node->entry, facts_.holdings());
            for (const FeedNode* child : node->children) fallen_.push_back({child, parted, next});
        }
    }

    /// By the certificate of its own branch, and else by what the sale itself says, for its past is
    /// not looked at: by the order that it names.
    void note_fallen(const FeedNode& node, const Sale& sale, const OwnCertificate& own) {
        for (std::size_t i = 0; i < sale.spends.size(); ++i) {
            SpendRecord spend = record(node, sale, i);
            spend.merchant = merchant_of(own.certificate);
            spend.judgement = judge_fallen(spend, own);
            refuse_signatures(spend);
            const auto counts = [](const Emission&) { return true; };
            if (spend.judgement.is_yes()) look_in_manifest(spend, *order_of(sale), counts);
            hold(spend, Hold::fork);
            out_.spends.push_back(std::move(spend));
        }
    }

    [[nodiscard]] const Order* order_of(const Sale& sale) const {
        return facts_.holdings().order(sale.order);
    }

    [[nodiscard]] Judgement judge_fallen(const SpendRecord& spend,
                                         const OwnCertificate& own) const {
        const Sale& sale = spend.sale();
        const Token token = decode_token(sale.spends[spend.index].token).value();
        const Series* series = facts_.holdings().series(token.series);
        if (series == nullptr) return missing(Kind::series, token.series);
        if (own.missing) return *own.missing;
        if (own.certificate == nullptr) return Refusal::not_enrolled;
        const Order* order = order_of(sale);
        if (order == nullptr) return missing(Kind::order, sale.order);
        std::optional<Missing> absent;
        bool is_activated = false;
        for (const Activation& row : order->activations) {
            const Emission* emission = facts_.holdings().emission(row.emission);
            if (emission == nullptr) {
                const Missing one = missing(Kind::emission, row.emission);
                absent = std::min(absent.value_or(one), one);
            } else {
                is_activated |= emitted(*emission, token.series) != nullptr;
            }
        }
        if (absent) return *absent;
        if (!is_activated) return Refusal::dormant;
        if (spend.amount > series->face_value) return Refusal::amount_out_of_range;
        return Judgement::yes();
    }

    // What is known once all was looked at.

    void mark() {
        for (const auto& [sequence, sale] : sales_) {
            for (std::size_t i = sale.first_spend; i < out_.spends.size(); ++i) {
                SpendRecord& spend = out_.spends[i];
                if (spend.node->entry.sequence != sequence || spend.hold == Hold::fork) break;
                spend.voided = sale.voided;
                if (sale.in_doubt) hold(spend, Hold::undone);
            }
        }
        for (const Revocation& row : context_.revocations) mark_revoked(row);
        for (SpendRecord& spend : out_.spends) {
            // Nobody is paid where no certificate says whose the terminal is.
            if (spend.merchant == Merchant{}) continue;
            spend.ruled = context_.ruling.decision_on(*spend.node);
        }
        if (branch_.certificate() != nullptr && !is_believed(*branch_.certificate())) {
            for (SpendRecord& spend : out_.spends) hold(spend, Hold::key);
        }
    }

    /// Whether a key that no charter revokes certified the feed for the same.
    [[nodiscard]] bool is_believed(const Certificate& own) const {
        return std::ranges::any_of(
            context_.believed, [&own](const Certificate* one) { return binds_alike(*one, own); });
    }

    void mark_revoked(const Revocation& row) {
        const Sequence honoured = last_honoured(row);
        for (SpendRecord& spend : out_.spends) {
            if (spend.node->entry.sequence <= honoured || spend.hold == Hold::fork) continue;
            const auto time = witnessed_.first(*spend.node);
            const bool was_before = time && (!row.dated || *time < *row.dated);
            if (!was_before) hold(spend, Hold::revoked);
        }
    }

    /// Of the branch. While the named entry has not come, only its number can be looked at.
    [[nodiscard]] Sequence last_honoured(const Revocation& row) const {
        const FeedNode* node = tree_.find(row.last.hash);
        if (node == nullptr || node->entry.sequence != row.last.sequence) return row.last.sequence;
        while (node != nullptr && !branch_.contains({node->entry.sequence, node->hash})) {
            node = node->parent;
        }
        return node == nullptr ? Sequence{} : node->entry.sequence;
    }

    const FeedTree& tree_;
    const Surroundings& facts_;
    const FeedContext& context_;
    const Witnessed witnessed_;
    std::unordered_set<const FeedNode*> ruled_;  // up to the point that officers let stand
    Branch branch_;
    OwnCertificate own_;  // Of the branch.
    bool is_forked_ = false;
    WitnessTimes contradicting_;  // The earliest of all that contradicts the branch.
    std::map<Sequence, FoldedSale> sales_;
    std::map<TokenId, SpentBefore> spent_;
    std::vector<Fallen> fallen_;
    FeedFindings out_;
};

}  // namespace

FeedFindings fold_feed(const FeedTree& tree, const Surroundings& facts,
                       const FeedContext& context) {
    return Folding(tree, facts, context).run();
}

}  // namespace noodgeld
