#include "ledger/answers.h"

#include <utility>

#include "api/refusal_problem.h"
#include "base/json.h"

namespace noodgeld {

using http::Request;
using http::Response;

Response problem(Refusal refusal, const Request& request, std::string_view detail) {
    return http::problem(refusal, http::language_of(request), detail);
}

Response problem(const LedgerFailure& failure, Language language) {
    const Refusal refusal = failure.full ? Refusal::storage_full : Refusal::not_durable;
    return http::problem(refusal, language, failure.words.in(language));
}

Response problem(const LedgerFailure& failure, const Request& request) {
    return problem(failure, http::language_of(request));
}

Response wrong(std::string_view parameter, std::string_view why, const Request& request) {
    return http::problem(JsonError{std::string(parameter), why}, http::language_of(request));
}

Response not_found(const Request& request, std::string_view what) {
    return http::problem(http::Refused{http::HttpRefusal::not_found, what},
                         http::language_of(request));
}

Response text(std::string body, std::string type) {
    return {200, std::move(type), Bytes(body.begin(), body.end()), {}};
}

}  // namespace noodgeld
