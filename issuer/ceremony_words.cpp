#include <fmt/format.h>

#include "base/check.h"
#include "issuer/ceremony.h"

namespace noodgeld {
namespace {

struct Row {
    CeremonyRefusal refusal;
    std::string_view nl;
    std::string_view en;
};

constexpr Row kRows[] = {
    {CeremonyRefusal::malformed, "Dit is geen concept of ondertekend stuk van deze soort.",
     "This is not a draft or signed object of this kind."},
    {CeremonyRefusal::no_charter,
     "Het handvest dat zegt wie dit mag ondertekenen, is niet gegeven: noem het bij --facts.",
     "The charter that says who may sign this was not given: name it after --facts."},
    {CeremonyRefusal::not_next_charter,
     "Het volgt niet op het handvest dat het noemt: de versie is één hoger, oefening en "
     "munteenheid blijven gelijk.",
     "It does not follow the charter that it names: the version is one higher, drill and currency "
     "stay the same."},
    {CeremonyRefusal::different_contents, "De bestanden gaan niet over dezelfde inhoud.",
     "The files are not about the same contents."},
    {CeremonyRefusal::unknown_signer, "Er staat een handtekening op van een sleutel zonder rol.",
     "It carries a signature of a key that has no role in it."},
    {CeremonyRefusal::bad_signature, "Er staat een ongeldige handtekening op.",
     "It carries a signature that is not valid."},
    {CeremonyRefusal::too_large, "Ondertekend past dit besluit niet in één QR-code (950 bytes).",
     "Once signed, this order does not fit one QR code (950 bytes)."},
    {CeremonyRefusal::no_role,
     "Deze sleutel mag dit niet ondertekenen: wie dat wel mag, staat hierboven.",
     "This key may not sign this: who may stands above."},
};

std::string joined(const std::vector<std::string>& names) {
    return fmt::format("{}", fmt::join(names, ", "));
}

std::string_view people(Capacity capacity, bool dutch) {
    switch (capacity) {
        case Capacity::previous_officers:
            return dutch ? "gemachtigden van het vorige handvest"
                         : "officers of the charter before";
        case Capacity::officers:
            return dutch ? "gemachtigden" : "officers";
        case Capacity::issuer:
            return dutch ? "uitgever" : "issuer";
        case Capacity::ledger:
            return dutch ? "grootboek" : "ledger";
    }
    NOODGELD_CHECK(false);
}

std::string in_words(const QuorumProgress& one, bool dutch) {
    std::string line = fmt::format(fmt::runtime(dutch ? "{}: {} getekend, {} nodig, van {}"
                                                      : "{}: {} signed, {} needed, of {}"),
                                   people(one.capacity, dutch), one.signed_by.size(), one.needed,
                                   one.signed_by.size() + one.missing.size());
    if (!one.signed_by.empty()) line += " (" + joined(one.signed_by) + ")";
    if (one.reached()) return line + (dutch ? "; genoeg" : "; enough");
    const std::size_t wanted = one.needed - one.signed_by.size();
    return line +
           fmt::format(fmt::runtime(dutch ? "; nog nodig: {} van {}" : "; still needed: {} of {}"),
                       wanted, joined(one.missing));
}

}  // namespace

std::string_view sentence(CeremonyRefusal refusal, Language language) {
    const Row& row = kRows[static_cast<std::size_t>(refusal)];
    NOODGELD_CHECK(row.refusal == refusal);
    return language == Language::nl ? row.nl : row.en;
}

std::string in_words(std::span<const QuorumProgress> progress, Language language) {
    std::string out;
    for (const QuorumProgress& one : progress) {
        out += in_words(one, language == Language::nl) + "\n";
    }
    return out;
}

}  // namespace noodgeld
