#include "protocol/wire/refusal.h"

#include <algorithm>
#include <array>

#include "base/check.h"

namespace noodgeld {
namespace {

struct Row {
    Refusal refusal;
    std::string_view name;
    std::string_view nl;
    std::string_view en;
    std::string_view way_on_nl;
    std::string_view way_on_en;
};

constexpr Row kRows[] = {
    {Refusal::malformed, "malformed", "Deze code is beschadigd of niet leesbaar.",
     "This code is damaged or cannot be read.",
     "Scan of breng het opnieuw; lukt het niet, vraag dan een andere bon of kopie.",
     "Scan or bring it again; if that fails, ask for another voucher or copy."},
    {Refusal::misread, "misread", "Verkeerd gelezen: dit is niet de tekst die gedrukt werd.",
     "Misread: this is not the text that was printed.",
     "Scan de hele code opnieuw, en controleer de toetsenbordindeling van de scanner.",
     "Scan the whole code again, and check the scanner's keyboard layout."},
    {Refusal::unknown_kind, "unknown_kind", "Deze code is hier niet te gebruiken.",
     "This code cannot be used here.",
     "Scan de bon, het besluit of het certificaat waar om gevraagd wordt.",
     "Scan the voucher, order or certificate that is asked for."},
    {Refusal::too_large, "too_large", "Dit is te groot om te verwerken.",
     "This is too large to process.", "Breng het in kleinere delen.", "Bring it in smaller parts."},
    {Refusal::other_lineage, "other_lineage", "Dit hoort bij een ander stelsel of een oefening.",
     "This belongs to another scheme or to a drill.",
     "Gebruik wat bij het stelsel van deze kassa hoort.",
     "Use what belongs to the scheme of this till."},
    {Refusal::no_charter, "no_charter",
     "Dit apparaat is nog niet ingericht: het heeft geen handvest.",
     "This device is not set up yet: it has no charter.",
     "Richt het apparaat in: `noodgeld terminal init`.",
     "Set the device up: `noodgeld terminal init`."},
    {Refusal::no_order, "no_order", "Het besluit waar dit bij hoort, ontbreekt hier nog.",
     "The order that this goes with is missing here.",
     "Breng eerst het besluit, en dit daarna opnieuw.",
     "Bring the order first, and then this again."},
    {Refusal::no_root, "no_root",
     "Breng eerst de uitgifte of het register waar dit deel bij hoort.",
     "Bring the emission or the register of this part first.", "Breng daarna dit deel opnieuw.",
     "Then bring this part again."},
    {Refusal::unknown_series, "unknown_series", "Deze bon is van een onbekende serie.",
     "This voucher is of an unknown series.",
     "Haal de series bij een andere kassa of het grootboek; neem zolang een andere bon.",
     "Bring the series from another till or the ledger; take another voucher meanwhile."},
    {Refusal::unknown_signer, "unknown_signer",
     "Ondertekend met een sleutel die dit hier niet mag.",
     "Signed with a key that may not do this here.",
     "Breng eerst het handvest of certificaat waaruit blijkt dat het mag, en dit daarna opnieuw.",
     "Bring the charter or certificate first that shows that it may, and then this again."},
    {Refusal::bad_signature, "bad_signature",
     "De handtekening klopt niet: dit is vervalst of beschadigd.",
     "The signature is wrong: this is forged or damaged.", "Geef hier niets op mee, en meld het.",
     "Hand nothing over for this, and report it."},
    {Refusal::too_few_signatures, "too_few_signatures",
     "Te weinig gemachtigden hebben dit ondertekend.", "Too few officers have signed this.",
     "Laat meer gemachtigden ondertekenen, en breng het opnieuw.",
     "Let more officers sign, and bring it again."},
    {Refusal::superseded, "superseded", "Hiervoor is al iets anders in de plaats gekomen.",
     "Something else has taken the place of this already.", "Gebruik het nieuwere.",
     "Use the newer one."},
    {Refusal::not_enrolled, "not_enrolled",
     "Dit apparaat is niet toegelaten: het heeft geen certificaat.",
     "This device is not enrolled: it has no certificate.",
     "Vraag een certificaat aan de aanmelder.", "Ask the enroller for a certificate."},
    {Refusal::terminal_revoked, "terminal_revoked",
     "Dit apparaat is ingetrokken en mag niets meer aannemen.",
     "This device has been revoked and may not take payments.",
     "Verkoop met een andere kassa, en bel het crisisteam.",
     "Sell with another till, and call the crisis team."},
    {Refusal::dormant, "dormant", "Deze bon is (nog) niet vrijgegeven.",
     "This voucher has not been activated.", "Neem een andere bon, of scan een nieuwer besluit.",
     "Take another voucher, or scan a newer order."},
    {Refusal::stopped, "stopped", "De overheid heeft het noodgeld stopgezet.",
     "The government has stopped the emergency money.",
     "Verkoop niets op bonnen tot er een nieuw besluit is.",
     "Sell nothing for vouchers until there is a new order."},
    {Refusal::revoked, "revoked", "Deze bon is ingetrokken.", "This voucher has been revoked.",
     "Geef hier niets op mee; de klant kan zich melden bij de gemeente.",
     "Hand nothing over for it; the customer can turn to the municipality."},
    {Refusal::wrong_region, "wrong_region", "Deze bon is niet geldig in deze regio.",
     "This voucher is not valid in this region.", "De klant kan ermee terecht in de eigen regio.",
     "The customer can use it in the region that it is for."},
    {Refusal::wrong_store_group, "wrong_store_group",
     "Deze bon is niet geldig bij deze winkelketen.",
     "This voucher is not valid at this group of shops.",
     "De klant kan ermee terecht bij de winkels die erop staan.",
     "The customer can use it at the shops that it names."},
    {Refusal::wrong_goods, "wrong_goods", "Deze bon is niet geldig voor deze artikelen.",
     "This voucher is not valid for these goods.", "Haal wat er niet onder valt uit de aankoop.",
     "Take what it is not for out of the sale."},
    {Refusal::too_early, "too_early", "Deze bon is nog niet geldig.",
     "This voucher is not valid yet.", "Kijk op de bon vanaf wanneer hij geldt.",
     "See on the voucher from when it is valid."},
    {Refusal::expired, "expired", "Deze bon is verlopen.", "This voucher has expired.",
     "Neem een andere bon.", "Take another voucher."},
    {Refusal::amount_out_of_range, "amount_out_of_range", "Het bedrag past niet bij deze bon.",
     "The amount does not fit this voucher.", "Neem meer of andere bonnen, of pas het bedrag aan.",
     "Take more or other vouchers, or change the amount."},
    {Refusal::sale_limit, "sale_limit", "Het bedrag is hoger dan per aankoop is toegestaan.",
     "The amount is above the limit for one sale.", "Verdeel de boodschappen over twee aankopen.",
     "Divide the groceries over two sales."},
    {Refusal::terminal_limit, "terminal_limit",
     "Dit apparaat heeft zijn limiet bereikt en moet eerst verbinding maken.",
     "This device has reached its limit and must connect first.",
     "Breng de boekingen naar het grootboek en haal een ontvangstbewijs; verkoop zolang met een "
     "andere kassa.",
     "Bring the entries to the ledger and take a receipt back; sell with another till meanwhile."},
    {Refusal::not_the_holder, "not_the_holder", "De bon en het geheim horen niet bij elkaar.",
     "The voucher and its secret do not belong together.",
     "Scan de hele bon opnieuw; lukt het niet, neem dan een andere.",
     "Scan the whole voucher again; if that fails, take another."},
    {Refusal::other_sale, "other_sale", "Deze toestemming is voor een andere aankoop.",
     "This authorisation is for another sale.", "Laat de klant opnieuw toestemming geven.",
     "Let the customer authorise again."},
    {Refusal::authorisation_reused, "authorisation_reused", "Deze toestemming is al eens gebruikt.",
     "This authorisation was used before.", "Laat de klant opnieuw toestemming geven.",
     "Let the customer authorise again."},
    {Refusal::order_changed, "order_changed", "De regels zijn net gewijzigd.",
     "The rules have just changed.", "Probeer het opnieuw.", "Try again."},
    {Refusal::already_spent, "already_spent", "Deze bon is al gebruikt.",
     "This voucher has already been spent.",
     "Neem een andere bon; klopt het niet, laat de klant dan zien waar en wanneer.",
     "Take another voucher; if it is disputed, show the customer where and when."},
    {Refusal::sale_id_conflict, "sale_id_conflict",
     "Dit aankoopnummer hoort bij een andere aankoop.", "This sale id belongs to another sale.",
     "Begin een nieuwe aankoop.", "Begin a new sale."},
    {Refusal::no_such_sale, "no_such_sale", "Deze aankoop is hier niet bekend.",
     "This sale is not known here.", "Zoek de aankoop op aan de kassa waar die is gedaan.",
     "Look the sale up at the till where it was made."},
    {Refusal::already_voided, "already_voided", "Deze aankoop is al ongedaan gemaakt.",
     "This sale has already been voided.", "Er hoeft niets meer te gebeuren.",
     "Nothing more needs to be done."},
    {Refusal::void_too_late, "void_too_late", "Deze aankoop kan niet meer ongedaan worden gemaakt.",
     "This sale can no longer be voided.",
     "Meld het bij het grootboek: gemachtigden kunnen het rechtzetten.",
     "Report it to the ledger: officers can put it right."},
    {Refusal::void_limit, "void_limit", "Dit apparaat mag niet meer aankopen ongedaan maken.",
     "This device may not void more sales.",
     "Meld het bij het grootboek: gemachtigden kunnen het rechtzetten.",
     "Report it to the ledger: officers can put it right."},
    {Refusal::deferred_limit, "deferred_limit", "De limiet voor aankopen op papier is bereikt.",
     "The limit for sales taken on paper is reached.", "Breng de boekingen naar het grootboek.",
     "Bring the entries to the ledger."},
    {Refusal::storage_full, "storage_full",
     "De opslag is vol: er kan niets meer worden aangenomen.",
     "Storage is full: nothing more can be accepted.", "Maak ruimte op de schijf van dit apparaat.",
     "Make room on this device's disk."},
    {Refusal::not_durable, "not_durable",
     "Opslaan is mislukt: geef niets mee en herstart het apparaat.",
     "Saving failed: hand nothing over and restart the device.",
     "Herstart het apparaat; blijft het, neem een andere kassa.",
     "Restart the device; if it stays so, use another till."},
    {Refusal::bad_head, "bad_head", "De afsluiting van dit logboek klopt niet.",
     "The head of this feed contradicts its entries.",
     "Laat de kassa waar dit van is opnieuw uitvoeren.",
     "Let the till that this is of export again."},
    {Refusal::gap, "gap", "De boekingen hiervoor ontbreken nog: breng die eerst.",
     "The entries before these are missing: bring those first.", "Breng daarna dit opnieuw.",
     "Then bring this again."},
    {Refusal::closed, "closed", "De sluitingsdatum is voorbij.", "The closing date has passed.",
     "Meld het bij het grootboek.", "Report it to the ledger."},
    {Refusal::time_inconsistent, "time_inconsistent",
     "De tijd van deze boeking klopt niet met wat eraan voorafging.",
     "The time of this entry contradicts what came before it.",
     "Meld het: de software van die kassa deugt niet.",
     "Report it: that till's software is not sound."},
};

constexpr auto kAll = [] {
    std::array<Refusal, std::size(kRows)> all{};
    std::ranges::transform(kRows, all.begin(), &Row::refusal);
    return all;
}();
static_assert(std::ranges::is_sorted(kAll));

const Row& row(Refusal refusal) {
    const auto at = std::ranges::lower_bound(kRows, refusal, {}, &Row::refusal);
    NOODGELD_CHECK(at != std::end(kRows) && at->refusal == refusal);
    return *at;
}

}  // namespace

std::span<const Refusal> all_refusals() {
    return kAll;
}

std::string_view name(Refusal refusal) {
    return row(refusal).name;
}

std::string_view sentence(Refusal refusal, Language language) {
    return language == Language::nl ? row(refusal).nl : row(refusal).en;
}

std::string_view way_on(Refusal refusal, Language language) {
    return language == Language::nl ? row(refusal).way_on_nl : row(refusal).way_on_en;
}

}  // namespace noodgeld
