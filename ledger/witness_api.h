// WitnessApi: a witness over HTTP, and the ledger's side that asks witnesses: C2SP tlog-witness
// (https://c2sp.org/tlog-witness).
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "http/client.h"
#include "http/router.h"
#include "ledger/ledger.h"
#include "ledger/log/log_witness.h"

namespace noodgeld {

/// Adds POST /add-checkpoint. Borrows the witness; `clock` is called by several threads.
void add_witness_routes(http::Router& router, LogWitness& witness, std::function<UnixTime()> clock);

/// A witness as the ledger knows it. "VKEY=URL" in configurations.
struct KnownWitness {
    NoteKey key;
    http::Endpoint endpoint;
};
[[nodiscard]] std::optional<KnownWitness> parse_known_witness(std::string_view text);

/// Asks witnesses to cosign the ledger's checkpoints. For one thread.
class WitnessRounds {
  public:
    /// Borrows the ledger, its key and the verifier. `say` is told what a witness answers when that
    /// is something else than the last time: a person reads it.
    WitnessRounds(Ledger& ledger, const crypto::SecretKey& key, std::vector<KnownWitness> witnesses,
                  const crypto::Verifier& verifier, std::function<void(const Phrase&)> say);

    /// Asks each that has not cosigned the checkpoint of the log as it is. What it cosigns stands
    /// below the ledger's checkpoint when this returns.
    void ask_all(UnixTime now);

  private:
    struct Asked {
        KnownWitness witness;
        http::Client client;
        std::uint64_t cosigned = 0;  ///< The size that it cosigned last, as far as is known.
        std::string said = {};
    };

    Result<void, Phrase> ask(Asked& asked, UnixTime now);
    Result<void, Phrase> take(Asked& asked, const Note& note, std::string_view answer);

    Ledger& ledger_;
    const crypto::SecretKey& key_;
    const crypto::Verifier& verifier_;
    std::function<void(const Phrase&)> say_;
    std::vector<Asked> asked_;
};

}  // namespace noodgeld
