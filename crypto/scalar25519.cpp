#include "crypto/scalar25519.h"

#include <algorithm>
#include <bit>

#include "base/check.h"
#include "base/uint128.h"

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

namespace {

// Barrett reduction: Handbook of Applied Cryptography, algorithm 14.42, with b = 2^64 and k = 4.
Scalar reduce(const Words8& x) {
    const Words5 q3 = five_words<5>(multiply(five_words<3>(x), kMu));
    Words5 r = subtract(five_words<0>(x), five_words<0>(multiply(q3, kL5)));
    // q3 is at most one too small: 2^512 / L is 0.22 above kMu, and the words that q1 leaves out
    // weigh less than 2^-59.
    if (!is_below(r, kL5)) r = subtract(r, kL5);
    return {{r[0], r[1], r[2], r[3]}};
}

}  // namespace

Scalar reduce(const Hash512& hash) {
    return reduce(load<8>(hash.bytes));
}

Scalar scalar_order() {
    return {kL};
}

SplitScalar split(const Scalar& a) {
    const auto& [a0, a1, a2, a3] = a.word;
    return {{a0, a1 & (UINT64_MAX >> 1)}, {(a1 >> 63) | (a2 << 1), (a2 >> 63) | (a3 << 1)}};
}

Scalar negate(const Scalar& a) {
    if (a == Scalar{}) return a;
    const auto& [a0, a1, a2, a3] = a.word;
    const Words5 r = subtract(kL5, {a0, a1, a2, a3, 0});
    return {{r[0], r[1], r[2], r[3]}};
}

// A product is below 2^127 * 2^253, so 2^64 of them fit in 2^512.
void ScalarSum::add(const HalfScalar& a, const Scalar& b) {
    for (std::size_t i = 0; i < 2; ++i) {
        std::uint64_t carry = 0;
        for (std::size_t j = 0; j < 4; ++j) {
            const uint128 sum = uint128{a[i]} * b.word[j] + word_[i + j] + carry;
            word_[i + j] = static_cast<std::uint64_t>(sum);
            carry = static_cast<std::uint64_t>(sum >> 64);
        }
        for (std::size_t j = i + 4; carry != 0 && j < word_.size(); ++j) {
            word_[j] += carry;
            carry = word_[j] < carry ? 1 : 0;
        }
    }
}

Scalar ScalarSum::reduced() const {
    return reduce(word_);
}

namespace {

template <class Digit, std::size_t kCount, std::size_t kWords>
std::array<Digit, kCount> signed_digits(const std::array<std::uint64_t, kWords>& word) {
    constexpr unsigned kBits = 64 * kWords / kCount;
    constexpr int kWhole = 1 << kBits;
    std::array<Digit, kCount> digits{};
    int carry = 0;
    for (std::size_t i = 0; i < kCount; ++i) {
        const std::size_t bit = i * kBits;
        const auto window = static_cast<int>((word[bit / 64] >> (bit % 64)) & (kWhole - 1));
        const int digit = window + carry;
        carry = digit > kWhole / 2 ? 1 : 0;
        digits[i] = static_cast<Digit>(digit - carry * kWhole);
    }
    return digits;  // The top bit is clear: nothing is carried out.
}

}  // namespace

std::array<std::int8_t, 64> digits_of_four(const Scalar& a) {
    return signed_digits<std::int8_t, 64>(a.word);
}

std::array<std::int16_t, 16> digits_of_eight(const HalfScalar& a) {
    return signed_digits<std::int16_t, 16>(a);
}

HalfDigits non_adjacent_form(const HalfScalar& a, unsigned width) {
    NOODGELD_CHECK(width >= 2 && width <= 8);
    const unsigned whole = 1U << width;
    uint128 rest = uint128{a[1]} << 64 | a[0];
    HalfDigits digits{};
    for (std::size_t i = 0; rest != 0; i += width) {
        const auto low = static_cast<std::uint64_t>(rest);
        const int zeros = low != 0 ? std::countr_zero(low)
                                   : 64 + std::countr_zero(static_cast<std::uint64_t>(rest >> 64));
        rest >>= zeros;
        i += static_cast<std::size_t>(zeros);
        const unsigned window = static_cast<unsigned>(rest) & (whole - 1);
        const bool is_negative = window > whole / 2;
        digits[i] = static_cast<std::int8_t>(static_cast<int>(window) -
                                             (is_negative ? static_cast<int>(whole) : 0));
        rest = (rest >> width) + (is_negative ? 1 : 0);
    }
    return digits;
}

}  // namespace noodgeld::crypto
