#include "crypto/hash.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/crypto/hex.h"

namespace noodgeld::crypto {
namespace {

// The examples that NIST publishes for FIPS 180-4: one block, two blocks, and none.
TEST(Hash, Sha256Vectors) {
    EXPECT_EQ(sha256({}).bytes,
              hex<32>("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
    EXPECT_EQ(sha256({as_bytes("abc")}).bytes,
              hex<32>("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    EXPECT_EQ(sha256({as_bytes("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")}).bytes,
              hex<32>("248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"));
}

TEST(Hash, Sha512Vectors) {
    EXPECT_EQ(sha512({}).bytes,
              hex<64>("cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
                      "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e"));
    EXPECT_EQ(sha512({as_bytes("abc")}).bytes,
              hex<64>("ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                      "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"));
    EXPECT_EQ(sha512({as_bytes("abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
                               "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu")})
                  .bytes,
              hex<64>("8e959b75dae313da8cf4f72814fc143f8f7779c6eb9f7fa17299aeadb6889018"
                      "501d289e4900f7e4331b99dec4b5433ac7d329eeb6dd26545e96e55b874be909"));
}

TEST(Hash, AMillionTimesA) {
    Sha256 hasher;
    const Bytes thousand(1000, 'a');
    for (int i = 0; i < 1000; ++i) hasher.update(thousand);
    EXPECT_EQ(hasher.finish().bytes,
              hex<32>("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"));
}

RC_GTEST_PROP(Hash, PiecesHashAsTheirConcatenation, (Bytes a, Bytes b, Bytes c)) {
    Bytes whole = a;
    append(whole, b);
    append(whole, c);
    RC_ASSERT(sha256({a, b, c}) == sha256({whole}));
    RC_ASSERT(sha512({a, b, c}) == sha512({whole}));
    RC_ASSERT(Sha256().update(a).update(b).update(c).finish() == sha256({whole}));
}

// A copy goes on from the same place, as transcripts need.
RC_GTEST_PROP(Hash, CopiesGoOnFromTheSamePlace, (Bytes start, Bytes end)) {
    Sha256 hasher;
    hasher.update(start);
    Sha256 copy = hasher;
    RC_ASSERT(copy.update(end).finish() == sha256({start, end}));
    RC_ASSERT(hasher.finish() == sha256({start}));
}

}  // namespace
}  // namespace noodgeld::crypto
