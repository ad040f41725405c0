#include "crypto/half_straus.h"

#include "crypto/check.h"

namespace noodgeld::crypto {
namespace {

constexpr unsigned kWidth = 5;
constexpr unsigned kBaseWidth = 8;

// The largest odd digit of width w is 2^(w-1) - 1.
using BaseMultiples = std::array<AffineCachedPoint, std::size_t{1} << (kBaseWidth - 2)>;
static_assert(std::tuple_size_v<OddMultiples> == std::size_t{1} << (kWidth - 2));

template <class Table, class Convert>
Table make_odd_multiples(const ExtendedPoint& p, Convert convert) {
    const CachedPoint two_p = to_cached(to_extended(twice({p.X, p.Y, p.Z})));
    Table table;
    ExtendedPoint multiple = p;
    table[0] = convert(multiple);
    for (std::size_t i = 1; i < table.size(); ++i) {
        multiple = to_extended(add(multiple, two_p));
        table[i] = convert(multiple);
    }
    return table;
}

/// P, 3P, 5P ... 127P of the base point and of its high multiple. Computed once.
struct BaseTables {
    BaseMultiples low = make_odd_multiples<BaseMultiples>(base_point(), to_affine_cached);
    BaseMultiples high =
        make_odd_multiples<BaseMultiples>(high_multiple(base_point()), to_affine_cached);
};
const BaseTables& base_tables() {
    static const BaseTables tables;
    return tables;
}

/// Adds the digit's multiple to `sum`.
template <class Table>
void add_digit(CompletedPoint& sum, int digit, const Table& odd_multiples) {
    if (digit > 0) {
        sum = add(to_extended(sum), odd_multiples[static_cast<std::size_t>(digit) / 2]);
    } else if (digit < 0) {
        sum = subtract(to_extended(sum), odd_multiples[static_cast<std::size_t>(-digit) / 2]);
    }
}

}  // namespace

OddMultiples odd_multiples(const ExtendedPoint& p) {
    return make_odd_multiples<OddMultiples>(p, to_cached);
}

ExtendedPoint high_multiple(const ExtendedPoint& p) {
    ProjectivePoint multiple{p.X, p.Y, p.Z};
    for (int i = 0; i < 126; ++i) multiple = to_projective(twice(multiple));
    return to_extended(twice(multiple));
}

ExtendedPoint sum_of_halves(std::span<const HalfTerm> terms, const Scalar& base) {
    NOODGELD_CHECK(terms.size() <= kMostHalfTerms);
    const BaseTables& tables = base_tables();
    const auto [low, high] = split(base);
    const auto low_digits = non_adjacent_form(low, kBaseWidth);
    const auto high_digits = non_adjacent_form(high, kBaseWidth);
    std::array<std::array<std::int8_t, kHalfDigits>, kMostHalfTerms> digits;
    for (std::size_t i = 0; i < terms.size(); ++i) {
        digits[i] = non_adjacent_form(terms[i].scalar, kWidth);
    }
    const FieldElement one = field_element(1);
    CompletedPoint sum{FieldElement{}, one, one, one};  // the neutral element
    for (std::size_t place = kHalfDigits; place-- > 0;) {
        sum = twice(to_projective(sum));
        for (std::size_t i = 0; i < terms.size(); ++i) {
            const int digit = digits[i][place];
            add_digit(sum, terms[i].is_negative ? -digit : digit, *terms[i].multiples);
        }
        add_digit(sum, low_digits[place], tables.low);
        add_digit(sum, high_digits[place], tables.high);
    }
    return to_extended(sum);
}

}  // namespace noodgeld::crypto
