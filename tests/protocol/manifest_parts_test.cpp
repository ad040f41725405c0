// Manifests in parts: which part is one, and what the parts that are held say of an id.
#include <gtest/gtest.h>

#include "protocol/wire/pack.h"
#include "tests/support/fixtures.h"

namespace noodgeld {
namespace {

using Listing = Manifest::Listing;
constexpr std::uint64_t kFull = limits::kIdsPerPart;

/// The even numbers, from 2.
TokenId number(std::uint64_t value) {
    TokenId id;
    for (std::size_t i = 0; i < 8; ++i) {
        id.bytes[15 - i] = static_cast<std::uint8_t>(value >> (8 * i));
    }
    return id;
}
std::vector<TokenId> even(std::uint64_t count) {
    std::vector<TokenId> ids;
    for (std::uint64_t i = 1; i <= count; ++i) ids.push_back(number(2 * i));
    return ids;
}

struct Example {
    explicit Example(std::uint64_t count)
        : ids(even(count)),
          emitted{series_id(test::series(), test::lineage()), {count}, test::manifest_root(ids)},
          parts(test::manifest_parts(emitted.series, ids)) {}
    std::vector<TokenId> ids;
    EmittedSeries emitted;
    std::vector<ManifestPart> parts;

    [[nodiscard]] Manifest held(const std::vector<std::size_t>& which) const {
        Manifest manifest(emitted.tokens);
        for (const std::size_t i : which) {
            manifest.add(parts.at(i), part_name(encode(parts.at(i)), test::lineage()));
        }
        return manifest;
    }
};

TEST(ManifestPart, EachPartIsProvenByItself) {
    for (const std::uint64_t count : {std::uint64_t{1}, std::uint64_t{5}, kFull - 1, kFull,
                                      kFull + 1, 2 * kFull, 3 * kFull + 7, 5 * kFull}) {
        const Example example(count);
        ASSERT_EQ(example.parts.size(), parts_of({count}));
        for (const ManifestPart& part : example.parts) {
            EXPECT_TRUE(belongs_to(part, example.emitted)) << count << " " << part.index.value;
            const Bytes wire = encode(part);
            EXPECT_LE(wire.size(), max_object_bytes(Kind::manifest));
            EXPECT_EQ(decode<ManifestPart>(wire).value(), part);
        }
    }
}

TEST(ManifestPart, NothingElseIsProven) {
    const Example example(2 * kFull + 3);
    const auto refused = [&](const char* what, std::size_t index, const auto& change) {
        ManifestPart part = example.parts.at(index);
        change(part);
        EXPECT_FALSE(belongs_to(part, example.emitted)) << what;
    };
    refused("another id", 1, [](ManifestPart& p) { p.ids[100] ^= 1; });
    refused("an id too few", 0, [](ManifestPart& p) { p.ids.resize(p.ids.size() - 16); });
    refused("an id too many", 2, [](ManifestPart& p) { p.ids.resize(p.ids.size() + 16); });
    refused("another index", 0, [](ManifestPart& p) { p.index = {1}; });
    refused("no such index", 0, [](ManifestPart& p) { p.index = {3}; });
    refused("a longer path", 0, [](ManifestPart& p) { p.path.emplace_back(); });
    refused("a shorter path", 0, [](ManifestPart& p) { p.path.pop_back(); });
    refused("another series", 0, [](ManifestPart& p) { p.series = {}; });
    for (const std::uint64_t count : {kFull, 2 * kFull + 2, 2 * kFull + 4, 3 * kFull + 3}) {
        EmittedSeries other = example.emitted;
        other.tokens = {count};
        EXPECT_FALSE(belongs_to(example.parts[2], other)) << "an emission of " << count;
    }
}

TEST(ManifestPart, IdsAscendAndAreWhole) {
    const ManifestPart good = Example(5).parts.front();
    ManifestPart part = good;
    part.ids.pop_back();
    EXPECT_FALSE(decode<ManifestPart>(encode(part)));
    part.ids.clear();
    EXPECT_FALSE(decode<ManifestPart>(encode(part)));
    part.ids = good.ids;
    std::swap_ranges(part.ids.begin(), part.ids.begin() + 16, part.ids.begin() + 16);
    EXPECT_EQ(decode<ManifestPart>(encode(part)).error(), DecodeError::inconsistent);
    part.ids = good.ids;
    std::copy_n(part.ids.begin(), 16, part.ids.begin() + 16);
    EXPECT_EQ(decode<ManifestPart>(encode(part)).error(), DecodeError::inconsistent);
    part.ids.assign(good.ids.begin(), good.ids.begin() + 16);
    part.ids.resize((kFull + 1) * 16);
    EXPECT_EQ(decode<ManifestPart>(encode(part)).error(), DecodeError::wrong_length);
}

TEST(Manifest, AllPartsKnowEveryId) {
    const Example example(2 * kFull + 3);
    const Manifest all = example.held({2, 0, 1});
    const std::uint64_t last = 2 * (2 * kFull + 3);
    for (const std::uint64_t value : {std::uint64_t{2}, 2 * kFull, 2 * kFull + 2, last}) {
        EXPECT_EQ(all.find(number(value)).listing, Listing::listed) << value;
    }
    for (const std::uint64_t value :
         {std::uint64_t{0}, std::uint64_t{1}, 2 * kFull + 1, last + 1, ~std::uint64_t{0}}) {
        EXPECT_EQ(all.find(number(value)).listing, Listing::not_listed) << value;
    }
}

TEST(Manifest, AMissingPartIsMissedOnlyByWhatItCouldHave) {
    const Example example(3 * kFull);
    const std::uint64_t size = 2 * kFull;  // The numbers of a part end in a multiple of it.
    const auto listing = [&](const std::vector<std::size_t>& parts, std::uint64_t value) {
        return example.held(parts).find(number(value)).listing;
    };
    EXPECT_EQ(listing({}, 2), Listing::unknown);
    EXPECT_EQ(listing({0, 2}, size), Listing::listed);
    EXPECT_EQ(listing({0, 2}, size - 1), Listing::not_listed);
    for (const std::uint64_t value : {size + 1, size + 2, 2 * size, 2 * size + 1}) {
        EXPECT_EQ(listing({0, 2}, value), Listing::unknown) << value;
    }
    EXPECT_EQ(listing({0, 2}, 2 * size + 2), Listing::listed);
    EXPECT_EQ(listing({0, 2}, 3 * size + 1), Listing::not_listed) << "after the last part";
    EXPECT_EQ(listing({0, 1}, size + 1), Listing::not_listed) << "between two";
    EXPECT_EQ(listing({0, 1}, 2 * size + 1), Listing::unknown) << "after the last that is here";
    EXPECT_EQ(listing({1}, 1), Listing::unknown);
    EXPECT_EQ(listing({0}, 1), Listing::not_listed) << "before the first part";
}

TEST(Manifest, NamesThePartsThatSaySo) {
    const Example example(3 * kFull);
    const auto name = [&](std::size_t i) {
        return part_name(encode(example.parts.at(i)), test::lineage());
    };
    const Manifest all = example.held({0, 1, 2});
    using Names = std::vector<ObjectHash>;
    EXPECT_EQ(all.find(number(3)).by, Names{name(0)});
    EXPECT_EQ(all.find(number(1)).by, Names{name(0)});
    EXPECT_EQ(all.find(number(2 * kFull + 1)).by, (Names{name(0), name(1)}));
    EXPECT_EQ(all.find(number(6 * kFull + 1)).by, Names{name(2)});
}

}  // namespace
}  // namespace noodgeld
