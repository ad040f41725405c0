#include "terminal/till.h"

#include <algorithm>
#include <span>

#include "base/check.h"

namespace noodgeld {
namespace {

TerminalRefusal refuse(Refusal refusal, std::optional<std::size_t> voucher = std::nullopt) {
    return {.refusal = refusal, .voucher = voucher};
}

TerminalRefusal refuse(const SaleRefusal& refusal) {
    return refuse(refusal.refusal, refusal.token);
}

TerminalRefusal unreadable(const StorageError& error) {
    return {.refusal = Refusal::not_durable, .words = error.words};
}

/// With what the table's sentence leaves open: which slip at the till it was.
TerminalRefusal explained(const SaleRefusal& why, const SaleRequest& request) {
    TerminalRefusal out = refuse(why);
    if (why.refusal == Refusal::amount_out_of_range) {
        out.words = why.token ? Phrase{"Deze bon is voor dit bedrag niet nodig: geef hem terug.",
                                       "The amount does not need this voucher: give it back."}
                              : Phrase{"De bonnen zijn samen minder waard dan het bedrag.",
                                       "The vouchers together are worth less than the amount."};
    }
    if (why.refusal != Refusal::malformed) return out;
    const auto total = total_of(request.basket);
    if (!total) {
        out.words = {"Het bedrag is te hoog.", "The amount is too high."};
    } else if (*total == Amount()) {
        out.words = {"Het bedrag is nul.", "The amount is zero."};
    } else if (request.vouchers.empty()) {
        out.words = {"Er is geen bon gescand.", "No voucher was scanned."};
    }
    for (std::size_t i = 1; i < request.vouchers.size(); ++i) {
        const auto before = std::span(request.vouchers).first(i);
        const Bytes token = encode(request.vouchers[i].token);
        if (std::ranges::none_of(before, [&](const auto& x) { return encode(x.token) == token; })) {
            continue;
        }
        out.voucher = i;
        out.words = {"Deze bon is in deze aankoop al gescand.",
                     "This voucher was scanned before in this sale."};
        break;
    }
    return out;
}

/// Of what bars every sale, the first things: without them no voucher can even be looked at.
std::optional<TerminalRefusal> cannot_look(const std::optional<Bar>& bar) {
    if (!bar) return std::nullopt;
    const bool bars_all =
        bar->refusal == Refusal::no_charter || bar->refusal == Refusal::not_durable ||
        bar->refusal == Refusal::superseded || bar->refusal == Refusal::not_enrolled;
    if (!bars_all) return std::nullopt;
    return TerminalRefusal{.refusal = bar->refusal, .words = bar->words};
}

/// With the way on, where it is the terminal that refuses and not the voucher.
TerminalRefusal with_words_of(const std::optional<Bar>& bar, TerminalRefusal refusal) {
    if (bar && bar->refusal == refusal.refusal && refusal.words.en.empty()) {
        refusal.words = bar->words;
    }
    return refusal;
}

SpendPlace place_of(const SaleReceipt& sale) {
    return {sale.feed, sale.point, 0, sale.voided};
}

bool is_same(const SaleReceipt& held, const SaleRequest& request,
             const std::vector<VerifiedToken>& tokens) {
    return held.sale.categories == request.basket.categories &&
           std::ranges::equal(held.tokens, tokens, {}, {}, &VerifiedToken::id);
}

}  // namespace

SaleReceipt Till::receipt(const Entry& entry, const EntryHash& hash) const {
    const Sale& sale = *sale_in(entry);
    SaleReceipt out{entry.feed, {entry.sequence, hash}, entry.time, sale, {}, {}};
    for (const Spend& spend : sale.spends) {
        const Token token = decode_token(spend.token).value();
        out.tokens.push_back(token_id(token, *terminal_.holdings().lineage()));
        out.faces.push_back(terminal_.holdings().series(token.series)->face_value);
    }
    return out;
}

Result<std::vector<VerifiedToken>, TerminalRefusal> Till::verify(
    const std::vector<Voucher>& vouchers) const {
    std::vector<VerifiedToken> tokens;
    std::optional<TerminalRefusal> first;
    for (std::size_t i = 0; i < vouchers.size(); ++i) {
        const auto token =
            verify_token(vouchers[i].token, terminal_.holdings(), terminal_.verifier());
        if (token) {
            tokens.push_back(*token);
        } else if (!first || token.error() < first->refusal) {
            first = refuse(token.error(), i);
        }
    }
    if (first) return fail(*first);
    return tokens;
}

Result<void, TerminalRefusal> Till::look_for_spends(
    const std::vector<VerifiedToken>& tokens) const {
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        std::optional<SpendPlace> standing;
        const auto looked =
            terminal_.journal().for_each_spend(tokens[i].id(), [&](const SpendPlace& place) {
                if (!place.voided) standing = place;
                return place.voided;
            });
        if (!looked) return fail(unreadable(looked.error()));
        if (!standing) continue;
        TerminalRefusal refusal = refuse(Refusal::already_spent, i);
        refusal.place = standing;
        const auto bytes = terminal_.journal().entry(standing->feed, standing->point);
        if (!bytes) return fail(unreadable(bytes.error()));
        if (*bytes) refusal.when = decode<Entry>(**bytes).value().time;
        return fail(std::move(refusal));
    }
    return {};
}

