#include "crypto/double_scalar25519.h"

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

/// B, 3B, 5B, ... 127B. Computed once.
const BaseMultiples& base_multiples() {
    static const auto table = make_odd_multiples<BaseMultiples>(base_point(), to_affine_cached);
    return table;
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

ExtendedPoint multiply_add(const Scalar& a, const OddMultiples& p, const Scalar& b) {
    const BaseMultiples& base = base_multiples();
    const auto a_digits = non_adjacent_form(a, kWidth);
    const auto b_digits = non_adjacent_form(b, kBaseWidth);
    std::size_t digits = kDigits;
    while (digits > 0 && a_digits[digits - 1] == 0 && b_digits[digits - 1] == 0) --digits;

    const FieldElement one = field_element(1);
    CompletedPoint sum{FieldElement{}, one, one, one};  // the neutral element
    for (std::size_t i = digits; i-- > 0;) {
        sum = twice(to_projective(sum));
        add_digit(sum, a_digits[i], p);
        add_digit(sum, b_digits[i], base);
    }
    return to_extended(sum);
}

}  // namespace noodgeld::crypto
