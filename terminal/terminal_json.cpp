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

/// Why every sale is refused here now, whatever the voucher; nothing if some may be taken.
std::optional<Refusal> what_bars(const Terminal& terminal) {
    if (!terminal.holdings().lineage()) return Refusal::no_charter;
    if (terminal.is_old_copy()) return Refusal::superseded;
    const Branch* branch = terminal.branch();
    if (branch == nullptr) return Refusal::not_enrolled;
    if (is_revoked(*branch, terminal.holdings())) return Refusal::terminal_revoked;
    if (branch->order() == nullptr) return Refusal::dormant;
    if (branch->circumstances({}).stopped) return Refusal::stopped;
    return std::nullopt;
}

/// Where the table's sentence is about something else than the device.
std::string words_for(Refusal why, Language language) {
    if (why == Refusal::superseded) return old_copy().words.in(language);
    if (why != Refusal::dormant) return std::string(sentence(why, language));
    return language == Language::nl ? "Slapend: er is geen besluit van kracht."
                                    : "Dormant: no order is in force.";
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
    const std::optional<Refusal> why = what_bars(terminal);
    out["state"] = why ? noodgeld::name(*why) : "active";
    if (why) out["words"] = words_for(*why, language);
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