Result<SaleReceipt, TerminalRefusal> Till::sell(const SaleRequest& request, UnixTime own_clock) {
    const auto turn = terminal_.lock();
    const std::optional<Bar> bar = what_bars(terminal_, own_clock);
    if (auto refusal = cannot_look(bar)) return fail(std::move(*refusal));
    auto sold = sell_now(request, own_clock);
    if (!sold) return fail(with_words_of(bar, std::move(sold).error()));
    return sold;
}

Result<SaleReceipt, TerminalRefusal> Till::sell_now(const SaleRequest& request,
                                                    UnixTime own_clock) {
    NOODGELD_TRY(std::vector<VerifiedToken> tokens, verify(request.vouchers));
    NOODGELD_TRY(auto held, find_held(request.basket.id));
    if (held) {
        if (!is_same(*held, request, tokens)) {
            TerminalRefusal conflict = refuse(Refusal::sale_id_conflict);
            conflict.place = place_of(*held);
            conflict.when = held->time;
            return fail(std::move(conflict));
        }
        held->repeated = true;
        return std::move(*held);
    }

    const Branch& branch = *terminal_.branch();
    const Lineage& lineage = *terminal_.holdings().lineage();
    const auto admitted =
        admit(branch, terminal_.now(own_clock), request.basket, std::move(tokens));
    if (!admitted) return fail(explained(admitted.error(), request));
    std::vector<crypto::Signature> answers;
    for (std::size_t i = 0; i < request.vouchers.size(); ++i) {
        answers.push_back(answer(admitted->challenge(i), request.vouchers[i].seed, lineage));
    }
    const auto authorised = authorise(*admitted, answers, lineage, terminal_.verifier());
    if (!authorised) return fail(refuse(authorised.error()));
    NOODGELD_TRY_VOID(look_for_spends(admitted->tokens()));
    if (terminal_.journal().storage_full()) return fail(refuse(Refusal::storage_full));

    const auto entry = record(branch, *authorised);
    if (!entry) return fail(refuse(entry.error()));
    NOODGELD_TRY(const NewEntry added, terminal_.append(*entry));
    return receipt(added.entry, added.hash);
}

VoucherCheck Till::check(const Voucher& voucher, const std::vector<CategoryAmount>& categories,
                         UnixTime own_clock) {
    const auto turn = terminal_.lock();
    const std::optional<Bar> bar = what_bars(terminal_, own_clock);
    VoucherCheck out = check_now(voucher, categories, own_clock, bar);
    if (out.refusal) out.refusal = with_words_of(bar, std::move(*out.refusal));
    return out;
}

