// Log: the public transparency log of accepted facts: an RFC 6962 tree over their names.
//
//   leaf = kind in one byte (0: an entry) || the fact's 32-byte hash
//
// Facts are appended once, in the order of their acceptance. The log says what was accepted, never
// what it means, and serves hashes only. What a crash kept from being appended is appended at the
// next opening, so the log never says more than the ledger holds.
//
// Two files. The first has 41 bytes a leaf: the leaf, and the first 8 bytes of
//
//   link = SHA-256("noodgeld/log/1" || the link before, at first 32 zero bytes || leaf)
//
// so that no byte of it can change unnoticed. The second, NAME.end, says how many leaves were on
// disk when that was last promised, and the link of the last of them, so that no leaf can be lost
// unnoticed either. It has two slots, 4 KiB apart and written in turn: size (8 bytes) || link (32)
// || the first 8 bytes of SHA-256("noodgeld/log-end/1" || size || link).
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "crypto/merkle.h"
#include "journal/storage_error.h"
#include "protocol/verdict/facts.h"

namespace noodgeld {

/// A signed tree head: C2SP tlog-checkpoint in a C2SP signed note.
struct Checkpoint {
    std::string origin;
    std::uint64_t size = 0;
    crypto::Hash root;
};

/// The origin line of a lineage's log, which is also the name of its key: "noodgeld/" and the
/// lineage in hexadecimal.
[[nodiscard]] std::string log_origin(const Lineage& lineage);

/// The note: text, an empty line, and "— ORIGIN base64(key hash || signature)". The key hash is the
/// first four bytes of SHA-256(origin || 0x0A || 0x01 || public key).
[[nodiscard]] std::string sign_checkpoint(const Checkpoint& checkpoint,
                                          const crypto::SecretKey& key);
/// The checkpoint of a note that `key` signed; nothing if it did not.
[[nodiscard]] std::optional<Checkpoint> verify_checkpoint(std::string_view note,
                                                          const crypto::PublicKey& key,
                                                          const crypto::Verifier& verifier);

/// Not thread-safe: whoever owns it calls in turn.
class Log {
  public:
    /// Opens or creates the files. What a crash left behind the promised end is cut off.
    /// StorageFault::damaged if anything before it is not what was written.
    [[nodiscard]] static Result<Log, StorageError> open(const std::filesystem::path& file);
    Log(Log&& other) noexcept;
    Log& operator=(Log&&) = delete;
    ~Log();

    /// Appends what is not in the log yet; on disk when this returns. Costs two syncs.
    [[nodiscard]] Result<void, StorageError> extend(const Facts::News& news);

    [[nodiscard]] std::uint64_t size() const { return hashes_.size(); }
    [[nodiscard]] crypto::Hash root() const { return crypto::merkle_root(hashes_); }
    /// The leaf hashes, in order.
    [[nodiscard]] std::span<const crypto::Hash> leaf_hashes() const { return hashes_; }
    /// The place of a leaf.
    [[nodiscard]] std::optional<std::uint64_t> find(std::uint8_t kind,
                                                    const std::array<std::uint8_t, 32>& hash) const;

  private:
    using Leaf = std::array<std::uint8_t, 33>;

    Log(int file, int end_file) : file_(file), end_file_(end_file) {}
    Result<std::uint64_t, StorageError> read_end();
    Result<void, StorageError> read_leaves(std::uint64_t promised);
    Result<void, StorageError> promise();
    void keep(const Leaf& leaf);

    int file_ = -1;
    int end_file_ = -1;
    unsigned next_slot_ = 0;  // of the end file
    crypto::Hash promised_link_;
    crypto::Hash link_;  // of the last leaf
    std::map<Leaf, std::uint64_t> places_;
    std::vector<crypto::Hash> hashes_;
};

}  // namespace noodgeld
