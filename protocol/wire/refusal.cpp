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
};

constexpr Row kRows[] = {
    {Refusal::malformed, "malformed", "Deze code is beschadigd of niet leesbaar.",
     "This code is damaged or cannot be read."},
    {Refusal::misread, "misread",
     "Verkeerd gelezen: scan opnieuw; let op de toetsenbordindeling van de scanner.",
     "Misread: scan it again; look at the keyboard layout of the scanner."},
    {Refusal::unknown_kind, "unknown_kind", "Deze code is hier niet te gebruiken.",
     "This code cannot be used here."},
    {Refusal::too_large, "too_large", "Dit is te groot om te verwerken.",
     "This is too large to process."},
    {Refusal::other_lineage, "other_lineage", "Dit hoort bij een ander stelsel of een oefening.",
     "This belongs to another scheme or to a drill."},
    {Refusal::no_charter, "no_charter",
     "Dit apparaat is nog niet ingericht: het heeft geen handvest.",
     "This device is not set up yet: it has no charter."},
    {Refusal::no_order, "no_order", "Het besluit waar dit bij hoort, ontbreekt hier nog.",
     "The order that this goes with is missing here."},
    {Refusal::no_root, "no_root",
     "Breng eerst de uitgifte of het register waar dit deel bij hoort.",
     "Bring the emission or the register of this part first."},
    {Refusal::unknown_series, "unknown_series", "Deze bon is van een onbekende serie.",
     "This voucher is of an unknown series."},
    {Refusal::unknown_signer, "unknown_signer",
     "Ondertekend met een sleutel die dit hier niet mag.",
     "Signed with a key that may not do this here."},
    {Refusal::bad_signature, "bad_signature",
     "De handtekening klopt niet: dit is vervalst of beschadigd.",
     "The signature is wrong: this is forged or damaged."},
    {Refusal::too_few_signatures, "too_few_signatures",
     "Te weinig bevoegden hebben dit ondertekend.", "Too few officers have signed this."},
    {Refusal::superseded, "superseded", "Hiervoor is al iets anders in de plaats gekomen.",
     "Something else has taken the place of this already."},
    {Refusal::not_enrolled, "not_enrolled",
     "Dit apparaat is niet toegelaten: het heeft geen certificaat.",
     "This device is not enrolled: it has no certificate."},
    {Refusal::terminal_revoked, "terminal_revoked",
     "Dit apparaat is ingetrokken en mag niets meer aannemen.",
     "This device has been revoked and may not take payments."},
    {Refusal::dormant, "dormant", "Deze bon is (nog) niet vrijgegeven.",
     "This voucher has not been activated."},
    {Refusal::stopped, "stopped", "De overheid heeft het noodgeld stopgezet.",
     "The government has stopped the emergency money."},
    {Refusal::revoked, "revoked", "Deze bon is ingetrokken.", "This voucher has been revoked."},
    {Refusal::wrong_region, "wrong_region", "Deze bon is niet geldig in deze regio.",
     "This voucher is not valid in this region."},
    {Refusal::wrong_store_group, "wrong_store_group",
     "Deze bon is niet geldig bij deze winkelketen.",
     "This voucher is not valid at this group of shops."},
    {Refusal::wrong_goods, "wrong_goods", "Deze bon is niet geldig voor deze artikelen.",
     "This voucher is not valid for these goods."},
    {Refusal::too_early, "too_early", "Deze bon is nog niet geldig.",
     "This voucher is not valid yet."},
    {Refusal::expired, "expired", "Deze bon is verlopen.", "This voucher has expired."},
    {Refusal::amount_out_of_range, "amount_out_of_range", "Het bedrag past niet bij deze bon.",
     "The amount does not fit this voucher."},
    {Refusal::sale_limit, "sale_limit", "Het bedrag is hoger dan per aankoop is toegestaan.",
     "The amount is above the limit for one sale."},
    {Refusal::terminal_limit, "terminal_limit",
     "Dit apparaat heeft zijn limiet bereikt en moet eerst verbinding maken.",
     "This device has reached its limit and must connect first."},
    {Refusal::not_the_holder, "not_the_holder", "De bon en het geheim horen niet bij elkaar.",
     "The voucher and its secret do not belong together."},
    {Refusal::other_sale, "other_sale", "Deze toestemming is voor een andere aankoop.",
     "This authorisation is for another sale."},
    {Refusal::authorisation_reused, "authorisation_reused", "Deze toestemming is al eens gebruikt.",
     "This authorisation was used before."},
    {Refusal::order_changed, "order_changed", "De regels zijn net gewijzigd: probeer het opnieuw.",
     "The rules have just changed: try again."},
    {Refusal::already_spent, "already_spent", "Deze bon is al gebruikt.",
     "This voucher has already been spent."},
    {Refusal::sale_id_conflict, "sale_id_conflict",
     "Dit aankoopnummer hoort bij een andere aankoop.", "This sale id belongs to another sale."},
    {Refusal::no_such_sale, "no_such_sale", "Deze aankoop is hier niet bekend.",
     "This sale is not known here."},
    {Refusal::already_voided, "already_voided", "Deze aankoop is al ongedaan gemaakt.",
     "This sale has already been voided."},
    {Refusal::void_too_late, "void_too_late", "Deze aankoop kan niet meer ongedaan worden gemaakt.",
     "This sale can no longer be voided."},
    {Refusal::void_limit, "void_limit", "Dit apparaat mag niet meer aankopen ongedaan maken.",
     "This device may not void more sales."},
    {Refusal::deferred_limit, "deferred_limit", "De limiet voor aankopen op papier is bereikt.",
     "The limit for sales taken on paper is reached."},
    {Refusal::storage_full, "storage_full",
     "De opslag is vol: er kan niets meer worden aangenomen.",
     "Storage is full: nothing more can be accepted."},
    {Refusal::not_durable, "not_durable",
     "Opslaan is mislukt: geef niets mee en herstart het apparaat.",
     "Saving failed: hand nothing over and restart the device."},
    {Refusal::bad_head, "bad_head", "De afsluiting van dit logboek klopt niet.",
     "The head of this feed contradicts its entries."},
    {Refusal::gap, "gap", "De boekingen hiervoor ontbreken nog: breng die eerst.",
     "The entries before these are missing: bring those first."},
    {Refusal::closed, "closed", "De sluitingsdatum is voorbij.", "The closing date has passed."},
    {Refusal::time_inconsistent, "time_inconsistent",
     "De tijd van deze boeking klopt niet met wat eraan voorafging.",
     "The time of this entry contradicts what came before it."},
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

}  // namespace noodgeld
