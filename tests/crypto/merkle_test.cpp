// Against the recursive definitions of RFC 6962, section 2.1, and published trees.
#include "crypto/merkle.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/crypto/hex.h"

namespace noodgeld::crypto {
namespace {

using Hashes = std::vector<Hash>;

constexpr std::size_t kMaxSize = 65;

Hashes leaves_up_to(std::size_t size) {
    Hashes out;
    for (std::size_t i = 0; i < size; ++i) {
        const std::array<std::uint8_t, 2> leaf = {static_cast<std::uint8_t>(i), 0x5a};
        out.push_back(leaf_hash(leaf));
    }
    return out;
}

std::size_t split(std::size_t n) {
    std::size_t k = 1;
    while (2 * k < n) k *= 2;
    return k;
}

// MTH(D[n])
Hash naive_root(std::span<const Hash> d) {
    if (d.empty()) return sha256({});
    if (d.size() == 1) return d[0];
    const std::size_t k = split(d.size());
    return node_hash(naive_root(d.first(k)), naive_root(d.subspan(k)));
}

// PATH(m, D[n])
Hashes naive_path(std::size_t m, std::span<const Hash> d) {
    if (d.size() == 1) return {};
    const std::size_t k = split(d.size());
    Hashes out = m < k ? naive_path(m, d.first(k)) : naive_path(m - k, d.subspan(k));
    out.push_back(naive_root(m < k ? d.subspan(k) : d.first(k)));
    return out;
}

// SUBPROOF(m, D[n], b)
Hashes naive_subproof(std::size_t m, std::span<const Hash> d, bool b) {
    if (m == d.size()) return b ? Hashes{} : Hashes{naive_root(d)};
    const std::size_t k = split(d.size());
    Hashes out =
        m <= k ? naive_subproof(m, d.first(k), b) : naive_subproof(m - k, d.subspan(k), false);
    out.push_back(naive_root(m <= k ? d.subspan(k) : d.first(k)));
    return out;
}

Hash flipped(Hash hash, std::size_t bit) {
    hash.bytes[bit / 8] = static_cast<std::uint8_t>(hash.bytes[bit / 8] ^ (1 << (bit % 8)));
    return hash;
}

TEST(Merkle, RootsAreThoseOfTheDefinition) {
    const Hashes leaves = leaves_up_to(kMaxSize);
    MerkleRoot growing;
    for (std::size_t size = 0; size <= kMaxSize; ++size) {
        const auto tree = std::span(leaves).first(size);
        EXPECT_EQ(merkle_root(tree), naive_root(tree)) << size;
        EXPECT_EQ(growing.root(), naive_root(tree)) << size;
        EXPECT_EQ(growing.size(), size);
        if (size < kMaxSize) growing.add(leaves[size]);
    }
}

// The test tree of the Certificate Transparency log implementations: eight leaves.
TEST(Merkle, CertificateTransparencyTree) {
    const char* leaves[] = {"",
                            "00",
                            "10",
                            "2021",
                            "3031",
                            "40414243",
                            "5051525354555657",
                            "606162636465666768696a6b6c6d6e6f"};
    const char* roots[] = {"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                           "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                           "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                           "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                           "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                           "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                           "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                           "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
    MerkleRoot tree;
    for (std::size_t i = 0; i < std::size(leaves); ++i) {
        tree.add(leaf_hash(from_hex(leaves[i])));
        EXPECT_EQ(tree.root().bytes, hex<32>(roots[i])) << i;
    }
}

TEST(Merkle, InclusionProofsAreThoseOfTheDefinitionAndVerify) {
    const Hashes leaves = leaves_up_to(kMaxSize);
    for (std::size_t size = 1; size <= kMaxSize; ++size) {
        const auto tree = std::span(leaves).first(size);
        const Hash root = naive_root(tree);
        const MerkleTree kept(Hashes(tree.begin(), tree.end()));
        EXPECT_EQ(kept.root(), root);
        for (std::size_t index = 0; index < size; ++index) {
            const Hashes proof = inclusion_proof(tree, index);
            EXPECT_EQ(kept.proof(index), proof);
            EXPECT_EQ(proof, naive_path(index, tree));
            EXPECT_TRUE(verify_inclusion(leaves[index], index, size, proof, root));
            for (std::size_t other = 0; other <= size; ++other) {
                if (other == index) continue;
                EXPECT_FALSE(verify_inclusion(leaves[index], other, size, proof, root));
            }
        }
    }
}

TEST(Merkle, ConsistencyProofsAreThoseOfTheDefinitionAndVerify) {
    const Hashes leaves = leaves_up_to(kMaxSize);
    for (std::size_t size = 1; size <= kMaxSize; ++size) {
        const auto tree = std::span(leaves).first(size);
        const Hash root = naive_root(tree);
        for (std::size_t old_size = 1; old_size <= size; ++old_size) {
            const Hash old_root = naive_root(tree.first(old_size));
            const Hashes proof = consistency_proof(tree, old_size);
            EXPECT_EQ(proof, naive_subproof(old_size, tree, true));
            EXPECT_TRUE(verify_consistency(old_size, old_root, size, root, proof));
            for (std::size_t other = 0; other <= size + 1; ++other) {
                if (other == old_size) continue;
                EXPECT_FALSE(verify_consistency(other, old_root, size, root, proof));
            }
        }
    }
}

TEST(Merkle, TheEmptyTreeIsAPrefixOfEveryTree) {
    const Hashes leaves = leaves_up_to(3);
    const Hash root = merkle_root(leaves), empty = sha256({});
    EXPECT_TRUE(verify_consistency(0, empty, 3, root, {}));
    EXPECT_TRUE(verify_consistency(0, empty, 0, empty, {}));
    EXPECT_FALSE(verify_consistency(0, root, 3, root, {}));
    EXPECT_FALSE(verify_consistency(0, empty, 3, root, leaves));
    EXPECT_FALSE(verify_consistency(0, empty, 0, empty, leaves));
}

/// A proof with one thing wrong: a bit, a hash more or less at either end, two exchanged.
Hashes spoilt(Hashes proof) {
    const auto any = *rc::gen::inRange<std::size_t>(0, proof.size() + 1);
    switch (*rc::gen::inRange(0, 4)) {
        case 0:
            proof.insert(proof.begin() + static_cast<std::ptrdiff_t>(any), leaf_hash({}));
            return proof;
        case 1:
            if (any == proof.size()) break;
            proof.erase(proof.begin() + static_cast<std::ptrdiff_t>(any));
            return proof;
        case 2:
            if (any + 1 >= proof.size()) break;
            std::swap(proof[any], proof[any + 1]);
            return proof;
        default:
            if (any == proof.size()) break;
            proof[any] = flipped(proof[any], *rc::gen::inRange<std::size_t>(0, 256));
            return proof;
    }
    proof.push_back(leaf_hash({}));
    return proof;
}

RC_GTEST_PROP(Merkle, SpoiltInclusionProofsAreRefused, ()) {
    const auto size = *rc::gen::inRange<std::size_t>(1, 200);
    const auto index = *rc::gen::inRange<std::size_t>(0, size);
    const auto bit = *rc::gen::inRange<std::size_t>(0, 256);
    const Hashes leaves = leaves_up_to(size);
    const Hash root = merkle_root(leaves), leaf = leaves[index];
    const Hashes proof = inclusion_proof(leaves, index);
    RC_ASSERT(verify_inclusion(leaf, index, size, proof, root));
    RC_ASSERT(!verify_inclusion(leaf, index, size, spoilt(proof), root));
    RC_ASSERT(!verify_inclusion(flipped(leaf, bit), index, size, proof, root));
    RC_ASSERT(!verify_inclusion(leaf, index, size, proof, flipped(root, bit)));
}

RC_GTEST_PROP(Merkle, SpoiltConsistencyProofsAreRefused, ()) {
    const auto size = *rc::gen::inRange<std::size_t>(1, 200);
    const auto old_size = *rc::gen::inRange<std::size_t>(1, size + 1);
    const auto bit = *rc::gen::inRange<std::size_t>(0, 256);
    const Hashes leaves = leaves_up_to(size);
    const Hash root = merkle_root(leaves),
               old_root = merkle_root(std::span(leaves).first(old_size));
    const Hashes proof = consistency_proof(leaves, old_size);
    RC_ASSERT(verify_consistency(old_size, old_root, size, root, proof));
    RC_ASSERT(!verify_consistency(old_size, old_root, size, root, spoilt(proof)));
    RC_ASSERT(!verify_consistency(old_size, flipped(old_root, bit), size, root, proof));
    RC_ASSERT(!verify_consistency(old_size, old_root, size, flipped(root, bit), proof));
}

RC_GTEST_PROP(Merkle, GarbageProofsAreRefused, ()) {
    const auto index = *rc::gen::arbitrary<std::uint64_t>();
    const auto size = *rc::gen::arbitrary<std::uint64_t>();
    Hashes proof(*rc::gen::inRange<std::size_t>(0, 80));
    for (Hash& hash : proof) hash.bytes = arbitrary_bytes<32>();
    const Hash leaf = leaf_hash(as_bytes("leaf")), root = leaf_hash(as_bytes("root"));
    RC_ASSERT(!verify_inclusion(leaf, index, size, proof, root));
    RC_ASSERT(!verify_consistency(index, leaf, size, root, proof));
}

// The deepest trees that numbers of 64 bits can say, and a proof longer than any tree needs: the
// work is bounded by the depth, not by the proof.
TEST(Merkle, TheLargestTreesAndProofs) {
    constexpr std::uint64_t kAll = UINT64_MAX;
    const Hash leaf = leaf_hash({});
    const Hashes path(64, leaf);
    Hash root = leaf;
    for (const Hash& hash : path) root = node_hash(root, hash);
    EXPECT_TRUE(verify_inclusion(leaf, 0, kAll, path, root));
    EXPECT_FALSE(verify_inclusion(leaf, kAll, kAll, path, root));
    const Hashes endless(100'000, leaf);
    EXPECT_FALSE(verify_inclusion(leaf, 0, kAll, endless, root));
    EXPECT_FALSE(verify_inclusion(leaf, kAll - 1, kAll, endless, root));
    EXPECT_FALSE(verify_consistency(1, leaf, kAll, root, endless));
    EXPECT_TRUE(verify_consistency(1, leaf, kAll, root, path));
}

// A proof with more hashes than the tree has levels, and a root that was made to fit it.
TEST(Merkle, ProofsBeyondTheRootAreRefused) {
    const Hash leaf = leaf_hash(as_bytes("leaf")), more = leaf_hash(as_bytes("more"));
    EXPECT_FALSE(verify_inclusion(leaf, 0, 1, Hashes{more}, node_hash(more, leaf)));
    EXPECT_FALSE(verify_inclusion(leaf, 0, 1, Hashes{more}, node_hash(leaf, more)));
    const Hash two = node_hash(leaf, more);
    EXPECT_TRUE(verify_inclusion(leaf, 0, 2, Hashes{more}, two));
    EXPECT_FALSE(verify_inclusion(leaf, 0, 2, Hashes{more, more}, node_hash(more, two)));
    EXPECT_FALSE(verify_inclusion(leaf, 0, 2, Hashes{more, more}, node_hash(two, more)));
    EXPECT_TRUE(verify_consistency(1, leaf, 2, two, Hashes{more}));
    for (const Hash& above : {node_hash(more, two), node_hash(two, more)}) {
        EXPECT_FALSE(verify_consistency(1, leaf, 2, above, Hashes{more, more}));
        EXPECT_FALSE(verify_consistency(1, node_hash(more, leaf), 2, above, Hashes{more, more}));
    }
}

TEST(MerkleDeathTest, ProofsOfWhatIsNotThereAreBugs) {
    const Hashes leaves = leaves_up_to(3);
    EXPECT_DEATH((void)inclusion_proof(leaves, 3), "check failed");
    EXPECT_DEATH((void)consistency_proof(leaves, 4), "check failed");
    EXPECT_DEATH((void)consistency_proof(leaves, 0), "check failed");
}

}  // namespace
}  // namespace noodgeld::crypto
