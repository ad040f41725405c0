// BackEnd's `vanish` against the plain code of crypto/.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <memory>
#include <vector>

#include "crypto/base_records.h"
#include "crypto/lanes/back_ends.h"
#include "crypto/scalar25519.h"
#include "tests/crypto/hex.h"
#include "tests/crypto/plain_sums.h"
#include "tests/crypto/reference_ed25519.h"

namespace noodgeld::crypto {
namespace {

using reference::Integer;

/// factor B, and something of small order.
struct KnownPoint {
    Integer factor;
    ExtendedPoint point;
    AffineCachedPoint affine = to_affine_cached(point);
};

const std::vector<KnownPoint>& known_points() {
    static const std::vector<KnownPoint> all = [] {
        std::vector<KnownPoint> out;
        const Integer l = reference::order();
        for (const Integer& factor : {Integer(1), Integer(2), Integer(l - 1), Integer(l / 3)}) {
            for (const reference::Point& small : reference::small_points()) {
                const auto p = decompress(reference::encode(small)).value();
                out.push_back({factor, sum_of(multiple(factor, base_point()), p)});
            }
        }
        return out;
    }();
    return all;
}

struct Equation {
    Integer base;
    std::vector<std::size_t> points;
    std::vector<Integer> scalars;
};

bool vanishes(const Equation& equation) {
    ExtendedPoint sum = multiple(equation.base, base_point());
    for (std::size_t i = 0; i < equation.points.size(); ++i) {
        sum = sum_of(sum, multiple(equation.scalars[i], known_points()[equation.points[i]].point));
    }
    return has_small_order(sum);
}

Integer arbitrary_scalar() {
    const Integer l = reference::order();
    const Integer random = reference::from_little_endian(arbitrary_bytes<32>()) % l;
    return *rc::gen::element<Integer>(0, 1, Integer(l - 1), reference::power_of_two(252),
                                      reference::power_of_two(127), random, random, random);
}

/// One that vanishes, but for those that are made to miss by a little or by anything.
Equation arbitrary_equation(std::size_t terms) {
    Equation out;
    for (std::size_t i = 0; i < terms; ++i) {
        out.points.push_back(*rc::gen::inRange<std::size_t>(0, known_points().size()));
        out.scalars.push_back(arbitrary_scalar());
        out.base -= out.scalars[i] * known_points()[out.points[i]].factor;
    }
    const int miss = *rc::gen::element<int>(0, 0, 0, 1, -1);
    out.base = reference::modulo(out.base + miss, reference::order());
    if (*rc::gen::inRange(0, 8) == 0) out.base = arbitrary_scalar();
    return out;
}

Scalar scalar(const Integer& value) {
    return decode_scalar(reference::to_little_endian(value)).value();
}

std::vector<bool> verdicts(const BackEnd& back_end, const std::vector<Equation>& equations,
                           std::size_t terms) {
    std::vector<AffineRecord> records;
    for (const KnownPoint& each : known_points())
        back_end.to_record(each.affine, &records.emplace_back());
    std::vector<Digits8> base_digits;
    std::vector<Digits4> digits;
    std::vector<const AffineRecord*> points;
    for (const Equation& equation : equations) {
        const auto [low, high] = split(scalar(equation.base));
        base_digits.push_back(digits_of_eight(low));
        base_digits.push_back(digits_of_eight(high));
        for (std::size_t i = 0; i < terms; ++i) {
            digits.push_back(digits_of_four(scalar(equation.scalars[i])));
            points.push_back(&records[equation.points[i]]);
        }
    }
    std::vector<ExtendedRecord> scratch(Equations::kTableRecords * terms * back_end.lanes);
    Equations in;
    in.count = equations.size();
    in.terms = terms;
    in.base_multiples = base_records(back_end).multiples.data();
    in.base_high_multiples = base_records(back_end).high_multiples.data();
    in.base_digits = base_digits.data();
    in.points = points.data();
    in.digits = digits.data();
    in.scratch = scratch.data();
    const auto out = std::make_unique<bool[]>(equations.size());
    back_end.vanish(in, out.get());
    return std::vector<bool>(out.get(), out.get() + equations.size());
}

RC_GTEST_PROP(LanesEquations, VanishWhereThePlainCodeSaysSo, ()) {
    const auto terms = *rc::gen::inRange<std::size_t>(1, 5);
    const auto count = *rc::gen::inRange<std::size_t>(0, 20);
    std::vector<Equation> equations;
    std::vector<bool> expected;
    for (std::size_t i = 0; i < count; ++i) {
        equations.push_back(arbitrary_equation(terms));
        expected.push_back(vanishes(equations.back()));
    }
    for (const BackEnd* back_end : back_ends()) {
        RC_ASSERT(verdicts(*back_end, equations, terms) == expected);
    }
}

TEST(LanesEquations, BothVerdictsInEveryLane) {
    const Integer l = reference::order();
    const Equation right{l - 5, {0}, {5}}, wrong{l - 5, {0}, {6}};
    for (const BackEnd* back_end : back_ends()) {
        for (std::size_t i = 0; i < 2 * back_end->lanes; ++i) {
            std::vector<Equation> equations(2 * back_end->lanes, right);
            std::vector<bool> expected(equations.size(), true);
            equations[i] = wrong;
            expected[i] = false;
            EXPECT_EQ(verdicts(*back_end, equations, 1), expected) << back_end->name << " " << i;
        }
    }
}

}  // namespace
}  // namespace noodgeld::crypto
