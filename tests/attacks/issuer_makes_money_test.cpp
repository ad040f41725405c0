// The issuer alone makes money: it closes four tokens of one cent and one of 1,000 euro, and puts
// the ids of five 1,000-euro tokens into the manifests. An id does not show what its token is
// worth, so no officer can see it. A token counts only in the manifest of its own series, of which
// the officers saw number and value: so one is covered, and the other four are forgeries.
#include <gtest/gtest.h>

#include "base/check.h"
#include "issuer/emission_closing.h"
#include "issuer/manifest_tally.h"
#include "protocol/verdict/adjudicate.h"
#include "tests/support/fixtures.h"
#include "tests/support/test_verifier.h"

namespace noodgeld::test {
namespace {

constexpr unsigned kTokens = 5;

class IssuerMakesMoney : public testing::Test {
  protected:
    IssuerMakesMoney() {
        cheap_.face_value = cents(1);
        dear_.face_value = cents(100'000);
        take(Kind::charter, encode(by_officers(charter(), 1, 4, std::nullopt)));
        take(Kind::series, encode(sign(cheap_, lineage(), example_key("issuer"))));
        take(Kind::series, encode(sign(dear_, lineage(), example_key("issuer"))));
        for (unsigned i = 1; i <= kTokens; ++i) {
            tokens_.push_back(
                sign_token(dear_id(), id_from<Serial>(example_hash("serial", i).bytes),
                           example_public_key("holder", i), lineage(), example_key("series", 2)));
        }
    }
    void take(Kind kind, const Bytes& wire) {
        const auto taken = facts_.add(kind, wire, verifier());
        ASSERT_TRUE(taken && !taken->waiting) << name(kind);
    }
    [[nodiscard]] SeriesId cheap_id() const { return series_id(cheap_, lineage()); }
    [[nodiscard]] SeriesId dear_id() const { return series_id(dear_, lineage()); }

    /// Dear tokens `first` to `last`, as the manifest of a series.
    [[nodiscard]] ManifestPart part(const SeriesId& series, unsigned first, unsigned last) const {
        std::vector<TokenId> ids;
        for (unsigned i = first; i <= last; ++i) {
            ids.push_back(token_id(tokens_.at(i - 1), lineage()));
        }
        std::ranges::sort(ids);
        return manifest_parts(series, ids).front();
    }
    static EmittedSeries reckoned(const ManifestPart& part) {
        ManifestTally tally;
        NOODGELD_CHECK(tally.add(part.ids) && tally.finish());
        return {part.series, {tally.count()}, tally.root()};
    }
    /// What the issuer closes, and officers attest because all that they can reckon is right.
    Emission close(const std::vector<ManifestPart>& parts) {
        std::vector<EmittedSeries> manifests;
        for (const ManifestPart& one : parts) manifests.push_back(reckoned(one));
        std::ranges::sort(manifests);
        const auto made = close_emission({1}, kPeacetime, manifests, facts_.holdings());
        NOODGELD_CHECK(made && check_emission(*made, manifests, facts_.holdings()));
        auto attested = by_officers(*made);
        combine(attested, cosign(*made, lineage(), example_key("issuer")));
        take(Kind::emission, encode(attested));
        for (const ManifestPart& one : parts) take(Kind::manifest, encode(one));
        return *made;
    }
    void spend_all(const Emission& emission) {
        Order open = order();
        open.activations = {{emission_id(emission, lineage()), {}, kCrisis, kCrisis + kDay}};
        open.limits.per_sale = open.limits.tight_per_sale = cents(200'000);
        take(Kind::order, encode(by_officers(open)));
        take(Kind::certificate, encode(sign(certificate(), lineage(), example_key("enroller"))));
        for (const PackItem& item : example_register()) take(item.kind, item.object);
        ExampleFeed feed;
        feed.append(Adopted{Kind::charter, hash_of(charter(), std::nullopt)});
        feed.append(Adopted{Kind::certificate, hash_of(certificate(), lineage())});
        feed.append(Adopted{Kind::order, hash_of(open, lineage())});
        for (unsigned i = 1; i <= kTokens; ++i)
            feed.append(sale(feed, i, hash_of(open, lineage())));
        take(Kind::segment, encode(feed.segment()));
        take(Kind::anchor, encode(feed.anchor()));
        facts_.settle(verifier());
    }
    [[nodiscard]] Sale sale(const ExampleFeed& feed, unsigned number,
                            const ObjectHash& order) const {
        Sale made;
        made.id = example_id<SaleId>("sale", number);
        made.total = dear_.face_value;
        made.categories = {{kBread, made.total}};
        made.asked_at = kCrisis + kHour;
        made.order = order;
        made.asked_head = feed.point();
        const Token& token = tokens_.at(number - 1);
        Entry entry;
        entry.feed = feed.id();
        made.spends = {{encode(token), made.total, {}}};
        const Authorisation word = authorisation_of(entry, made, 0, token_id(token, lineage()));
        made.spends[0].authorisation =
            sign(word, lineage(), example_key("holder", number)).by.signature;
        return made;
    }

    Series cheap_ = series(1);
    Series dear_ = series(2);
    std::vector<Token> tokens_;
    Facts facts_;
};

TEST_F(IssuerMakesMoney, ByHidingDearTokensAmongCheapOnes) {
    const Emission emission = close({part(cheap_id(), 1, 4), part(dear_id(), 5, 5)});
    EXPECT_EQ(emission.total_value, cents(100'004));
    spend_all(emission);
    const Adjudication judged = adjudicate(facts_);
    ASSERT_EQ(judged.tokens.size(), kTokens);
    for (unsigned i = 1; i <= kTokens; ++i) {
        const auto& spends = judged.tokens.at(token_id(tokens_[i - 1], lineage()));
        ASSERT_EQ(spends.size(), 1U);
        const bool is_honest = i == 5;
        EXPECT_EQ(spends[0].record.forged, !is_honest) << i;
    }
    EXPECT_GE(judged.accounts.balance({AccountKind::activated, {}, {}}), 0)
        << "more was spent than the officers activated";
}

TEST_F(IssuerMakesMoney, ByAPartOfAnotherCount) {
    Emission emission = close({part(dear_id(), 1, 1)});
    const auto before = facts_.parts();
    // Five ids, against an emission that says one.
    const auto taken = facts_.add(Kind::manifest, encode(part(dear_id(), 1, 5)), verifier());
    ASSERT_FALSE(taken) << "no emission proves it";
    EXPECT_EQ(taken.error(), Refusal::no_root);
    EXPECT_EQ(facts_.parts(), before);
}

}  // namespace
}  // namespace noodgeld::test
