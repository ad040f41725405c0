#include "issuer/emission_closing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/issuer/scheme.h"

namespace noodgeld {
namespace {

using test::cents;

class Closing : public testing::Test {
  protected:
    Closing() { test::hold(held_, test::series(1)); }

    static SeriesId series(unsigned number) {
        return series_id(test::series(number), test::lineage());
    }
    [[nodiscard]] EmissionFault fault_of(const Emission& emission) const {
        return check_emission(emission, manifests_, held_).error().fault;
    }

    Holdings held_ = test::chartered();
    Emission true_one_ = test::emission(5);
    std::vector<EmittedSeries> manifests_ = true_one_.series;
};

TEST_F(Closing, MakesTheEmissionThatItsCheckAccepts) {
    const auto emission = close_emission({1}, test::kPeacetime + test::kDay, manifests_, held_);
    ASSERT_TRUE(emission);
    EXPECT_EQ(*emission, true_one_);
    EXPECT_TRUE(check_emission(true_one_, manifests_, held_));
}

TEST_F(Closing, OtherManifestIsNamed) {
    Emission lie = true_one_;
    lie.series.front().manifest = test::manifest_root(test::manifest(4));
    const auto checked = check_emission(lie, manifests_, held_);
    EXPECT_EQ(checked.error().fault, EmissionFault::wrong_root);
    EXPECT_EQ(checked.error().series, series(1));
    const auto& roots = std::get<EmissionMismatch::Roots>(checked.error().figures);
    EXPECT_EQ(roots.said, lie.series.front().manifest);
    EXPECT_EQ(roots.found, true_one_.series.front().manifest);
}

TEST_F(Closing, OtherCountIsNamed) {
    for (const std::uint64_t said : {4u, 6u}) {
        Emission lie = true_one_;
        lie.series.front().tokens = {said};
        lie.tokens = {said};
        lie.total_value = cents(static_cast<std::int64_t>(said) * 1'000);
        const auto checked = check_emission(lie, manifests_, held_);
        EXPECT_EQ(checked.error().fault, EmissionFault::wrong_count);
        const auto& counts = std::get<EmissionMismatch::Counts>(checked.error().figures);
        EXPECT_EQ(counts.said.value, said);
        EXPECT_EQ(counts.found.value, 5u);
    }
}

TEST_F(Closing, EverySeriesHasItsManifestAndEveryManifestItsSeries) {
    test::hold(held_, test::series(2));
    manifests_.push_back({series(2), {7}, test::manifest_root(test::manifest(4))});
    EXPECT_EQ(fault_of(true_one_), EmissionFault::wrong_count);
    std::ranges::sort(manifests_);
    const Emission both = close_emission({1}, test::kPeacetime, manifests_, held_).value();
    EXPECT_EQ(both.tokens.value, 12u);
    std::erase_if(manifests_, [](const EmittedSeries& one) { return one.series == series(2); });
    EXPECT_EQ(fault_of(both), EmissionFault::wrong_count);
    // What is counted for one series cannot stand in the manifest of another.
    Emission moved = both;
    std::swap(moved.series[0].tokens, moved.series[1].tokens);
    manifests_ = both.series;
    EXPECT_EQ(fault_of(moved), EmissionFault::wrong_count);
    std::swap(moved.series[0].manifest, moved.series[1].manifest);
    EXPECT_EQ(fault_of(moved), EmissionFault::wrong_count);
}

TEST_F(Closing, OtherValueIsNamed) {
    for (const std::int64_t said : {4'999, 5'001}) {
        Emission lie = true_one_;
        lie.total_value = cents(said);
        const auto checked = check_emission(lie, manifests_, held_);
        EXPECT_EQ(checked.error().fault, EmissionFault::wrong_value);
        const auto& values = std::get<EmissionMismatch::Values>(checked.error().figures);
        EXPECT_EQ(values.said, cents(said));
        EXPECT_EQ(values.found, cents(5'000));
    }
}

TEST_F(Closing, SeriesNotHeldCouldBeWorthAnything) {
    Emission lie = true_one_;
    lie.series.front().series = series(2);
    EXPECT_EQ(fault_of(lie), EmissionFault::unknown_series);
    EXPECT_EQ(check_emission(lie, manifests_, held_).error().series, series(2));
}

TEST_F(Closing, SeriesIsInOneEmissionOnly) {
    test::hold(held_, true_one_);
    EXPECT_TRUE(check_emission(true_one_, manifests_, held_)) << "itself, again";
    Emission second = true_one_;
    second.issued_at = second.issued_at + test::kDay;
    EXPECT_EQ(fault_of(second), EmissionFault::used_series);
}

TEST_F(Closing, NothingIsNoEmission) {
    test::hold(held_, test::series(2));
    const auto close = [this](const std::vector<EmittedSeries>& manifests) {
        return close_emission({1}, test::kPeacetime, manifests, held_).error().fault;
    };
    EXPECT_EQ(close({}), EmissionFault::no_tokens);
    EXPECT_EQ(close({{series(1), {5}, {}}, {series(2), {0}, {}}}), EmissionFault::no_tokens);
    const Count most{limits::kTokensPerEmission};
    EXPECT_EQ(close({{series(1), most, {}}, {series(2), {1}, {}}}), EmissionFault::too_many_tokens);
}

TEST_F(Closing, ValueDoesNotWrap) {
    Series dear = test::series(3);
    dear.face_value = cents(Amount::kMaxCents);
    test::hold(held_, dear);
    const SeriesCount one{series_id(dear, test::lineage()), {1}};
    EXPECT_EQ(value_of(std::vector{one}, held_), cents(Amount::kMaxCents));
    SeriesCount many = one;
    many.tokens = {std::uint64_t{1} << 32};
    EXPECT_EQ(value_of(std::vector{many}, held_).error().fault, EmissionFault::too_valuable);
    const std::vector<SeriesCount> both{one, {series(1), {1}}};
    EXPECT_EQ(value_of(both, held_).error().fault, EmissionFault::too_valuable);
}

TEST(EmissionFaultTest, EachHasASentenceInBothLanguages) {
    for (int i = 0; i <= static_cast<int>(EmissionFault::wrong_value); ++i) {
        const auto fault = static_cast<EmissionFault>(i);
        EXPECT_THAT(sentence(fault, Language::nl), testing::EndsWith("."));
        EXPECT_THAT(sentence(fault, Language::en), testing::EndsWith("."));
    }
}

}  // namespace
}  // namespace noodgeld
