#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "issuer/manifest_tally.h"
#include "tests/support/fixtures.h"

namespace noodgeld {
namespace {

Bytes bytes_of(const std::vector<TokenId>& ids) {
    Bytes out;
    for (const TokenId& id : ids) append(out, id.bytes);
    return out;
}

/// Gives all at once, then the end.
IdSource source_of(Bytes bytes) {
    return [bytes = std::move(bytes)]() mutable -> std::optional<Bytes> {
        return std::exchange(bytes, {});
    };
}

Result<ManifestTally, ManifestFault> merge(const std::vector<Bytes>& lists, Bytes& out) {
    std::vector<IdSource> sources;
    for (const Bytes& list : lists) sources.push_back(source_of(list));
    return merge_ids(std::move(sources), [&out](ByteView piece) {
        append(out, piece);
        return true;
    });
}

TEST(Manifest, TallyHasTheRootOfTheIds) {
    const auto ids = test::manifest(5);
    ManifestTally tally;
    ASSERT_TRUE(tally.add(bytes_of(ids)));
    ASSERT_TRUE(tally.finish());
    EXPECT_EQ(tally.count(), 5u);
    EXPECT_EQ(tally.root(), test::manifest_root(ids));
}

TEST(Manifest, TallyHasTheRootOfManyPartsAndTheirPaths) {
    for (const std::uint64_t count : {limits::kIdsPerPart, 2 * limits::kIdsPerPart + 3}) {
        std::vector<TokenId> ids(count);
        for (std::uint64_t i = 0; i < count; ++i) {
            for (std::size_t b = 0; b < 4; ++b) {
                ids[i].bytes[b] = static_cast<std::uint8_t>(i >> (24 - 8 * b));
            }
        }
        ManifestTally tally;
        ASSERT_TRUE(tally.add(bytes_of(ids)));
        EXPECT_EQ(tally.count(), count);
        EXPECT_EQ(tally.root(), test::manifest_root(ids));
        for (const ManifestPart& part : test::manifest_parts({}, ids)) {
            EXPECT_EQ(tally.parts().proof(part.index.value), part.path);
        }
    }
}

TEST(Manifest, CutIdIsBroken) {
    Bytes bytes = bytes_of(test::manifest(2));
    bytes.pop_back();
    ManifestTally tally;
    ASSERT_TRUE(tally.add(bytes));
    EXPECT_EQ(tally.finish(), fail(ManifestFault::broken_id));
    Bytes out;
    EXPECT_EQ(merge({bytes}, out).error(), ManifestFault::broken_id);
}

TEST(Manifest, IdTwiceIsRefused) {
    const auto ids = test::manifest(3);
    ManifestTally tally;
    EXPECT_EQ(tally.add(bytes_of({ids[0], ids[0]})), fail(ManifestFault::repeated));
    Bytes out;
    EXPECT_EQ(merge({bytes_of(ids), bytes_of({ids[1]})}, out).error(), ManifestFault::repeated);
}

TEST(Manifest, IdsOutOfOrderAreRefused) {
    const auto ids = test::manifest(3);
    ManifestTally tally;
    EXPECT_EQ(tally.add(bytes_of({ids[1], ids[0]})), fail(ManifestFault::not_ascending));
    Bytes out;
    EXPECT_EQ(merge({bytes_of({ids[2], ids[0]}), bytes_of({ids[1]})}, out).error(),
              ManifestFault::not_ascending);
}

TEST(Manifest, FailuresOfFilesAreFailures) {
    const IdSource unreadable = [] { return std::nullopt; };
    const auto keep = [](ByteView) { return true; };
    EXPECT_EQ(merge_ids({unreadable}, keep).error(), ManifestFault::not_read);
    const auto full = [](ByteView) { return false; };
    EXPECT_EQ(merge_ids({source_of(bytes_of(test::manifest(1)))}, full).error(),
              ManifestFault::not_written);
}

TEST(Manifest, OfNothingIsTheEmptyTree) {
    Bytes out;
    const auto tally = merge({{}, {}}, out);
    ASSERT_TRUE(tally);
    EXPECT_EQ(tally->count(), 0u);
    EXPECT_EQ(tally->root().hash(), crypto::sha256({}));
    EXPECT_TRUE(out.empty());
}

TEST(ManifestFaultTest, EachHasASentenceInBothLanguages) {
    for (int i = 0; i <= static_cast<int>(ManifestFault::not_written); ++i) {
        const auto fault = static_cast<ManifestFault>(i);
        EXPECT_THAT(sentence(fault, Language::nl), testing::EndsWith("."));
        EXPECT_THAT(sentence(fault, Language::en), testing::EndsWith("."));
    }
}

}  // namespace
}  // namespace noodgeld
