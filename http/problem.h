// Problem: a refusal as RFC 9457 problem details, in the reader's language.
//
//   {"type": "urn:noodgeld:refusal:already_spent", "title": "Deze bon is al gebruikt.",
//    "status": 409, "refusal": "already_spent", "number": 500, ...}
// A program decides by `refusal`; `title` is for people; `detail`, in English, is for whoever wrote
// the client. What the gate or the router refuses has the type "urn:noodgeld:http:NAME" and no
// `refusal`.
#pragma once

#include <boost/json/fwd.hpp>
#include <string_view>

#include "http/http_refusal.h"
#include "http/message.h"
#include "protocol/refusal.h"

namespace noodgeld::http {

struct JsonError;

/// 400 not understood; 403 never from this terminal; 404 nothing there; 409 contradicts what is
/// held; 413 too large; 422 understood, and refused by a rule; 503 and 507 storage.
[[nodiscard]] unsigned status_of(Refusal refusal);

/// `detail` may be empty. `members` (where the token was spent, for example) are added to the
/// document and do not replace its own.
[[nodiscard]] Response problem(Refusal refusal, Language language, std::string_view detail,
                               const boost::json::object& members);
[[nodiscard]] Response problem(Refusal refusal, Language language, std::string_view detail = {});
[[nodiscard]] Response problem(const Refused& refused, Language language);
/// Of a body that could not be read: `malformed`, with a title about the request, for what was
/// typed is no code that was scanned.
[[nodiscard]] Response problem(const JsonError& error, Language language);

/// Of nl and en, the one that the value of an Accept-Language header prefers; Dutch where it has no
/// preference or makes no sense.
[[nodiscard]] Language preferred_language(std::string_view accept_language);
[[nodiscard]] Language language_of(const Request& request);

}  // namespace noodgeld::http
