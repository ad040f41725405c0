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

constexpr unsigned kHalf = 127;

/// One step: before -= q row, bit by bit of the quotient, and the rows change places. The factors'
/// signs differ, so they add up.
void step(Row& before, Row& row) {
    while (!is_below(before.r, row.r)) {
        unsigned bits = bit_length(before.r) - bit_length(row.r);
        Words<4> multiple = shifted(row.r, bits);
        if (is_below(before.r, multiple)) multiple = shifted(row.r, --bits);
        subtract(before.r, multiple);
        add(before.t, shifted(row.t, bits));
    }
    std::swap(before, row);
}

/// The 63 highest bits of `a`, if it has `bits`.
std::uint64_t leading(const Words<4>& a, unsigned bits) {
    const unsigned from = bits - 63, at = from / 64, rest = from % 64;
    const std::uint64_t low = a[at] >> rest;
    return rest < 2 ? low : low | (at + 1 < 4 ? a[at + 1] << (64 - rest) : 0);
}

/// What several steps do: of rows a and b they make +-(keep[0] a - take[0] b), and the next one.
struct Steps {
    std::uint64_t keep[2] = {1, 0}, take[2] = {0, 1};
    unsigned count = 0;
};

/// Steps whose quotients the leading words show for certain, as the factors bound what is left out
/// (Lehmer; Collins's condition: Jebelean, "A double-digit Lehmer-Euclid algorithm for finding the
/// GCD of long integers" (1993)). None after which a remainder might be below `least`.
Steps certain_steps(std::uint64_t a, std::uint64_t b, std::uint64_t least) {
    Steps out;
    auto& [keep0, keep1] = out.keep;
    auto& [take0, take1] = out.take;
    while (b != 0) {
        const std::uint64_t quotient = a / b, rest = a - quotient * b;
        // No product overflows: take1 is at most b.
        const std::uint64_t take2 = take0 + quotient * take1, keep2 = keep0 + quotient * keep1;
        if (rest < take2 || rest - take2 < least || b - rest < take1 + take2) break;
        a = b;
        b = rest;
        keep0 = keep1;
        keep1 = keep2;
        take0 = take1;
        take1 = take2;
        ++out.count;
    }
    return out;
}

/// plus a - minus b, which is neither negative nor larger than a or b.
Words<4> difference(std::uint64_t plus, const Words<4>& a, std::uint64_t minus, const Words<4>& b) {
    Words<4> out{};
    std::uint64_t carry = 0, borrow = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        const uint128 more = uint128{plus} * a[i] + carry, less = uint128{minus} * b[i] + borrow;
        const auto low = static_cast<std::uint64_t>(more), taken = static_cast<std::uint64_t>(less);
        out[i] = low - taken;
        carry = static_cast<std::uint64_t>(more >> 64);
        borrow = static_cast<std::uint64_t>(less >> 64) + (low < taken ? 1 : 0);
    }
    return out;
}

Words<2> sum_of(std::uint64_t x, const Words<2>& a, std::uint64_t y, const Words<2>& b) {
    const uint128 low = uint128{x} * a[0], other = uint128{y} * b[0], sum = low + other;
    const std::uint64_t carry = x * a[1] + y * b[1];
    return {static_cast<std::uint64_t>(sum), carry + static_cast<std::uint64_t>(sum >> 64)};
}

void apply(const Steps& steps, Row& before, Row& row) {
    const Row a = before, b = row;
    Row* const out[2] = {&before, &row};
    for (unsigned i = 0; i < 2; ++i) {
        const std::uint64_t keep = steps.keep[i], take = steps.take[i];
        out[i]->r = (steps.count + i) % 2 == 0 ? difference(keep, a.r, take, b.r)
                                               : difference(take, b.r, keep, a.r);
        out[i]->t = sum_of(keep, a.t, take, b.t);
    }
}

}  // namespace

// Of any two rows in a row, r of the first times t of the second is at most L. So when the
// remainders have come below 2^127, the factor is below 2^126.
ShortRatio short_ratio(const Scalar& k) {
    Row before{scalar_order().word, {}}, row{k.word, {1, 0}};
    bool is_negative = false;
    while (bit_length(row.r) > kHalf) {
        const unsigned bits = bit_length(before.r), left_out = bits - 63;
        const std::uint64_t least = left_out < kHalf ? std::uint64_t{1} << (kHalf - left_out) : 0;
        const Steps steps = certain_steps(leading(before.r, bits), leading(row.r, bits), least);
        if (steps.count > 0) {
            apply(steps, before, row);
            is_negative ^= steps.count % 2 == 1;
        } else {
            step(before, row);
            is_negative = !is_negative;
        }
    }
    NOODGELD_CHECK(row.r[2] == 0 && row.r[3] == 0 && row.t != Words<2>{});
    return {{row.r[0], row.r[1]}, row.t, is_negative};
}

}  // namespace noodgeld::crypto
