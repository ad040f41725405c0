// The verifier beside libsodium and OpenSSL: what they say of any signature follows from the rule
// and the ways in which theirs are known to differ (docs/protocol.md, 1.4). So all three agree on
// every other signature.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "bench/peers.h"
#include "tests/crypto/arbitrary_signed.h"
#include "tests/crypto/verifier_fixture.h"

namespace noodgeld::crypto {
namespace {

using reference::Encoding;
using reference::Integer;

bool libsodium_says(const Item& item) {
    return bench::libsodium_says(item.key, item.signature, item.message);
}

bool openssl_says(const Item& item) {
    return bench::openssl_says(item.key, item.signature, item.message);
}

Encoding first_half(const Signature& signature) {
    Encoding out;
    std::copy_n(signature.bytes.begin(), out.size(), out.begin());
    return out;
}

/// A point that is not canonical too: y modulo p, and no sign of x = 0.
std::optional<reference::Point> decode_leniently(const Encoding& bytes) {
    Integer y = reference::from_little_endian(bytes);
    const bool odd = y >= reference::power_of_two(255);
    if (odd) y -= reference::power_of_two(255);
    y = reference::mod_p(y);
    const auto p = reference::with_y(y, odd);
    return p ? p : reference::with_y(y, false);
}

/// What a verifier says that makes R again and compares bytes: [S]B - [k]A, without the factor 8.
bool makes_the_same_r(const Item& item) {
    const Integer s = reference::from_little_endian(ByteView(item.signature.bytes).subspan(32));
    const auto a = decode_leniently(item.key.bytes);
    if (s >= reference::order() || !a) return false;
    const Encoding r = first_half(item.signature);
    const Integer k = reference::challenge(r, item.key.bytes, item.message);
    const auto minus_ka = reference::negative(reference::multiple(k, *a));
    return reference::encode(reference::sum(reference::multiple(s, reference::base()), minus_ka)) ==
           r;
}

void expect_differ_as_known(const Item& item) {
    const bool same_r = makes_the_same_r(item);
    const bool valid = believes(item.key, item.signature, item.message);
    EXPECT_EQ(libsodium_says(item), valid && same_r);
    EXPECT_EQ(openssl_says(item), same_r);
}

RC_GTEST_PROP(Differential, OtherLibrariesDifferWhereTheyAreKnownTo, ()) {
    Item item = arbitrary_signed();
    if (*rc::gen::inRange(0, 3) == 0) item = arbitrary_mutated(item);
    const bool valid = believes(item.key, item.signature, item.message);
    RC_CLASSIFY(valid != libsodium_says(item), "libsodium differs");
    RC_CLASSIFY(valid != openssl_says(item), "OpenSSL differs");
    expect_differ_as_known(item);
    RC_ASSERT(!::testing::Test::HasFailure());
}

// Keys y + p for every small y, most of which have not small order; an R that is not canonical; and
// every small point as A and R.
TEST(Differential, OnWhatIsNotCanonicalOrSmallToo) {
    const Integer p = reference::prime(), sign = reference::power_of_two(255);
    int keys = 0;
    for (int y = 0; y < 19; ++y) {
        for (const Integer& top : {Integer(0), sign}) {
            const Encoding encoded = reference::to_little_endian(y + p + top);
            if (!decode_leniently(encoded)) continue;
            // S = 0: R = -[k]A, wherever k happens to allow an R that was chosen before it.
            for (const reference::Point& small : reference::small_points()) {
                Item item{.key = {encoded}, .signature = {}, .message = {}};
                std::ranges::copy(reference::encode(small), item.signature.bytes.begin());
                expect_differ_as_known(item);
                std::ranges::copy(encoded, item.signature.bytes.begin());
                expect_differ_as_known(item);
            }
            ++keys;
        }
    }
    EXPECT_GT(keys, 10);
    for (const reference::Point& a : reference::small_points()) {
        for (const reference::Point& r : reference::small_points()) {
            for (const int nonce : {0, 5}) {
                const Bytes message{7};
                const auto made = reference::Signer{0, nonce}.sign(a, r, message);
                expect_differ_as_known({made.key, made.signature, message});
            }
        }
    }
}

}  // namespace
}  // namespace noodgeld::crypto
