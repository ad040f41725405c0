#include "ledger/decision_effect.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>
#include <utility>

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

/// Whether a point that lets its entry stand may get it paid, now or once what is missing is here.
bool may_be_paid_by_a_point(const Verdict& verdict) {
    return verdict.outcome == SpendOutcome::pending || verdict.hold == Hold::fork ||
           verdict.hold == Hold::revoked || verdict.hold == Hold::key ||
           verdict.hold == Hold::unwitnessed || verdict.hold == Hold::undone;
}

Amount above_zero(std::int64_t cents) {
    return Amount::from_cents(std::max<std::int64_t>(cents, 0)).value_or(Amount());
}

Shown show_merchant(const Merchant& merchant) {
    return Shown::leaf(merchant.name + " " + merchant.payee);
}

/// The last that its officers signed must be among the facts, and none after it: else what it did
/// is not in them, and would be done again.
template <class T>
void show_sequel(const T& object, const std::map<ObjectHash, T>& held, const Lineage& lineage,
                 Language language, DecisionEffect& effect) {
    const bool is_here = !object.previous || held.contains(*object.previous);
    const ObjectHash own = hash_of(object, lineage);
    const bool is_last = std::ranges::none_of(held, [&](const auto& one) {
        return one.first != own && one.second.previous == object.previous;
    });
    effect.shown.add("previous_is_here", show(is_here, language));
    effect.shown.add("another_follows_it", show(!is_last, language));
    effect.in_sight &= is_here && is_last;
}

/// An outcome, and why.
Phrase words_of(const Verdict& verdict) {
    Phrase out = words_of(verdict.outcome);
    if (verdict.hold) {
        out.nl += ": " + words_of(*verdict.hold).nl;
        out.en += ": " + words_of(*verdict.hold).en;
    }
    return out;
}

/// What changes for spends, whether the ruling names them or not: a point that lets one branch
/// stand takes that from another.
class Changes {
  public:
    Changes(const Adjudication& before, const Adjudication& after) {
        std::map<std::pair<const FeedNode*, std::size_t>, const Verdict*> later;
        for (const auto& [token, spends] : after.tokens) {
            for (const auto& [record, verdict] : spends) {
                later.emplace(std::pair(record.node, record.index), &verdict);
            }
        }
        for (const auto& [token, spends] : before.tokens) {
            for (const auto& [record, verdict] : spends) {
                note(record, verdict, *later.at({record.node, record.index}));
            }
        }
    }
    [[nodiscard]] Shown show_all(Language language) const {
        Shown list = Shown::list();
        for (const auto& [key, sum] : sums_) {
            const auto& [feed, merchant, words] = key;
            Shown row;
            row.add("feed", show(feed, language));
            row.add("merchant", show_merchant(merchant));
            row.add("before", Shown::leaf(words.from.en, words.from.in(language)));
            row.add("after", Shown::leaf(words.to.en, words.to.in(language)));
            row.add("spends", show(sum.spends, language));
            row.add("amount", show(sum.amount, language));
            list.elements.push_back(std::move(row));
        }
        return list;
    }

  private:
    struct Words {
        Phrase from, to;
        friend bool operator<(const Words& a, const Words& b) {
            return std::tie(a.from.en, a.to.en) < std::tie(b.from.en, b.to.en);
        }
    };
    struct Sum {
        Count spends;
        Amount amount;
    };

    void note(const SpendRecord& record, const Verdict& before, const Verdict& after) {
        if (before.outcome == after.outcome && before.hold == after.hold) return;
        Sum& sum = sums_[{record.node->entry.feed, record.merchant,
                          Words{words_of(before), words_of(after)}}];
        ++sum.spends.value;
        sum.amount = saturating_add(sum.amount, record.amount);
    }

    std::map<std::tuple<FeedId, Merchant, Words>, Sum> sums_;
};

/// What merchants may have more of, in all.
Amount more_payable(const Accounts& before, const Accounts& after) {
    Amount sum;
    for (const auto& [account, cents] : after.balances()) {
        if (account.kind != AccountKind::payable) continue;
        const std::int64_t more = cents - before.balance(account);
        if (more > 0) sum = saturating_add(sum, above_zero(more));
    }
    return sum;
}

class RulingReader {
  public:
    RulingReader(const Ruling& ruling, Audited& by, Language language)
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
        show_sequel(ruling_, by_.facts.holdings().rulings(), *by_.facts.holdings().lineage(),
                    language_, effect_);
        out.add("points", std::move(points));
        out.add("spends", std::move(spends));
        out.add("releases", std::move(releases));
        out.add("closes", show(ruling_.closed_after.has_value(), language_));
        if (ruling_.closed_after && ruling_.closed_after->value > 0) {
            out.add("run_is_here", show(has_run(*ruling_.closed_after), language_));
        }
        if (ruling_.closed_after) out.add("expires", show(expires(), language_));
        add_changes();
        out.add("at_most", show(at_most_, language_));
        return std::move(effect_);
    }

  private:
    void add_changes() {
        const bool is_new = by_.facts.suppose(ruling_);
        const Adjudication after = adjudicate(by_.facts);
        if (is_new) by_.facts.forget_supposed(ruling_);
        effect_.shown.add("changes", Changes(by_.judged, after).show_all(language_));
        const Amount more = more_payable(by_.judged.accounts, after.accounts);
        effect_.shown.add("pays_now", show(more, language_));
        at_most_ = std::max(at_most_, more);
    }

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
                if (!may_be_paid_by_a_point(spend->verdict)) continue;
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
    Audited& by_;
    Language language_;
    std::unordered_map<const FeedNode*, std::vector<const JudgedSpend*>> of_sale_;
    DecisionEffect effect_;
    Amount at_most_;
};

DecisionEffect effect_of(const Settlement& run, const Audited& by, Language language) {
    DecisionEffect effect;
    const Registered registered(by.facts);
    const SettlementLimits limits(by.facts, by.judged);
    show_sequel(run, by.facts.holdings().settlements(), *by.facts.holdings().lineage(), language,
                effect);
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

DecisionEffect effect_of(Kind kind, ByteView payload, Audited& by, Language language) {
    if (kind == Kind::settlement) return effect_of(*decode<Settlement>(payload), by, language);
    const Ruling ruling = *decode<Ruling>(payload);
    return RulingReader(ruling, by, language).read();
}

std::shared_ptr<Audited> read_export(ByteView pack, const Lineage& lineage,
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
