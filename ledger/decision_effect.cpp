#include "ledger/decision_effect.h"

#include <algorithm>
#include <unordered_map>

#include "base/check.h"
#include "ledger/findings.h"
#include "protocol/verdict/registered.h"
#include "protocol/verdict/ruled.h"

namespace noodgeld {
namespace {

const Phrase& words_of(SpendOutcome outcome) {
    static const std::map<SpendOutcome, Phrase> kWords{
        {SpendOutcome::paid, {"betaald", "paid"}},
        {SpendOutcome::not_covered, {"niet gedekt", "not covered"}},
        {SpendOutcome::voided, {"ongedaan gemaakt", "voided"}},
        {SpendOutcome::invalid, {"ongeldig", "invalid"}},
        {SpendOutcome::held, {"wacht op gemachtigden", "held"}},
        {SpendOutcome::pending, {"er ontbreekt iets", "pending"}},
        {SpendOutcome::refused, {"geweigerd", "refused"}}};
    return kWords.at(outcome);
}

const Phrase& words_of(Hold hold) {
    static const std::map<Hold, Phrase> kWords{
        {Hold::fork, {"apparaat tekende twee logboeken", "its terminal signed two branches"}},
        {Hold::revoked, {"apparaat ingetrokken", "its terminal is revoked"}},
        {Hold::key, {"sleutel van de aanmelder ingetrokken", "its enroller's key is revoked"}},
        {Hold::unwitnessed, {"niet op tijd gemeld", "not reported in time"}},
        {Hold::undone, {"mogelijk ongedaan gemaakt", "perhaps voided"}},
        {Hold::limit, {"boven de grens van het apparaat", "above the terminal's limit"}},
        {Hold::unregistered, {"winkelier niet in het register", "its merchant is in no register"}}};
    return kWords.at(hold);
}

/// Whether it waits for officers only because of what a point lets stand.
bool waits_for_a_point(const Verdict& verdict) {
    return verdict.hold == Hold::fork || verdict.hold == Hold::revoked ||
           verdict.hold == Hold::key || verdict.hold == Hold::unwitnessed ||
           verdict.hold == Hold::undone;
}

Shown show_merchant(const Merchant& merchant) {
    return Shown::leaf(merchant.name + " " + merchant.payee);
}

class RulingReader {
  public:
    RulingReader(const Ruling& ruling, const Audited& by, Language language)
        : ruling_(ruling), by_(by), language_(language) {
        for (const auto& [token, spends] : by.judged.tokens) {
            for (const JudgedSpend& spend : spends) of_sale_[spend.record.node].push_back(&spend);
        }
    }

    DecisionEffect read() {
        Shown points = Shown::list(), spends = Shown::list(), releases = Shown::list();
        for (const RuledPoint& row : ruling_.points) points.elements.push_back(show_row(row));
        for (const RuledSpends& row : ruling_.spends) spends.elements.push_back(show_row(row));
        for (const Release& row : ruling_.releases) releases.elements.push_back(show_row(row));
        Shown& out = effect_.shown;
        out.add("points", std::move(points));
        out.add("spends", std::move(spends));
        out.add("releases", std::move(releases));
        out.add("closes", show(ruling_.closed_after.has_value(), language_));
        if (ruling_.closed_after && ruling_.closed_after->value > 0) {
            out.add("run_is_here", show(has_run(*ruling_.closed_after), language_));
        }
        if (ruling_.closed_after) out.add("expires", show(expires(), language_));
        out.add("at_most", show(at_most_, language_));
        return std::move(effect_);
    }

  private:
    Shown show_row(const RuledPoint& row) {
        const FeedTree* tree = by_.facts.feed(row.feed);
        const FeedNode* node = tree == nullptr ? nullptr : tree->find(row.point.hash);
        const bool found = node != nullptr && node->entry.sequence == row.point.sequence;
        Count count;
        Amount sum;
        Merchant merchant;
        for (; found && node != nullptr; node = node->parent) {
            for (const JudgedSpend* spend : spends_of(*node)) {
                merchant = spend->record.merchant;
                if (!waits_for_a_point(spend->verdict)) continue;
                ++count.value;
                sum = saturating_add(sum, spend->record.amount);
            }
        }
        Shown out;
        out.add("feed", show(row.feed, language_));
        out.add("sequence", show(row.point.sequence, language_));
        note_found(out, found);
        if (merchant != Merchant{}) out.add("merchant", show_merchant(merchant));
        out.add("spends", show(count, language_));
        out.add("amount", show(sum, language_));
        at_most_ = saturating_add(at_most_, sum);
        return out;
    }

    Shown show_row(const RuledSpends& row) {
        const std::vector<const FeedNode*> sales = ruled_sales(row, by_.facts);
        Shown list = Shown::list();
        Amount sum;
        for (auto sale = sales.rbegin(); sale != sales.rend(); ++sale) {
            for (const JudgedSpend* spend : spends_of(**sale)) {
                list.elements.push_back(show_spend(*spend));
                sum = saturating_add(sum, spend->record.amount);
            }
        }
        Shown out;
        out.add("feed", show(row.feed, language_));
        out.add("from", show(row.from.sequence, language_));
        out.add("to", show(row.to.sequence, language_));
        const Phrase decision = row.paid ? Phrase{"betalen", "pay"} : Phrase{"weigeren", "refuse"};
        out.add("decision", Shown::leaf(decision.en, decision.in(language_)));
        note_found(out, !list.elements.empty());
        out.add("sales", std::move(list));
        out.add("amount", show(sum, language_));
        if (row.paid) at_most_ = saturating_add(at_most_, sum);
        return out;
    }

