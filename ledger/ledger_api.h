// LedgerApi: the ledger over HTTP, for carriers, merchants, banks and auditors: objects and packs
// as CBOR in, JSON and CSV out, refusals as problem details (api/refusal_problem.h).
#pragma once

#include <functional>

#include "http/router.h"
#include "ledger/ledger.h"

namespace noodgeld {

/// Adds the ledger's routes. `key` signs receipts and checkpoints; `clock` dates receipts, and is
/// called by several threads. Borrows ledger and key.
void add_ledger_routes(http::Router& router, Ledger& ledger, const crypto::SecretKey& key,
                       std::function<UnixTime()> clock);

}  // namespace noodgeld
