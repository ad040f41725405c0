// Sums of one point at a time, by each back end, against the plain code of crypto/.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "crypto/half_sum.h"
#include "tests/crypto/hex.h"
#include "tests/crypto/lanes_back_end_fixture.h"

namespace noodgeld::crypto {
namespace {

using reference::Integer;

class LanesHalves : public LanesBackEnd {};

INSTANTIATE_TEST_SUITE_P(All, LanesHalves, testing::Values("portable", "avx2", "ifma"),
                         [](const auto& each) { return std::string(each.param); });

struct SumOfHalves {
    std::size_t a, b;
    HalfScalar of_a, of_b;
    bool subtracts_a, subtracts_b;
    Scalar base;
};

ExtendedPoint expected_sum(const SumOfHalves& in) {
    const auto term = [](std::size_t at, const HalfScalar& by, bool subtracts) {
        const ExtendedPoint p = multiple(value_of(by), points()[at]);
        return subtracts ? negate(p) : p;
    };
    const ExtendedPoint sum =
        sum_of(term(in.a, in.of_a, in.subtracts_a), term(in.b, in.of_b, in.subtracts_b));
    return sum_of(sum, multiple(value_of(in.base.word), base_point()));
}

void expect_sums(const BackEnd& back_end, const SumOfHalves& in) {
    const std::vector<AffineRecord> records = records_of(back_end);
    const OddMultiples a = odd_multiples(records[in.a], back_end);
    const OddMultiples b = odd_multiples(records[in.b], back_end);
    HalfSum sum(back_end, base_records(back_end));
    sum.add(in.of_a, a, in.subtracts_a);
    sum.add_base(in.base);
    sum.add(in.of_b, b, in.subtracts_b);
    EXPECT_TRUE(is_same(sum.sum(), expected_sum(in))) << back_end.name;
}

HalfScalar arbitrary_half() {
    constexpr std::uint64_t kTop = ~std::uint64_t{0} >> 1;
    if (*rc::gen::inRange(0, 3) == 0) {
        return *rc::gen::element<HalfScalar>(HalfScalar{0, 0}, HalfScalar{1, 0}, HalfScalar{8, 0},
                                             HalfScalar{~std::uint64_t{0}, kTop});
    }
    return {*rc::gen::arbitrary<std::uint64_t>(), *rc::gen::arbitrary<std::uint64_t>() & kTop};
}

RC_GTEST_PROP(LanesHalvesProperty, SumsOfHalvesAreThoseOfThePlainCode, ()) {
    const auto arbitrary_point = [] { return *rc::gen::inRange<std::size_t>(0, points().size()); };
    const SumOfHalves in{arbitrary_point(),
                         arbitrary_point(),
                         arbitrary_half(),
                         arbitrary_half(),
                         *rc::gen::arbitrary<bool>(),
                         *rc::gen::arbitrary<bool>(),
                         reduce(Hash512{arbitrary_bytes<64>()})};
    for (const BackEnd* back_end : back_ends()) expect_sums(*back_end, in);
    RC_ASSERT(!::testing::Test::HasFailure());
}

// Where formulas that are not complete break.
TEST_P(LanesHalves, SumsHalvesOfEveryPairOfPoints) {
    std::vector<OddMultiples> odd;
    for (const AffineRecord& record : records_of(*back_end_)) {
        odd.push_back(odd_multiples(record, *back_end_));
    }
    HalfDigits one{}, minus_one{};
    one[0] = 1;
    minus_one[0] = -1;
    ExtendedRecord out;
    for (std::size_t a = 0; a < odd.size(); ++a) {
        for (std::size_t b = 0; b < odd.size(); ++b) {
            const bool subtracts = (a + b) % 2 == 1;
            const HalfTerm first{&one, odd[a].data()};
            const HalfTerm second{subtracts ? &minus_one : &one, odd[b].data()};
            const std::array<HalfTerm, 2> terms{first, second};
            back_end_->add_halves(terms, 0, &out);
            const ExtendedPoint& q = points()[b];
            EXPECT_TRUE(
                is_same(back_end_->to_point(out), sum_of(points()[a], subtracts ? negate(q) : q)));
        }
    }
    back_end_->add_halves({}, 0, &out);
    EXPECT_TRUE(is_same(back_end_->to_point(out), neutral_point()));
}

TEST_P(LanesHalves, DoublesASumOfHalvesAndAPointBeforeItsOddMultiples) {
    const std::vector<AffineRecord> records = records_of(*back_end_);
    HalfDigits three{}, high{};
    three[0] = 3;
    high[127] = 1;
    for (std::size_t i = 0; i < points().size(); ++i) {
        for (const unsigned doublings : {1U, 3U, 64U}) {
            std::array<CachedRecord, 2> odd;
            back_end_->odd_multiples(records[i], doublings, odd);
            const Integer by = 3 * reference::power_of_two(doublings);
            ExtendedRecord out;
            HalfTerm term{&three, odd.data()};
            back_end_->add_halves({&term, 1}, 0, &out);
            EXPECT_TRUE(is_same(back_end_->to_point(out), multiple(by, points()[i])));
            back_end_->add_halves({&term, 1}, 5, &out);
            EXPECT_TRUE(is_same(back_end_->to_point(out), multiple(32 * by, points()[i])));
            term.digits = &high;
            back_end_->add_halves({&term, 1}, 0, &out);
            EXPECT_TRUE(is_same(back_end_->to_point(out),
                                multiple(reference::power_of_two(127 + doublings), points()[i])));
        }
    }
}

TEST_P(LanesHalves, TellsSumsOfSmallOrder) {
    const BaseRecords& base = base_records(*back_end_);
    const std::vector<AffineRecord> records = records_of(*back_end_);
    for (std::size_t i = 0; i < points().size(); ++i) {
        const OddMultiples odd = odd_multiples(records[i], *back_end_);
        HalfSum sum(*back_end_, base);
        sum.add(HalfScalar{1, 0}, odd);
        EXPECT_EQ(sum.has_small_order(), has_small_order(points()[i]));
        // [8]P and -[8]P: neutral, and in one coordinate not.
        HalfSum nothing(*back_end_, base);
        nothing.add(HalfScalar{8, 0}, odd);
        nothing.add(HalfScalar{8, 0}, odd, true);
        EXPECT_TRUE(nothing.has_small_order());
    }
    EXPECT_TRUE(HalfSum(*back_end_, base).has_small_order());
}

TEST_P(LanesHalves, AddsAScalarInQuarters) {
    const BaseRecords& base = base_records(*back_end_);
    const ExtendedPoint p = multiple(77, base_point());
    AffineRecord point, high;
    back_end_->to_record(to_affine_cached(p), &point);
    back_end_->to_record(to_affine_cached(high_multiple(p)), &high);
    QuarterMultiples<8> quarters;
    make_quarter_multiples(point, high, *back_end_, quarters);
    const std::uint64_t all = ~std::uint64_t{0};
    for (const Scalar& scalar :
         {Scalar{{0, 0, 0, 0}}, Scalar{{all, 0, 0, 0}}, Scalar{{0, all, 0, 0}},
          Scalar{{0, 0, all, 0}}, Scalar{{0, 0, 0, all >> 4}}, Scalar{{all, all, all, all >> 4}}}) {
        for (const bool subtracts : {false, true}) {
            HalfSum sum(*back_end_, base);
            sum.add(scalar, quarters, subtracts);
            const ExtendedPoint expected = multiple(value_of(scalar.word), p);
            EXPECT_TRUE(is_same(sum.sum(), subtracts ? negate(expected) : expected));
        }
    }
}

TEST_P(LanesHalves, OddMultiplesAreThose) {
    const std::vector<AffineRecord> records = records_of(*back_end_);
    for (std::size_t i = 0; i < points().size(); ++i) {
        std::vector<CachedRecord> odd(64);
        back_end_->odd_multiples(records[i], 0, odd);
        for (std::size_t m = 0; m < odd.size(); ++m) {
            HalfDigits digits{};
            digits[0] = static_cast<std::int8_t>(2 * m + 1);
            const HalfTerm term{&digits, odd.data()};
            ExtendedRecord out;
            back_end_->add_halves({&term, 1}, 0, &out);
            EXPECT_TRUE(is_same(back_end_->to_point(out), multiple(2 * m + 1, points()[i])));
        }
    }
}

}  // namespace
}  // namespace noodgeld::crypto
