#include "tests/protocol/rules/honest_shop.h"

#include "protocol/spend/clock.h"
#include "tests/support/test_verifier.h"

namespace noodgeld::test {

HonestShop::HonestShop(const Scheme& scheme, const SchemeTerminal& terminal,
                       const std::vector<PackItem>& objects)
    : scheme_(scheme),
      terminal_(terminal),
      holdings_([&objects] {
          Holdings held;
          std::vector<PackItem> early;  // Their charter comes after them.
          for (const PackItem& item : objects) {
              if (!held.add(item.kind, item.object, verifier())) early.push_back(item);
          }
          for (const PackItem& item : early) (void)held.add(item.kind, item.object, verifier());
          return held;
      }()),
      branch_(terminal.feed, holdings_) {}

TimeInterval HonestShop::time() const {
    const Order* order = branch_.order();
    const auto closing = order == nullptr ? std::nullopt : std::optional(order->closing);
    return time_interval(branch_.floor(), own_, branch_.asserted(), closing);
}

void HonestShop::append(Body body) {
    append(next_entry(branch_, time(), std::move(body)));
}

void HonestShop::append(const Entry& entry) {
    entries_.push_back(encode(entry));
    const EntryHash hash = entry_hash(entries_.back(), lineage());
    (void)branch_.advance(entry, hash);
    const Sale* sale = sale_in(entry);
    if (sale == nullptr) return;
    sales_.insert(hash);
    sold_.push_back({entry.sequence, hash, *sale});
    for (const Spend& spend : sale->spends) {
        spent_.insert(token_id(*decode_token(spend.token), lineage()));
    }
}

void HonestShop::adopt(Kind kind, const ObjectHash& hash) {
    if (holdings_.names().contains({kind, hash})) append(Adopted{kind, hash});
}

void HonestShop::open(const Order& order) {
    adopt(Kind::charter, hash_of(scheme_.charters.front(), std::nullopt));
    adopt(Kind::certificate, hash_of(terminal_.certificates.front(), lineage()));
    adopt(Kind::order, hash_of(order, lineage()));
}

void HonestShop::take_receipt(UnixTime time) {
    const Bytes wire = anchor(time);
    (void)holdings_.add(Kind::anchor, wire, verifier());
    append(WitnessedTime{wire});
}

void HonestShop::hear(const Feed& other, std::size_t step) {
    for (std::size_t at = step; at != 0; at = other.steps[at].before) {
        const Entry entry = *decode<Entry>(other.steps[at].bytes);
        const Sale* sale = sale_in(entry);
        if (sale == nullptr) continue;
        for (const Spend& spend : sale->spends) {
            spent_.insert(token_id(*decode_token(spend.token), lineage()));
        }
    }
}

void HonestShop::undo() {
    if (sold_.empty()) return;
    const auto [sequence, hash, sale] = sold_.back();
    if (!branch_.judge_void({sequence, sale.id}, time()).is_yes()) return;
    append(Void{sequence, sale.id});
    sold_.pop_back();
    undone_.insert(hash);
    for (const Spend& spend : sale.spends) {
        spent_.erase(token_id(*decode_token(spend.token), lineage()));
    }
}

bool HonestShop::any_spent(const Request& request) const {
    return std::ranges::any_of(request.tokens, [this](std::size_t index) {
        return spent_.contains(token_id(scheme_.tokens[index].token, lineage()));
    });
}

std::optional<std::vector<VerifiedToken>> HonestShop::verify(const Request& request) const {
    std::vector<VerifiedToken> tokens;
    for (const std::size_t index : request.tokens) {
        auto token = verify_token(scheme_.tokens[index].token, holdings_, verifier());
        if (!token) return std::nullopt;
        tokens.push_back(*token);
    }
    return tokens;
}

std::vector<crypto::Signature> HonestShop::answers(const Request& request, const Sale& sale) const {
    std::vector<crypto::Signature> answers = request.answers;
    for (std::size_t i = answers.size(); i < request.tokens.size(); ++i) {
        const PoolToken& token = scheme_.tokens[request.tokens[i]];
        const Authorisation challenge{token_id(token.token, lineage()),
                                      terminal_.feed,
                                      sale.id,
                                      sale.spends[i].amount,
                                      sale.asked_at,
                                      sale.order,
                                      sale.asked_head};
        const crypto::Seed seed(example_hash("holder", token.holder).bytes);
        answers.push_back(answer(challenge, seed, lineage()));
    }
    return answers;
}

Result<Entry, SaleRefusal> HonestShop::try_to_sell(const Request& request) const {
    auto tokens = verify(request);
    if (!tokens) return fail(SaleRefusal{Refusal::bad_signature, std::nullopt});
    NOODGELD_TRY(const AdmittedSale admitted,
                 admit(branch_, time(), request.basket, std::move(*tokens)));
    NOODGELD_TRY(const AuthorisedSale authorised,
                 authorise(admitted, answers(request, admitted.sale()), lineage(), verifier()));
    auto entry = record(branch_, authorised);
    if (!entry) return fail(SaleRefusal{entry.error(), std::nullopt});
    return std::move(*entry);
}

std::optional<SaleRefusal> HonestShop::sell(const Request& request) {
    if (any_spent(request)) return SaleRefusal{Refusal::already_spent, std::nullopt};
    auto entry = try_to_sell(request);
    if (!entry) return entry.error();
    append(*entry);
    return std::nullopt;
}

std::optional<Refused> HonestShop::refuse(const Request& request) {
    const auto tokens = verify(request);
    if (!tokens || any_spent(request)) return std::nullopt;
    const auto refusal = try_to_sell(request);
    const auto shares = share_out(*total_of(request.basket), *tokens);
    if (refusal || !shares) return std::nullopt;
    Sale sale{request.basket.id,
              *total_of(request.basket),
              request.basket.categories,
              time().latest,
              branch_.order() == nullptr ? ObjectHash{} : branch_.order_hash(),
              branch_.tip(),
              {}};
    for (std::size_t i = 0; i < tokens->size(); ++i) {
        sale.spends.push_back({encode((*tokens)[i].token()), (*shares)[i], {}});
    }
    // Holders are asked last: of any other refusal they would not even know.
    const bool asked = refusal.error().refusal == Refusal::not_the_holder;
    const auto signatures = answers(asked ? request : Request{request.tokens, {}, {}}, sale);
    for (std::size_t i = 0; i < sale.spends.size(); ++i) {
        sale.spends[i].authorisation = signatures[i];
    }
    return Refused{refusal.error(), next_entry(branch_, time(), sale)};
}

Bytes HonestShop::anchor(UnixTime time) const {
    const auto own = crypto::SecretKey::from_seed(terminal_.seed.bytes);
    const auto key = example_key("ledger");
    const Signed<Head> head = sign_head(branch_, lineage(), own);
    return encode(sign(anchor_for(head, key.public_key(), time), lineage(), key));
}

std::vector<PackItem> HonestShop::report(UnixTime receipt) const {
    const auto key = crypto::SecretKey::from_seed(terminal_.seed.bytes);
    const Segment segment{entries_, encode(sign_head(branch_, lineage(), key))};
    return {{Kind::segment, encode(segment)}, {Kind::anchor, anchor(receipt)}};
}

}  // namespace noodgeld::test
