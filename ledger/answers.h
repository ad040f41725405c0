// Answers: what the ledger's addresses answer alike.
#pragma once

#include <string>
#include <string_view>

#include "http/message.h"
#include "ledger/ledger.h"

namespace noodgeld {

[[nodiscard]] http::Response problem(Refusal refusal, const http::Request& request,
                                     std::string_view detail = {});
[[nodiscard]] http::Response problem(const LedgerFailure& failure, Language language);
[[nodiscard]] http::Response problem(const LedgerFailure& failure, const http::Request& request);
/// A parameter that cannot be: the caller's mistake.
[[nodiscard]] http::Response wrong(std::string_view parameter, std::string_view why,
                                   const http::Request& request);
/// What a well-formed address names is not here.
[[nodiscard]] http::Response not_found(const http::Request& request, std::string_view what);
[[nodiscard]] http::Response text(std::string body, std::string type);

}  // namespace noodgeld
