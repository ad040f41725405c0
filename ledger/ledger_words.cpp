#include "ledger/ledger_words.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <map>

#include "base/hexadecimal.h"
#include "words/bilingual.h"

namespace noodgeld {
namespace {

/// The first thing that is wrong, in words; empty if nothing is.
Phrase first_fault(const AuditReport& report) {
    if (report.unreadable) {
        return {"de feiten zijn geen verzamelbestand van dit handvest",
                "the facts are no pack of this charter"};
    }
    if (report.bad_item) {
        const auto& [number, kind, refusal] = *report.bad_item;
        const std::string what = std::to_string(number) + " (" + std::string(name(kind)) + "): ";
        return {"stuk " + what + std::string(sentence(refusal, Language::nl)),
                "item " + what + std::string(sentence(refusal, Language::en))};
    }
    if (report.cut_short) {
        return {"de feiten zijn niet heel: het einde ontbreekt of is beschadigd",
                "the facts are not whole: the end is missing or damaged"};
    }
    if (report.waiting != 0) {
        const Phrase one{"stuk rust", "item rests"};
        const Phrase many{"stukken rusten", "items rest"};
        return {counted(report.waiting, one, many, Language::nl) + " op iets dat ontbreekt",
                counted(report.waiting, one, many, Language::en) + " on something that is missing"};
    }
    if (report.difference) {
        const auto& [where, claimed, found] = *report.difference;
        return {where + ": beweerd " + claimed + ", gevonden " + found,
                where + ": claimed " + claimed + ", found " + found};
    }
    return {};
}

}  // namespace

boost::json::object report_json(const std::string& file, const IngestReport& report) {
    boost::json::object refused;
    for (const auto& [refusal, count] : report.refused) refused[name(refusal)] = count;
    return {{"file", file},
            {"added", report.added},
            {"known", report.known},
            {"waiting", report.waiting},
            {"refused", std::move(refused)},
            {"cut_short", report.cut_short}};
}

std::string report_words(const std::string& file, const IngestReport& report, Language language) {
    Bilingual out(language, nullptr);
    out.line("{}: {} nieuw, {} bekend, {} wachten", "{}: {} new, {} known, {} waiting", file,
             report.added, report.known, report.waiting);
    for (const auto& [refusal, count] : report.refused) {
        out.line("  {} x {}", "  {} x {}", count, sentence(refusal, language));
    }
    if (report.cut_short) {
        out.line("  het einde van het bestand ontbreekt of is beschadigd",
                 "  the end of the file is missing or damaged");
    }
    return std::move(out).take();
}

const Phrase& words_of(Accusation accusation) {
    static const std::map<Accusation, Phrase> kWords{
        {Accusation::double_spend, {"dubbel besteed", "spent twice"}},
        {Accusation::forged_token, {"vals: in geen muntenlijst", "forged: in no manifest"}},
        {Accusation::equivocation,
         {"twee boekingen op een plaats ondertekend", "two entries signed in one place"}},
        {Accusation::conflicting_orders,
         {"twee besluiten met een nummer", "two orders of one number"}},
        {Accusation::conflicting_settlements,
         {"twee uitbetalingen na een en dezelfde", "two settlement runs after one"}},
        {Accusation::rival_charters,
         {"twee handvesten na een en hetzelfde", "two charters after one"}}};
    return kWords.at(accusation);
}

std::vector<Phrase> settlement_warnings(const Results& results, const Holdings& held) {
    std::vector<Phrase> out;
    if (results.drill) {
        out.push_back({"dit is een OEFENING: er wordt niets uitbetaald",
                       "this is a DRILL: nothing is paid out"});
    }
    if (held.registers().empty()) {
        out.push_back(
            {"er is geen register van winkeliers ingelezen: alles wacht. Breng het register "
             "en zijn rijen met `noodgeld ledger import`",
             "no register of merchants was brought: everything waits. Bring the register "
             "and its rows with `noodgeld ledger import`"});
    }
    const auto found = results.verdicts.find(SpendOutcome::pending);
    if (found == results.verdicts.end()) return out;
    const Phrase one{"besteding telt", "spend does"};
    const Phrase many{"bestedingen tellen", "spends do"};
    out.push_back({counted(found->second, one, many, Language::nl) +
                       " nog niet mee: er ontbreekt iets waar dat op rust, zoals een deel van een "
                       "muntenlijst",
                   counted(found->second, one, many, Language::en) +
                       " not count yet: something is missing that this rests on, such as a part "
                       "of a manifest"});
    return out;
}

boost::json::object audit_json(const AuditReport& report, bool compared, Language language) {
    boost::json::object out{
        {"agrees", report.agrees()}, {"compared", compared},
        {"facts", report.facts},     {"entries", report.entries},
        {"spends", report.spends},   {"findings", findings_json(report.findings)}};
    if (!report.agrees()) out["first_difference"] = first_fault(report).in(language);
    if (report.found) out["state_digest"] = hex(report.found->state_digest.bytes);
    return out;
}

std::string audit_words(const AuditReport& report, bool compared, Language language) {
    Bilingual out(language, nullptr);
    const auto count = [&](std::uint64_t number, const Phrase& one, const Phrase& many) {
        return counted(number, one, many, language);
    };
    out.line("{}, {}, {} nagerekend", "{}, {}, {} re-derived",
             count(report.facts, {"feit", "fact"}, {"feiten", "facts"}),
             count(report.entries, {"boeking", "entry"}, {"boekingen", "entries"}),
             count(report.spends, {"besteding", "spend"}, {"bestedingen", "spends"}));
    if (report.found) {
        out.line("toestand  {}", "state     {}", hex(report.found->state_digest.bytes));
    }
    std::string findings = findings_words(report.findings, language);
    if (!report.agrees()) {
        out.line("VERSCHIL: {}", "DIFFERENCE: {}", first_fault(report).in(language));
    } else if (compared) {
        out.line("alles klopt", "everything agrees");
    } else {
        out.line("de feiten zijn heel en echt; er is geen bewering om ze mee te vergelijken",
                 "the facts are whole and genuine; there is no claim to compare them with");
    }
    return std::move(out).take() + findings;
}

Result<void, Failure> check_receipt_key(const std::string& path, const crypto::PublicKey& key,
                                        Ledger& ledger) {
    const bool good = ledger.read([&](const LedgerView& view) {
        const Charter* charter = view.facts.holdings().current_charter();
        return charter == nullptr || charter->ledger == key ||
               std::ranges::count(charter->witnesses, key) != 0;
    });
    if (good) return {};
    return refuse({path + ": in het handvest is deze sleutel niet van het grootboek of een getuige",
                   path + ": in the charter this key is not the ledger's, nor a witness's"});
}

std::string receipts_words(const std::string& folder, const std::vector<Anchor>& due,
                           Language language) {
    const Phrase start{"Ontvangstbewijzen van grootboek ", "Receipts of ledger "};
    std::string out =
        std::string(start.in(language)) + folder + ": " + grouped(due.size(), language) + '\n';
    Shown list = Shown::list();
    for (const Anchor& one : due) list.elements.push_back(show(one, language));
    if (!due.empty()) out += lines_of(list, language);
    return out;
}

}  // namespace noodgeld
