// The field of 2^255 - 19 elements, in radix 2^51: portable 64-bit arithmetic for verification.
//
// Public data only: some of this is not constant-time. A value has many representations; limbs may
// be larger than 51 bits. Two bounds matter, and debug builds check them at every operation:
//   tight  every limb below 2^51 + 2^14: what * and square give;
//   loose  every limb below 2^54: what * and square take.
// The sum of two tight values, or a tight one minus such a sum, is loose.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/check.h"
#include "base/uint128.h"

namespace noodgeld::crypto {

/// limb[0] + limb[1] 2^51 + limb[2] 2^102 + limb[3] 2^153 + limb[4] 2^204, modulo 2^255 - 19.
struct FieldElement {
    std::array<std::uint64_t, 5> limb{};
};

#ifdef NDEBUG
inline constexpr bool kCheckLimbs = false;
#else
inline constexpr bool kCheckLimbs = true;
#endif

inline constexpr std::uint64_t kLimbMask = (std::uint64_t{1} << 51) - 1;

inline void check_limbs_below(const FieldElement& a, std::uint64_t bound) {
    if constexpr (kCheckLimbs) {
        for (const std::uint64_t limb : a.limb) NOODGELD_CHECK(limb < bound);
    }
}

/// Tight. Needs value < 2^51.
[[nodiscard]] inline FieldElement field_element(std::uint64_t value) {
    NOODGELD_CHECK(value <= kLimbMask);
    return {{value}};
}

/// Tight. The top bit is ignored; values of 2^255 - 19 and above are taken modulo that.
[[nodiscard]] FieldElement field_element(std::span<const std::uint8_t, 32> little_endian);

/// The same value, its limbs below 2^51. Takes loose.
[[nodiscard]] FieldElement tighten(FieldElement a);

/// The one representation: limbs below 2^51, the whole below 2^255 - 19. Takes loose.
[[nodiscard]] FieldElement freeze(const FieldElement& a);

/// The one encoding: little-endian, below 2^255 - 19. Takes loose.
[[nodiscard]] std::array<std::uint8_t, 32> to_bytes(const FieldElement& a);

[[nodiscard]] bool is_zero(const FieldElement& a);
[[nodiscard]] bool is_odd(const FieldElement& a);
[[nodiscard]] bool is_equal(const FieldElement& a, const FieldElement& b);

/// 1 / a; 0 for 0. Takes loose, gives tight.
[[nodiscard]] FieldElement invert(const FieldElement& a);
/// a^((p - 5) / 8), the heart of the square root (RFC 8032, section 5.1.3). Loose to tight.
[[nodiscard]] FieldElement power_p58(const FieldElement& a);

/// Takes limbs below 2^53, gives their sums.
[[nodiscard]] inline FieldElement operator+(const FieldElement& a, const FieldElement& b) {
    constexpr std::uint64_t kBound = std::uint64_t{1} << 53;
    check_limbs_below(a, kBound);
    check_limbs_below(b, kBound);
    FieldElement out;
    for (std::size_t i = 0; i < 5; ++i) out.limb[i] = a.limb[i] + b.limb[i];
    return out;
}

/// Takes limbs below 2^53 - 76, gives loose: adds 4p so that no limb goes below zero.
[[nodiscard]] inline FieldElement operator-(const FieldElement& a, const FieldElement& b) {
    constexpr std::uint64_t kFourP0 = 4 * (kLimbMask - 18);
    constexpr std::uint64_t kFourP = 4 * kLimbMask;
    check_limbs_below(a, kFourP0);
    check_limbs_below(b, kFourP0);
    return {{a.limb[0] + kFourP0 - b.limb[0], a.limb[1] + kFourP - b.limb[1],
             a.limb[2] + kFourP - b.limb[2], a.limb[3] + kFourP - b.limb[3],
             a.limb[4] + kFourP - b.limb[4]}};
}

/// Brings five column sums to a tight value. Each is below 77 * 2^108, and r4 below 5 * 2^108: so
/// each carry fits 64 bits, and so does 19 times the last one, which wraps round to limb 0.
[[nodiscard]] inline FieldElement carry_columns(uint128 r0, uint128 r1, uint128 r2, uint128 r3,
                                                uint128 r4) {
    const auto low = [](uint128 r) { return static_cast<std::uint64_t>(r) & kLimbMask; };
    const auto high = [](uint128 r) { return static_cast<std::uint64_t>(r >> 51); };
    r1 += high(r0);
    r2 += high(r1);
    r3 += high(r2);
    r4 += high(r3);
    const std::uint64_t limb0 = low(r0) + 19 * high(r4);
    return {{limb0 & kLimbMask, low(r1) + (limb0 >> 51), low(r2), low(r3), low(r4)}};
}

/// Loose times loose gives tight.
[[nodiscard]] inline FieldElement operator*(const FieldElement& a, const FieldElement& b) {
    check_limbs_below(a, std::uint64_t{1} << 54);
    check_limbs_below(b, std::uint64_t{1} << 54);
    const auto [a0, a1, a2, a3, a4] = a.limb;
    const auto [b0, b1, b2, b3, b4] = b.limb;
    // 2^255 = 19, so products that reach limb 5 and above come back 19-fold.
    const std::uint64_t b1_19 = 19 * b1, b2_19 = 19 * b2, b3_19 = 19 * b3, b4_19 = 19 * b4;
    const auto mul = [](std::uint64_t x, std::uint64_t y) { return uint128{x} * y; };
    return carry_columns(
        mul(a0, b0) + mul(a1, b4_19) + mul(a2, b3_19) + mul(a3, b2_19) + mul(a4, b1_19),
        mul(a0, b1) + mul(a1, b0) + mul(a2, b4_19) + mul(a3, b3_19) + mul(a4, b2_19),
        mul(a0, b2) + mul(a1, b1) + mul(a2, b0) + mul(a3, b4_19) + mul(a4, b3_19),
        mul(a0, b3) + mul(a1, b2) + mul(a2, b1) + mul(a3, b0) + mul(a4, b4_19),
        mul(a0, b4) + mul(a1, b3) + mul(a2, b2) + mul(a3, b1) + mul(a4, b0));
}

/// Loose to tight.
[[nodiscard]] inline FieldElement square(const FieldElement& a) {
    check_limbs_below(a, std::uint64_t{1} << 54);
    const auto [a0, a1, a2, a3, a4] = a.limb;
    const std::uint64_t a0_2 = 2 * a0, a1_2 = 2 * a1, a3_19 = 19 * a3, a4_19 = 19 * a4;
    const std::uint64_t a1_38 = 38 * a1, a2_38 = 38 * a2, a3_38 = 38 * a3;
    const auto mul = [](std::uint64_t x, std::uint64_t y) { return uint128{x} * y; };
    return carry_columns(mul(a0, a0) + mul(a1_38, a4) + mul(a2_38, a3),
                         mul(a0_2, a1) + mul(a2_38, a4) + mul(a3_19, a3),
                         mul(a0_2, a2) + mul(a1, a1) + mul(a3_38, a4),
                         mul(a0_2, a3) + mul(a1_2, a2) + mul(a4_19, a4),
                         mul(a0_2, a4) + mul(a1_2, a3) + mul(a2, a2));
}

}  // namespace noodgeld::crypto
