#include "issuer/series_making.h"

#include "base/check.h"
#include "issuer/roles.h"

namespace noodgeld {
namespace {

struct Row {
    SeriesRefusal refusal;
    std::string_view nl;
    std::string_view en;
};

constexpr Row kRows[] = {
    {SeriesRefusal::not_the_issuer, "Deze sleutel is niet die van de uitgever in het handvest.",
     "This key is not the issuer's in the charter."},
    {SeriesRefusal::key_has_a_role, "Het handvest geeft de sleutel van de serie al een rol.",
     "The charter gives the series' key a role already."},
    {SeriesRefusal::unknown_region, "Het handvest kent deze regio niet.",
     "The charter does not list this region."},
    {SeriesRefusal::inconsistent,
     "De serie klopt niet: een waarde boven nul, goederen zonder dubbele, een begin dat binnen de "
     "langste geldigheid valt.",
     "The series is not right: it needs a value above zero, goods without doubles, and a slot that "
     "begins within the longest lifetime."},
};

}  // namespace

std::string_view sentence(SeriesRefusal refusal, Language language) {
    const Row& row = kRows[static_cast<std::size_t>(refusal)];
    NOODGELD_CHECK(row.refusal == refusal);
    return language == Language::nl ? row.nl : row.en;
}

Result<void, SeriesRefusal> check_series(const Series& series, const Charter& charter) {
    if (has_a_role(charter, series.key)) return fail(SeriesRefusal::key_has_a_role);
    if (find_region(charter, series.region) == nullptr) return fail(SeriesRefusal::unknown_region);
    if (!well_formed(series)) return fail(SeriesRefusal::inconsistent);
    return {};
}

Result<Signed<Series>, SeriesRefusal> make_series(Series series, const Charter& charter,
                                                  const Lineage& lineage,
                                                  const crypto::SecretKey& issuer) {
    if (issuer.public_key() != charter.issuer) return fail(SeriesRefusal::not_the_issuer);
    NOODGELD_TRY_VOID(check_series(series, charter));
    return sign(std::move(series), lineage, issuer);
}

}  // namespace noodgeld
