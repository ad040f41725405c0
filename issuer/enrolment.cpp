#include "issuer/enrolment.h"

#include <algorithm>

#include "base/check.h"
#include "issuer/roles.h"

namespace noodgeld {
namespace {

using Verdict = Result<void, EnrolmentRefusal>;

/// What the desk knows from before: that a key stays what it is, and whose feed one follows.
Verdict judge_by_register(const CertificateRequest& request, std::span<const Certificate> all,
                          const EnrolmentTerms& terms) {
    const auto alike = [&request](const Certificate& one) { return binds_alike(one, request); };
    const auto of_key = [&request](const Certificate& one) { return one.key == request.key; };
    if (std::ranges::any_of(all, alike)) return {};  // A renewal.
    if (std::ranges::any_of(all, of_key)) return fail(EnrolmentRefusal::bound_otherwise);
    if (request.follows) {
        const auto followed = std::ranges::find_if(all, [&request](const Certificate& one) {
            return feed_id(one.key) == request.follows->feed;
        });
        if (followed == all.end()) return fail(EnrolmentRefusal::unknown_feed);
        if (followed->merchant != request.merchant) return fail(EnrolmentRefusal::other_merchant);
    }
    const auto of_merchant = [&request](const Certificate& one) {
        return one.merchant == request.merchant;
    };
    const auto is_paid_so = [&](const Certificate& one) {
        return of_merchant(one) && one.payee == request.payee;
    };
    const bool is_new_payee =
        std::ranges::any_of(all, of_merchant) && std::ranges::none_of(all, is_paid_so);
    if (is_new_payee && !terms.allow_new_payee) return fail(EnrolmentRefusal::new_payee);
    return {};
}

struct Row {
    EnrolmentRefusal refusal;
    std::string_view nl;
    std::string_view en;
};

constexpr Row kRows[] = {
    {EnrolmentRefusal::not_the_enroller,
     "Deze sleutel is niet die van de aanmelder in het handvest.",
     "This key is not the enroller's in the charter."},
    {EnrolmentRefusal::not_possessed,
     "De aanvraag is niet ondertekend met de sleutel die erin staat.",
     "The request is not signed with the key that it names."},
    {EnrolmentRefusal::key_has_a_role, "Het handvest geeft deze sleutel al een rol.",
     "The charter gives this key a role already."},
    {EnrolmentRefusal::unknown_region, "Het handvest kent deze regio niet.",
     "The charter does not list this region."},
    {EnrolmentRefusal::bad_terms, "De geldigheid moet eindigen na haar begin.",
     "The validity must end after it begins."},
    {EnrolmentRefusal::bound_otherwise,
     "Deze sleutel is al aangemeld met andere gegevens: daarvoor is een nieuwe sleutel nodig "
     "(`noodgeld terminal replace`).",
     "This key is enrolled already with other data: those need a new key (`noodgeld terminal "
     "replace`)."},
    {EnrolmentRefusal::unknown_feed,
     "Het logboek dat hiermee wordt voortgezet staat niet in het register: geef ook het oude "
     "certificaat mee.",
     "The feed that this one follows is not in the register: bring the old certificate too."},
    {EnrolmentRefusal::other_merchant,
     "Het logboek dat hiermee wordt voortgezet is van een andere winkelier.",
     "The feed that this one follows is another merchant's."},
    {EnrolmentRefusal::new_payee,
     "Deze rekening is nieuw voor deze winkelier. Controleer dat, en sta het uitdrukkelijk toe.",
     "This payee is new for this merchant. Check that, and allow it expressly."},
};

}  // namespace

std::string_view sentence(EnrolmentRefusal refusal, Language language) {
    const Row& row = kRows[static_cast<std::size_t>(refusal)];
    NOODGELD_CHECK(row.refusal == refusal);
    return language == Language::nl ? row.nl : row.en;
}

Result<Certificate, EnrolmentRefusal> judge_request(const Signed<CertificateRequest>& request,
                                                    std::span<const Certificate> register_of_all,
                                                    const EnrolmentTerms& terms,
                                                    const EnrolmentScheme& scheme,
                                                    const crypto::Verifier& verifier) {
    const CertificateRequest& asked = request.value;
    if (!verify_signed(request, scheme.lineage, asked.key, verifier)) {
        return fail(EnrolmentRefusal::not_possessed);
    }
    if (has_a_role(scheme.charter, asked.key)) return fail(EnrolmentRefusal::key_has_a_role);
    if (find_region(scheme.charter, asked.region) == nullptr) {
        return fail(EnrolmentRefusal::unknown_region);
    }
    if (terms.until <= terms.from) return fail(EnrolmentRefusal::bad_terms);
    NOODGELD_TRY_VOID(judge_by_register(asked, register_of_all, terms));

    Certificate certificate;
    certificate.key = asked.key;
    certificate.merchant = asked.merchant;
    certificate.payee = asked.payee;
    certificate.legal_name = asked.legal_name;
    certificate.store_group = asked.store_group;
    certificate.region = asked.region;
    certificate.device = asked.device;
    certificate.follows = asked.follows;
    certificate.from = terms.from;
    certificate.until = terms.until;
    certificate.enroller = key_id(scheme.charter.enroller);
    return certificate;
}

Result<Signed<Certificate>, EnrolmentRefusal> issue_certificate(
    const Signed<CertificateRequest>& request, std::span<const Certificate> register_of_all,
    const EnrolmentTerms& terms, const EnrolmentScheme& scheme, const crypto::SecretKey& enroller,
    const crypto::Verifier& verifier) {
    if (enroller.public_key() != scheme.charter.enroller) {
        return fail(EnrolmentRefusal::not_the_enroller);
    }
    NOODGELD_TRY(Certificate certificate,
                 judge_request(request, register_of_all, terms, scheme, verifier));
    return sign(std::move(certificate), scheme.lineage, enroller);
}

}  // namespace noodgeld
