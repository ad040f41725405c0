#include "crypto/secret_scalar.h"

#include "base/uint128.h"
#include "crypto/value_barrier.h"

namespace noodgeld::crypto {
namespace {

using Words5 = std::array<std::uint64_t, 5>;
using Words8 = std::array<std::uint64_t, 8>;

constexpr Words5 kL = {0x5812631a5cf5d3ed, 0x14def9dea2f79cd6, 0, 0x1000000000000000, 0};

// floor(2^512 / L), for Barrett reduction.
constexpr Words5 kMu = {0xed9ce5a30a2c131b, 0x2106215d086329a7, 0xffffffffffffffeb,
                        0xffffffffffffffff, 0xf};

/// Adds a b to `sum`, whose words from N on are overwritten.
template <std::size_t N>
void multiply_onto(const std::uint64_t* a, const std::uint64_t* b, std::uint64_t* sum) {
    for (std::size_t i = 0; i < N; ++i) {
        std::uint64_t carry = 0;
        for (std::size_t j = 0; j < N; ++j) {
            const uint128 each = uint128{a[i]} * b[j] + sum[i + j] + carry;
            sum[i + j] = static_cast<std::uint64_t>(each);
            carry = static_cast<std::uint64_t>(each >> 64);
        }
        sum[i + N] = carry;
    }
}

/// a - b modulo 2^320; gives 1 if b is larger, else 0.
std::uint64_t subtract(const std::uint64_t* a, const std::uint64_t* b, Words5& out) {
    std::uint64_t borrow = 0;
    for (std::size_t i = 0; i < 5; ++i) {
        const uint128 difference = uint128{a[i]} - b[i] - borrow;
        out[i] = static_cast<std::uint64_t>(difference);
        borrow = static_cast<std::uint64_t>(difference >> 64) & 1;
    }
    return borrow;
}

// Barrett reduction of any x below 2^512: Handbook of Applied Cryptography, algorithm 14.42, with
// b = 2^64 and k = 4. 2^512 / L is 0.22 above kMu, and the words of x that the quotient leaves out
// weigh less than 2^-59: so it is at most one too small, and one L at most remains to be taken off.
SecretScalar reduce(const Words8& x) {
    std::array<std::uint64_t, 10> product{}, back{};
    multiply_onto<5>(x.data() + 3, kMu.data(), product.data());
    multiply_onto<5>(product.data() + 5, kL.data(), back.data());
    Words5 rest{}, less{};
    (void)subtract(x.data(), back.data(), rest);
    const std::uint64_t keep = value_barrier(0 - subtract(rest.data(), kL.data(), less));
    SecretScalar out;
    for (std::size_t i = 0; i < 4; ++i) {
        out.word[i] = less[i] ^ (keep & (rest[i] ^ less[i]));
    }
    return out;
}

Words8 load(const Hash512& hash) {
    Words8 out{};
    for (std::size_t i = 64; i-- > 0;) out[i / 8] = (out[i / 8] << 8) | hash.bytes[i];
    return out;
}

}  // namespace

SecretScalar reduce_secret(const Hash512& hash) {
    return reduce(load(hash));
}

SecretScalar private_scalar(const Hash512& hash_of_seed) {
    const Words8 words = load(hash_of_seed);
    const std::uint64_t top = (words[3] & (UINT64_MAX >> 1)) | (std::uint64_t{1} << 62);
    return reduce({words[0] & ~std::uint64_t{7}, words[1], words[2], top});
}

// Below L^2 + L < 2^506.
SecretScalar multiply_add(const SecretScalar& a, const SecretScalar& b, const SecretScalar& c) {
    Words8 sum{c.word[0], c.word[1], c.word[2], c.word[3]};
    multiply_onto<4>(a.word.data(), b.word.data(), sum.data());
    return reduce(sum);
}

void write_scalar(const SecretScalar& a, std::span<std::uint8_t, 32> out) {
    for (std::size_t i = 0; i < 32; ++i) {
        out[i] = static_cast<std::uint8_t>(a.word[i / 8] >> (8 * (i % 8)));
    }
}

}  // namespace noodgeld::crypto
