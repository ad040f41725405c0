// Api: the ledger over HTTP, for carriers, merchants, banks and auditors.
// docs/ledger.openapi.yaml describes it for those who call it.
#pragma once

#include <functional>

#include "http/router.h"
#include "ledger/service/ledger.h"

namespace noodgeld {

/// Adds the ledger's routes. `key` signs receipts and checkpoints; `clock` dates receipts, and is
/// called by several threads. Borrows ledger and key.
void add_ledger_routes(http::Router& router, Ledger& ledger, const crypto::SecretKey& key,
                       std::function<UnixTime()> clock);

}  // namespace noodgeld
