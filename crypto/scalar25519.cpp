#include "crypto/scalar25519.h"

#include <algorithm>

#include "crypto/check.h"
#include "crypto/uint128.h"

namespace noodgeld::crypto {
namespace {

using Words4 = std::array<std::uint64_t, 4>;
using Words5 = std::array<std::uint64_t, 5>;
using Words8 = std::array<std::uint64_t, 8>;

constexpr Words4 kL = {0x5812631a5cf5d3ed, 0x14def9dea2f79cd6, 0, 0x1000000000000000};
constexpr Words5 kL5 = {kL[0], kL[1], kL[2], kL[3], 0};

// floor(2^512 / L), for Barrett reduction.
constexpr Words5 kMu = {0xed9ce5a30a2c131b, 0x2106215d086329a7, 0xffffffffffffffeb,
                        0xffffffffffffffff, 0xf};

template <std::size_t N>
std::array<std::uint64_t, N> load(std::span<const std::uint8_t, 8 * N> bytes) {
    std::array<std::uint64_t, N> out{};
    for (std::size_t i = 8 * N; i-- > 0;) out[i / 8] = (out[i / 8] << 8) | bytes[i];
    return out;
}

template <std::size_t N>
bool is_below(const std::array<std::uint64_t, N>& a, const std::array<std::uint64_t, N>& b) {
    return std::lexicographical_compare(a.rbegin(), a.rend(), b.rbegin(), b.rend());
}

/// a - b modulo 2^320.
Words5 subtract(const Words5& a, const Words5& b) {
    Words5 out{};
    std::uint64_t borrow = 0;
    for (std::size_t i = 0; i < 5; ++i) {
        const uint128 difference = uint128{a[i]} - b[i] - borrow;
        out[i] = static_cast<std::uint64_t>(difference);
        borrow = static_cast<std::uint64_t>(difference >> 64) & 1;
    }
    return out;
}

std::array<std::uint64_t, 10> multiply(const Words5& a, const Words5& b) {
    std::array<std::uint64_t, 10> out{};
    for (std::size_t i = 0; i < 5; ++i) {
        std::uint64_t carry = 0;
        for (std::size_t j = 0; j < 5; ++j) {
            const uint128 sum = uint128{a[i]} * b[j] + out[i + j] + carry;
            out[i + j] = static_cast<std::uint64_t>(sum);
            carry = static_cast<std::uint64_t>(sum >> 64);
        }
        out[i + 5] = carry;
    }
    return out;
}

template <std::size_t First, std::size_t N>
Words5 five_words(const std::array<std::uint64_t, N>& a) {
    static_assert(First + 5 <= N);
    return {a[First], a[First + 1], a[First + 2], a[First + 3], a[First + 4]};
}

}  // namespace

std::optional<Scalar> decode_scalar(std::span<const std::uint8_t, 32> little_endian) {
    const Words4 words = load<4>(little_endian);
    if (!is_below(words, kL)) return std::nullopt;
    return Scalar{words};
}

// Barrett reduction: Handbook of Applied Cryptography, algorithm 14.42, with b = 2^64 and k = 4.
Scalar reduce(const Hash512& hash) {
    const Words8 x = load<8>(hash.bytes);
    const Words5 q3 = five_words<5>(multiply(five_words<3>(x), kMu));
    Words5 r = subtract(five_words<0>(x), five_words<0>(multiply(q3, kL5)));
    // q3 is at most one too small: 2^512 / L is 0.22 above kMu, and the words that q1 leaves out
    // weigh less than 2^-59.
    if (!is_below(r, kL5)) r = subtract(r, kL5);
    return {{r[0], r[1], r[2], r[3]}};
}

std::array<std::int8_t, kDigits> non_adjacent_form(const Scalar& a, unsigned width) {
    NOODGELD_CHECK(width >= 2 && width <= 8);
    const Words5 word = {a.word[0], a.word[1], a.word[2], a.word[3], 0};
    const int whole = 1 << width;
    std::array<std::int8_t, kDigits> digits{};
    int carry = 0;
    for (std::size_t i = 0; i < kDigits;) {
        const std::size_t at = i / 64, shift = i % 64;
        std::uint64_t bits = word[at] >> shift;
        if (shift > 64 - width) bits |= word[at + 1] << (64 - shift);
        const int window = carry + static_cast<int>(bits & static_cast<unsigned>(whole - 1));
        if (window % 2 == 0) {
            ++i;
            continue;
        }
        carry = window > whole / 2 ? 1 : 0;
        digits[i] = static_cast<std::int8_t>(window - carry * whole);
        i += width;
    }
    return digits;
}

}  // namespace noodgeld::crypto
