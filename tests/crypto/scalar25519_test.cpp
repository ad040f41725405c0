#include "crypto/scalar25519.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "crypto/short_ratio.h"
#include "tests/crypto/hex.h"
#include "tests/crypto/reference_ed25519.h"

namespace noodgeld::crypto {
namespace {

using reference::Integer;
using reference::order;
using reference::to_little_endian;

Integer value_of(const Scalar& a) {
    Integer out = 0;
    for (std::size_t i = 4; i-- > 0;) out = out * reference::power_of_two(64) + a.word[i];
    return out;
}

Hash512 hash_of(Integer value) {
    Hash512 out;
    for (std::uint8_t& byte : out.bytes) {
        byte = static_cast<std::uint8_t>(value % 256);
        value /= 256;
    }
    return out;
}

TEST(Scalar25519, DecodesExactlyWhatIsBelowTheOrder) {
    for (const Integer& value : {Integer(0), Integer(1), Integer(order() - 1)}) {
        const auto scalar = decode_scalar(to_little_endian(value));
        ASSERT_TRUE(scalar.has_value()) << value;
        EXPECT_EQ(value_of(*scalar), value);
    }
    const Integer all_ones = reference::power_of_two(256) - 1;
    for (const Integer& value : {order(), Integer(order() + 1), Integer(2 * order()),
                                 reference::power_of_two(253), all_ones}) {
        EXPECT_FALSE(decode_scalar(to_little_endian(value)).has_value()) << value;
    }
}

TEST(Scalar25519, ReducesNextToMultiplesOfTheOrder) {
    const Integer top = reference::power_of_two(512) - 1;
    const Integer most = top / order();
    for (const Integer& factor : {Integer(0), Integer(1), Integer(2), Integer(15), Integer(16),
                                  reference::power_of_two(192), Integer(most - 1), most}) {
        for (const int beside : {-2, -1, 0, 1, 2}) {
            const Integer value = factor * order() + beside;
            if (value < 0 || value > top) continue;
            EXPECT_EQ(value_of(reduce(hash_of(value))), value % order()) << value;
        }
    }
    EXPECT_EQ(value_of(reduce(hash_of(top))), top % order());
    for (unsigned bit = 0; bit < 512; ++bit) {
        const Integer value = reference::power_of_two(bit);
        EXPECT_EQ(value_of(reduce(hash_of(value))), value % order()) << bit;
    }
}

RC_GTEST_PROP(Scalar25519, ReducesAsBigIntegersDo, ()) {
    const Hash512 hash{arbitrary_bytes<64>()};
    RC_ASSERT(value_of(reduce(hash)) == reference::from_little_endian(hash.bytes) % order());
}

Integer value_of(const HalfScalar& a) {
    return Integer(a[1]) * reference::power_of_two(64) + a[0];
}

void check_form(const HalfScalar& scalar) {
    for (unsigned width = 2; width <= 8; ++width) {
        const auto digits = non_adjacent_form(scalar, width);
        Integer sum = 0;
        std::size_t zeros_before = width;
        for (std::size_t i = 0; i < digits.size(); ++i) {
            if (digits[i] == 0) {
                ++zeros_before;
                continue;
            }
            RC_ASSERT(zeros_before + 1 >= width || i < width);
            RC_ASSERT(digits[i] % 2 != 0);
            RC_ASSERT(std::abs(digits[i]) < 1 << (width - 1));
            sum += digits[i] * reference::power_of_two(static_cast<unsigned>(i));
            zeros_before = 0;
        }
        RC_ASSERT(sum == value_of(scalar));
    }
}

HalfScalar arbitrary_half() {
    return {*rc::gen::arbitrary<std::uint64_t>(), *rc::gen::arbitrary<std::uint64_t>() >> 1};
}

/// Any scalar, now and then one near 0, L or a power of two.
Scalar arbitrary_scalar() {
    const Integer off = *rc::gen::inRange(0, 100);
    switch (*rc::gen::inRange(0, 6)) {
        case 0:
            return *decode_scalar(to_little_endian(off));
        case 1:
            return *decode_scalar(to_little_endian(order() - 1 - off));
        case 2: {
            const auto bit = static_cast<unsigned>(*rc::gen::inRange(8, 252));
            return *decode_scalar(to_little_endian(reference::power_of_two(bit) - off));
        }
        default:
            return reduce(Hash512{arbitrary_bytes<64>()});
    }
}

RC_GTEST_PROP(Scalar25519, NonAdjacentFormsAreTheScalarAndSparse, ()) {
    check_form(arbitrary_half());
    check_form({UINT64_MAX, UINT64_MAX >> 1});
    check_form({*rc::gen::inRange<std::uint64_t>(0, 100), 0});
}

RC_GTEST_PROP(Scalar25519, SplitsNegatesAndAddsUpAsBigIntegersDo, ()) {
    const Scalar a = arbitrary_scalar();
    const auto [low, high] = split(a);
    RC_ASSERT(value_of(low) < reference::power_of_two(127));
    RC_ASSERT(value_of(high) * reference::power_of_two(127) + value_of(low) == value_of(a));
    RC_ASSERT((value_of(negate(a)) + value_of(a)) % order() == 0);
    RC_ASSERT(value_of(negate(a)) < order());

    ScalarSum sum;
    RC_ASSERT(sum.is_zero());
    Integer expected = 0;
    for (int i = *rc::gen::inRange(0, 20); i > 0; --i) {
        const bool largest = *rc::gen::inRange(0, 4) == 0;
        const HalfScalar by = largest ? HalfScalar{UINT64_MAX, UINT64_MAX >> 1} : arbitrary_half();
        const Scalar of = arbitrary_scalar();
        sum.add(by, of);
        expected += value_of(by) * value_of(of);
    }
    RC_ASSERT(value_of(sum.reduced()) == expected % order());
}

template <class Digits>
void check_digits(const Digits& digits, const Integer& scalar, unsigned bits) {
    Integer sum = 0;
    for (std::size_t i = digits.size(); i-- > 0;) {
        RC_ASSERT(std::abs(digits[i]) <= 1 << (bits - 1));
        sum = sum * (1 << bits) + digits[i];
    }
    RC_ASSERT(sum == scalar);
}

RC_GTEST_PROP(Scalar25519, DigitsAreTheScalar, ()) {
    const Scalar scalar = arbitrary_scalar();
    check_digits(digits_of_four(scalar), value_of(scalar), 4);
    const HalfScalar half = arbitrary_half();
    check_digits(digits_of_eight(half), value_of(half), 8);
}

RC_GTEST_PROP(Scalar25519, AShortRatioIsTheScalarAndShort, ()) {
    const Scalar k = arbitrary_scalar();
    const ShortRatio ratio = short_ratio(k);
    const Integer u = value_of(ratio.u), v = value_of(ratio.v);
    RC_ASSERT(u < reference::power_of_two(127));
    RC_ASSERT(v > 0);
    RC_ASSERT(v < reference::power_of_two(127));
    const Integer signed_u = ratio.v_is_negative ? Integer(-u) : u;
    RC_ASSERT(reference::modulo(value_of(k) * v - signed_u, order()) == 0);
}

}  // namespace
}  // namespace noodgeld::crypto
