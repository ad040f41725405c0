// CommitRecord: a commitment to everything a journal holds after one of its writes, chained to the
// commitment before it.
//
// It is written with the data, in the same batch; its hash is then written to the HEAD file. So a
// store that lost or changed anything, in any way, no longer matches HEAD.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "crypto/hash.h"
#include "journal/journal_keys.h"

namespace noodgeld::journal {

/// How many records each table has, and the sum of all their hashes. Records can be added and
/// removed in any order: equal sets give equal tallies. The sum finds damage, which is blind; it is
/// no protection against someone who rewrites the store at will (nor is anything on one disk).
class Tally {
  public:
    void add(std::string_view key, std::string_view value);
    void remove(std::string_view key, std::string_view value);

    [[nodiscard]] std::uint64_t count(Table table) const {
        return counts_[static_cast<std::size_t>(table)];
    }
    /// Of all tables.
    [[nodiscard]] std::uint64_t count() const;
    friend bool operator==(const Tally&, const Tally&) = default;

  private:
    friend struct CommitRecord;
    std::array<std::uint64_t, kTables> counts_{};
    std::array<std::uint64_t, 4> sum_{};  // Of SHA-256(key size || key || value), word by word.
};

/// What HEAD holds.
struct CommitMark {
    std::uint64_t number = 0;
    crypto::Hash chain;  ///< All zero for number 0, the empty journal.
    friend bool operator==(const CommitMark&, const CommitMark&) = default;
};

struct CommitRecord {
    std::uint64_t number = 0;
    crypto::Hash previous;  ///< The chain hash of the commit before.
    Tally tally;
    friend bool operator==(const CommitRecord&, const CommitRecord&) = default;

    /// Its number, and SHA-256("noodgeld/journal-commit/1" || its bytes): the chain hash. The
    /// record of an empty journal has the mark of one.
    [[nodiscard]] CommitMark mark() const;
    /// Fixed: numbers and hashes in the order above, big-endian.
    [[nodiscard]] std::string encode() const;
    [[nodiscard]] static std::optional<CommitRecord> decode(std::string_view bytes);
};

}  // namespace noodgeld::journal
