#include "issuer/order_words.h"

#include "issuer/brake_words.h"
#include "words/amsterdam.h"
#include "words/bilingual.h"

namespace noodgeld {
namespace {

/// Writes an order's lines in one language.
class OrderWriter {
  public:
    OrderWriter(const Order& order, const OrderCost& cost, const Holdings& held, Language language)
        : order_(order),
          cost_(cost),
          held_(held),
          charter_(held.charter(order.charter)),
          lines_(language, charter_) {}

    std::string write() {
        head();
        for (const ActivatedRow& row : cost_.rows) write_row(row);
        totals();
        limits();
        write_lists(order_, held_, lines_);
        copying();
        missing();
        return std::move(lines_).take();
    }

  private:
    [[nodiscard]] std::string number(Count count) const {
        return grouped(count.value, lines_.language());
    }
    [[nodiscard]] static std::string clock(UnixTime time) { return moment_with_clock(time); }
    [[nodiscard]] std::string span(Seconds seconds) const {
        return duration(seconds, lines_.language());
    }

    [[nodiscard]] std::string longer_by(Seconds extra) const {
        if (extra.count == 0) return "";
        return (lines_.is_dutch() ? ", elk dagdeel " : ", each slot ") + span(extra) +
               (lines_.is_dutch() ? " langer" : " longer");
    }

    [[nodiscard]] std::string place(const ActivatedPart& part) const {
        std::string out;
        for (const RegionNumber region : part.regions) {
            const Region* known = charter_ == nullptr ? nullptr : find_region(*charter_, region);
            out += out.empty() ? "" : ", ";
            out += known == nullptr ? std::to_string(region.value)
                                    : known->name + " (" + known->code + ")";
        }
        for (const StoreGroup group : part.store_groups) {
            const bool first = group == part.store_groups.front();
            const char* const only =
                lines_.is_dutch() ? ", alleen winkelgroep " : ", only store group ";
            out += (first ? only : ", ") + std::to_string(group.value);
        }
        return out;
    }

    void head() {
        if (charter_ != nullptr && charter_->drill) {
            lines_.line("OEFENING: dit is geen echt geld.", "DRILL: this is not real money.");
        }
        lines_.line("Besluit {} onder handvest {}, van {}.", "Order {} under charter {}, of {}.",
                    order_.number.value, order_.charter.value, clock(order_.issued_at));
        if (!order_.message.empty()) {
            lines_.line("Bericht aan iedereen: {}", "To the public: {}", order_.message);
        }
        if (order_.activations.empty()) {
            lines_.line("Activeert niets: alles is gesloten.", "Activates nothing: all is closed.");
        }
    }

    void write_row(const ActivatedRow& row) {
        lines_.line("Uitgifte {}, van {} tot {}{}:", "Emission {}, from {} until {}{}:",
                    hex(row.row.emission.bytes), clock(row.row.from), clock(row.row.until),
                    longer_by(row.row.extra));
        for (const ActivatedPart& part : row.parts) {
            lines_.line("  in {}: {} munten, {},", "  in {}: {} tokens, {},", place(part),
                        number(part.tokens), lines_.euro(part.value));
            write_slot(part.slot);
        }
        if (!row.known) {
            lines_.line("  NIET (HELEMAAL) BEKEND: zie onder", "  NOT (WHOLLY) KNOWN: see below");
        }
    }

    void write_slot(const Slot& slot) {
        if (slot.closes <= slot.opens) {
            lines_.line("    NOOIT: gesloten op {}, voor het begin op {}",
                        "    NEVER: closed at {}, before it would open at {}", clock(slot.closes),
                        clock(slot.opens));
            return;
        }
        lines_.line("    te besteden van {} tot {}", "    to be spent from {} until {}",
                    clock(slot.opens), clock(slot.closes));
    }

    void totals() {
        lines_.line("Samen te besteden: {} munten, {}.", "To be spent in all: {} tokens, {}.",
                    number(cost_.tokens), lines_.euro(cost_.activated));
    }

    void limits() {
        const Limits& limits = order_.limits;
        lines_.line("Grenzen: {} per aankoop, {} per apparaat zonder verbinding;",
                    "Limits: {} a sale, {} a terminal while cut off;", lines_.euro(limits.per_sale),
                    lines_.euro(limits.per_terminal));
        lines_.line("  krap (gegevens ouder dan {}, of een klok die niet klopt): {} en {};",
                    "  tight (data older than {}, or a clock that cannot be right): {} and {};",
                    span(limits.stale_after), lines_.euro(limits.tight_per_sale),
                    lines_.euro(limits.tight_per_terminal));
        lines_.line("  ongedaan maken binnen {}, hoogstens {} keer; op papier {} per apparaat;",
                    "  voids within {}, at most {}; on paper {} a terminal;",
                    span(limits.void_within), number(limits.voids), lines_.euro(limits.deferred));
        lines_.line("  dubbele bestedingen boven {} per winkelier wachten op gemachtigden.",
                    "  duplicates above {} a merchant wait for officers.",
                    lines_.euro(limits.duplicates));
        lines_.line("Melden voor {}; sluiting {}.", "Report by {}; closing {}.",
                    clock(order_.report_by), clock(order_.closing));
    }

