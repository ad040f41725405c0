// LogApi: the transparency log over HTTP: C2SP tlog-tiles, and proofs for who has no tiles.
//
//   /checkpoint                        the signed tree head, with what witnesses signed
//   /tile/LEVEL/N[.p/WIDTH]            hashes of the tree; its entries are not public
//   /v1/log/proof/KIND/HASH            that a fact is in the log: C2SP tlog-proof
//   /v1/log/consistency/SIZE           that an earlier tree is the beginning of this one
#pragma once

#include <functional>

#include "http/router.h"
#include "ledger/ledger.h"

namespace noodgeld {

/// Adds them. `key` signs checkpoints; `clock` says when a large log may be read back again, and is
/// called by several threads. Borrows ledger and key.
void add_log_routes(http::Router& router, Ledger& ledger, const crypto::SecretKey& key,
                    std::function<UnixTime()> clock);

}  // namespace noodgeld