VoucherCheck Till::check_now(const Voucher& voucher, const std::vector<CategoryAmount>& categories,
                             UnixTime own_clock, const std::optional<Bar>& bar) const {
    VoucherCheck out;
    out.refusal = cannot_look(bar);
    const auto token = verify_token(voucher.token, terminal_.holdings(), terminal_.verifier());
    if (!token) {
        if (!out.refusal || token.error() < out.refusal->refusal)
            out.refusal = refuse(token.error());
        return out;
    }
    out.face_value = token->face_value();
    if (out.refusal) return out;
    const Circumstances at = terminal_.branch()->circumstances(terminal_.now(own_clock));
    const Token& one = token->token();
    const Judgement judgement =
        judge_token(at, one.series, one.serial, token->face_value(), categories);
    if (is_revoked(*terminal_.branch(), terminal_.holdings())) {
        out.refusal = refuse(Refusal::terminal_revoked);
    } else if (const Refusal* refusal = judgement.refusal()) {
        out.refusal = refuse(*refusal);
    } else if (judgement.missing() != nullptr) {
        out.refusal = refuse(Refusal::dormant);
    } else if (one.holder != crypto::SecretKey::from_seed(voucher.seed.view()).public_key()) {
        out.refusal = refuse(Refusal::not_the_holder);
    } else if (const auto looked = look_for_spends({*token}); !looked) {
        out.refusal = looked.error();
    } else if (bar) {  // The amount of a sale, or the disk.
        out.refusal = refuse(bar->refusal);
    }
    return out;
}

Result<std::optional<SaleReceipt>, TerminalRefusal> Till::find_held(const SaleId& sale) const {
    const Journal& journal = terminal_.journal();
    std::vector<SalePlace> found;
    for (const FeedId& feed : terminal_.feeds_of_device()) {
        const auto places = journal.sales(feed, sale);
        if (!places) return fail(unreadable(places.error()));
        found.insert(found.end(), places->begin(), places->end());
    }
    if (found.empty()) return std::optional<SaleReceipt>();
    const SalePlace& place = found.front();
    const auto bytes = journal.entry(place.feed, place.point);
    if (!bytes) return fail(unreadable(bytes.error()));
    NOODGELD_CHECK(bytes->has_value());
    SaleReceipt out = receipt(decode<Entry>(**bytes).value(), place.point.hash);
    out.voided = place.voided;
    return out;
}

Result<SaleReceipt, TerminalRefusal> Till::find(const SaleId& sale) {
    const auto turn = terminal_.lock();
    if (terminal_.journal().stopped()) return fail(refuse(Refusal::not_durable));
    if (terminal_.branch() == nullptr) return fail(refuse(Refusal::no_such_sale));
    NOODGELD_TRY(auto held, find_held(sale));
    if (!held) return fail(refuse(Refusal::no_such_sale));
    return std::move(*held);
}

Result<SaleReceipt, TerminalRefusal> Till::void_sale(const SaleId& sale, UnixTime own_clock) {
    const auto turn = terminal_.lock();
    if (auto refusal = cannot_look(what_bars(terminal_, own_clock))) {
        return fail(std::move(*refusal));
    }
    NOODGELD_TRY(auto held, find_held(sale));
    const Branch& branch = *terminal_.branch();
    if (!held || held->feed != branch.feed()) return fail(refuse(Refusal::no_such_sale));
    const Void body{held->point.sequence, sale};
    const TimeInterval time = terminal_.now(own_clock);
    const Judgement judgement = branch.judge_void(body, time);
    if (const Refusal* why = judgement.refusal()) {
        TerminalRefusal refusal = refuse(*why);
        refusal.place = place_of(*held);
        refusal.when = held->time;
        return fail(std::move(refusal));
    }
    NOODGELD_CHECK(judgement.is_yes());  // What the own feed adopted is held.
    NOODGELD_TRY_VOID(terminal_.append(next_entry(branch, time, body)));
    held->voided = true;
    return std::move(*held);
}

Result<std::vector<SaleReceipt>, TerminalRefusal> Till::list(Sequence before, std::size_t limit) {
    const auto turn = terminal_.lock();
    std::vector<SaleReceipt> out;
    if (terminal_.journal().stopped()) return fail(refuse(Refusal::not_durable));
    const Branch* branch = terminal_.branch();
    if (branch == nullptr) return out;
    for (const auto& [sequence, sale] : branch->newest_sales(before, limit)) {
        NOODGELD_TRY(auto held, find_held(sale.id));
        NOODGELD_CHECK(held.has_value());
        out.push_back(std::move(*held));
    }
    return out;
}

}  // namespace noodgeld
