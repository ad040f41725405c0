#include "ledger/log/tile_path.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace noodgeld::test {
namespace {

TEST(TilePath, IsAsTheFormatSays) {
    EXPECT_EQ(to_text(TilePath{0, 1'234'067, 256}), "tile/0/x001/x234/067");
    EXPECT_EQ(to_text(TilePath{3, 7, 17}), "tile/3/007.p/17");
    EXPECT_EQ(parse_tile_path("tile/0/x001/x234/067"), (TilePath{0, 1'234'067, 256}));
    EXPECT_EQ(parse_tile_path("tile/3/007.p/17"), (TilePath{3, 7, 17}));
}

RC_GTEST_PROP(TilePathProperty, EveryPathThatIsWrittenIsRead, ()) {
    const TilePath path{*rc::gen::inRange(0U, 64U),
                        *rc::gen::inRange<std::uint64_t>(0, 1'000'000'000'000),
                        *rc::gen::inRange(1U, 257U)};
    RC_ASSERT(parse_tile_path(to_text(path)) == path);
}

TEST(TilePath, NothingElseIsOne) {
    for (const char* other : {"",
                              "tile",
                              "tile/",
                              "tile/0",
                              "tile/0/",
                              "tile/0/7",
                              "tile/0/0007",
                              "tile/00/007",
                              "tile/64/007",
                              "tile/-1/007",
                              "tile/0/x000/007",
                              "tile/0/x01/007",
                              "tile/0/007.p/0",
                              "tile/0/007.p/256",
                              "tile/0/007.p/",
                              "tile/0/007.p/017",
                              "tile/0/007.p",
                              "tile/0/007/",
                              "tile/0/007.p/17/",
                              "tile/0/007.q/17",
                              "/tile/0/007",
                              "tile/entries/007",
                              "tile/0/x999/x999/x999/x999/x999/x999/999",
                              "tile/0/0x7",
                              "tile/0/+07"}) {
        EXPECT_FALSE(parse_tile_path(other)) << other;
    }
}

}  // namespace
}  // namespace noodgeld::test
