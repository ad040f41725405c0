// Log: the public transparency log of accepted facts: an RFC 6962 tree over their names.
//
//   leaf = kind in one byte (0: an entry) || the fact's 32-byte hash
//
// Facts are appended once, in the order of their acceptance. The log says what was accepted, never
// what it means, and serves hashes only. What a crash kept from being appended is appended at the
// next opening, so the log never says more than the ledger holds.
//
// In its folder are the tree's files (hash_tree.h), and `checkpoint`, the last that was signed: it
// is there before anybody else gets it, so the log never takes back what it signed.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <unordered_map>

#include "ledger/log/checkpoint.h"
#include "protocol/verdict/facts.h"

namespace noodgeld {

/// Not thread-safe: whoever owns it calls in turn.
class Log {
  public:
    /// Opens or creates it. StorageFault::damaged if its end is not what was promised or signed.
    [[nodiscard]] static Result<Log, StorageError> open(const std::filesystem::path& folder);

    /// Appends what is not in the log yet; on disk when this returns.
    [[nodiscard]] Result<void, StorageError> extend(const Facts::News& news);

    [[nodiscard]] std::uint64_t size() const { return tree_.size(); }
    [[nodiscard]] crypto::Hash root() const { return tree_.head().root; }
    [[nodiscard]] const HashTree& tree() const { return tree_; }
    /// The place of a leaf.
    [[nodiscard]] std::optional<std::uint64_t> find(std::uint8_t kind,
                                                    const std::array<std::uint8_t, 32>& hash) const;

    /// The last note that was signed, if it is of that origin and by that key.
    [[nodiscard]] std::optional<Checkpoint> signed_by(const std::string& origin,
                                                      const crypto::PublicKey& key,
                                                      const crypto::Verifier& verifier) const;
    /// Signs a head of the tree, now or before, but not below the last that was signed; whoever
    /// asks has read it back (HashTree::read_back). On disk when this returns.
    [[nodiscard]] Result<void, StorageError> sign(const Checkpoint& checkpoint,
                                                  const crypto::SecretKey& key);
    /// Puts a witness's good cosignature of that note below it, in place of one by the same key; on
    /// disk when this returns.
    [[nodiscard]] Result<void, StorageError> add(const NoteSignature& cosignature);
    /// The last that was signed, with what witnesses added; nothing before the first.
    [[nodiscard]] const std::optional<Note>& signed_note() const { return signed_; }

  private:
    struct HashOfLeaf {
        std::size_t operator()(const crypto::Hash& hash) const;
    };

    Log(std::filesystem::path folder, HashTree tree, std::optional<Note> last)
        : folder_(std::move(folder)), tree_(std::move(tree)), signed_(std::move(last)) {}
    Result<void, StorageError> read_places();
    Result<void, StorageError> keep(Note note);

    std::filesystem::path folder_;
    HashTree tree_;
    std::optional<Note> signed_;
    std::unordered_map<crypto::Hash, std::uint64_t, HashOfLeaf> places_;  // by leaf hash
};

}  // namespace noodgeld
