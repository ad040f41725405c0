// Problem: an answer that says no, as RFC 9457 problem details, in the reader's language.
//
//   {"type": "urn:noodgeld:http:body_too_large", "title": "...", "status": 413, "detail": "..."}
// What a handler refuses has a document of its own kind, made by who knows the reason.
#pragma once

#include <boost/json/fwd.hpp>
#include <string_view>

#include "base/language.h"
#include "http/http_refusal.h"
#include "http/message.h"

namespace noodgeld::http {

/// `document` is the whole of it.
[[nodiscard]] Response problem_response(unsigned status, const boost::json::object& document);
/// What the gate or the router refuses.
[[nodiscard]] Response problem(const Refused& refused, Language language);

/// Of nl and en, the one that the value of an Accept-Language header prefers; Dutch where it has no
/// preference or makes no sense.
[[nodiscard]] Language preferred_language(std::string_view accept_language);
[[nodiscard]] Language language_of(const Request& request);

}  // namespace noodgeld::http
