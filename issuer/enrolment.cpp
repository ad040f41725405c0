#include "issuer/enrolment.h"

#include <algorithm>

#include "base/check.h"
#include "issuer/roles.h"

namespace noodgeld {
namespace {

using Verdict = Result<void, EnrolmentRefusal>;

/// The certificate in force of that terminal: its latest epoch's, the one valid longest.
const Certificate* current_of(std::span<const Certificate> all, const TerminalId& terminal) {
    const Certificate* current = nullptr;
    const auto rank = [](const Certificate& one) { return std::pair(one.epoch, one.until); };
    for (const Certificate& one : all) {
        if (one.terminal != terminal) continue;
        if (current == nullptr || rank(*current) < rank(one)) current = &one;
    }
    return current;
}

Verdict judge_change(const CertificateRequest& request, const Certificate& current,
                     const EnrolmentTerms& terms) {
    if (request.merchant != current.merchant) return fail(EnrolmentRefusal::other_merchant);
    if (request.payee != current.payee && !terms.allow_new_payee) {
        return fail(EnrolmentRefusal::new_payee);
    }
    if (request.epoch < current.epoch) return fail(EnrolmentRefusal::old_epoch);
    if (request.epoch == current.epoch) {
        if (request.key != current.key) return fail(EnrolmentRefusal::key_changed);
        if (request.previous != current.previous) {
            return fail(EnrolmentRefusal::other_previous_head);
        }
        return {};
    }
    if (!request.previous || request.previous->epoch != current.epoch) {
        return fail(EnrolmentRefusal::no_previous_head);
    }
    return {};
}

/// The id that the request is for, if that request may be granted.
Result<TerminalId, EnrolmentRefusal> judge_identity(const CertificateRequest& request,
                                                    std::span<const Certificate> all,
                                                    const EnrolmentTerms& terms,
                                                    const Lineage& lineage) {
    if (!request.terminal) {
        if (request.epoch.value != 1) return fail(EnrolmentRefusal::epoch_without_id);
        return terminal_id(request.key, lineage);
    }
    const Certificate* current = current_of(all, *request.terminal);
    if (current == nullptr) return fail(EnrolmentRefusal::unknown_terminal);
    NOODGELD_TRY_VOID(judge_change(request, *current, terms));
    return *request.terminal;
}

/// Whether somebody else than the asked-for terminal in the asked-for epoch has the key.
bool is_key_enrolled(const CertificateRequest& request, std::span<const Certificate> all) {
    return std::ranges::any_of(all, [&request](const Certificate& one) {
        const bool same = request.terminal == one.terminal && request.epoch == one.epoch;
        return one.key == request.key && !same;
    });
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
    {EnrolmentRefusal::key_enrolled,
     "Deze sleutel is al aangemeld: verlengen gaat onder het nummer van dat apparaat.",
     "This key is enrolled already: a renewal names the terminal that has it."},
    {EnrolmentRefusal::unknown_region, "Het handvest kent deze regio niet.",
     "The charter does not list this region."},
    {EnrolmentRefusal::bad_terms,
     "Het plafond moet boven nul zijn, en de geldigheid moet eindigen na haar begin.",
     "The ceiling must be above zero, and the validity must end after it begins."},
    {EnrolmentRefusal::epoch_without_id, "Een nieuw apparaat begint met tijdvak 1.",
     "A new terminal begins with epoch 1."},
    {EnrolmentRefusal::unknown_terminal, "Dit apparaat staat niet in het register.",
     "This terminal is not in the register."},
    {EnrolmentRefusal::other_merchant,
     "Dit apparaat is van een andere winkelier: vraag een nieuw apparaat aan.",
     "This terminal is another merchant's: request a new terminal."},
    {EnrolmentRefusal::new_payee,
     "De rekening is veranderd. Controleer dat, en sta het uitdrukkelijk toe.",
     "The payee has changed. Check that, and allow it expressly."},
    {EnrolmentRefusal::old_epoch, "Van dit apparaat is al een later tijdvak aangemeld.",
     "A later epoch of this terminal was enrolled already."},
    {EnrolmentRefusal::key_changed, "Bij een andere sleutel hoort een nieuw tijdvak.",
     "Another key needs a new epoch."},
    {EnrolmentRefusal::no_previous_head,
     "Een nieuw tijdvak moet de laatste bekende stand van het vorige noemen.",
     "A new epoch must name the last head known of the one before."},
    {EnrolmentRefusal::other_previous_head,
     "De verlenging noemt een andere laatste stand dan het certificaat.",
     "The renewal names another previous head than the certificate."},
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
    if (is_key_enrolled(asked, register_of_all)) return fail(EnrolmentRefusal::key_enrolled);
    if (find_region(scheme.charter, asked.region) == nullptr) {
        return fail(EnrolmentRefusal::unknown_region);
    }
    if (terms.ceiling == Amount() || terms.until <= terms.from) {
        return fail(EnrolmentRefusal::bad_terms);
    }
    NOODGELD_TRY(const TerminalId terminal,
                 judge_identity(asked, register_of_all, terms, scheme.lineage));

    Certificate certificate;
    certificate.terminal = terminal;
    certificate.key = asked.key;
    certificate.epoch = asked.epoch;
    certificate.previous = asked.previous;
    certificate.merchant = asked.merchant;
    certificate.store_group = asked.store_group;
    certificate.region = asked.region;
    certificate.payee = asked.payee;
    certificate.ceiling = terms.ceiling;
    certificate.from = terms.from;
    certificate.until = terms.until;
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
