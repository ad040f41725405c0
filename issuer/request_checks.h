// RequestChecks: what an enroller's desk looks at in a request besides what the rules ask
// (issuer/enrolment.h). `path` is the request's file, for the words.
#pragma once

#include <string>
#include <vector>

#include "base/failure.h"
#include "protocol/objects/certificate.h"
#include "protocol/objects/holdings.h"

namespace noodgeld {

/// Rules compare merchants and accounts by their bytes, so a second spelling would be a second
/// merchant, which no register lists.
[[nodiscard]] Result<void, Failure> check_spelling(const std::string& path,
                                                   const CertificateRequest& asked);

/// One account under two merchants is one shop twice.
[[nodiscard]] Result<void, Failure> check_account(const std::string& path,
                                                  const CertificateRequest& asked,
                                                  const std::vector<Certificate>& enrolled);

/// Whether the rows in the pack at `rows` list its merchant with its account. Refuses rows that no
/// register in `held` has.
[[nodiscard]] Result<bool, Failure> is_listed(const std::string& rows,
                                              const CertificateRequest& asked,
                                              const Holdings& held);

}  // namespace noodgeld
