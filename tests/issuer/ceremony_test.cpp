#include "issuer/ceremony.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/issuer/scheme.h"

namespace noodgeld {
namespace {

using test::example_key;
using testing::HasSubstr;
using testing::SizeIs;

/// An object on its way under the example charter.
class Ceremony : public testing::Test {
  protected:
    static Proposal signed_by(const Proposal& draft, const std::vector<crypto::SecretKey>& keys) {
        Proposal proposal = draft;
        const auto governance = governance_of(draft, test::chartered());
        for (const crypto::SecretKey& key : keys) {
            NOODGELD_CHECK(add_signature(proposal, *governance, key, test::verifier()).has_value());
        }
        return proposal;
    }
    static Proposal signed_by(const Proposal& draft, const std::vector<unsigned>& officers) {
        std::vector<crypto::SecretKey> keys;
        for (const unsigned officer : officers) keys.push_back(example_key("officer", officer));
        return signed_by(draft, keys);
    }

    Holdings held_ = test::chartered();
    Proposal draft_ = propose(test::order());
    Governance governance_ = *governance_of(draft_, held_);
};

TEST_F(Ceremony, DraftIsTheBarePayload) {
    EXPECT_EQ(write_proposal(draft_), encode(test::order()));
    const auto read = read_proposal(Kind::order, encode(test::order()));
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, draft_);
}

TEST_F(Ceremony, SignedFileReadsBack) {
    const Proposal proposal = signed_by(draft_, std::vector{2u, 4u});
    const auto read = read_proposal(Kind::order, write_proposal(proposal));
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, proposal);
}

TEST_F(Ceremony, GarbageAndOtherKindsAreMalformed) {
    const Bytes order = encode(test::order());
    for (const Bytes& bytes : {Bytes{}, Bytes{0xff}, Bytes(order.begin(), order.end() - 1),
                               encode(test::stop()), encode(test::signed_emission())}) {
        EXPECT_EQ(read_proposal(Kind::order, bytes), fail(CeremonyRefusal::malformed));
    }
    EXPECT_EQ(read_proposal(Kind::series, encode(test::series())),
              fail(CeremonyRefusal::malformed));
}

TEST_F(Ceremony, CompleteFileIsWhatATerminalBelieves) {
    const Proposal two = signed_by(draft_, std::vector{1u, 2u});
    EXPECT_FALSE(is_complete(progress_of(two, governance_)));
    EXPECT_EQ(held_.add(Kind::order, write_proposal(two), test::verifier()).error(),
              Refusal::too_few_signatures);
    const Proposal three = signed_by(draft_, std::vector{1u, 2u, 5u});
    EXPECT_TRUE(is_complete(progress_of(three, governance_)));
    EXPECT_TRUE(held_.add(Kind::order, write_proposal(three), test::verifier()));
}

TEST_F(Ceremony, SigningTwiceChangesNothing) {
    EXPECT_EQ(signed_by(draft_, std::vector{3u, 3u}), signed_by(draft_, std::vector{3u}));
}

TEST_F(Ceremony, OnlyOfficersSignOrders) {
    for (const char* role : {"issuer", "enroller", "ledger", "witness", "stranger"}) {
        Proposal proposal = draft_;
        EXPECT_EQ(add_signature(proposal, governance_, example_key(role), test::verifier()),
                  fail(CeremonyRefusal::no_role));
        EXPECT_EQ(proposal, draft_);
    }
}

TEST_F(Ceremony, TamperedPayloadIsNeitherSignedNorCombined) {
    Proposal tampered = signed_by(draft_, std::vector{1u, 2u});
    Order other = test::order();
    other.message += "!";
    tampered.payload = encode(other);
    EXPECT_EQ(check_signatures(tampered, governance_, test::verifier()),
              fail(CeremonyRefusal::bad_signature));
    EXPECT_EQ(add_signature(tampered, governance_, example_key("officer", 3), test::verifier()),
              fail(CeremonyRefusal::bad_signature));
    EXPECT_EQ(combine_proposals(std::vector{tampered}, governance_, test::verifier()),
              fail(CeremonyRefusal::bad_signature));
    EXPECT_EQ(combine_proposals(std::vector{draft_, tampered}, governance_, test::verifier()),
              fail(CeremonyRefusal::different_contents));
}

