// Merkle trees of RFC 6962, section 2.1, over SHA-256: roots, inclusion and consistency proofs.
//
// Leaf hash: SHA-256(0x00 || leaf). Node: SHA-256(0x01 || left || right). Empty tree: SHA-256().
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "crypto/hash.h"

namespace noodgeld::crypto {

[[nodiscard]] Hash leaf_hash(ByteView leaf);
[[nodiscard]] Hash node_hash(const Hash& left, const Hash& right);

/// The root over leaves that come one by one, in order. Keeps one hash per level.
class MerkleRoot {
  public:
    MerkleRoot() = default;
    /// As after `size` leaves. `peaks`: the roots of the full subtrees, the largest first, one for
    /// each one-bit of the size.
    MerkleRoot(std::uint64_t size, std::vector<Hash> peaks);

    void add(const Hash& leaf);
    [[nodiscard]] std::uint64_t size() const { return size_; }
    [[nodiscard]] Hash root() const;

  private:
    std::uint64_t size_ = 0;
    std::vector<Hash> peaks_;  // of the full subtrees, largest first
};

/// A tree that is kept whole, for many proofs: each costs one look-up per level.
class MerkleTree {
  public:
    explicit MerkleTree(std::vector<Hash> leaves);
    [[nodiscard]] Hash root() const;
    /// As `inclusion_proof`. Needs index < the number of leaves.
    [[nodiscard]] std::vector<Hash> proof(std::uint64_t index) const;

  private:
    std::vector<std::vector<Hash>>
        levels_;  // The leaves first; a last one without a sibling rises.
};

[[nodiscard]] Hash merkle_root(std::span<const Hash> leaves);

/// The audit path of leaf `index` in the tree over `leaves`, lowest first. Needs index < size.
[[nodiscard]] std::vector<Hash> inclusion_proof(std::span<const Hash> leaves, std::uint64_t index);

/// Whether `proof` shows that `leaf` is number `index` of the tree of `size` leaves with `root`.
[[nodiscard]] bool verify_inclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size,
                                    std::span<const Hash> proof, const Hash& root);

/// Proof that the first `old_size` of `leaves` are a prefix. Needs 0 < old_size <= size.
[[nodiscard]] std::vector<Hash> consistency_proof(std::span<const Hash> leaves,
                                                  std::uint64_t old_size);

/// Whether `proof` shows that the tree (old_size, old_root) is a prefix of (size, root). The
/// empty tree is a prefix of every tree, by an empty proof.
[[nodiscard]] bool verify_consistency(std::uint64_t old_size, const Hash& old_root,
                                      std::uint64_t size, const Hash& root,
                                      std::span<const Hash> proof);

}  // namespace noodgeld::crypto