    Shown show_row(const Release& row) {
        const auto hold = by_.judged.holds.find({row.merchant, row.payee});
        const bool found = hold != by_.judged.holds.end();
        Shown out;
        out.add("merchant", Shown::leaf(row.merchant));
        out.add("payee", Shown::leaf(row.payee));
        note_found(out, found);
        if (found) {
            out.add("held", show(hold->second.above_duplicates_and_ceiling(), language_));
            out.add("released_before", show(hold->second.released, language_));
        }
        out.add("amount", show(row.amount, language_));
        at_most_ = saturating_add(at_most_, row.amount);
        return out;
    }

    Shown show_spend(const JudgedSpend& spend) {
        const auto& [record, verdict] = spend;
        Shown out;
        out.add("sequence", show(record.node->entry.sequence, language_));
        out.add("sale", show(record.sale().id, language_));
        out.add("token", show(record.token, language_));
        out.add("merchant", show_merchant(record.merchant));
        out.add("amount", show(record.amount, language_));
        out.add("verdict", Shown::leaf(std::string(name(verdict.outcome)),
                                       words_of(verdict.outcome).in(language_)));
        if (verdict.reason) {
            out.add("reason", Shown::leaf(std::string(name(*verdict.reason)),
                                          std::string(sentence(*verdict.reason, language_))));
        } else if (verdict.hold) {
            out.add("reason", Shown::leaf(std::string(name(*verdict.hold)),
                                          words_of(*verdict.hold).in(language_)));
        }
        return out;
    }

    [[nodiscard]] const std::vector<const JudgedSpend*>& spends_of(const FeedNode& node) const {
        static const std::vector<const JudgedSpend*> kNone;
        const auto at = of_sale_.find(&node);
        return at == of_sale_.end() ? kNone : at->second;
    }
    [[nodiscard]] bool has_run(Count number) const {
        return std::ranges::any_of(by_.facts.holdings().settlements(), [&](const auto& run) {
            return run.second.number.value == number.value;
        });
    }
    [[nodiscard]] Amount expires() const {
        const std::int64_t left = by_.judged.accounts.balance({AccountKind::activated, {}, {}});
        return Amount::from_cents(std::max<std::int64_t>(left, 0)).value_or(Amount());
    }
    void note_found(Shown& row, bool found) {
        row.add("found", show(found, language_));
        effect_.in_sight &= found;
    }

    const Ruling& ruling_;
    const Audited& by_;
    Language language_;
    std::unordered_map<const FeedNode*, std::vector<const JudgedSpend*>> of_sale_;
    DecisionEffect effect_;
    Amount at_most_;
};

Amount above_zero(std::int64_t cents) {
    return Amount::from_cents(std::max<std::int64_t>(cents, 0)).value_or(Amount());
}

DecisionEffect effect_of(const Settlement& run, const Audited& by, Language language) {
    DecisionEffect effect;
    const Registered registered(by.facts);
    const SettlementLimits limits(by.facts, by.judged);
    Shown rows = Shown::list();
    Amount total, came_back;
    for (const Settled& row : run.rows) {
        const Merchant merchant{row.merchant, row.payee};
        const auto balance = [&](AccountKind kind) {
            return by.judged.accounts.balance({kind, merchant.name, merchant.payee});
        };
        const std::int64_t cents = row.returned ? -row.amount.cents() : row.amount.cents();
        const std::int64_t payable = balance(AccountKind::payable);
        const std::int64_t settled = balance(AccountKind::settled) + cents;
        const std::int64_t allowed = limits.of(merchant).cents();
        Shown shown;
        shown.add("merchant", Shown::leaf(row.merchant));
        shown.add("payee", Shown::leaf(row.payee));
        shown.add("amount", show(row.amount, language));
        shown.add("returned", show(row.returned, language));
        shown.add("payable", show(above_zero(payable), language));
        shown.add("above_payable", show(above_zero(row.returned ? 0 : cents - payable), language));
        shown.add("settled", show(above_zero(settled), language));
        shown.add("above_allowed", show(above_zero(settled - allowed), language));
        const bool found = registered.ceiling_of(merchant) || payable != 0 || settled != cents;
        shown.add("found", show(found, language));
        effect.in_sight &= found;
        rows.elements.push_back(std::move(shown));
        (row.returned ? came_back : total) =
            saturating_add(row.returned ? came_back : total, row.amount);
    }
    effect.shown.add("rows", std::move(rows));
    effect.shown.add("total", show(total, language));
    effect.shown.add("came_back", show(came_back, language));
    return effect;
}

}  // namespace

DecisionEffect effect_of(Kind kind, ByteView payload, const Audited& by, Language language) {
    if (kind == Kind::settlement) return effect_of(*decode<Settlement>(payload), by, language);
    const Ruling ruling = *decode<Ruling>(payload);
    return RulingReader(ruling, by, language).read();
}

std::shared_ptr<const Audited> read_export(ByteView pack, const Lineage& lineage,
                                           const crypto::Verifier& verifier) {
    auto reader = PackReader::open(pack);
    if (!reader || reader->lineage() != lineage) return nullptr;
    for (auto item = reader->next(); item && *item; item = reader->next()) {
        if ((*item)->kind != Kind::charter) continue;
        Holdings first;  // Only the first charter can be added to nothing; it names the lineage.
        if (!first.add(Kind::charter, (*item)->object, verifier) || first.lineage() != lineage) {
            continue;
        }
        const AuditReport report = audit((*item)->object, pack, nullptr, verifier);
        return report.agrees() ? report.audited : nullptr;
    }
    return nullptr;
}

}  // namespace noodgeld
