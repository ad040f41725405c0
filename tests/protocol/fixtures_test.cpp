// The example scheme that tests and golden vectors are made of is itself in order.
#include "tests/support/fixtures.h"

#include <gtest/gtest.h>

#include "tests/support/test_verifier.h"

namespace noodgeld {
namespace {

TEST(Fixtures, AreWellFormed) {
    EXPECT_TRUE(well_formed(test::charter()));
    EXPECT_TRUE(well_formed(test::next_charter()));
    EXPECT_TRUE(well_formed(test::series()));
    EXPECT_TRUE(well_formed(test::emission()));
    EXPECT_TRUE(well_formed(test::order()));
    EXPECT_TRUE(well_formed(test::order().limits));
    EXPECT_TRUE(well_formed(test::order().activations.at(0)));
    EXPECT_TRUE(well_formed(test::revocations()));
    EXPECT_TRUE(well_formed(test::certificate_request()));
    EXPECT_TRUE(well_formed(test::certificate()));
    EXPECT_TRUE(well_formed(test::certificate(test::replacement_request())));
}

TEST(Fixtures, OfficersSignWhatTheyAreSaidToSign) {
    std::vector<crypto::PublicKey> officers;
    for (const Officer& officer : test::charter().officers) officers.push_back(officer.key);
    const auto count = [&officers](const auto& object) {
        return count_signers(object, test::lineage(), officers, test::verifier());
    };
    EXPECT_EQ(count(test::by_officers(test::order())), 3U);
    EXPECT_EQ(count(test::by_officers(test::stop(), 4, 5)), 2U);
    EXPECT_EQ(count(test::signed_emission()), 3U);
    EXPECT_EQ(test::signed_emission().by.size(), 4U);  // The issuer too.
}

TEST(Fixtures, AFeedIsAChainFromGenesisUnderASignedHead) {
    test::ExampleFeed feed;
    feed.append(Adopted{Kind::order, test::order_hash()});
    const Sale sale = feed.sale(1, 1, {250, 1'000});
    feed.append(sale);
    feed.append(Void{{2}, sale.id});

    EntryHash previous = genesis_hash(feed.id(), test::lineage());
    for (const Bytes& wire : feed.entry_bytes()) {
        const auto entry = decode<Entry>(wire);
        ASSERT_TRUE(entry);
        EXPECT_EQ(entry->previous, previous);
        previous = entry_hash(wire, test::lineage());
    }
    EXPECT_EQ(previous, feed.head().point.hash);
    EXPECT_EQ(feed.head().totals,
              (RunningTotals{{1}, test::cents(1'250), {1}, test::cents(1'250)}));
    EXPECT_TRUE(verify_signed(feed.signed_head(), test::lineage(),
                              test::example_public_key("terminal"), test::verifier()));
    EXPECT_TRUE(
        verify_signed(feed.anchor(), test::lineage(), test::charter().ledger, test::verifier()));
}

TEST(Fixtures, ASpendIsAuthorisedByItsHolder) {
    test::ExampleFeed feed;
    const Entry& entry = feed.append(feed.sale(1, 3, {700}));
    const Sale* sale = sale_in(entry);
    ASSERT_NE(sale, nullptr);
    const auto paid = decode_token(sale->spends.at(0).token);
    ASSERT_TRUE(paid);
    EXPECT_EQ(*paid, test::token(3));
    const Authorisation word = authorisation_of(entry, *sale, 0, token_id(*paid, test::lineage()));
    const Signed<Authorisation> claim{word, {key_id(paid->holder), sale->spends[0].authorisation}};
    EXPECT_TRUE(verify_signed(claim, test::lineage(), paid->holder, test::verifier()));
}

}  // namespace
}  // namespace noodgeld
