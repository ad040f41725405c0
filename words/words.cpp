#include "words/words.h"

#include <algorithm>
#include <chrono>
#include <vector>

#include "base/check.h"

namespace noodgeld {
namespace {

struct Unit {
    std::int64_t seconds;
    const char *nl, *nl_many, *en, *en_many;
};
constexpr Unit kUnits[] = {
    {86'400, "dag", "dagen", "day", "days"},
    {3'600, "uur", "uur", "hour", "hours"},
    {60, "minuut", "minuten", "minute", "minutes"},
    {1, "seconde", "seconden", "second", "seconds"},
};

struct KindWord {
    Kind kind;
    std::string_view nl, en;
};
constexpr KindWord kKinds[] = {
    {Kind::charter, "handvest", "charter"},
    {Kind::series, "serie", "series"},
    {Kind::token, "munt", "token"},
    {Kind::voucher, "bon", "voucher"},
    {Kind::emission, "uitgifte", "emission"},
    {Kind::order, "besluit", "order"},
    {Kind::stop, "stop", "stop"},
    {Kind::revocations, "intrekkingslijst", "revocation list"},
    {Kind::request, "certificaataanvraag", "certificate request"},
    {Kind::certificate, "certificaat", "certificate"},
    {Kind::authorisation, "toestemming", "authorisation"},
    {Kind::challenge, "gevraagde toestemming", "authorisation asked for"},
    {Kind::head, "logboekstand", "feed head"},
    {Kind::anchor, "ontvangstbewijs", "anchor"},
    {Kind::segment, "logboekdeel", "feed segment"},
    {Kind::manifest, "muntenlijst", "manifest"},
    {Kind::merchant_register, "winkeliersregister", "register of merchants"},
    {Kind::register_part, "deel van het winkeliersregister", "part of the register of merchants"},
    {Kind::ruling, "uitspraak", "ruling"},
    {Kind::settlement, "uitbetaling", "settlement run"},
};

struct Label {
    std::string_view name, nl;
};
constexpr Label kLabels[] = {
    {"activate", "activeren"},
    {"activated", "vrijgegeven"},
    {"activations", "activeringen"},
    {"adopted", "aangenomen"},
    {"amount", "bedrag"},
    {"anchor", "ontvangstbewijs"},
    {"asked_at", "gevraagd op"},
    {"asked_head", "stand bij vragen"},
    {"asserted_time", "opgegeven tijd"},
    {"auditors", "controleurs"},
    {"authorisation", "toestemming"},
    {"body", "inhoud"},
    {"boxes", "dozen"},
    {"by", "door"},
    {"by_merchants", "door winkeliers"},
    {"by_terminals", "door apparaten"},
    {"bytes", "bytes"},
    {"carried", "blijft gelden"},
    {"categories", "categorieën"},
    {"category", "categorie"},
    {"ceiling", "plafond"},
    {"ceilings", "plafonds samen"},
    {"chain", "keten klopt"},
    {"charter", "handvest"},
    {"closes", "sluit het stelsel"},
    {"closing", "sluiting"},
    {"code", "code"},
    {"complete", "volledig"},
    {"content", "inhoud"},
    {"cost", "kosten"},
    {"currency", "munteenheid"},
    {"deferred", "op papier"},
    {"deferred_sale", "aankoop op papier"},
    {"device", "apparaat"},
    {"drill", "oefening"},
    {"duplicates", "dubbele"},
    {"earliest", "op zijn vroegst"},
    {"emission", "uitgifte"},
    {"enroller", "aanmelder"},
    {"entries", "boekingen"},
    {"extra", "langer"},
    {"face_value", "waarde"},
    {"feed", "logboek"},
    {"follows", "gaat verder op"},
    {"form", "vorm"},
    {"from", "vanaf"},
    {"goods", "goederen"},
    {"hash", "kenmerk"},
    {"head", "stand"},
    {"holder", "houder"},
    {"id", "nummer"},
    {"index", "deel"},
    {"issued_at", "uitgegeven op"},
    {"issuer", "uitgever"},
    {"items", "onderdelen"},
    {"key", "sleutel"},
    {"kind", "soort"},
    {"known", "bekend"},
    {"label", "opschrift"},
    {"last", "laatste"},
    {"latest", "op zijn laatst"},
    {"ledger", "grootboek"},
    {"legal_name", "naam van de begunstigde"},
    {"limits", "grenzen"},
    {"limits_sum", "grenzen samen"},
    {"lineage", "stelsel"},
    {"longest_lifetime", "langste geldigheid"},
    {"malformed", "beschadigd"},
    {"manifest", "muntenlijst"},
    {"merchant", "winkelier"},
    {"merchants", "winkeliers"},
    {"message", "bericht"},
    {"missing", "ontbreekt"},
    {"name", "naam"},
    {"needed", "nodig"},
    {"number", "nummer"},
    {"object", "object"},
    {"officers", "gemachtigden"},
    {"opens", "opent"},
    {"order", "besluit"},
    {"parent", "hoort bij"},
    {"parts", "delen"},
    {"payee", "begunstigde"},
    {"per_sale", "per aankoop"},
    {"per_terminal", "per apparaat"},
    {"point", "plaats"},
    {"previous", "vorige"},
    {"quorums", "drempels gehaald"},
    {"recipients", "ontvangers"},
    {"region", "regio"},
    {"regions", "regio's"},
    {"report_by", "melden voor"},
    {"revocation_desk", "intrekkingsloket"},
    {"revocations", "intrekkingslijst"},
    {"revoked_keys", "ingetrokken sleutels"},
    {"rows", "rijen"},
    {"run", "oplage"},
    {"sale", "aankoop"},
    {"sales", "aankopen"},
    {"seed", "geheim"},
    {"seed_fits", "geheim past"},
    {"seeds_for", "geheimen voor"},
    {"sequence", "boekingsnummer"},
    {"serial", "volgnummer"},
    {"series", "serie"},
    {"settle", "afrekenen"},
    {"box_keys_for", "doossleutels voor"},
    {"sheets", "vellen"},
    {"signature", "handtekening"},
    {"signer", "ondertekenaar"},
    {"signatures", "handtekeningen"},
    {"signed_by", "getekend door"},
    {"slot_length", "duur"},
    {"slot_offset", "wachttijd"},
    {"sheets_per_box", "vellen per doos"},
    {"points", "punten die gelden"},
    {"to", "tot en met"},
    {"paid", "betaald"},
    {"returned", "teruggekomen"},
    {"log_root", "wortel van het openbare log"},
    {"log_size", "grootte van het openbare log"},
    {"closed_after", "gesloten na uitbetaling"},
    {"releases", "vrijgegeven"},
    {"slots", "vakken"},
    {"sold", "verkocht"},
    {"source", "bron"},
    {"spends", "bestedingen"},
    {"stale_after", "verouderd na"},
    {"stop", "stop"},
    {"store_group", "winkelgroep"},
    {"store_groups", "winkelgroepen"},
    {"taken_at", "aangenomen op"},
    {"terminals", "apparaten"},
    {"thresholds", "drempels"},
    {"tight_per_sale", "krap, per aankoop"},
    {"tight_per_terminal", "krap, per apparaat"},
    {"time", "tijd"},
    {"token", "munt"},
    {"token_id", "muntnummer"},
    {"tokens", "munten"},
    {"tokens_for", "munten voor"},
    {"total", "totaal"},
    {"total_value", "totale waarde"},
    {"totals", "totalen"},
    {"run_is_here", "die uitbetaling is er al"},
    {"previous_is_here", "de vorige is er"},
    {"another_follows_it", "er volgt al een andere op de vorige"},
    {"changes", "wat verandert"},
    {"before", "nu"},
    {"after", "daarna"},
    {"pays_now", "betaalt meteen meer"},
    {"decision", "beslissing"},
    {"above_allowed", "boven plafond en uitspraken"},
    {"above_payable", "meer dan uit te betalen"},
    {"at_most", "deze uitspraak kan ten hoogste betalen"},
    {"came_back", "kwam terug"},
    {"effect", "gevolg"},
    {"expires", "vervalt"},
    {"found", "gevonden"},
    {"held", "wacht"},
    {"payable", "uit te betalen"},
    {"reason", "reden"},
    {"released_before", "eerder vrijgegeven"},
    {"settled", "uitbetaald, hiermee"},
    {"key_id", "sleutelkenmerk"},
    {"public_key", "openbare sleutel"},
    {"role", "rol"},
    {"use", "gebruik"},
    {"until", "tot"},
    {"value", "waarde"},
    {"values", "waarden"},
    {"verdict", "oordeel"},
    {"version", "versie"},
    {"void", "ongedaanmaking"},
    {"void_within", "ongedaan binnen"},
    {"voided", "ongedaan"},
    {"voids", "ongedaan te maken"},
    {"vouchers", "bonnen"},
    {"who", "wie"},
    {"witnessed_time", "bevestigde tijd"},
    {"witnesses", "getuigen"},
};

const Label* find_label(std::string_view name) {
    const auto at = std::ranges::find(kLabels, name, &Label::name);
    return at == std::end(kLabels) ? nullptr : &*at;
}

std::string two_digits(std::int64_t number) {
    return {static_cast<char>('0' + number / 10 % 10), static_cast<char>('0' + number % 10)};
}

}  // namespace

std::string grouped(std::uint64_t number, Language language) {
    const std::string digits = std::to_string(number);
    std::string out;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i > 0 && (digits.size() - i) % 3 == 0) out += language == Language::nl ? '.' : ',';
        out += digits[i];
    }
    return out;
}

std::string money(Amount amount, Language language, std::string_view currency) {
    const bool euro = currency == "EUR";
    std::string out(euro ? "€" : currency);
    if (!euro || language == Language::nl) out += ' ';
    out += grouped(amount.to_wire() / 100, language);
    out += language == Language::nl ? ',' : '.';
    return out + two_digits(amount.cents() % 100);
}

std::string moment(UnixTime time) {
    using std::chrono::days;
    using std::chrono::sys_days;
    constexpr std::int64_t kDay = 86'400;
    const std::int64_t whole_days =
        time.seconds / kDay - (time.seconds % kDay < 0 ? 1 : 0);  // before 1970, too
    const std::int64_t left = time.seconds - whole_days * kDay;
    const std::chrono::year_month_day date{sys_days(days(whole_days))};
    std::string year = std::to_string(static_cast<int>(date.year()));
    year.insert(0, year.size() < 4 ? 4 - year.size() : 0, '0');
    return year + '-' + two_digits(static_cast<unsigned>(date.month())) + '-' +
           two_digits(static_cast<unsigned>(date.day())) + 'T' + two_digits(left / 3'600) + ':' +
           two_digits(left / 60 % 60) + ':' + two_digits(left % 60) + 'Z';
}

std::string duration(Seconds seconds, Language language) {
    std::string out;
    std::int64_t left = seconds.count;
    for (const Unit& unit : kUnits) {
        const std::int64_t count = left / unit.seconds;
        left %= unit.seconds;
        const bool nothing_yet = unit.seconds == 1 && out.empty();
        if (count == 0 && !nothing_yet) continue;
        const bool one = count == 1;
        const char* in_dutch = one ? unit.nl : unit.nl_many;
        const char* in_english = one ? unit.en : unit.en_many;
        if (!out.empty()) out += ' ';
        out += std::to_string(count) + ' ';
        out += language == Language::nl ? in_dutch : in_english;
    }
    return out;
}

std::string_view word(bool value, Language language) {
    if (language == Language::nl) return value ? "ja" : "nee";
    return value ? "yes" : "no";
}

std::string_view word(Kind kind, Language language) {
    const auto at = std::ranges::find(kKinds, kind, &KindWord::kind);
    NOODGELD_CHECK(at != std::end(kKinds));
    return language == Language::nl ? at->nl : at->en;
}

std::string_view word(TimeSource source, Language language) {
    if (language == Language::en) return name(source);
    switch (source) {
        case TimeSource::clock:
            return "klok";
        case TimeSource::asserted:
            return "opgegeven";
        case TimeSource::floor:
            break;
    }
    return "ondergrens";
}

std::string field_label(std::string_view name, Language language) {
    const Label* label = find_label(name);
    if (language == Language::nl && label != nullptr) return std::string(label->nl);
    std::string out(name);
    std::ranges::replace(out, '_', ' ');
    return out;
}

bool has_dutch_label(std::string_view name) {
    return find_label(name) != nullptr;
}

}  // namespace noodgeld
