#include "crypto/short_ratio.h"

#include <bit>

#include "base/check.h"
#include "base/uint128.h"

namespace noodgeld::crypto {
namespace {

template <std::size_t N>
using Words = std::array<std::uint64_t, N>;

template <std::size_t N>
unsigned bit_length(const Words<N>& a) {
    for (std::size_t i = N; i-- > 0;) {
        if (a[i] != 0)
            return static_cast<unsigned>(64 * i) + static_cast<unsigned>(std::bit_width(a[i]));
    }
    return 0;
}

/// a 2^bits, which must fit.
template <std::size_t N>
Words<N> shifted(const Words<N>& a, unsigned bits) {
    const std::size_t words = bits / 64;
    const unsigned rest = bits % 64;
    Words<N> out{};
    for (std::size_t i = N; i-- > words;) {
        out[i] = a[i - words] << rest;
        if (rest != 0 && i > words) out[i] |= a[i - words - 1] >> (64 - rest);
    }
    return out;
}

template <std::size_t N>
bool is_below(const Words<N>& a, const Words<N>& b) {
    for (std::size_t i = N; i-- > 0;) {
        if (a[i] != b[i]) return a[i] < b[i];
    }
    return false;
}

template <std::size_t N>
void subtract(Words<N>& a, const Words<N>& b) {
    std::uint64_t borrow = 0;
    for (std::size_t i = 0; i < N; ++i) {
        const uint128 difference = uint128{a[i]} - b[i] - borrow;
        a[i] = static_cast<std::uint64_t>(difference);
        borrow = static_cast<std::uint64_t>(difference >> 64) & 1;
    }
}

template <std::size_t N>
void add(Words<N>& a, const Words<N>& b) {
    std::uint64_t carry = 0;
    for (std::size_t i = 0; i < N; ++i) {
        const uint128 sum = uint128{a[i]} + b[i] + carry;
        a[i] = static_cast<std::uint64_t>(sum);
        carry = static_cast<std::uint64_t>(sum >> 64);
    }
}

/// A remainder of Euclid's algorithm on L and k, and the magnitude of its factor: r = +-t k modulo
/// L, the signs in turns.
struct Row {
    Words<4> r;
    Words<2> t;
};

}  // namespace

// Of any two rows in a row, r of the first times t of the second is at most L. So when the
// remainders have come below 2^127, the factor is below 2^126.
ShortRatio short_ratio(const Scalar& k) {
    constexpr unsigned kHalf = 127;
    Row before{scalar_order().word, {}}, row{k.word, {1, 0}};
    bool is_negative = false;
    while (bit_length(row.r) > kHalf) {
        // before -= q row, bit by bit of the quotient; the factors' signs differ, so they add up.
        while (!is_below(before.r, row.r)) {
            unsigned bits = bit_length(before.r) - bit_length(row.r);
            Words<4> multiple = shifted(row.r, bits);
            if (is_below(before.r, multiple)) multiple = shifted(row.r, --bits);
            subtract(before.r, multiple);
            add(before.t, shifted(row.t, bits));
        }
        std::swap(before, row);
        is_negative = !is_negative;
    }
    NOODGELD_CHECK(row.r[2] == 0 && row.r[3] == 0 && row.t != Words<2>{});
    return {{row.r[0], row.r[1]}, row.t, is_negative};
}

}  // namespace noodgeld::crypto
