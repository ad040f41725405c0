// Attack 16: a revocation list of some hundred kilobytes that takes a terminal's memory: it names
// sheets and boxes by keys, which stand for many serials.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/attacks/growth.h"
#include "tests/attacks/world.h"

namespace noodgeld::test {
namespace {

constexpr double kSerialBytes = 8;

RevocationList list_of(unsigned sheets) {
    RevocationList list;
    list.charter = {1};
    list.issued_at = kCrisis;
    for (unsigned i = 0; i < sheets; ++i) {
        list.sheets.push_back({example_id<SheetKey>("sheet", i), {limits::kVouchersPerSheet}});
    }
    std::ranges::sort(list.sheets, {}, &RevokedSheet::key);
    return list;
}

Cost cost_of_list(unsigned sheets) {
    std::unique_ptr<World> world;
    Bytes wire;
    return cost_of(
        [&] {
            world = std::make_unique<World>();
            wire = encode(by_officers(list_of(sheets), 4, 5));
        },
        [&] { world->take(Kind::revocations, wire); });
}

TEST(Attack16, AListCostsItsSerialsAndNoMore) {
    constexpr unsigned kMost = limits::kRevokedSerials / limits::kVouchersPerSheet;
    const Cost half = cost_of_list(kMost / 2);
    const Cost whole = cost_of_list(kMost);
    expect_linear(half, whole);
    const double serials_mb = kSerialBytes * limits::kRevokedSerials / 1e6;
    EXPECT_LT(whole.megabytes - half.megabytes, serials_mb) << "half the serials, held flat";
}

TEST(Attack16, MoreSerialsThanItMayHaveAreNoList) {
    constexpr unsigned kMost = limits::kRevokedSerials / limits::kVouchersPerSheet;
    EXPECT_TRUE(well_formed(list_of(kMost)));
    EXPECT_FALSE(well_formed(list_of(kMost + 1)));
    RevocationList boxes = list_of(0);
    boxes.boxes = {{example_id<BoxKey>("box", 1), {limits::kSheetsPerBox}, {65}}};
    EXPECT_FALSE(well_formed(boxes)) << "65,536 sheets of 65 vouchers";
    boxes.boxes = {{example_id<BoxKey>("box", 1), {limits::kSheetsPerBox}, {64}}};
    EXPECT_TRUE(well_formed(boxes));
}

}  // namespace
}  // namespace noodgeld::test
