// Kinds, and the domains that keep a hash or signature of one from passing for another's.
#include "protocol/wire/kind.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/support/fixtures.h"

namespace noodgeld {
namespace {

using namespace test;

TEST(Kind, NumbersAndNamesArePublished) {
    const std::string_view names[] = {
        "charter",       "series",    "token",         "voucher", "emission",
        "order",         "stop",      "revocations",   "request", "certificate",
        "authorisation", "challenge", "head",          "anchor",  "segment",
        "manifest",      "register",  "register_part", "ruling",  "settlement",
    };
    ASSERT_EQ(std::size(names), static_cast<std::size_t>(last_of(Kind{})));
    for (std::size_t i = 0; i < std::size(names); ++i) {
        EXPECT_EQ(name(static_cast<Kind>(i + 1)), names[i]);
    }
}

TEST(Kind, ADomainIsTheNameAndTheLineage) {
    EXPECT_EQ(as_text(domain(Kind::charter, std::nullopt)), "noodgeld/charter/1");
    Bytes expected;
    append(expected, as_bytes("noodgeld/order/1"));
    append(expected, lineage().bytes);
    EXPECT_EQ(domain(Kind::order, lineage()), expected);
}

TEST(Kind, TheSamePayloadHasAnotherHashInEveryDomain) {
    const Bytes payload = encode(stop());
    std::set<ObjectHash> hashes;
    for (int number = 1; number <= static_cast<int>(last_of(Kind{})); ++number) {
        const auto kind = static_cast<Kind>(number);
        hashes.insert(object_hash(kind, std::nullopt, payload));
        hashes.insert(object_hash(kind, lineage(), payload));
        hashes.insert(object_hash(kind, Lineage{}, payload));
    }
    EXPECT_EQ(hashes.size(), 3 * static_cast<std::size_t>(last_of(Kind{})));
    EXPECT_EQ(object_hash(Kind::stop, lineage(), payload),
              ObjectHash::of(crypto::sha256({domain(Kind::stop, lineage()), payload})));
}

TEST(Kind, AnIdIsTheStartOfItsHash) {
    const auto hash = crypto::sha256({as_bytes("noodgeld/key/1"), charter().issuer.bytes});
    const KeyId id = key_id(charter().issuer);
    EXPECT_TRUE(std::ranges::equal(id.bytes, ByteView(hash.bytes).first(16)));
    EXPECT_TRUE(std::ranges::equal(series_id(series(), lineage()).bytes,
                                   ByteView(hash_of(series(), lineage()).bytes).first(16)));
    EXPECT_TRUE(std::ranges::equal(emission_id(emission(), lineage()).bytes,
                                   ByteView(hash_of(emission(), lineage()).bytes).first(16)));
}

TEST(Kind, AFeedBeginsAtAHashOfItsOwn) {
    const FeedId feed = example_feed();
    std::set<EntryHash> hashes{genesis_hash(feed, lineage()), genesis_hash(feed, Lineage{})};
    hashes.insert(genesis_hash(example_feed(2), lineage()));
    EXPECT_EQ(hashes.size(), 3U);
}

}  // namespace
}  // namespace noodgeld
