// The rule of crypto/verifier.h, point by point, by example.
#include "crypto/verifier.h"

#include <gtest/gtest.h>

#include <thread>

#include "crypto/key_cache.h"
#include "crypto/lanes/back_ends.h"
#include "tests/crypto/hex.h"
#include "tests/crypto/reference_ed25519.h"
#include "tests/crypto/rfc8032_vectors.h"
#include "tests/crypto/verifier_fixture.h"

namespace noodgeld::crypto {
namespace {

using reference::Encoding;
using reference::Integer;
using reference::order;
using reference::prime;

const SecretKey& signer() {
    static const SecretKey key = SecretKey::from_seed(hex<32>(kRfc8032Vectors[0].seed));
    return key;
}

template <std::size_t N>
void flip(std::array<std::uint8_t, N>& bytes, std::size_t bit) {
    bytes[bit / 8] = static_cast<std::uint8_t>(bytes[bit / 8] ^ (1 << (bit % 8)));
}

TEST(Verifier, EveryFlippedBitIsRefused) {
    const Bytes message = from_hex("6e6f6f6467656c64");
    const Signature signature = signer().sign(message);
    const PublicKey key = signer().public_key();
    ASSERT_TRUE(believes(key, signature, message));
    for (std::size_t bit = 0; bit < 512; ++bit) {
        Signature changed = signature;
        flip(changed.bytes, bit);
        EXPECT_FALSE(believes(key, changed, message)) << bit;
    }
    for (std::size_t bit = 0; bit < 256; ++bit) {
        PublicKey changed = key;
        flip(changed.bytes, bit);
        EXPECT_FALSE(believes(changed, signature, message)) << bit;
    }
    for (std::size_t bit = 0; bit < 8 * message.size(); ++bit) {
        Bytes changed = message;
        changed[bit / 8] = static_cast<std::uint8_t>(changed[bit / 8] ^ (1 << (bit % 8)));
        EXPECT_FALSE(believes(key, signature, changed)) << bit;
    }
    EXPECT_FALSE(believes(key, signature, ByteView(message).first(7)));
    EXPECT_FALSE(believes(key, signature, {}));
}

// Point 1. S + L, S + 2L ... satisfy the equation as S does; as many as fit are tried.
TEST(Verifier, SAboveTheOrderIsRefused) {
    const Bytes message = from_hex("01");
    Signature signature = signer().sign(message);
    const Integer s = reference::from_little_endian(ByteView(signature.bytes).subspan(32));
    int tried = 0;
    for (Integer more = s + order(); more < reference::power_of_two(256); more += order()) {
        std::ranges::copy(reference::to_little_endian(more), signature.bytes.begin() + 32);
        EXPECT_FALSE(believes(signer().public_key(), signature, message)) << more;
        ++tried;
    }
    EXPECT_GE(tried, 14);
}

/// All encodings, canonical or not, of all points of small order: 8 canonical ones, the sign bit on
/// x = 0 (2), and y + p where that still fits 255 bits, with either sign bit.
std::vector<Encoding> small_encodings() {
    std::vector<Encoding> out;
    const Integer sign = reference::power_of_two(255);
    for (const reference::Point& point : reference::small_points()) {
        const Encoding canonical = reference::encode(point);
        out.push_back(canonical);
        const Integer y = reference::from_little_endian(canonical) % sign;
        for (Integer same_y = y; same_y < sign; same_y += prime()) {
            out.push_back(reference::to_little_endian(same_y));
            out.push_back(reference::to_little_endian(same_y + sign));
        }
    }
    std::ranges::sort(out);
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

// Points 2 and 3. With A and R of small order and S = 0 the equation holds for every message.
TEST(Verifier, PointsOfSmallOrderAreRefusedInEveryEncoding) {
    const std::vector<Encoding> small = small_encodings();
    EXPECT_EQ(small.size(), 14U);
    const Bytes message = from_hex("02");
    for (const Encoding& a : small) {
        for (const Encoding& r : small) {
            Signature signature;
            std::ranges::copy(r, signature.bytes.begin());
            EXPECT_FALSE(believes(PublicKey{a}, signature, message));
        }
    }
}

// A small, R honest: then [8]kA is neutral, so S = nonce satisfies the equation for any message.
TEST(Verifier, AKeyOfSmallOrderIsRefused) {
    const Bytes message = from_hex("03");
    const reference::Signer nobody{0, 12345};
    for (const reference::Point& small : reference::small_points()) {
        const auto [key, signature] = nobody.sign(small, reference::neutral(), message);
        EXPECT_FALSE(believes(key, signature, message));
    }
}

// R small, A honest: S = k a satisfies the equation.
TEST(Verifier, AnROfSmallOrderIsRefused) {
    const Bytes message = from_hex("04");
    const reference::Signer lazy{98765, 0};
    for (const reference::Point& small : reference::small_points()) {
        const auto [key, signature] = lazy.sign(reference::neutral(), small, message);
        EXPECT_FALSE(believes(key, signature, message));
    }
}

// Point 4. A small part beside a large one is multiplied away by 8, in A, in R, and in both.
TEST(Verifier, MixedOrderIsAccepted) {
    const Bytes message = from_hex("05");
    const reference::Signer signs{Integer("98765432109876543210"), Integer("12345678901234567890")};
    for (const reference::Point& in_a : reference::small_points()) {
        for (const reference::Point& in_r : reference::small_points()) {
            const auto [key, signature] = signs.sign(in_a, in_r, message);
            EXPECT_TRUE(believes(key, signature, message));
            EXPECT_FALSE(believes(key, signature, from_hex("06")));
        }
    }
}

// That encodings of points of large order must be canonical shows only in decompression
// (point25519_test.cpp): they are the few with y below 19, whose discrete logarithms nobody knows,
// so no signature that satisfies the equation can be made with one.

TEST(Verifier, RegisteringChangesNoVerdict) {
    const Bytes message = from_hex("08");
    const Signature signature = signer().sign(message);
    Signature forged = signature;
    flip(forged.bytes, 300);
    Executor executor(1);
    // Memory for no key at all, for one, and for all.
    for (const std::size_t memory :
         {std::size_t{0}, sizeof(PreparedKey) + 300, std::size_t{1} << 20}) {
        Verifier registering(Seed(), {memory, nullptr}, executor);
        for (int round = 0; round < 3; ++round) {
            registering.register_key(signer().public_key());
            EXPECT_TRUE(registering.verify(signer().public_key(), signature, {message}));
            EXPECT_FALSE(registering.verify(signer().public_key(), forged, {message}));
            registering.register_key(
                SecretKey::from_seed(hex<32>(kRfc8032Vectors[1].seed)).public_key());
        }
        // Keys that are no valid points may be registered; nothing verifies under them.
        for (const Encoding& small : small_encodings()) {
            registering.register_key(PublicKey{small});
            EXPECT_FALSE(registering.verify(PublicKey{small}, Signature{{small[0]}}, {message}));
        }
    }
}

TEST(Verifier, MayBeUsedFromManyThreadsAtOnce) {
    Executor executor(2);
    Verifier shared(Seed(), {2 * sizeof(PreparedKey) + 600, nullptr}, executor);
    std::vector<std::thread> users;
    for (std::uint8_t user = 1; user <= 4; ++user) {
        users.emplace_back([&shared, user] {
            const SecretKey key = SecretKey::from_seed(std::array<std::uint8_t, 32>{user});
            const Bytes message(user, user);
            const SignedMessage good{key.public_key(), key.sign(message), {message}};
            SignedMessage bad = good;
            bad.signature.bytes[40] ^= 1;
            const SignedMessage items[] = {good, bad, good};
            for (int round = 0; round < 5; ++round) {
                shared.register_key(key.public_key());
                EXPECT_TRUE(shared.verify(good.key, good.signature, good.message));
                EXPECT_FALSE(shared.verify(bad.key, bad.signature, bad.message));
                EXPECT_EQ(shared.find_invalid(items), std::vector<std::size_t>{1});
            }
        });
    }
    for (std::thread& user : users) user.join();
}

TEST(KeyCache, TheNewestStay) {
    const auto prepared = [] {
        return SingleVerification(best_back_end()).prepare(signer().public_key());
    };
    ASSERT_TRUE(prepared());
    KeyCache cache(Seed(), 2 * (sizeof(PreparedKey) + 256));  // room for two
    PublicKey a, b, c;
    b.bytes[0] = 1;
    c.bytes[0] = 2;
    cache.add(a, prepared());
    cache.add(b, prepared());
    EXPECT_TRUE(cache.find(a) && cache.find(b));
    cache.add(a, prepared());  // now b is the oldest
    cache.add(c, prepared());
    EXPECT_TRUE(cache.find(a) && cache.find(c));
    EXPECT_FALSE(cache.find(b));
    const auto held = cache.find(a);
    cache.add(b, prepared());
    EXPECT_FALSE(cache.find(a));
    EXPECT_EQ(held.use_count(), 1) << "what was found stays with the finder only";
}

}  // namespace
}  // namespace noodgeld::crypto
