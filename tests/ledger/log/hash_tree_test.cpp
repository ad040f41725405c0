// The tree on disk against the functions over all leaves, and what damage does to it.
#include "ledger/log/hash_tree.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <fstream>

#include "tests/support/fixtures.h"
#include "tests/support/temporary_directory.h"

namespace noodgeld::test {
namespace {

namespace fs = std::filesystem;
using Hashes = std::vector<crypto::Hash>;

Hashes leaves(std::size_t count) {
    Hashes out;
    for (std::size_t i = 0; i < count; ++i) {
        const std::array<std::uint8_t, 3> number{static_cast<std::uint8_t>(i),
                                                 static_cast<std::uint8_t>(i >> 8),
                                                 static_cast<std::uint8_t>(i >> 16)};
        out.push_back(crypto::leaf_hash(number));
    }
    return out;
}

TreeHead head_of(std::span<const crypto::Hash> all) {
    return {all.size(), crypto::merkle_root(all)};
}

HashTree open_tree(const fs::path& folder, const std::optional<TreeHead>& known = {}) {
    auto tree = HashTree::open(folder, known);
    if (!tree) ADD_FAILURE() << tree.error().words.en;
    return std::move(tree).value();
}

std::string read(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}
void write(const fs::path& file, const std::string& bytes) {
    std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
}

RC_GTEST_PROP(HashTreeProperty, IsTheTreeOfItsLeavesHoweverTheyCome, ()) {
    const TemporaryDirectory folder;
    const auto total = *rc::gen::inRange<std::size_t>(0, 700);
    const Hashes all = leaves(total);
    std::size_t have = 0;
    while (have < total) {
        auto tree = HashTree::open(folder.path(), {}).value();
        RC_ASSERT(tree.head() == head_of(std::span(all).first(have)));
        const auto more = *rc::gen::inRange<std::size_t>(1, total - have + 1);
        RC_ASSERT(tree.append(std::span(all).subspan(have, more)).has_value());
        have += more;
        RC_ASSERT(tree.head() == head_of(std::span(all).first(have)));
    }
    const auto tree = HashTree::open(folder.path(), {}).value();
    RC_ASSERT(tree.read_back(tree.head()).has_value());
    if (total == 0) return;
    const auto size = *rc::gen::inRange<std::size_t>(1, total + 1);
    const TreeHead head = head_of(std::span(all).first(size));
    const auto index = *rc::gen::inRange<std::size_t>(0, size);
    RC_ASSERT(tree.inclusion_proof(index, head).value() ==
              crypto::inclusion_proof(std::span(all).first(size), index));
    const auto old_size = *rc::gen::inRange<std::size_t>(1, size + 1);
    RC_ASSERT(tree.consistency_proof(old_size, head).value() ==
              crypto::consistency_proof(std::span(all).first(size), old_size));
}

/// Three levels, the last full: 256 * 256 leaves and some.
class LargeTree : public testing::Test {
  protected:
    static constexpr std::size_t kSize = 65'536 + 300;
    LargeTree() : all_(leaves(kSize)) { EXPECT_TRUE(open_tree(folder_.path()).append(all_)); }
    TemporaryDirectory folder_;
    Hashes all_;
};

TEST_F(LargeTree, ProvesWhatTheFunctionsProve) {
    const HashTree tree = open_tree(folder_.path());
    const TreeHead head = head_of(all_);
    EXPECT_EQ(tree.head(), head);
    EXPECT_TRUE(tree.read_back(head));
    for (const std::size_t index : {0UL, 255UL, 256UL, 65'535UL, 65'536UL, kSize - 1}) {
        EXPECT_EQ(tree.inclusion_proof(index, head).value(), crypto::inclusion_proof(all_, index));
    }
    for (const std::size_t old : {1UL, 2UL, 255UL, 256UL, 257UL, 65'536UL, 65'537UL, kSize}) {
        EXPECT_EQ(tree.consistency_proof(old, head).value(), crypto::consistency_proof(all_, old));
    }
}

TEST_F(LargeTree, HasTheTilesThatTheFormatSays) {
    const HashTree tree = open_tree(folder_.path());
    const auto tile = [&](unsigned level, std::uint64_t index, unsigned width) {
        return tree.tile(kSize, level, index, width).value();
    };
    EXPECT_EQ(tile(0, 0, 256).value().size(), 8'192u);
    EXPECT_EQ(tile(0, 257, 44).value().size(), 44 * 32u);
    EXPECT_FALSE(tile(0, 257, 45));
    EXPECT_FALSE(tile(0, 258, 1));
    EXPECT_TRUE(tile(1, 0, 256));
    EXPECT_TRUE(tile(1, 1, 1));
    EXPECT_FALSE(tile(1, 1, 2));
    const auto root = crypto::merkle_root(std::span(all_).first(65'536));
    EXPECT_EQ(tile(2, 0, 1), Bytes(root.bytes.begin(), root.bytes.end()));
    EXPECT_FALSE(tile(2, 0, 2));
    EXPECT_FALSE(tile(3, 0, 1));
    EXPECT_FALSE(tile(63, 0, 1));
    EXPECT_FALSE(tile(0, ~std::uint64_t{0} / 256, 1));
}

// Whatever is flipped, no proof and no reading back passes over it.
TEST_F(LargeTree, EveryFlippedBitIsNamed) {
    const TreeHead head = head_of(all_);
    for (const char* name : {"level-0", "level-1", "level-2"}) {
        const fs::path file = folder_.path() / name;
        const std::string whole = read(file);
        const std::size_t step = std::max<std::size_t>(1, whole.size() / 40);
        for (std::size_t at = step / 2; at < whole.size(); at += step) {
            std::string flipped = whole;
            flipped[at] = static_cast<char>(flipped[at] ^ 1);
            write(file, flipped);
            const auto tree = HashTree::open(folder_.path(), {});
            const auto error = tree ? tree->read_back(head) : fail(tree.error());
            ASSERT_FALSE(error) << name << " " << at;
            EXPECT_EQ(error.error().fault, StorageFault::damaged);
            EXPECT_NE(error.error().words.en.find("damaged at "), std::string::npos);
        }
        write(file, whole);
    }
    EXPECT_TRUE(open_tree(folder_.path()).read_back(head));
}

TEST_F(LargeTree, NothingIsProvenOverDamage) {
    const TreeHead head = head_of(all_);
    const fs::path file = folder_.path() / "level-0";
    std::string bytes = read(file);
    bytes[32 * 1'000] ^= 1;
    write(file, bytes);
    const HashTree tree = open_tree(folder_.path());
    EXPECT_FALSE(tree.inclusion_proof(1'000, head));
    EXPECT_FALSE(tree.inclusion_proof(1'001, head)) << "its sibling";
    EXPECT_TRUE(tree.inclusion_proof(2'000, head)) << "elsewhere";
}

/// A tree of seven leaves that was written in two goes.
class SmallTree : public testing::Test {
  protected:
    SmallTree() : all_(leaves(9)) {
        HashTree tree = open_tree(folder_.path());
        EXPECT_TRUE(tree.append(std::span(all_).first(4)));
        EXPECT_TRUE(tree.append(std::span(all_).subspan(4, 3)));
        level_ = read(level_file());
        end_ = read(end_file());
    }
    [[nodiscard]] fs::path level_file() const { return folder_.path() / "level-0"; }
    [[nodiscard]] fs::path end_file() const { return folder_.path() / "end"; }
    void restore() const {
        write(level_file(), level_);
        write(end_file(), end_);
    }
    /// The size that it opens with; nothing if it does not, which must be for damage.
    [[nodiscard]] std::optional<std::uint64_t> opens(const std::optional<TreeHead>& known = {}) {
        const auto tree = HashTree::open(folder_.path(), known);
        if (!tree) EXPECT_EQ(tree.error().fault, StorageFault::damaged) << tree.error().words.en;
        if (!tree) return std::nullopt;
        EXPECT_EQ(tree->head(), head_of(std::span(all_).first(tree->size())));
        return tree->size();
    }

    TemporaryDirectory folder_;
    Hashes all_;
    std::string level_;
    std::string end_;
};

TEST_F(SmallTree, OpensAsItWasWrittenAndGrowsOn) {
    EXPECT_EQ(opens(), 7u);
    HashTree tree = open_tree(folder_.path());
    ASSERT_TRUE(tree.append(std::span(all_).subspan(7)));
    EXPECT_EQ(opens(), 9u);
}

TEST_F(SmallTree, NoFlippedBitAndNoLostHashOpensInSilence) {
    for (std::size_t at = 0; at < level_.size(); ++at) {
        std::string flipped = level_;
        flipped[at] = static_cast<char>(flipped[at] ^ 4);
        write(level_file(), flipped);
        EXPECT_FALSE(opens()) << at;
        write(level_file(), level_.substr(0, at));
        EXPECT_FALSE(opens()) << at;
        restore();
    }
    fs::remove(level_file());
    EXPECT_FALSE(opens());
}

TEST_F(SmallTree, ATornSlotTakesBackNothingThatWasSigned) {
    const TreeHead seven = head_of(std::span(all_).first(7));
    for (std::size_t at = 0; at < end_.size(); ++at) {
        if (at >= 48 && at < 4'096) continue;  // Between the slots nothing is read.
        std::string flipped = end_;
        flipped[at] = static_cast<char>(flipped[at] ^ 1);
        write(end_file(), flipped);
        EXPECT_EQ(opens(seven), 7u) << at;
        restore();
    }
    write(end_file(), std::string(end_.size(), '\0'));
    EXPECT_EQ(opens(seven), 7u);
    restore();
    write(level_file(), level_.substr(0, 32 * 6));
    EXPECT_FALSE(opens(seven));
}

TEST_F(SmallTree, ALostEndIsNoticedUnlessNothingWasPromised) {
    write(end_file(), std::string(end_.size(), '\0'));
    EXPECT_FALSE(opens());
    fs::remove(end_file());
    EXPECT_FALSE(opens());
    fs::remove(end_file());
    fs::remove(level_file());
    EXPECT_EQ(opens(), 0u);
}

TEST_F(SmallTree, WhatACrashLeftBehindTheEndIsCutOff) {
    for (const std::string& tail :
         {std::string("x"), std::string(32, 'x'), std::string(100, '\0')}) {
        write(level_file(), level_ + tail);
        EXPECT_EQ(opens(), 7u);
        EXPECT_EQ(read(level_file()), level_);
    }
}

}  // namespace
}  // namespace noodgeld::test