TEST_F(Ceremony, SignatureOfAStrangerIsRefused) {
    auto object = test::by_officers(test::order(), 1, 2);
    combine(object, cosign(object.value, test::lineage(), example_key("stranger")));
    const auto proposal = read_proposal(Kind::order, encode(object));
    ASSERT_TRUE(proposal);
    EXPECT_EQ(check_signatures(*proposal, governance_, test::verifier()),
              fail(CeremonyRefusal::unknown_signer));
}

TEST_F(Ceremony, SignatureUnderAnotherLineageIsRefused) {
    const auto drill = test::by_officers(test::order(), 1, 3, Lineage{{1, 2, 3}});
    const auto proposal = read_proposal(Kind::order, encode(drill));
    ASSERT_TRUE(proposal);
    EXPECT_EQ(check_signatures(*proposal, governance_, test::verifier()),
              fail(CeremonyRefusal::bad_signature));
}

TEST_F(Ceremony, WithoutItsCharterNothingCanBeSigned) {
    Order later = test::order();
    later.charter = {2};
    EXPECT_EQ(governance_of(propose(later), held_).error(), CeremonyRefusal::no_charter);
    EXPECT_EQ(governance_of(draft_, Holdings{}).error(), CeremonyRefusal::no_charter);
    EXPECT_EQ(governance_of(propose(test::next_charter()), Holdings{}).error(),
              CeremonyRefusal::no_charter);
}

TEST_F(Ceremony, NextCharterNeedsOldOfficersAndNew) {
    const Proposal draft = propose(test::next_charter());
    const auto governance = governance_of(draft, held_);
    ASSERT_TRUE(governance);
    // Officer 5 leaves and officer 6 comes: 1 to 4 are in both charters.
    struct Case {
        std::vector<unsigned> officers;
        bool complete;
    };
    for (const auto& [officers, complete] : std::vector<Case>{{{1, 2, 3}, false},
                                                              {{1, 2, 3, 4}, true},
                                                              {{1, 2, 3, 5}, false},
                                                              {{1, 2, 3, 6}, false},
                                                              {{1, 2, 3, 5, 6}, true}}) {
        const Proposal proposal = signed_by(draft, officers);
        EXPECT_EQ(is_complete(progress_of(proposal, *governance)), complete);
        Holdings held = test::chartered();
        EXPECT_EQ(held.add(Kind::charter, write_proposal(proposal), test::verifier()).has_value(),
                  complete);
    }
}

TEST_F(Ceremony, CharterMustFollowTheOneItNames) {
    Charter skipping = test::next_charter();
    skipping.version = {3};
    EXPECT_EQ(governance_of(propose(skipping), held_).error(), CeremonyRefusal::not_next_charter);
    Charter real = test::next_charter();
    real.drill = !real.drill;
    EXPECT_EQ(governance_of(propose(real), held_).error(), CeremonyRefusal::not_next_charter);
}

TEST_F(Ceremony, FirstCharterIsItsOwnOfficers) {
    const Proposal draft = propose(test::charter());
    const auto governance = governance_of(draft, Holdings{});
    ASSERT_TRUE(governance);
    EXPECT_FALSE(governance->lineage);
    EXPECT_THAT(governance->quorums, SizeIs(1));
    EXPECT_EQ(governance->quorums.front().needed, 4u);
}

TEST_F(Ceremony, KeyWithTwoRolesMakesNoCharter) {
    Charter charter = test::charter();
    charter.issuer = charter.officers[2].key;
    EXPECT_EQ(read_proposal(Kind::charter, encode(charter)), fail(CeremonyRefusal::malformed));
}

