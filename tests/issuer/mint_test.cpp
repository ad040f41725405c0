#include "issuer/mint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "base/check.h"
#include "tests/support/fixtures.h"
#include "tests/support/test_verifier.h"

namespace noodgeld {
namespace {

using test::example_hash;
using test::example_key;
using test::example_opening_key;

/// A print run of two series, opened again as its recipients would.
class Minting : public testing::Test {
  protected:
    static SeriesId id(unsigned number) { return series_id(test::series(number), test::lineage()); }
    /// Two sheets a box.
    static SheetPlan plan(std::uint64_t sheets) {
        return {{sheets}, {2}, {{id(1), {3}}, {id(2), {2}}}};
    }
    static MintRecipients recipients() {
        return {{example_opening_key("print-house").sealing_key()},
                {example_opening_key("seal-house").sealing_key()},
                {example_opening_key("auditor").sealing_key(),
                 example_opening_key("revocation-desk").sealing_key()}};
    }
    Result<Mint, MintRefusal> start(const SheetPlan& plan, const MintRecipients& to = recipients(),
                                    unsigned seed = 1) {
        return Mint::start(plan, {{test::series(1), key_1_}, {test::series(2), key_2_}}, to,
                           test::lineage(), crypto::Seed(example_hash("run", seed).bytes),
                           executor_);
    }
    MintedBundle mint(std::uint64_t sheets, unsigned seed = 1) {
        return *start(plan(sheets), recipients(), seed)->next();
    }
    static OpenBundle open(const Bytes& file, const std::string& who, BundleContent content) {
        auto opened = crypto::open_sealed(file, example_opening_key(who));
        NOODGELD_CHECK(opened.has_value());
        auto bundle = OpenBundle::read(std::move(*opened), content);
        NOODGELD_CHECK(bundle.has_value());
        return std::move(*bundle);
    }
    static bool opens(const Bytes& file, const std::string& who) {
        return crypto::open_sealed(file, example_opening_key(who)).has_value();
    }
    static bool occurs(ByteView part, ByteView in) {
        return std::search(in.begin(), in.end(), part.begin(), part.end()) != in.end();
    }

