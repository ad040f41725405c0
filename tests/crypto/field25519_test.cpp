// Every operation against big integers, at the ends of its limb bounds and at random.
#include "crypto/field25519.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/crypto/hex.h"
#include "tests/crypto/reference_ed25519.h"

namespace noodgeld::crypto {
namespace {

using reference::Integer;
using reference::mod_p;

Integer value_of(const FieldElement& a) {
    Integer out = 0;
    for (std::size_t i = 5; i-- > 0;) out = out * reference::power_of_two(51) + a.limb[i];
    return out;
}

FieldElement all_limbs(std::uint64_t limb) {
    return {{limb, limb, limb, limb, limb}};
}

constexpr std::uint64_t kTight = (std::uint64_t{1} << 51) + (1 << 14) - 1;
constexpr std::uint64_t kSummand = (std::uint64_t{1} << 53) - 77;
constexpr std::uint64_t kLoose = (std::uint64_t{1} << 54) - 1;

bool is_tight(const FieldElement& a) {
    return std::ranges::all_of(a.limb, [](std::uint64_t limb) { return limb <= kTight; });
}

void expect_agrees(const FieldElement& result, const Integer& expected) {
    EXPECT_EQ(to_bytes(result), reference::to_little_endian(mod_p(expected)));
}

void expect_unary_agree(const FieldElement& a) {
    const Integer value = value_of(a);
    EXPECT_EQ(to_bytes(a), reference::to_little_endian(mod_p(value)));
    EXPECT_EQ(is_zero(a), mod_p(value) == 0);
    EXPECT_EQ(is_odd(a), mod_p(value) % 2 == 1);
    expect_agrees(square(a), value * value);
    EXPECT_TRUE(is_tight(square(a)));
    EXPECT_EQ(mod_p(value_of(tighten(a))), mod_p(value));
    for (const std::uint64_t limb : tighten(a).limb) EXPECT_LE(limb, kLimbMask);
    expect_agrees(invert(a), reference::inverse(value));
    expect_agrees(power_p58(a), reference::power(value, (reference::prime() - 5) / 8));
}

void expect_product_agrees(const FieldElement& a, const FieldElement& b) {
    expect_agrees(a * b, value_of(a) * value_of(b));
    EXPECT_TRUE(is_tight(a * b));
    EXPECT_EQ(is_equal(a, b), mod_p(value_of(a) - value_of(b)) == 0);
}

std::vector<FieldElement> edges() {
    std::vector<FieldElement> out = {FieldElement{},    field_element(1),  field_element(2),
                                     field_element(18), field_element(19), field_element(20)};
    // p - 1, p and p + 1; the same for 2p, in limbs of 52 bits; the largest value of 255 bits.
    for (const std::uint64_t low : {19U, 18U, 17U}) {
        FieldElement near_p = all_limbs(kLimbMask);
        near_p.limb[0] -= low;
        out.push_back(near_p);
        FieldElement near_2p = all_limbs(2 * kLimbMask);
        near_2p.limb[0] = 2 * (kLimbMask - 18) + 18 - low;
        out.push_back(near_2p);
    }
    out.push_back(all_limbs(kLimbMask));
    out.push_back(all_limbs(kTight));
    out.push_back(all_limbs(kSummand));
    out.push_back(all_limbs(kLoose));
    for (std::size_t i = 0; i < 5; ++i) {
        FieldElement one_large;
        one_large.limb[i] = kLoose;
        out.push_back(one_large);
    }
    return out;
}

TEST(Field25519, EdgesAgreeWithBigIntegers) {
    for (const FieldElement& a : edges()) {
        SCOPED_TRACE(value_of(a).str());
        expect_unary_agree(a);
        for (const FieldElement& b : edges()) expect_product_agrees(a, b);
    }
}

TEST(Field25519, SumsAndDifferencesAtTheirBounds) {
    for (const FieldElement& a : {FieldElement{}, all_limbs(kTight), all_limbs(kSummand)}) {
        for (const FieldElement& b : {FieldElement{}, all_limbs(kTight), all_limbs(kSummand)}) {
            expect_agrees(a + b, value_of(a) + value_of(b));
            expect_agrees(a - b, value_of(a) - value_of(b));
            for (const std::uint64_t limb : (a - b).limb) EXPECT_LE(limb, kLoose);
        }
    }
}

TEST(Field25519, LoadsIgnoreTheTopBitAndReduce) {
    std::array<std::uint8_t, 32> bytes{};
    bytes.fill(0xff);
    const auto eighteen = to_bytes(field_element(18));  // 2^255 - 1 = p + 18
    EXPECT_EQ(to_bytes(field_element(bytes)), eighteen);
    bytes[31] = 0x7f;
    EXPECT_EQ(to_bytes(field_element(bytes)), eighteen);
    bytes[0] = 0xed;  // p
    EXPECT_TRUE(is_zero(field_element(bytes)));
    bytes[0] = 0xec;  // p - 1
    EXPECT_EQ(to_bytes(field_element(bytes)), bytes);
}

RC_GTEST_PROP(Field25519, AgreesWithBigIntegers, ()) {
    const auto a_bytes = arbitrary_bytes<32>(), b_bytes = arbitrary_bytes<32>();
    const FieldElement a = field_element(a_bytes), b = field_element(b_bytes);
    const Integer top = reference::power_of_two(255);
    RC_ASSERT(value_of(a) == reference::from_little_endian(a_bytes) % top);
    expect_product_agrees(a, b);
    expect_product_agrees(a + b, a - b);
    expect_agrees(a + b, value_of(a) + value_of(b));
    expect_agrees(a - b, value_of(a) - value_of(b));
    expect_unary_agree(a);
    RC_ASSERT(!::testing::Test::HasFailure());
}

TEST(Field25519DeathTest, DebugBuildsStopAtLimbsThatAreTooLarge) {
    if constexpr (kCheckLimbs) {
        const FieldElement over = all_limbs(kLoose + 1);
        EXPECT_DEATH((void)(over * over), "check failed: limb < bound");
        EXPECT_DEATH((void)(all_limbs(kSummand + 1) - all_limbs(0)), "check failed: limb < bound");
    } else {
        GTEST_SKIP() << "limbs are checked in debug builds";
    }
}

}  // namespace
}  // namespace noodgeld::crypto
