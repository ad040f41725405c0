#include "protocol/spend/spend.h"

#include <algorithm>

#include "base/check.h"
#include "protocol/wire/ascending.h"

namespace noodgeld {
namespace {

/// Keeps, of several refusals, the first in precedence.
class FirstRefusal {
  public:
    void note(Refusal refusal, std::optional<std::size_t> token = std::nullopt) {
        if (!first_ || refusal < first_->refusal) first_ = {refusal, token};
    }
    void note(const Judgement& judgement, std::optional<std::size_t> token = std::nullopt) {
        if (const Refusal* refusal = judgement.refusal()) note(*refusal, token);
        if (const Missing* missing = judgement.missing()) {
            note(missing->kind == Kind::series ? Refusal::unknown_series : Refusal::dormant, token);
        }
    }
    [[nodiscard]] const std::optional<SaleRefusal>& get() const { return first_; }

  private:
    std::optional<SaleRefusal> first_;
};

bool fits_format(const Basket& basket, std::span<const VerifiedToken> tokens) {
    const auto has_amount = [](const CategoryAmount& part) { return part.amount > Amount(); };
    std::set<TokenId> ids;
    for (const VerifiedToken& token : tokens) ids.insert(token.id());
    return !basket.categories.empty() && basket.categories.size() <= limits::kGoods &&
           ascends(basket.categories, &CategoryAmount::category) &&
           std::ranges::all_of(basket.categories, has_amount) && !tokens.empty() &&
           tokens.size() <= limits::kSpendsPerSale && ids.size() == tokens.size();
}

}  // namespace

bool is_revoked(const Branch& branch, const Holdings& holdings) {
    const FeedId& feed = branch.feed();
    return std::ranges::any_of(holdings.revocation_lists(), [&](const auto& list) {
        return std::ranges::any_of(list.second.terminals, [&](const RevokedTerminal& one) {
            return one.feed == feed && branch.tip().sequence >= one.last.sequence;
        });
    });
}

Result<VerifiedToken, Refusal> verify_token(const Token& token, const Holdings& holdings,
                                            const crypto::Verifier& verifier) {
    if (!holdings.lineage()) return fail(Refusal::no_charter);
    const Lineage& lineage = *holdings.lineage();
    const Series* series = holdings.series(token.series);
    if (series == nullptr) return fail(Refusal::unknown_series);
    const Bytes message = to_be_signed(token, lineage);
    if (!verifier.verify(series->key, token.signature, ByteView(message))) {
        return fail(Refusal::bad_signature);
    }
    return VerifiedToken(token, token_id(token, lineage), series->face_value);
}

std::optional<Amount> total_of(const Basket& basket) {
    std::optional<Amount> sum = Amount();
    for (const CategoryAmount& part : basket.categories) {
        if (sum) sum = checked_add(*sum, part.amount);
    }
    return sum;
}

Result<std::vector<Amount>, SaleRefusal> share_out(Amount total,
                                                   std::span<const VerifiedToken> tokens) {
    std::vector<Amount> shares;
    Amount left = total;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (left == Amount()) return fail(SaleRefusal{Refusal::amount_out_of_range, i});
        shares.push_back(std::min(left, tokens[i].face_value()));
        left = excess(left, shares.back());
    }
    if (left > Amount()) return fail(SaleRefusal{Refusal::amount_out_of_range, std::nullopt});
    return shares;
}

Authorisation AdmittedSale::challenge(std::size_t token) const {
    NOODGELD_CHECK(token < tokens_.size());
    return {tokens_[token].id(), feed_,       sale_.id,        sale_.spends[token].amount,
            sale_.asked_at,      sale_.order, sale_.asked_head};
}

Result<AdmittedSale, SaleRefusal> admit(const Branch& branch, const TimeInterval& time,
                                        const Basket& basket, std::vector<VerifiedToken> tokens) {
    const auto total = total_of(basket);
    if (!total || !fits_format(basket, tokens)) {
        return fail(SaleRefusal{Refusal::malformed, std::nullopt});
    }
    const Circumstances at = branch.circumstances(time);
    FirstRefusal first;
    if (is_revoked(branch, at.holdings)) first.note(Refusal::terminal_revoked);
    const auto shares = share_out(*total, tokens);
    if (!shares) first.note(shares.error().refusal, shares.error().token);
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const Token& token = tokens[i].token();
        const Amount share = shares ? (*shares)[i] : tokens[i].face_value();
        first.note(judge_token(at, token.series, token.serial, share, basket.categories), i);
    }
    if (at.order != nullptr && at.certificate != nullptr) {
        first.note(judge_total(at, *total));
        if (saturating_add(branch.sold_since_anchor(), *total) > terminal_limit(at)) {
            first.note(Refusal::terminal_limit);
        }
    }
    if (first.get()) return fail(*first.get());

    AdmittedSale admitted;
    admitted.feed_ = branch.feed();
    admitted.time_ = time;
    admitted.sale_ = {basket.id,    *total, basket.categories, time.latest, branch.order_hash(),
                      branch.tip(), {}};
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        admitted.sale_.spends.push_back({encode(tokens[i].token()), (*shares)[i], {}});
    }
    admitted.tokens_ = std::move(tokens);
    return admitted;
}

Result<AuthorisedSale, SaleRefusal> authorise(const AdmittedSale& sale,
                                              std::span<const crypto::Signature> answers,
                                              const Lineage& lineage,
                                              const crypto::Verifier& verifier) {
    if (answers.size() != sale.tokens().size()) {
        return fail(SaleRefusal{Refusal::not_the_holder, std::nullopt});
    }
    AuthorisedSale authorised;
    authorised.sale_ = sale.sale();
    authorised.time_ = sale.time();
    for (std::size_t i = 0; i < answers.size(); ++i) {
        const crypto::PublicKey& holder = sale.tokens()[i].token().holder;
        const Bytes message = to_be_signed(sale.challenge(i), holder, lineage);
        if (!verifier.verify(holder, answers[i], ByteView(message))) {
            return fail(SaleRefusal{Refusal::not_the_holder, i});
        }
        authorised.sale_.spends[i].authorisation = answers[i];
        authorised.tokens_.push_back(sale.tokens()[i].id());
    }
    return authorised;
}

crypto::Signature answer(const Authorisation& challenge, const crypto::Seed& seed,
                         const Lineage& lineage) {
    const auto key = crypto::SecretKey::from_seed(seed.view());
    return key.sign(to_be_signed(challenge, key.public_key(), lineage));
}

Entry next_entry(const Branch& branch, const TimeInterval& time, Body body) {
    const FeedPoint& tip = branch.tip();
    return {branch.feed(), {tip.sequence.value + 1}, tip.hash, time, std::move(body)};
}

Signed<Head> sign_head(const Branch& branch, const Lineage& lineage, const crypto::SecretKey& key) {
    const Head head{branch.feed(), branch.tip(), branch.totals()};
    return sign(head, lineage, key);
}

Result<Entry, Refusal> record(const Branch& branch, const AuthorisedSale& sale) {
    const Circumstances at = branch.circumstances(sale.time());
    if (at.order == nullptr || branch.order_hash() != sale.sale().order ||
        branch.floor() != sale.time().earliest) {
        return fail(Refusal::order_changed);
    }
    if (at.stopped) return fail(Refusal::stopped);
    if (saturating_add(branch.sold_since_anchor(), sale.sale().total) > terminal_limit(at)) {
        return fail(Refusal::terminal_limit);
    }
    return next_entry(branch, sale.time(), sale.sale());
}

}  // namespace noodgeld
