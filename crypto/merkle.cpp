#include "crypto/merkle.h"

#include <algorithm>
#include <bit>

#include "base/check.h"

namespace noodgeld::crypto {
namespace {

constexpr std::uint8_t kLeaf = 0x00;
constexpr std::uint8_t kNode = 0x01;

/// k of RFC 6962, section 2.1: the largest power of two below n. Needs n > 1.
std::uint64_t split(std::uint64_t n) {
    return std::bit_floor(n - 1);
}

bool is_even(std::uint64_t n) {
    return n % 2 == 0;
}

}  // namespace

Hash leaf_hash(ByteView leaf) {
    return sha256({{&kLeaf, 1}, leaf});
}

Hash node_hash(const Hash& left, const Hash& right) {
    return sha256({{&kNode, 1}, left.bytes, right.bytes});
}

MerkleRoot::MerkleRoot(std::uint64_t size, std::vector<Hash> peaks)
    : size_(size), peaks_(std::move(peaks)) {
    NOODGELD_CHECK(peaks_.size() == static_cast<std::size_t>(std::popcount(size)));
}

void MerkleRoot::add(const Hash& leaf) {
    peaks_.push_back(leaf);
    // As many full subtrees of equal size meet as size_ has ones at its end.
    for (std::uint64_t ones = size_; !is_even(ones); ones >>= 1) {
        const Hash right = peaks_.back();
        peaks_.pop_back();
        peaks_.back() = node_hash(peaks_.back(), right);
    }
    ++size_;
}

Hash MerkleRoot::root() const {
    if (peaks_.empty()) return sha256({});
    Hash root = peaks_.back();
    for (std::size_t i = peaks_.size() - 1; i-- > 0;) root = node_hash(peaks_[i], root);
    return root;
}

MerkleTree::MerkleTree(std::vector<Hash> leaves) {
    levels_.push_back(std::move(leaves));
    while (levels_.back().size() > 1) {
        const std::vector<Hash>& below = levels_.back();
        std::vector<Hash> level;
        level.reserve(below.size() / 2 + 1);
        for (std::size_t i = 0; i + 1 < below.size(); i += 2) {
            level.push_back(node_hash(below[i], below[i + 1]));
        }
        if (!is_even(below.size())) level.push_back(below.back());
        levels_.push_back(std::move(level));
    }
}

Hash MerkleTree::root() const {
    return levels_.back().empty() ? sha256({}) : levels_.back().front();
}

std::vector<Hash> MerkleTree::proof(std::uint64_t index) const {
    NOODGELD_CHECK(index < levels_.front().size());
    std::vector<Hash> proof;
    for (const std::vector<Hash>& level : levels_) {
        const std::uint64_t sibling = is_even(index) ? index + 1 : index - 1;
        if (sibling < level.size()) proof.push_back(level[sibling]);
        index /= 2;
    }
    return proof;
}

Hash merkle_root(std::span<const Hash> leaves) {
    MerkleRoot tree;
    for (const Hash& leaf : leaves) tree.add(leaf);
    return tree.root();
}

// PATH(m, D[n]) of RFC 6962, section 2.1.1, from the root down.
std::vector<Hash> inclusion_proof(std::span<const Hash> leaves, std::uint64_t index) {
    NOODGELD_CHECK(index < leaves.size());
    std::vector<Hash> proof;
    while (leaves.size() > 1) {
        const std::uint64_t k = split(leaves.size());
        if (index < k) {
            proof.push_back(merkle_root(leaves.subspan(k)));
            leaves = leaves.first(k);
        } else {
            proof.push_back(merkle_root(leaves.first(k)));
            leaves = leaves.subspan(k);
            index -= k;
        }
    }
    std::ranges::reverse(proof);
    return proof;
}

// RFC 9162, section 2.1.3.2.
bool verify_inclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size,
                      std::span<const Hash> proof, const Hash& root) {
    if (index >= size) return false;
    std::uint64_t fn = index;
    std::uint64_t sn = size - 1;
    Hash r = leaf;
    for (const Hash& p : proof) {
        if (sn == 0) return false;
        if (!is_even(fn) || fn == sn) {
            r = node_hash(p, r);
            while (is_even(fn) && fn != 0) {
                fn >>= 1;
                sn >>= 1;
            }
        } else {
            r = node_hash(r, p);
        }
        fn >>= 1;
        sn >>= 1;
    }
    return sn == 0 && r == root;
}

// SUBPROOF(m, D[n], b) of RFC 6962, section 2.1.2, from the root down.
std::vector<Hash> consistency_proof(std::span<const Hash> leaves, std::uint64_t old_size) {
    NOODGELD_CHECK(old_size > 0 && old_size <= leaves.size());
    std::vector<Hash> proof;
    bool is_old_root = true;  // b: the subtree at hand is the whole old tree
    while (old_size != leaves.size()) {
        const std::uint64_t k = split(leaves.size());
        if (old_size <= k) {
            proof.push_back(merkle_root(leaves.subspan(k)));
            leaves = leaves.first(k);
        } else {
            proof.push_back(merkle_root(leaves.first(k)));
            leaves = leaves.subspan(k);
            old_size -= k;
            is_old_root = false;
        }
    }
    if (!is_old_root) proof.push_back(merkle_root(leaves));
    std::ranges::reverse(proof);
    return proof;
}

// RFC 9162, section 2.1.4.2, which leaves out an empty old tree and equal sizes.
bool verify_consistency(std::uint64_t old_size, const Hash& old_root, std::uint64_t size,
                        const Hash& root, std::span<const Hash> proof) {
    if (old_size > size) return false;
    if (old_size == size) return proof.empty() && old_root == root;
    if (old_size == 0) return proof.empty() && old_root == merkle_root({});

    std::uint64_t fn = old_size - 1;
    std::uint64_t sn = size - 1;
    while (!is_even(fn)) {
        fn >>= 1;
        sn >>= 1;
    }
    // A full old tree is a node of the new one: its root starts the path and is not in the proof.
    Hash fr = old_root;
    if (!std::has_single_bit(old_size)) {
        if (proof.empty()) return false;
        fr = proof.front();
        proof = proof.subspan(1);
    }
    Hash sr = fr;
    for (const Hash& c : proof) {
        if (sn == 0) return false;
        if (!is_even(fn) || fn == sn) {
            fr = node_hash(c, fr);
            sr = node_hash(c, sr);
            while (is_even(fn) && fn != 0) {
                fn >>= 1;
                sn >>= 1;
            }
        } else {
            sr = node_hash(sr, c);
        }
        fn >>= 1;
        sn >>= 1;
    }
    return sn == 0 && fr == old_root && sr == root;
}

}  // namespace noodgeld::crypto
