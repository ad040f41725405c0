// The ids of print runs, merged into manifests on disk and reckoned again: of any size, part by
// part.
#include "issuer/id_files.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "files/files.h"
#include "issuer/mint.h"
#include "protocol/verdict/facts.h"
#include "protocol/wire/pack.h"
#include "tests/support/fixtures.h"
#include "tests/support/temporary_directory.h"

namespace noodgeld {
namespace {

namespace fs = std::filesystem;

TokenId id_number(std::uint64_t value) {
    TokenId id;
    for (std::size_t b = 0; b < 4; ++b) {
        id.bytes[b] = static_cast<std::uint8_t>(value >> (24 - 8 * b));
    }
    return id;
}

class IdFiles : public testing::Test {
  protected:
    [[nodiscard]] std::string path(const std::string& name) const {
        return (folder_.path() / name).string();
    }
    /// The ids `first`, `first` + `step` and so on.
    std::string write_ids(const SeriesId& series, std::uint64_t first, std::uint64_t step,
                          std::uint64_t count) {
        MintedIds minted{series, {}};
        for (std::uint64_t i = 0; i < count; ++i) minted.ids.push_back(id_number(first + i * step));
        const std::string file = path("ids-" + std::to_string(files_++));
        NOODGELD_CHECK(write_file(file, encode(minted), {}));
        return file;
    }
    [[nodiscard]] auto write(const std::vector<std::string>& files) {
        return write_manifests(files, test::lineage(), path("out"));
    }
    [[nodiscard]] std::size_t files_in_out() const {
        return static_cast<std::size_t>(std::distance(fs::directory_iterator(path("out")), {}));
    }

    test::TemporaryDirectory folder_;
    int files_ = 0;
};

TEST_F(IdFiles, ManifestsOfManyPartsAreMergedAndReckonedAgain) {
    const SeriesId small{{1}};
    const SeriesId large{{2}};
    const std::uint64_t half = 17 * limits::kIdsPerPart;  // 34 parts: more than a pack holds
    const auto written = write(
        {write_ids(large, 1, 2, half), write_ids(small, 5, 1, 3), write_ids(large, 0, 2, half)});
    ASSERT_TRUE(written) << written.error().why.en;
    ASSERT_EQ(written->size(), 2U);
    EXPECT_EQ((*written)[0].series, small);
    EXPECT_EQ((*written)[0].tokens.value, 3U);
    std::vector<TokenId> ids;
    for (std::uint64_t i = 0; i < 2 * half; ++i) ids.push_back(id_number(i));
    EXPECT_EQ((*written)[1], (EmittedSeries{large, {2 * half}, test::manifest_root(ids)}));

    EXPECT_EQ(files_in_out(), 2U) << "two packs, and nothing else";
    std::size_t parts = 0;
    for (const auto& file : fs::directory_iterator(path("out"))) {
        const Bytes pack = read_file(file.path().string()).value();
        PackReader reader = PackReader::open(pack).value();
        while (const auto item = reader.next().value()) {
            const auto part = decode<ManifestPart>(item->object).value();
            const EmittedSeries& of = (*written)[part.series == small ? 0 : 1];
            EXPECT_TRUE(belongs_to(part, of)) << part.index.value;
            ++parts;
        }
    }
    EXPECT_EQ(parts, 35U);
    EXPECT_EQ(read_manifests(path("out")).value(), *written);
}

TEST_F(IdFiles, NothingIsOverwrittenAndNothingHalfIsLeft) {
    const std::string ids = write_ids({{1}}, 0, 1, 10);
    const auto twice = write({ids, ids});
    ASSERT_FALSE(twice);
    EXPECT_EQ(twice.error().code, ExitCode::no);
    EXPECT_FALSE(fs::exists(path("out")));
    EXPECT_FALSE(fs::exists(path("out.part")));
    ASSERT_TRUE(fs::create_directories(path("out.part/left"))) << "by a crash";
    ASSERT_TRUE(write({ids}));
    EXPECT_EQ(files_in_out(), 1U);
    EXPECT_EQ(write({ids}).error().code, ExitCode::cannot) << "it is there already";
    EXPECT_EQ(read_manifests(path("nowhere")).error().code, ExitCode::cannot);
    EXPECT_EQ(write_manifests({path("absent")}, test::lineage(), path("x")).error().code,
              ExitCode::cannot);
}

}  // namespace
}  // namespace noodgeld
