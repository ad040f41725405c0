#include "terminal/terminal_json.h"

#include <boost/json.hpp>

#include "base/json.h"

namespace noodgeld {
namespace {

namespace json = boost::json;

json::object to_json(const FeedId& feed, Sequence sequence) {
    return {{"feed", hex(feed.bytes)}, {"sequence", sequence.value}};
}

json::object to_json(const TimeInterval& time) {
    return {{"earliest", time.earliest.seconds},
            {"latest", time.latest.seconds},
            {"source", name(time.source)}};
}

std::string_view next_step(const SaleReceipt& receipt, Language language) {
    if (receipt.voided) {
        return language == Language::nl
                   ? "Deze aankoop is ongedaan gemaakt: neem de artikelen terug."
                   : "This sale has been voided: take the goods back.";
    }
    return language == Language::nl
               ? "Betaald. Maak elke bon onleesbaar met de tang en bewaar het papier."
               : "Paid. Punch every voucher unreadable and keep the paper.";
}

json::object limits_json(const Branch& branch, const Circumstances& at) {
    const bool tight = is_tight(at);
    const Limits& limits = at.order->limits;
    const Amount cap = terminal_limit(at);
    return {{"tight", tight},
            {"per_sale_cents", (tight ? limits.tight_per_sale : limits.per_sale).cents()},
            {"per_terminal_cents", cap.cents()},
            {"sold_since_anchor_cents", branch.sold_since_anchor().cents()},
            {"left_cents", excess(cap, branch.sold_since_anchor()).cents()}};
}

json::object order_json(const Branch& branch, const Circumstances& at) {
    return {{"number", at.order->number.value},
            {"hash", hex(branch.order_hash().bytes)},
            {"stopped", at.stopped},
            {"activations", at.order->activations.size()},
            {"report_by", at.order->report_by.seconds},
            {"closing", at.order->closing.seconds},
            {"message", at.order->message}};
}

json::array missing_json(const std::vector<Missing>& missing) {
    json::array out;
    for (const Missing& one : missing) {
        const bool by_id = one.kind == Kind::series || one.kind == Kind::emission;
        const ByteView bytes = ByteView(one.name).first(by_id ? 16 : one.name.size());
        out.push_back({{"kind", noodgeld::name(one.kind)}, {"name", hex(bytes)}});
    }
    return out;
}

}  // namespace

json::object to_json(const TerminalRefusal& refusal) {
    json::object out;
    if (refusal.voucher) out["voucher"] = *refusal.voucher;
    if (refusal.place) out["place"] = to_json(refusal.place->feed, refusal.place->point.sequence);
    if (refusal.when) out["when"] = to_json(*refusal.when);
    return out;
}

json::object to_json(const SaleReceipt& receipt, Language language) {
    json::array spends;
    for (std::size_t i = 0; i < receipt.tokens.size(); ++i) {
        spends.push_back({{"token", hex(receipt.tokens[i].bytes)},
                          {"cents", receipt.sale.spends[i].amount.cents()},
                          {"face_cents", receipt.faces[i].cents()}});
    }
    return {{"sale_id", hex(receipt.sale.id.bytes)},
            {"accepted", !receipt.voided},
            {"repeated", receipt.repeated},
            {"voided", receipt.voided},
            {"total_cents", receipt.sale.total.cents()},
            {"entry", to_json(receipt.feed, receipt.point.sequence)},
            {"entry_hash", hex(receipt.point.hash.bytes)},
            {"time", to_json(receipt.time)},
            {"spends", std::move(spends)},
            {"next", next_step(receipt, language)}};
}

json::object to_json(const ImportReport& report) {
    json::object refused;
    for (const auto& [refusal, count] : report.refused) refused[noodgeld::name(refusal)] = count;
    return {{"objects_new", report.objects_new}, {"entries_new", report.entries_new},
            {"items_known", report.items_known}, {"items_skipped", report.items_skipped},
            {"refused", std::move(refused)},     {"cut_short", report.cut_short}};
}

std::string words_of(const Bar& bar, Language language) {
    const std::string& words = bar.words.in(language);
    return std::string(sentence(bar.refusal, language)) + (words.empty() ? "" : " " + words);
}

json::object status_json(Terminal& terminal, UnixTime own_clock, Language language) {
    const auto turn = terminal.lock();
    json::object out{{"public_key", hex(terminal.public_key().bytes)}};
    const Charter* charter = terminal.holdings().current_charter();
    if (charter != nullptr) {
        out["lineage"] = hex(terminal.holdings().lineage()->bytes);
        out["charter_version"] = charter->version.value;
        out["drill"] = charter->drill;
    }
    out["time"] = to_json(terminal.now(own_clock));
    out["storage"] = terminal.journal().stopped()        ? "stopped"
                     : terminal.journal().storage_full() ? "full"
                                                         : "good";
    out["old_copy"] = terminal.is_old_copy();
    const Branch* branch = terminal.branch();
    const std::optional<Bar> bar = what_bars(terminal, own_clock);
    out["ready"] = !bar;
    out["state"] = bar ? noodgeld::name(bar->refusal) : "active";
    if (bar) {
        out["words"] = words_of(*bar, language);
        out["next"] = way_on(bar->refusal, language);
    }
    if (const auto missing = missing_objects(terminal); !missing.empty()) {
        out["missing"] = missing_json(missing);
    }
    if (branch == nullptr) return out;
    const Circumstances at = branch->circumstances(terminal.now(own_clock));
    out["feed"] = to_json(branch->feed(), branch->tip().sequence);
    out["merchant"] = at.certificate == nullptr ? "" : at.certificate->merchant;
    out["sales"] = branch->totals().sales.value;
    out["sold_cents"] = branch->totals().sold.cents();
    out["voids"] = branch->totals().voids.value;
    if (at.order == nullptr) return out;
    out["order"] = order_json(*branch, at);
    if (at.certificate != nullptr) out["limits"] = limits_json(*branch, at);
    return out;
}

}  // namespace noodgeld
