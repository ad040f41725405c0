// Keys and signatures in bulk are the bytes of RFC 8032 and of libsodium, on every back end.
#include "crypto/bulk_signing.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <sodium.h>

#include <string>
#include <vector>

#include "crypto/base_comb.h"
#include "crypto/hash.h"
#include "crypto/secret_scalar.h"
#include "tests/crypto/hex.h"
#include "tests/crypto/reference_ed25519.h"
#include "tests/crypto/rfc8032_vectors.h"

namespace noodgeld::crypto {
namespace {

using reference::Integer;

class BulkSigningOn : public testing::TestWithParam<const char*> {
  protected:
    void SetUp() override {
        if (back_end_ == nullptr) GTEST_SKIP() << "this CPU has no " << GetParam();
    }
    [[nodiscard]] BulkSigning signing() const { return BulkSigning(*back_end_); }
    const BackEnd* const back_end_ = find_back_end(GetParam());
};

INSTANTIATE_TEST_SUITE_P(All, BulkSigningOn, testing::Values("portable", "avx2", "ifma"),
                         [](const auto& each) { return std::string(each.param); });

std::array<std::uint8_t, 32> seed_bytes(std::uint64_t number) {
    std::array<std::uint8_t, 8> bytes{};
    for (std::size_t i = 0; i < 8; ++i) bytes[i] = static_cast<std::uint8_t>(number >> (8 * i));
    return sha256({as_bytes("bulk signing test"), bytes}).bytes;
}

std::vector<Seed> seeds(std::size_t count) {
    std::vector<Seed> out;
    for (std::size_t i = 0; i < count; ++i) out.emplace_back(seed_bytes(i));
    return out;
}

/// libsodium's.
std::vector<SecretKey> keys(std::size_t count) {
    std::vector<SecretKey> out;
    for (std::size_t i = 0; i < count; ++i) out.push_back(SecretKey::from_seed(seed_bytes(i)));
    return out;
}

Bytes message(std::size_t size) {
    Bytes out(size);
    for (std::size_t i = 0; i < size; ++i) out[i] = static_cast<std::uint8_t>(i * 89 + size);
    return out;
}

TEST_P(BulkSigningOn, GivesTheVectorsOfRfc8032) {
    std::vector<Seed> from;
    std::vector<SecretKey> all_keys;
    std::vector<Bytes> messages;
    for (const Rfc8032Vector& vector : kRfc8032Vectors) {
        from.emplace_back(hex<32>(vector.seed));
        all_keys.push_back(SecretKey::from_seed(hex<32>(vector.seed)));
        messages.push_back(from_hex(vector.message));
    }
    std::vector<SigningOrder> orders;
    for (std::size_t i = 0; i < messages.size(); ++i) {
        orders.push_back({&all_keys[i], ByteView(messages[i])});
    }
    std::vector<PublicKey> public_keys(from.size());
    std::vector<Signature> signatures(from.size());
    signing().public_keys(from, public_keys);
    signing().sign(orders, signatures);
    for (std::size_t i = 0; i < from.size(); ++i) {
        EXPECT_EQ(public_keys[i].bytes, hex<32>(kRfc8032Vectors[i].key));
        EXPECT_EQ(signatures[i].bytes, hex<64>(kRfc8032Vectors[i].signature));
    }
}

TEST_P(BulkSigningOn, MakesAnyNumberOfKeysAsLibsodiumDoes) {
    constexpr std::size_t kMost = 2'000;
    const std::vector<Seed> from = seeds(kMost);
    const std::vector<SecretKey> expected = keys(kMost);
    std::vector<std::size_t> counts = {127, 128, 129, 255, 256, 257, kMost};
    for (std::size_t count = 0; count <= 2 * back_end_->lanes + 1; ++count) {
        counts.push_back(count);
    }
    for (const std::size_t count : counts) {
        std::vector<PublicKey> out(count);
        signing().public_keys(std::span(from).first(count), out);
        for (std::size_t i = 0; i < count; ++i) {
            ASSERT_EQ(out[i], expected[i].public_key()) << i << " of " << count;
        }
    }
}

/// Orders of all kinds: by one key, by each its own, and by keys that take turns; messages of every
/// length about where SHA-512 begins a new block, in pieces.
void expect_signs(const BulkSigning& signing, std::size_t count,
                  const std::vector<SecretKey>& all_keys, Executor* executor) {
    std::vector<Bytes> messages;
    for (std::size_t i = 0; i < count; ++i) messages.push_back(message(i * 7 % 300));
    for (const std::size_t in_a_row : {count + 1, std::size_t{1}, std::size_t{3}}) {
        std::vector<SigningOrder> orders;
        for (std::size_t i = 0; i < count; ++i) {
            const ByteView whole(messages[i]);
            const std::size_t a = whole.size() / 3, b = whole.size() / 2;
            orders.push_back({&all_keys[i / in_a_row % all_keys.size()],
                              {whole.first(a), whole.subspan(a, b - a), whole.subspan(b)}});
        }
        std::vector<Signature> out(count);
        executor != nullptr ? signing.sign(orders, out, *executor) : signing.sign(orders, out);
        for (std::size_t i = 0; i < count; ++i) {
            ASSERT_EQ(out[i], orders[i].key->sign(messages[i])) << i << " of " << count;
        }
    }
}

TEST_P(BulkSigningOn, SignsAnyNumberOfMessagesAsLibsodiumDoes) {
    const std::vector<SecretKey> all_keys = keys(150);
    std::vector<std::size_t> counts = {127, 128, 129, 257, 1'500};
    for (std::size_t count = 0; count <= 2 * back_end_->lanes + 1; ++count) {
        counts.push_back(count);
    }
    for (const std::size_t count : counts) {
        expect_signs(signing(), count, all_keys, nullptr);
    }
}

TEST_P(BulkSigningOn, DoesTheSameOnSeveralThreads) {
    Executor executor(3);
    expect_signs(signing(), 1'000, keys(150), &executor);
    std::vector<PublicKey> alone(1'000), together(1'000);
    signing().public_keys(seeds(1'000), alone);
    signing().public_keys(seeds(1'000), together, executor);
    EXPECT_EQ(alone, together);
}

SecretScalar secret(const Integer& value) {
    SecretScalar out;
    for (std::size_t i = 0; i < 4; ++i) {
        out.word[i] = static_cast<std::uint64_t>((value >> (64 * i)) & UINT64_MAX);
    }
    return out;
}

PointEncoding expected_multiple(const SecretScalar& scalar) {
    std::array<std::uint8_t, 32> bytes{}, out{};
    write_scalar(scalar, bytes);
    // It refuses to give the neutral element, but has made it.
    (void)crypto_scalarmult_ed25519_base_noclamp(out.data(), bytes.data());
    return out;
}

// Nought, the ends, and where a digit is the least or the largest, or there is none, at each place.
TEST_P(BulkSigningOn, MultipliesByExtremeScalars) {
    const Integer l = reference::order();
    std::vector<SecretScalar> scalars;
    for (const Integer& value : {Integer(0), Integer(1), Integer(2), Integer(l - 1), Integer(l - 2),
                                 Integer(l / 2), reference::power_of_two(252)}) {
        scalars.push_back(secret(value));
    }
    for (unsigned bit = 0; bit < 250; bit += 5) {
        for (const int digit : {1, 15, 16, 17, 31}) {
            scalars.push_back(secret(digit * reference::power_of_two(bit)));
            scalars.push_back(secret(l - digit * reference::power_of_two(bit)));
        }
    }
    std::vector<PointEncoding> out(scalars.size());
    back_end_->multiply_base(base_comb(*back_end_), scalars, out.data());
    for (std::size_t i = 0; i < scalars.size(); ++i) {
        EXPECT_EQ(out[i], expected_multiple(scalars[i])) << i;
    }
}

Integer integer(std::span<const std::uint8_t> little_endian) {
    Integer out = 0;
    for (std::size_t i = little_endian.size(); i-- > 0;) out = (out << 8) + little_endian[i];
    return out;
}

Integer value_of(const SecretScalar& a) {
    std::array<std::uint8_t, 32> bytes{};
    write_scalar(a, bytes);
    return integer(bytes);
}

Hash512 hash_of(Integer value) {
    Hash512 out;
    for (std::uint8_t& byte : out.bytes) {
        byte = static_cast<std::uint8_t>(value & 0xff);
        value >>= 8;
    }
    return out;
}

TEST(SecretScalar, IsReducedAtItsEnds) {
    const Integer l = reference::order(), most = reference::power_of_two(512) - 1;
    for (const Integer& near :
         {Integer(0), l, Integer(2 * l), Integer(l * l), Integer(most / l * l), Integer(most - 2),
          reference::power_of_two(252)}) {
        for (int i = -2; i <= 2; ++i) {
            if (near + i < 0 || near + i > most) continue;
            EXPECT_EQ(value_of(reduce_secret(hash_of(near + i))), (near + i) % l);
        }
    }
    const SecretScalar last = secret(l - 1);
    EXPECT_EQ(value_of(multiply_add(last, last, last)), 0);
    EXPECT_EQ(value_of(multiply_add(last, last, {})), 1);
    EXPECT_EQ(value_of(multiply_add({}, last, last)), l - 1);
}

TEST(SecretScalar, IsClampedAsTheRfcSays) {
    for (const unsigned value : {0x00U, 0xffU, 0x5aU}) {
        const auto fill = static_cast<std::uint8_t>(value);
        Hash512 hash;
        hash.bytes.fill(fill);
        std::array<std::uint8_t, 32> clamped{};
        clamped.fill(fill);
        clamped[0] &= 0xf8;
        clamped[31] = static_cast<std::uint8_t>((clamped[31] & 0x7f) | 0x40);
        EXPECT_EQ(value_of(private_scalar(hash)), integer(clamped) % reference::order());
    }
}

RC_GTEST_PROP(SecretScalar, ComputesAsIntegersDo, ()) {
    const Integer l = reference::order();
    const Hash512 hash{arbitrary_bytes<64>()};
    RC_ASSERT(value_of(reduce_secret(hash)) == integer(hash.bytes) % l);
    const SecretScalar a = reduce_secret({arbitrary_bytes<64>()});
    const SecretScalar b = reduce_secret({arbitrary_bytes<64>()});
    const SecretScalar c = reduce_secret({arbitrary_bytes<64>()});
    RC_ASSERT(value_of(multiply_add(a, b, c)) == (value_of(a) * value_of(b) + value_of(c)) % l);
}

}  // namespace
}  // namespace noodgeld::crypto
