// RefusalProblem: a refusal of the protocol as RFC 9457 problem details, in the reader's language.
//
//   {"type": "urn:noodgeld:refusal:already_spent", "title": "Deze bon is al gebruikt.",
//    "status": 409, "refusal": "already_spent", "number": 500, ...}
// A program decides by `refusal`; `title` is for people; `detail`, in English, is for whoever wrote
// the client.
#pragma once

#include <boost/json/fwd.hpp>
#include <string_view>

#include "http/problem.h"
#include "protocol/wire/refusal.h"

namespace noodgeld {
struct JsonError;
}

namespace noodgeld::http {

/// 400 not understood; 403 never from this terminal; 404 nothing there; 409 contradicts what is
/// held; 413 too large; 422 understood, and refused by a rule; 503 and 507 storage.
[[nodiscard]] unsigned status_of(Refusal refusal);

/// `detail` may be empty. `members` (where the token was spent, for example) are added to the
/// document and do not replace its own.
[[nodiscard]] Response problem(Refusal refusal, Language language, std::string_view detail,
                               const boost::json::object& members);
[[nodiscard]] Response problem(Refusal refusal, Language language, std::string_view detail = {});
/// Of a body that could not be read: `malformed`, with a title about the request, for what was
/// typed is no code that was scanned.
[[nodiscard]] Response problem(const JsonError& error, Language language);
/// The same, where `detail` says what. `members` as above.
[[nodiscard]] Response bad_request(std::string_view detail, Language language,
                                   const boost::json::object& members);

}  // namespace noodgeld::http
