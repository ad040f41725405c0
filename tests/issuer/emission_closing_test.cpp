#include "issuer/emission_closing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/issuer/scheme.h"

namespace noodgeld {
namespace {

using test::cents;

ManifestTally tally_of(const std::vector<TokenId>& ids) {
    ManifestTally tally;
    for (const TokenId& id : ids) NOODGELD_CHECK(tally.add(id.bytes).has_value());
    return tally;
}

class Closing : public testing::Test {
  protected:
    Closing() { test::hold(held_, test::series(1)); }

    static SeriesId series(unsigned number) {
        return series_id(test::series(number), test::lineage());
    }
    [[nodiscard]] EmissionFault fault_of(const Emission& emission) const {
        return check_emission(emission, tally_, held_).error().fault;
    }

    Holdings held_ = test::chartered();
    ManifestTally tally_ = tally_of(test::manifest(5));
    Emission true_one_ = test::emission(5);
};

TEST_F(Closing, MakesTheEmissionThatItsCheckAccepts) {
    const std::vector<SeriesCount> counts{{series(1), {2}}, {series(1), {3}}};
    const auto emission = close_emission({1}, test::kPeacetime + test::kDay, counts, tally_, held_);
    ASSERT_TRUE(emission);
    EXPECT_EQ(*emission, true_one_);
    EXPECT_TRUE(check_emission(true_one_, tally_, held_));
}

TEST_F(Closing, OtherManifestIsNamed) {
    Emission lie = true_one_;
    lie.manifest = test::manifest_root(test::manifest(4));
    const auto checked = check_emission(lie, tally_, held_);
    EXPECT_EQ(checked.error().fault, EmissionFault::wrong_root);
    const auto& roots = std::get<EmissionMismatch::Roots>(checked.error().figures);
    EXPECT_EQ(roots.said, lie.manifest);
    EXPECT_EQ(roots.found, true_one_.manifest);
}

TEST_F(Closing, OtherCountIsNamed) {
    for (const std::uint64_t said : {4u, 6u}) {
        Emission lie = true_one_;
        lie.series.front().tokens = {said};
        lie.tokens = {said};
        lie.total_value = cents(static_cast<std::int64_t>(said) * 1'000);
        const auto checked = check_emission(lie, tally_, held_);
        EXPECT_EQ(checked.error().fault, EmissionFault::wrong_count);
        const auto& counts = std::get<EmissionMismatch::Counts>(checked.error().figures);
        EXPECT_EQ(counts.said.value, said);
        EXPECT_EQ(counts.found.value, 5u);
    }
}

TEST_F(Closing, OtherValueIsNamed) {
    for (const std::int64_t said : {4'999, 5'001}) {
        Emission lie = true_one_;
        lie.total_value = cents(said);
        const auto checked = check_emission(lie, tally_, held_);
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
    EXPECT_EQ(check_emission(lie, tally_, held_).error().series, series(2));
}

TEST_F(Closing, SeriesIsInOneEmissionOnly) {
    test::hold(held_, true_one_);
    EXPECT_TRUE(check_emission(true_one_, tally_, held_)) << "itself, again";
    Emission second = true_one_;
    second.issued_at = second.issued_at + test::kDay;
    EXPECT_EQ(fault_of(second), EmissionFault::used_series);
}

TEST_F(Closing, NothingIsNoEmission) {
    const auto close = [this](const std::vector<SeriesCount>& counts) {
        return close_emission({1}, test::kPeacetime, counts, tally_, held_).error().fault;
    };
    EXPECT_EQ(close({}), EmissionFault::no_tokens);
    EXPECT_EQ(close({{series(1), {5}}, {series(2), {0}}}), EmissionFault::no_tokens);
    EXPECT_EQ(close({{series(1), {4}}}), EmissionFault::wrong_count);
    EXPECT_EQ(close({{series(1), {limits::kTokensPerEmission + 1}}}), EmissionFault::wrong_count);
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
