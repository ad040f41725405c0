#include "crypto/field25519.h"

#include "crypto/power_chain.h"

namespace noodgeld::crypto {
namespace {

std::uint64_t load_word(std::span<const std::uint8_t, 32> bytes, std::size_t word) {
    std::uint64_t out = 0;
    for (std::size_t i = 8; i-- > 0;) out = (out << 8) | bytes[8 * word + i];
    return out;
}

FieldElement square_times(FieldElement a, int times) {
    for (int i = 0; i < times; ++i) a = square(a);
    return a;
}

ChainPowers<FieldElement> powers(const FieldElement& a) {
    return chain_powers(a, square_times,
                        [](const FieldElement& x, const FieldElement& y) { return x * y; });
}

}  // namespace

FieldElement field_element(std::span<const std::uint8_t, 32> little_endian) {
    const std::uint64_t w0 = load_word(little_endian, 0), w1 = load_word(little_endian, 1);
    const std::uint64_t w2 = load_word(little_endian, 2), w3 = load_word(little_endian, 3);
    return {{w0 & kLimbMask, ((w0 >> 51) | (w1 << 13)) & kLimbMask,
             ((w1 >> 38) | (w2 << 26)) & kLimbMask, ((w2 >> 25) | (w3 << 39)) & kLimbMask,
             (w3 >> 12) & kLimbMask}};
}

FieldElement tighten(FieldElement a) {
    check_limbs_below(a, std::uint64_t{1} << 54);
    // The first pass leaves limb 0 at most 19 * 2^3 above its 51 bits, all others within theirs. If
    // the second carries out of limb 0, it leaves there less than 19 * 2^3, so the final 19 fits.
    for (int pass = 0; pass < 2; ++pass) {
        for (std::size_t i = 0; i < 4; ++i) {
            a.limb[i + 1] += a.limb[i] >> 51;
            a.limb[i] &= kLimbMask;
        }
        a.limb[0] += 19 * (a.limb[4] >> 51);
        a.limb[4] &= kLimbMask;
    }
    return a;
}

FieldElement freeze(const FieldElement& a) {
    FieldElement r = tighten(a);
    // Now 0 <= r < 2^255 < 2p: r >= p exactly when r + 19 reaches 2^255.
    std::uint64_t reaches = 19;
    for (const std::uint64_t limb : r.limb) reaches = (limb + reaches) >> 51;
    std::uint64_t carried = 19 * reaches;
    for (std::uint64_t& limb : r.limb) {
        limb += carried;
        carried = limb >> 51;
        limb &= kLimbMask;
    }
    return r;
}

std::array<std::uint8_t, 32> to_bytes(const FieldElement& a) {
    const auto [l0, l1, l2, l3, l4] = freeze(a).limb;
    const std::array<std::uint64_t, 4> words = {l0 | (l1 << 51), (l1 >> 13) | (l2 << 38),
                                                (l2 >> 26) | (l3 << 25), (l3 >> 39) | (l4 << 12)};
    std::array<std::uint8_t, 32> out{};
    for (std::size_t i = 0; i < out.size(); ++i) {
        out[i] = static_cast<std::uint8_t>(words[i / 8] >> (8 * (i % 8)));
    }
    return out;
}

bool is_zero(const FieldElement& a) {
    return to_bytes(a) == std::array<std::uint8_t, 32>{};
}

bool is_odd(const FieldElement& a) {
    return (to_bytes(a)[0] & 1) != 0;
}

bool is_equal(const FieldElement& a, const FieldElement& b) {
    return to_bytes(a) == to_bytes(b);
}

FieldElement invert(const FieldElement& a) {
    const auto p = powers(a);
    return square_times(p.p250, 5) * p.a11;  // a^(2^255 - 21)
}

FieldElement power_p58(const FieldElement& a) {
    return square_times(powers(a).p250, 2) * a;  // a^(2^252 - 3)
}

}  // namespace noodgeld::crypto
