#include "issuer/series_making.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/issuer/scheme.h"

namespace noodgeld {
namespace {

Result<Signed<Series>, SeriesRefusal> make(const Series& series, const char* issuer = "issuer") {
    return make_series(series, test::charter(), test::lineage(), test::example_key(issuer));
}

TEST(SeriesMaking, GivesWhatATerminalBelieves) {
    const auto made = make(test::series());
    ASSERT_TRUE(made);
    EXPECT_EQ(made->value, test::series());
    Holdings held = test::chartered();
    EXPECT_TRUE(held.add(Kind::series, encode(*made), test::verifier()));
}

TEST(SeriesMaking, OnlyTheIssuerSigns) {
    EXPECT_EQ(make(test::series(), "enroller").error(), SeriesRefusal::not_the_issuer);
}

TEST(SeriesMaking, SeriesKeyHasNoOtherRole) {
    for (const char* role : {"officer", "issuer", "enroller", "ledger", "witness"}) {
        Series series = test::series();
        series.key = test::example_public_key(role);
        EXPECT_EQ(make(series).error(), SeriesRefusal::key_has_a_role) << role;
    }
}

TEST(SeriesMaking, RegionMustBeListed) {
    Series series = test::series();
    series.region = {99};
    EXPECT_EQ(make(series).error(), SeriesRefusal::unknown_region);
}

TEST(SeriesMaking, SeriesMustBeWellFormed) {
    Series worthless = test::series();
    worthless.face_value = Amount();
    EXPECT_EQ(make(worthless).error(), SeriesRefusal::inconsistent);
    Series never = test::series();
    never.slot_offset = never.longest_lifetime;
    EXPECT_EQ(make(never).error(), SeriesRefusal::inconsistent);
}

TEST(SeriesRefusalTest, EachHasASentenceInBothLanguages) {
    for (int i = 0; i <= static_cast<int>(SeriesRefusal::inconsistent); ++i) {
        const auto refusal = static_cast<SeriesRefusal>(i);
        EXPECT_THAT(sentence(refusal, Language::nl), testing::EndsWith("."));
        EXPECT_THAT(sentence(refusal, Language::en), testing::EndsWith("."));
    }
}

}  // namespace
}  // namespace noodgeld
