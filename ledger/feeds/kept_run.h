// KeptRun: entries of one branch that came together, as a ledger keeps them.
//
//   run   = feed number (4) first sequence (8) previous hash (32) last hash (32) count (4) *entry
//   entry = length (4) bytes count (1) *worth (1)
//
// Numbers are big endian. `previous` is what the first entry names, `last` the hash of the last. A
// worth is what the signatures of a spend were found to be when its entry came, one for each of a
// sale's: so nobody verifies them again.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "protocol/objects/entry.h"
#include "protocol/spend/spend_checks.h"

namespace noodgeld::feeds {

/// Of a feed, in the order in which the ledger met them: 0, 1, 2, ...
using FeedNumber = std::uint32_t;

struct KeptEntry {
    Bytes bytes;
    std::vector<SpendSignatures> signatures;  ///< Of the spends of a sale.
    friend bool operator==(const KeptEntry&, const KeptEntry&) = default;
};

/// At least one entry, each following the one before.
struct KeptRun {
    FeedNumber feed = 0;
    Sequence first;
    EntryHash previous;
    EntryHash last;
    std::vector<KeptEntry> entries;

    [[nodiscard]] Sequence end() const { return {first.value + entries.size()}; }
    friend bool operator==(const KeptRun&, const KeptRun&) = default;
};

[[nodiscard]] Bytes encode_run(const KeptRun& run);
/// Nothing for what `encode_run` does not make.
[[nodiscard]] std::optional<KeptRun> decode_run(ByteView bytes);

/// What the entry takes in a run.
[[nodiscard]] std::size_t run_bytes(const KeptEntry& entry);

/// A byte for each spend.
[[nodiscard]] Bytes encode_signatures(std::span<const SpendSignatures> signatures);
[[nodiscard]] std::optional<std::vector<SpendSignatures>> decode_signatures(ByteView worths);

}  // namespace noodgeld::feeds
