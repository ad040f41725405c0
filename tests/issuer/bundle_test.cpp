#include "issuer/bundle.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/fixtures.h"

namespace noodgeld {
namespace {

/// Two sheets of two example vouchers: tokens 1 to 4.
class Bundles : public testing::Test {
  protected:
    static BundleHeader header(BundleContent content) {
        return {test::lineage(),
                test::example_id<RunId>("run", 1),
                content,
                {7},
                {2},
                {1},
                {{series_id(test::series(), test::lineage()), {2}}}};
    }
    Bundles() {
        for (unsigned i = 0; i < 4; ++i) {
            std::ranges::copy(encode(test::token(i + 1)),
                              tokens_.fill().subspan(i * kTokenBytes).begin());
            std::ranges::copy(test::example_hash("holder", i + 1).bytes,
                              seeds_.fill().subspan(i * 32).begin());
        }
    }
    static Result<OpenBundle, DecodeError> read(Bytes file, BundleContent content) {
        return OpenBundle::read(SecretBytes(std::move(file)), content);
    }

    OpenBundle tokens_{header(BundleContent::tokens)};
    OpenBundle seeds_{header(BundleContent::seeds)};
};

TEST_F(Bundles, ReadBackAsWritten) {
    for (const OpenBundle* bundle : {&tokens_, &seeds_}) {
        const Bytes file(bundle->file().begin(), bundle->file().end());
        const auto read = this->read(file, bundle->header().content);
        ASSERT_TRUE(read);
        EXPECT_EQ(read->header(), bundle->header());
        EXPECT_TRUE(std::ranges::equal(read->records(), bundle->records()));
    }
}

TEST_F(Bundles, AnyCutOrAddedByteIsRefused) {
    Bytes file(seeds_.file().begin(), seeds_.file().end());
    for (std::size_t size = 0; size < file.size(); ++size) {
        EXPECT_FALSE(read(Bytes(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(size)),
                          BundleContent::seeds));
    }
    file.push_back(0);
    EXPECT_EQ(read(file, BundleContent::seeds).error(), DecodeError::trailing_bytes);
}

TEST_F(Bundles, SeedsAreNotReadAsTokens) {
    const Bytes file(seeds_.file().begin(), seeds_.file().end());
    EXPECT_EQ(read(file, BundleContent::tokens).error(), DecodeError::wrong_type);
}

TEST_F(Bundles, RecordsMustBeAsManyAsTheHeaderSays) {
    BundleHeader one = header(BundleContent::seeds);
    one.sheets = {1};
    const Bytes file = cbor::Writer().array(2).bytes(encode(one)).bytes(seeds_.records()).take();
    EXPECT_EQ(read(file, BundleContent::seeds).error(), DecodeError::wrong_length);
}

TEST_F(Bundles, HeaderIsBounded) {
    BundleHeader large = header(BundleContent::seeds);
    large.sheets = {kVouchersPerBundle};
    EXPECT_FALSE(well_formed(large));
    large.sheets = {kVouchersPerBundle / 2};
    EXPECT_TRUE(well_formed(large));
    large.first_sheet = {0};
    EXPECT_FALSE(well_formed(large));
}

TEST_F(Bundles, SheetIsJoinedFromTokensAndSeeds) {
    const auto vouchers = join_sheet(tokens_, seeds_, 8);
    ASSERT_TRUE(vouchers);
    ASSERT_THAT(*vouchers, testing::SizeIs(2));
    EXPECT_EQ((*vouchers)[0].voucher.token, test::token(3));
    EXPECT_EQ((*vouchers)[1].voucher.token, test::token(4));
    EXPECT_EQ(encode((*vouchers)[1].voucher), encode(test::voucher(4)));
}

TEST_F(Bundles, SheetsOutsideTheBundleAreRefused) {
    for (const std::uint64_t sheet : {0u, 6u, 9u}) {
        EXPECT_EQ(join_sheet(tokens_, seeds_, sheet).error(), JoinRefusal::no_such_sheet);
    }
}

TEST_F(Bundles, OtherRunsSeedsAreRefused) {
    BundleHeader other = header(BundleContent::seeds);
    other.run = test::example_id<RunId>("run", 2);
    EXPECT_EQ(join_sheet(tokens_, OpenBundle(other), 7).error(), JoinRefusal::other_sheets);
}

TEST_F(Bundles, WrongRecordsAreRefused) {
    seeds_.fill()[0] ^= 1;
    EXPECT_EQ(join_sheet(tokens_, seeds_, 7).error(), JoinRefusal::wrong_seed);
    EXPECT_TRUE(join_sheet(tokens_, seeds_, 8));
    std::ranges::copy(encode(test::token(3, 2)), tokens_.fill().subspan(2 * kTokenBytes).begin());
    EXPECT_EQ(join_sheet(tokens_, seeds_, 8).error(), JoinRefusal::wrong_token);
    tokens_.fill()[2 * kTokenBytes] = 0;
    EXPECT_EQ(join_sheet(tokens_, seeds_, 8).error(), JoinRefusal::wrong_token);
}

TEST(JoinRefusalTest, EachHasASentenceInBothLanguages) {
    for (int i = 0; i <= static_cast<int>(JoinRefusal::wrong_seed); ++i) {
        const auto refusal = static_cast<JoinRefusal>(i);
        EXPECT_THAT(sentence(refusal, Language::nl), testing::EndsWith("."));
        EXPECT_THAT(sentence(refusal, Language::en), testing::EndsWith("."));
    }
}

}  // namespace
}  // namespace noodgeld
