// HttpRefusal: every reason for which a request is answered without asking a handler, in one closed
// table. What a handler refuses is for its room to say.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/language.h"

namespace noodgeld::http {

enum class HttpRefusal : std::uint8_t {
    malformed_request,      ///< 400: not HTTP/1.1 as strictly as the gate reads it.
    cross_site,             ///< 403: a page of another site sent it.
    not_found,              ///< 404
    method_not_allowed,     ///< 405
    length_required,        ///< 411: a body whose length is not said beforehand.
    body_too_large,         ///< 413: above the route's limit.
    target_too_long,        ///< 414
    unsupported_body,       ///< 415: not the content type that the route takes.
    expectation_failed,     ///< 417: an Expect other than 100-continue.
    wrong_host,             ///< 421: meant for another host, or a name rebound to this machine.
    head_too_large,         ///< 431
    broken_response,        ///< 500: a handler answered what is no HTTP.
    method_unknown,         ///< 501
    overloaded,             ///< 503: too many connections, or too much in memory.
    version_not_supported,  ///< 505
};

/// Every one, in the order above.
[[nodiscard]] std::span<const HttpRefusal> all_http_refusals();

/// Stable, for APIs and metrics: "body_too_large".
[[nodiscard]] std::string_view name(HttpRefusal refusal);
[[nodiscard]] unsigned status_of(HttpRefusal refusal);
[[nodiscard]] std::string_view sentence(HttpRefusal refusal, Language language);

/// A refusal of the gate or the router, with the rule that was broken: constant text, for whoever
/// wrote the client.
struct Refused {
    HttpRefusal reason;
    std::string_view rule;
};

}  // namespace noodgeld::http
