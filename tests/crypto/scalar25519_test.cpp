#include "crypto/scalar25519.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

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

void check_form(const Scalar& scalar) {
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

RC_GTEST_PROP(Scalar25519, NonAdjacentFormsAreTheScalarAndSparse, ()) {
    check_form(reduce(Hash512{arbitrary_bytes<64>()}));
    const Integer below = order() - *rc::gen::inRange(1, 100);
    check_form(*decode_scalar(to_little_endian(below)));
    check_form(Scalar{{*rc::gen::inRange<std::uint64_t>(0, 100), 0, 0, 0}});
}

}  // namespace
}  // namespace noodgeld::crypto
