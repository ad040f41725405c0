// Enrolment: the enroller turns a terminal's request into its certificate.
//
// The request is signed by the terminal's own key, so a certificate never names a key that nobody
// holds. What it asks for is compared with the register, which is every certificate issued before.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "protocol/objects/certificate.h"
#include "protocol/objects/charter.h"
#include "protocol/wire/refusal.h"

namespace noodgeld {

/// Why a request was refused. In order of precedence.
enum class EnrolmentRefusal : std::uint8_t {
    not_the_enroller,  ///< The signing key is not the charter's enroller.
    not_possessed,     ///< Not signed by the key that it names.
    key_has_a_role,    ///< The charter gives that key a role.
    unknown_region,    ///< The charter does not list it.
    bad_terms,         ///< A validity that ends before it begins.
    bound_otherwise,   ///< A certificate of that key says otherwise; it decides for good.
    unknown_feed,      ///< It follows a feed of which the register has no certificate.
    other_merchant,    ///< It follows a feed of another merchant.
    new_payee,  ///< None of the merchant's certificates has it: the money would go elsewhere.
};
/// One sentence for the person who enrols.
[[nodiscard]] std::string_view sentence(EnrolmentRefusal refusal, Language language);

/// What the enroller decides.
struct EnrolmentTerms {
    UnixTime from;
    UnixTime until;
    bool allow_new_payee = false;  ///< Whoever may change a payee redirects a shop's income.
};

struct EnrolmentScheme {
    const Charter& charter;
    const Lineage& lineage;
};

/// The certificate that the request deserves, not yet signed. `register_of_all`: every certificate
/// issued before, in any order.
[[nodiscard]] Result<Certificate, EnrolmentRefusal> judge_request(
    const Signed<CertificateRequest>& request, std::span<const Certificate> register_of_all,
    const EnrolmentTerms& terms, const EnrolmentScheme& scheme, const crypto::Verifier& verifier);

/// The same, signed by `enroller`, which must be the charter's.
[[nodiscard]] Result<Signed<Certificate>, EnrolmentRefusal> issue_certificate(
    const Signed<CertificateRequest>& request, std::span<const Certificate> register_of_all,
    const EnrolmentTerms& terms, const EnrolmentScheme& scheme, const crypto::SecretKey& enroller,
    const crypto::Verifier& verifier);

}  // namespace noodgeld
