#include "issuer/request_checks.h"

#include <algorithm>

#include "files/files.h"
#include "issuer/register_file.h"
#include "words/iban.h"
#include "words/merchant.h"
#include "words/typed_text.h"

namespace noodgeld {

Result<void, Failure> check_spelling(const std::string& path, const CertificateRequest& asked) {
    NOODGELD_TRY(const std::string merchant,
                 typed_in(path, merchant_from(asked.merchant), ExitCode::no));
    NOODGELD_TRY(const std::string payee, typed_in(path, iban_from(asked.payee), ExitCode::no));
    for (const auto& [said, right] :
         {std::pair(asked.merchant, merchant), std::pair(asked.payee, payee)}) {
        if (said == right) continue;
        return refuse({path + ": \"" + said + "\" schrijven we als " + right +
                           ": laat het apparaat opnieuw aanvragen",
                       path + ": \"" + said + "\" is spelled " + right +
                           ": let the terminal make its request again"});
    }
    return {};
}

Result<void, Failure> check_account(const std::string& path, const CertificateRequest& asked,
                                    const std::vector<Certificate>& enrolled) {
    for (const Certificate& one : enrolled) {
        if (one.payee != asked.payee || one.merchant == asked.merchant) continue;
        return refuse(
            {path + ": rekening " + asked.payee + " is al van winkelier " + one.merchant,
             path + ": account " + asked.payee + " is merchant " + one.merchant + "'s already"});
    }
    return {};
}

Result<bool, Failure> is_listed(const std::string& rows, const CertificateRequest& asked,
                                const Holdings& held) {
    NOODGELD_TRY(const std::vector<RegisteredMerchant> listed, read_register_parts(rows));
    const bool known = std::ranges::any_of(
        held.registers(), [&listed](const auto& one) { return are_rows_of(listed, one.second); });
    if (!known) {
        return refuse({rows + ": geef met --facts ook het register waarvan dit de rijen zijn",
                       rows + ": give with --facts the register whose rows these are, too"});
    }
    return std::ranges::any_of(listed, [&asked](const RegisteredMerchant& row) {
        return row.merchant == asked.merchant && row.payee == asked.payee;
    });
}

}  // namespace noodgeld
