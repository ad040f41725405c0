// What a stop and a revocation list end, in words for the officers who sign them.
#pragma once

#include <string>

#include "protocol/objects/holdings.h"
#include "words/bilingual.h"
#include "words/words.h"

namespace noodgeld {

/// Which order ends, and all before it; that it is unknown, if it is not held.
[[nodiscard]] std::string stop_words(const Stop& stop, const Holdings& held, Language language);

/// Which revocation list an order makes the first that counts, and what could be spent again
/// because lists that are held count no longer.
void write_lists(const Order& order, const Holdings& held, Bilingual& out);

/// What no longer counts: series, sheets and boxes as they are named, terminals by all that
/// certificates that are held say of them, or that they are unknown.
[[nodiscard]] std::string revocation_words(const RevocationList& list, const Holdings& held,
                                           Language language);

}  // namespace noodgeld