TEST_F(Ceremony, EmissionNeedsTheIssuerToo) {
    const Proposal draft = propose(test::emission());
    const auto governance = governance_of(draft, held_);
    ASSERT_TRUE(governance);
    const Proposal officers = signed_by(draft, std::vector{1u, 2u, 3u, 4u, 5u});
    EXPECT_FALSE(is_complete(progress_of(officers, *governance)));
    std::vector<crypto::SecretKey> keys;
    keys.push_back(example_key("issuer"));
    const Proposal all = signed_by(officers, keys);
    EXPECT_TRUE(is_complete(progress_of(all, *governance)));
    EXPECT_TRUE(held_.add(Kind::emission, write_proposal(all), test::verifier()));
}

TEST_F(Ceremony, StopsAndListsTakeTheStopThreshold) {
    test::hold(held_, Kind::order, encode(test::by_officers(test::order())));  // A stop names it.
    for (const Proposal& draft : {propose(test::stop()), propose(test::revocations())}) {
        const auto governance = governance_of(draft, held_);
        ASSERT_TRUE(governance);
        const Proposal proposal = signed_by(draft, std::vector{2u, 5u});
        EXPECT_TRUE(is_complete(progress_of(proposal, *governance)));
        EXPECT_TRUE(held_.add(draft.kind, write_proposal(proposal), test::verifier()));
    }
}

TEST_F(Ceremony, ProgressIsSaidInBothLanguages) {
    const auto progress = progress_of(signed_by(draft_, std::vector{1u, 2u}), governance_);
    EXPECT_EQ(
        in_words(progress, Language::en),
        "officers: 2 signed, 3 needed, of 5 (Minister of Finance, Minister of Justice and "
        "Security); "
        "still needed: 1 of President of the central bank, National coordinator, Chair of the "
        "safety regions\n");
    EXPECT_THAT(in_words(progress, Language::nl),
                HasSubstr("gemachtigden: 2 getekend, 3 nodig, van 5"));
    const auto enough = progress_of(signed_by(draft_, std::vector{1u, 2u, 3u}), governance_);
    EXPECT_THAT(in_words(enough, Language::en), HasSubstr("; enough"));
}

TEST_F(Ceremony, OrderThatCanNeverFitIsNotSigned) {
    Order order = test::order();
    order.message = std::string(400, 'x');
    const Activation row = order.activations.front();
    while (signed_size(propose(order), governance_) <= limits::kOrderBytes) {
        order.activations.push_back(row);
    }
    Proposal proposal = propose(order);
    EXPECT_EQ(add_signature(proposal, governance_, example_key("officer", 1), test::verifier()),
              fail(CeremonyRefusal::too_large));
    EXPECT_EQ(combine_proposals(std::vector{proposal}, governance_, test::verifier()),
              fail(CeremonyRefusal::too_large));
}

TEST_F(Ceremony, SurplusSignaturesGiveWayToTheSizeOfAQrCode) {
    Order order = test::order();
    order.activations.resize(8, order.activations.front());
    while (signed_size(propose(order), governance_) < limits::kOrderBytes) order.message += "x";
    const Proposal draft = propose(order);
    const Proposal all = signed_by(draft, std::vector{1u, 2u, 3u, 4u, 5u});
    EXPECT_THAT(all.by, SizeIs(3));
    EXPECT_EQ(write_proposal(all).size(), limits::kOrderBytes);
    EXPECT_TRUE(held_.add(Kind::order, write_proposal(all), test::verifier()));
    const auto combined = combine_proposals(
        std::vector{signed_by(draft, std::vector{1u, 5u}), signed_by(draft, std::vector{4u, 2u}),
                    signed_by(draft, std::vector{3u})},
        governance_, test::verifier());
    ASSERT_TRUE(combined);
    EXPECT_EQ(*combined, all);
}

TEST(CeremonyRefusalTest, EachHasASentenceInBothLanguages) {
    for (int i = 0; i <= static_cast<int>(CeremonyRefusal::no_role); ++i) {
        const auto refusal = static_cast<CeremonyRefusal>(i);
        EXPECT_THAT(sentence(refusal, Language::nl), testing::EndsWith("."));
        EXPECT_THAT(sentence(refusal, Language::en), testing::EndsWith("."));
    }
}

}  // namespace
}  // namespace noodgeld
