// Evidence: what an auditor or a court looks at, as JSON: verdicts by token, and what terminals and
// officers signed twice.
#pragma once

#include <boost/json/object.hpp>

#include "protocol/verdict/adjudicate.h"

namespace noodgeld {

/// Every spend of a token with its verdict; an object without spends if the token has none.
[[nodiscard]] boost::json::object token_json(const TokenId& token, const Adjudication& judged);

/// Double spends (tokens with more than one spend that blocks and was not voided), forged tokens,
/// terminals that equivocated, and orders, settlement runs and charters of which officers signed
/// two where one may be. Each with the address of its pack (evidence_pack.h). At most `limit` of
/// each; `more` counts the rest.
[[nodiscard]] boost::json::object evidence_json(const Adjudication& judged, std::size_t limit);

}  // namespace noodgeld