    void copying() {
        if (cost_.merchants.value > 0) {
            lines_.line("In het register staan {} winkeliers, die samen {} tegoed mogen hebben.",
                        "The register lists {} merchants, who may be owed {} in all.",
                        number(cost_.merchants), lines_.euro(cost_.ceilings));
            lines_.line(
                "De waarborg draagt hoogstens {}: kopieën en vervalsingen tot {} per winkelier;\n"
                "  daarbij alleen wat een winkelier terug moet geven en niet teruggeeft.",
                "The guarantee bears at most {}: copies and forgeries up to {} a merchant;\n"
                "  besides that only what a merchant has to give back and does not.",
                lines_.euro(cost_.by_merchants), lines_.euro(order_.limits.duplicates));
        }
        if (cost_.terminals.value == 0) {
            lines_.line(
                "Wat kopiëren winkels kan kosten is niet te zeggen: geef de certificaten van de "
                "apparaten.",
                "What copying can take from shops cannot be said: give the terminals' "
                "certificates.");
            return;
        }
        lines_.line("{} bekende apparaten nemen dit aan.", "{} known terminals accept this.",
                    number(cost_.terminals));
        lines_.line(
            "Kopiëren kost in het ergste geval {} aan goederen, wie het ook draagt: elk apparaat "
            "afgesloten van elk ander.",
            "At worst copying takes {} of goods, whoever bears it: every terminal cut off from "
            "every other.",
            lines_.euro(cost_.by_terminals));
        lines_.line("Nooit meer dan de som van hun grenzen: {}.",
                    "Never more than the sum of their limits: {}.", lines_.euro(cost_.limits_sum));
    }

    void missing() {
        for (const Missing& one : cost_.missing) {
            std::size_t size = one.name.size();
            if (one.kind == Kind::merchant_register) {
                lines_.line("ONTBREEKT: het register van winkeliers",
                            "MISSING: the register of merchants");
                continue;
            }
            if (one.kind == Kind::emission || one.kind == Kind::series) size = 16;
            lines_.line("ONTBREEKT: {} {}", "MISSING: {} {}", word(one.kind, lines_.language()),
                        hex(ByteView(one.name).first(size)));
        }
    }

    const Order& order_;
    const OrderCost& cost_;
    const Holdings& held_;
    const Charter* charter_;
    Bilingual lines_;
};

Shown show_part(const ActivatedPart& part, Language language) {
    Shown out;
    out.add("regions", show(part.regions, language));
    out.add("store_groups", show(part.store_groups, language));
    out.add("opens", show(part.slot.opens, language));
    out.add("closes", show(part.slot.closes, language));
    out.add("tokens", show(part.tokens, language));
    return out.add("value", show(part.value, language));
}

Shown show_row(const ActivatedRow& row, Language language) {
    Shown out = show(row.row, language);
    out.add("known", show(row.known, language));
    Shown parts = Shown::list();
    for (const ActivatedPart& part : row.parts) {
        parts.elements.push_back(show_part(part, language));
    }
    out.add("parts", std::move(parts));
    out.add("tokens", show(row.tokens, language));
    return out.add("value", show(row.value, language));
}

}  // namespace

std::string order_words(const Order& order, const OrderCost& cost, const Holdings& held,
                        Language language) {
    return OrderWriter(order, cost, held, language).write();
}

Shown show_cost(const OrderCost& cost, Language language) {
    Shown out;
    Shown rows = Shown::list();
    for (const ActivatedRow& row : cost.rows) rows.elements.push_back(show_row(row, language));
    out.add("rows", std::move(rows));
    out.add("tokens", show(cost.tokens, language));
    out.add("activated", show(cost.activated, language));
    out.add("terminals", show(cost.terminals, language));
    out.add("merchants", show(cost.merchants, language));
    out.add("ceilings", show(cost.ceilings, language));
    out.add("limits_sum", show(cost.limits_sum, language));
    out.add("by_merchants", show(cost.by_merchants, language));
    out.add("by_terminals", show(cost.by_terminals, language));
    Shown missing = Shown::list();
    for (const Missing& one : cost.missing) {
        Shown what;
        what.add("kind", Shown::leaf(std::string(name(one.kind))));
        what.add("name", Shown::leaf(hex(one.name)));
        missing.elements.push_back(std::move(what));
    }
    return out.add("missing", std::move(missing));
}

}  // namespace noodgeld