    crypto::SecretKey key_1_ = example_key("series", 1);
    crypto::SecretKey key_2_ = example_key("series", 2);
    Executor executor_{2};
};

TEST_F(Minting, EveryTokenVerifiesUnderItsSeries) {
    const MintedBundle minted = mint(4);
    const OpenBundle tokens = open(minted.tokens, "print-house", BundleContent::tokens);
    const OpenBundle seeds = open(minted.seeds, "seal-house", BundleContent::seeds);
    for (std::uint64_t sheet = 1; sheet <= 4; ++sheet) {
        const auto vouchers = join_sheet(tokens, seeds, sheet);
        ASSERT_TRUE(vouchers);
        ASSERT_THAT(*vouchers, testing::SizeIs(5));
        for (std::size_t i = 0; i < 5; ++i) {
            const Token& token = (*vouchers)[i].voucher.token;
            EXPECT_EQ(token.series, id(i < 3 ? 1 : 2));
            const auto key = test::example_public_key("series", i < 3 ? 1 : 2);
            const Bytes message = to_be_signed(token, test::lineage());
            EXPECT_TRUE(test::verifier().verify(key, token.signature, ByteView(message)));
        }
    }
}

TEST_F(Minting, IdsAreAllTokensAscendingAndEachOnce) {
    const MintedBundle minted = mint(4);
    const OpenBundle tokens = open(minted.tokens, "print-house", BundleContent::tokens);
    std::map<SeriesId, std::set<TokenId>> found;
    for (std::size_t at = 0; at < tokens.records().size(); at += kTokenBytes) {
        const auto token = decode_token(tokens.records().subspan(at, kTokenBytes));
        ASSERT_TRUE(token);
        EXPECT_TRUE(found[token->series].insert(token_id(*token, test::lineage())).second);
    }
    ASSERT_THAT(minted.ids, testing::SizeIs(2));
    for (const MintedIds& one : minted.ids) {
        EXPECT_EQ(one.ids, std::vector(found[one.series].begin(), found[one.series].end()));
    }
    EXPECT_THAT(minted.ids[0].ids, testing::SizeIs(12));
    EXPECT_THAT(minted.ids[1].ids, testing::SizeIs(8));
}

TEST_F(Minting, EachFileOpensForItsRecipientsOnly) {
    const MintedBundle minted = mint(1);
    for (const std::string who : {"print-house", "seal-house", "auditor", "revocation-desk"}) {
        EXPECT_EQ(opens(minted.tokens, who), who == "print-house") << who;
        EXPECT_EQ(opens(minted.seeds, who), who == "seal-house") << who;
        EXPECT_EQ(opens(minted.box_keys, who), who == "auditor" || who == "revocation-desk") << who;
    }
}

TEST_F(Minting, TokensHoldNoSeedAndOnlyTheKeyFileHoldsBoxKeys) {
    const MintedBundle minted = mint(3);
    const OpenBundle tokens = open(minted.tokens, "print-house", BundleContent::tokens);
    const OpenBundle seeds = open(minted.seeds, "seal-house", BundleContent::seeds);
    const OpenBundle keys = open(minted.box_keys, "auditor", BundleContent::box_keys);
    Bytes in_clear;
    for (const MintedIds& one : minted.ids) append(in_clear, encode(one));
    ASSERT_EQ(seeds.records().size(), 15u * 32);
    for (std::size_t at = 0; at < seeds.records().size(); at += 32) {
        const ByteView seed = seeds.records().subspan(at, 32);
        EXPECT_FALSE(occurs(seed, tokens.file()));
        EXPECT_FALSE(occurs(seed, keys.file()));
        for (const Bytes& file : {minted.tokens, minted.seeds, minted.box_keys, in_clear}) {
            EXPECT_FALSE(occurs(seed, file));
        }
    }
    ASSERT_EQ(keys.records().size(), 2u * 16);
    for (std::size_t at = 0; at < keys.records().size(); at += 16) {
        const ByteView key = keys.records().subspan(at, 16);
        EXPECT_FALSE(occurs(key, tokens.file()));
        EXPECT_FALSE(occurs(key, seeds.file()));
        EXPECT_FALSE(occurs(key, in_clear));
    }
}

TEST_F(Minting, SheetKeyGivesTheSerialsOfItsSheetOverAllSeries) {
    const MintedBundle minted = mint(3);
    const OpenBundle tokens = open(minted.tokens, "print-house", BundleContent::tokens);
    const OpenBundle seeds = open(minted.seeds, "seal-house", BundleContent::seeds);
    const OpenBundle keys = open(minted.box_keys, "revocation-desk", BundleContent::box_keys);
    const auto sheet = find_sheet(keys, 2);
    ASSERT_TRUE(sheet);
    EXPECT_EQ(sheet->vouchers.value, 5u);
    const auto vouchers = join_sheet(tokens, seeds, 2);
    ASSERT_TRUE(vouchers);
    for (std::uint16_t i = 0; i < 5; ++i) {
        EXPECT_EQ((*vouchers)[i].voucher.token.serial,
                  sheet_serial(sheet->key, i, test::lineage()));
    }
    EXPECT_FALSE(find_sheet(keys, 0));
    EXPECT_FALSE(find_sheet(keys, 4));
}

TEST_F(Minting, ABoxesKeyRevokesItsSheetsAndNoOthers) {
    const MintedBundle minted = mint(5);  // Boxes 1 and 2 are full; 3 has one sheet.
    const OpenBundle tokens = open(minted.tokens, "print-house", BundleContent::tokens);
    const OpenBundle seeds = open(minted.seeds, "seal-house", BundleContent::seeds);
    const OpenBundle keys = open(minted.box_keys, "revocation-desk", BundleContent::box_keys);
    EXPECT_FALSE(find_box(keys, 0));
    EXPECT_FALSE(find_box(keys, 4));
    for (std::uint64_t box = 1; box <= 3; ++box) {
        const auto found = find_box(keys, box);
        ASSERT_TRUE(found);
        RevocationList list;
        list.boxes = {*found};
        ASSERT_TRUE(well_formed(list));
        const std::vector<Serial> revoked = revoked_serials(list, test::lineage());
        for (std::uint64_t sheet = 1; sheet <= 5; ++sheet) {
            const bool inside = (sheet + 1) / 2 == box;
            const auto vouchers = join_sheet(tokens, seeds, sheet);
            ASSERT_TRUE(vouchers);
            for (const SheetVoucher& one : *vouchers) {
                EXPECT_EQ(std::ranges::binary_search(revoked, one.voucher.token.serial), inside)
                    << "sheet " << sheet << ", box " << box;
            }
        }
    }
}

TEST_F(Minting, ABoxMayGoOnInTheNextBundle) {
    SheetPlan split{{66}, {50}, {{id(1), {1'024}}}};  // 64 sheets a bundle.
    auto run = start(split);
    ASSERT_TRUE(run);
    const auto keys_of = [](const MintedBundle& minted) {
        return open(minted.box_keys, "revocation-desk", BundleContent::box_keys);
    };
    const OpenBundle first = keys_of(*run->next());
    const OpenBundle second = keys_of(*run->next());
    EXPECT_TRUE(find_box(first, 1));
    ASSERT_TRUE(find_box(first, 2));
    EXPECT_FALSE(find_box(second, 1));
    EXPECT_EQ(find_box(first, 2), find_box(second, 2));
    EXPECT_TRUE(find_sheet(first, 64));
    EXPECT_FALSE(find_sheet(first, 65));
    EXPECT_TRUE(find_sheet(second, 65));
}

TEST_F(Minting, LongRunComesInBundles) {
    const std::uint64_t sheets = 66;
    SheetPlan long_plan{{sheets}, {50}, {{id(1), {1'024}}}};
    auto run = start(long_plan);
    ASSERT_TRUE(run);
    std::set<TokenId> all;
    std::uint64_t next = 1;
    while (const auto minted = run->next()) {
        EXPECT_EQ(minted->first_sheet.value, next);
        EXPECT_LE(minted->sheets.value * 1'024, kVouchersPerBundle);
        next += minted->sheets.value;
        for (const TokenId& token : minted->ids.front().ids) EXPECT_TRUE(all.insert(token).second);
    }
    EXPECT_EQ(next, sheets + 1);
    EXPECT_EQ(all.size(), sheets * 1'024);
    EXPECT_FALSE(run->next());
}

TEST_F(Minting, ThreadsChangeNothingAndSeedsChangeEverything) {
    const MintedBundle two = mint(4);
    MintedBundle one = [this] {
        Executor alone(1);
        return *Mint::start(plan(4), {{test::series(1), key_1_}, {test::series(2), key_2_}},
                            recipients(), test::lineage(),
                            crypto::Seed(example_hash("run", 1).bytes), alone)
                    ->next();
    }();
    EXPECT_EQ(one.ids, two.ids);
    EXPECT_EQ(one.seeds, two.seeds);
    const MintedBundle other = mint(4, 2);
    for (const MintedIds& ids : other.ids) {
        for (const TokenId& token : ids.ids) {
            EXPECT_FALSE(std::ranges::count(two.ids[0].ids, token));
            EXPECT_FALSE(std::ranges::count(two.ids[1].ids, token));
        }
    }
}

// Enough sheets for several threads, and for some that are left over.
TEST_F(Minting, EveryBackEndMakesTheTokensThatOneAtATimeWould) {
    constexpr std::uint64_t kSheets = 220;
    const RunSecrets secrets(test::lineage(), crypto::Seed(example_hash("run", 1).bytes));
    Bytes expected;
    for (std::uint64_t sheet = 1; sheet <= kSheets; ++sheet) {
        const InBox at = box_of(sheet, {2});
        const SheetKey key = box_sheet(secrets.box_key(at.box), at.in_box, test::lineage());
        for (std::uint16_t i = 0; i < 5; ++i) {
            const auto holder = crypto::SecretKey::from_seed(secrets.holder_seed(sheet, i).view());
            append(expected, encode(sign_token(
                                 id(i < 3 ? 1 : 2), sheet_serial(key, i, test::lineage()),
                                 holder.public_key(), test::lineage(), i < 3 ? key_1_ : key_2_)));
        }
    }
    for (const crypto::BackEnd* back_end : crypto::back_ends()) {
        auto run = Mint::start(
            plan(kSheets), {{test::series(1), key_1_}, {test::series(2), key_2_}}, recipients(),
            test::lineage(), crypto::Seed(example_hash("run", 1).bytes), executor_, *back_end);
        ASSERT_TRUE(run);
        const auto minted = run->next();
        ASSERT_TRUE(minted);
        const OpenBundle tokens = open(minted->tokens, "print-house", BundleContent::tokens);
        EXPECT_TRUE(std::ranges::equal(tokens.records(), expected)) << back_end->name;
    }
}

TEST_F(Minting, SecretsFollowTheDocumentedDerivation) {
    const crypto::Hash seed = example_hash("run", 1);
    const RunSecrets secrets(test::lineage(), crypto::Seed(seed.bytes));
    const std::array<std::uint8_t, 10> place{0, 0, 0, 0, 0, 0, 1, 2, 3, 4};
    const auto expected = [&](std::string_view domain, std::size_t size) {
        return crypto::sha256({as_bytes(domain), test::lineage().bytes, seed.bytes,
                               ByteView(place).first(size)})
            .bytes;
    };
    EXPECT_EQ(secrets.box_key(0x102).bytes,
              id_from<BoxKey>(expected("noodgeld/mint-box/1", 8)).bytes);
    EXPECT_TRUE(std::ranges::equal(secrets.holder_seed(0x102, 0x304).view(),
                                   expected("noodgeld/mint-holder/1", 10)));
    EXPECT_TRUE(std::ranges::equal(secrets.sealing_randomness(0x102, 0x304).view(),
                                   expected("noodgeld/mint-seal/1", 10)));
}

TEST_F(Minting, BadPlansAreRefused) {
    const auto refusal = [this](const SheetPlan& bad) { return start(bad).error(); };
    EXPECT_EQ(refusal({{0}, {1}, {{id(1), {1}}}}), MintRefusal::bad_plan);
    EXPECT_EQ(refusal({{1}, {1}, {}}), MintRefusal::bad_plan);
    EXPECT_EQ(refusal({{1}, {1}, {{id(1), {0}}}}), MintRefusal::bad_plan);
    EXPECT_EQ(refusal({{1}, {1}, {{id(1), {1'025}}}}), MintRefusal::bad_plan);
    EXPECT_EQ(refusal({{1}, {1}, {{id(1), {1'000}}, {id(2), {25}}}}), MintRefusal::bad_plan);
    EXPECT_EQ(refusal({{1}, {1}, {{id(1), {1}}, {id(1), {1}}}}), MintRefusal::bad_plan);
    EXPECT_EQ(refusal({{limits::kTokensPerEmission}, {1}, {{id(1), {2}}}}), MintRefusal::bad_plan);
    EXPECT_EQ(refusal({{1}, {0}, {{id(1), {1}}}}), MintRefusal::bad_plan);
    EXPECT_EQ(refusal({{1}, {limits::kSheetsPerBox + 1}, {{id(1), {1}}}}), MintRefusal::bad_plan);
    EXPECT_TRUE(start({{1}, {limits::kSheetsPerBox}, {{id(1), {64}}}}));
    EXPECT_EQ(refusal({{1}, {limits::kSheetsPerBox}, {{id(1), {65}}}}), MintRefusal::bad_plan)
        << "no revocation list could name such a box";
    EXPECT_EQ(refusal({{1}, {1}, {{id(3), {1}}}}), MintRefusal::no_series_key);
}

TEST_F(Minting, KeyMustBeItsSeries) {
    const auto swapped =
        Mint::start(plan(1), {{test::series(1), key_2_}, {test::series(2), key_1_}}, recipients(),
                    test::lineage(), crypto::Seed(example_hash("run", 1).bytes), executor_);
    EXPECT_EQ(swapped.error(), MintRefusal::not_the_key);
}

TEST_F(Minting, RecipientsMustBeAbleToOpen) {
    MintRecipients nobody = recipients();
    nobody.seeds.clear();
    EXPECT_EQ(start(plan(1), nobody).error(), MintRefusal::no_recipients);
    MintRecipients many = recipients();
    for (unsigned i = 0; i < 17; ++i) {
        many.box_keys.push_back(example_opening_key("auditor", i + 10).sealing_key());
    }
    EXPECT_EQ(start(plan(1), many).error(), MintRefusal::many_recipients);
    MintRecipients twice = recipients();
    twice.tokens.push_back(twice.tokens.front());
    EXPECT_EQ(start(plan(1), twice).error(), MintRefusal::bad_recipient);
    MintRecipients weak = recipients();
    weak.tokens = {crypto::SealingKey{}};
    EXPECT_EQ(start(plan(1), weak).error(), MintRefusal::bad_recipient);
}

TEST_F(Minting, IdsFileNamesItsSeries) {
    const MintedIds minted{id(1), test::manifest(2)};
    const Bytes file = encode(minted);
    ASSERT_EQ(file.size(), kMintedIdsHeaderBytes + 32);
    EXPECT_EQ(read_minted_ids_header(file), id(1));
    EXPECT_TRUE(std::ranges::equal(ByteView(file).subspan(kMintedIdsHeaderBytes, 16),
                                   minted.ids.front().bytes));
    EXPECT_FALSE(read_minted_ids_header(ByteView(file).first(kMintedIdsHeaderBytes - 1)));
    Bytes other = file;
    other.front() ^= 1;
    EXPECT_FALSE(read_minted_ids_header(other));
}

TEST(MintRefusalTest, EachHasASentenceInBothLanguages) {
    for (int i = 0; i <= static_cast<int>(MintRefusal::bad_recipient); ++i) {
        const auto refusal = static_cast<MintRefusal>(i);
        EXPECT_THAT(sentence(refusal, Language::nl), testing::EndsWith("."));
        EXPECT_THAT(sentence(refusal, Language::en), testing::EndsWith("."));
    }
}

}  // namespace
}  // namespace noodgeld
