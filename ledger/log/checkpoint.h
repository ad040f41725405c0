// Checkpoint: a signed tree head, C2SP tlog-checkpoint (https://c2sp.org/tlog-checkpoint).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ledger/log/hash_tree.h"
#include "ledger/log/note.h"
#include "protocol/wire/ids.h"

namespace noodgeld {

struct Checkpoint {
    std::string origin;
    TreeHead tree;
    friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

/// The origin line of a lineage's log, which is also the name of its key: "noodgeld/" and the
/// lineage in hexadecimal.
[[nodiscard]] std::string log_origin(const Lineage& lineage);

/// The three lines of a note's text: origin, size, and root in base64.
[[nodiscard]] std::string to_text(const Checkpoint& checkpoint);
/// Accepts what `to_text` makes, and further lines below it.
[[nodiscard]] std::optional<Checkpoint> parse_checkpoint(std::string_view text);

/// The note of a checkpoint, signed under its origin.
[[nodiscard]] std::string sign_checkpoint(const Checkpoint& checkpoint,
                                          const crypto::SecretKey& key);
/// The checkpoint of a note that `key` signed under the checkpoint's origin; nothing if it did not.
[[nodiscard]] std::optional<Checkpoint> verify_checkpoint(std::string_view note,
                                                          const crypto::PublicKey& key,
                                                          const crypto::Verifier& verifier);

/// What shows that a leaf is in a log, in one text that needs nothing else: C2SP tlog-proof
/// (https://c2sp.org/tlog-proof).
[[nodiscard]] std::string log_proof(std::uint64_t index, std::span<const crypto::Hash> path,
                                    std::string_view checkpoint_note);

}  // namespace noodgeld
