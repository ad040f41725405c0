#include "issuer/enrolment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/issuer/scheme.h"

namespace noodgeld {
namespace {

using test::cents;
using test::example_key;

class Enrolment : public testing::Test {
  protected:
    [[nodiscard]] Result<Certificate, EnrolmentRefusal> judge(
        const Signed<CertificateRequest>& request) const {
        return judge_request(request, register_, terms_, {charter_, test::lineage()},
                             test::verifier());
    }
    [[nodiscard]] Result<Certificate, EnrolmentRefusal> judge(const CertificateRequest& request,
                                                              std::string_view role = "terminal",
                                                              unsigned number = 1) const {
        return judge(sign(request, test::lineage(), example_key(role, number)));
    }
    /// Terminal 1 asks for itself again, having been enrolled.
    static CertificateRequest renewal() {
        CertificateRequest request = test::certificate_request();
        request.terminal = test::example_terminal();
        return request;
    }
    /// Terminal 1, restored with a new key, asks for its second epoch.
    static CertificateRequest second_epoch() {
        CertificateRequest request = renewal();
        request.key = test::example_public_key("terminal-epoch-2");
        request.epoch = {2};
        request.previous = test::restored_certificate().previous;
        return request;
    }

    Charter charter_ = test::charter();
    std::vector<Certificate> register_;
    EnrolmentTerms terms_{test::certificate().ceiling, test::certificate().from,
                          test::certificate().until};
};

TEST_F(Enrolment, NewTerminalGetsTheIdOfItsFirstKey) {
    const auto certificate = judge(test::certificate_request());
    ASSERT_TRUE(certificate);
    EXPECT_EQ(*certificate, test::certificate());
}

TEST_F(Enrolment, IssuesWhatALedgerBelieves) {
    const auto request =
        sign(test::certificate_request(), test::lineage(), example_key("terminal"));
    const auto issue = [&](const char* role) {
        return issue_certificate(request, register_, terms_, {charter_, test::lineage()},
                                 example_key(role), test::verifier());
    };
    EXPECT_EQ(issue("issuer").error(), EnrolmentRefusal::not_the_enroller);
    const auto certificate = issue("enroller");
    ASSERT_TRUE(certificate);
    Holdings held = test::chartered();
    EXPECT_TRUE(held.add(Kind::certificate, encode(*certificate), test::verifier()));
}

TEST_F(Enrolment, KeyMustBePossessed) {
    EXPECT_EQ(judge(test::certificate_request(), "terminal", 2).error(),
              EnrolmentRefusal::not_possessed);
    auto tampered = sign(test::certificate_request(), test::lineage(), example_key("terminal"));
    tampered.value.payee = "NL02ABNA0123456789";
    EXPECT_EQ(judge(tampered).error(), EnrolmentRefusal::not_possessed);
    const auto drill = sign(test::certificate_request(), Lineage{{1}}, example_key("terminal"));
    EXPECT_EQ(judge(drill).error(), EnrolmentRefusal::not_possessed);
}

TEST_F(Enrolment, KeyOfTheCharterIsNoTerminals) {
    for (const char* role : {"officer", "issuer", "enroller", "ledger", "witness"}) {
        CertificateRequest request = test::certificate_request();
        request.key = test::example_public_key(role);
        EXPECT_EQ(judge(request, role).error(), EnrolmentRefusal::key_has_a_role) << role;
    }
}

TEST_F(Enrolment, KeyIsEnrolledOnce) {
    register_.push_back(test::certificate());
    EXPECT_EQ(judge(test::certificate_request()).error(), EnrolmentRefusal::key_enrolled);
    CertificateRequest later = second_epoch();
    later.key = test::certificate().key;
    EXPECT_EQ(judge(later).error(), EnrolmentRefusal::key_enrolled);
}

TEST_F(Enrolment, RegionMustBeListed) {
    CertificateRequest request = test::certificate_request();
    request.region = {99};
    EXPECT_EQ(judge(request).error(), EnrolmentRefusal::unknown_region);
}

TEST_F(Enrolment, TermsMustMakeSense) {
    terms_.ceiling = Amount();
    EXPECT_EQ(judge(test::certificate_request()).error(), EnrolmentRefusal::bad_terms);
    terms_.ceiling = cents(1);
    terms_.until = terms_.from;
    EXPECT_EQ(judge(test::certificate_request()).error(), EnrolmentRefusal::bad_terms);
}

TEST_F(Enrolment, NewTerminalBeginsWithEpochOne) {
    CertificateRequest request = test::certificate_request();
    request.epoch = {2};
    EXPECT_EQ(judge(request).error(), EnrolmentRefusal::epoch_without_id);
}

TEST_F(Enrolment, RenewalKeepsIdAndEpoch) {
    register_.push_back(test::certificate());
    terms_.until = terms_.until + test::kDay;
    const auto renewed = judge(renewal());
    ASSERT_TRUE(renewed);
    EXPECT_EQ(renewed->terminal, test::example_terminal());
    EXPECT_EQ(renewed->epoch.value, 1u);
    EXPECT_EQ(renewed->until, terms_.until);
}

TEST_F(Enrolment, UnknownTerminalIsNotRenewed) {
    EXPECT_EQ(judge(renewal()).error(), EnrolmentRefusal::unknown_terminal);
}

TEST_F(Enrolment, TerminalStaysWithItsMerchant) {
    register_.push_back(test::certificate());
    CertificateRequest request = renewal();
    request.merchant = "KVK87654321";
    EXPECT_EQ(judge(request).error(), EnrolmentRefusal::other_merchant);
}

TEST_F(Enrolment, NewPayeeMustBeAllowedExpressly) {
    register_.push_back(test::certificate());
    CertificateRequest request = renewal();
    request.payee = "NL02ABNA0123456789";
    EXPECT_EQ(judge(request).error(), EnrolmentRefusal::new_payee);
    terms_.allow_new_payee = true;
    const auto allowed = judge(request);
    ASSERT_TRUE(allowed);
    EXPECT_EQ(allowed->payee, request.payee);
}

TEST_F(Enrolment, AnotherKeyNeedsANewEpoch) {
    register_.push_back(test::certificate());
    CertificateRequest request = renewal();
    request.key = test::example_public_key("terminal-epoch-2");
    EXPECT_EQ(judge(request, "terminal-epoch-2").error(), EnrolmentRefusal::key_changed);
}

TEST_F(Enrolment, NewEpochNamesTheLastHeadKnown) {
    register_.push_back(test::certificate());
    const auto restored = judge(second_epoch(), "terminal-epoch-2");
    ASSERT_TRUE(restored);
    EXPECT_EQ(*restored, test::restored_certificate());
    CertificateRequest forgetful = second_epoch();
    forgetful.previous.reset();
    EXPECT_EQ(judge(forgetful, "terminal-epoch-2").error(), EnrolmentRefusal::no_previous_head);
}

TEST_F(Enrolment, NewEpochFollowsTheLatest) {
    register_ = {test::restored_certificate(), test::certificate()};
    CertificateRequest third = second_epoch();
    third.key = test::example_public_key("terminal-epoch-3");
    third.epoch = {3};
    EXPECT_EQ(judge(third, "terminal-epoch-3").error(), EnrolmentRefusal::no_previous_head);
    third.previous->epoch = {2};
    EXPECT_TRUE(judge(third, "terminal-epoch-3"));
    EXPECT_EQ(judge(renewal()).error(), EnrolmentRefusal::old_epoch);
}

TEST_F(Enrolment, RenewalCannotRewriteWhereItsEpochBegan) {
    register_ = {test::certificate(), test::restored_certificate()};
    EXPECT_TRUE(judge(second_epoch(), "terminal-epoch-2"));
    CertificateRequest request = second_epoch();
    request.previous->sequence = {5};
    EXPECT_EQ(judge(request, "terminal-epoch-2").error(), EnrolmentRefusal::other_previous_head);
}

TEST(EnrolmentRefusalTest, EachHasASentenceInBothLanguages) {
    for (int i = 0; i <= static_cast<int>(EnrolmentRefusal::other_previous_head); ++i) {
        const auto refusal = static_cast<EnrolmentRefusal>(i);
        EXPECT_THAT(sentence(refusal, Language::nl), testing::EndsWith("."));
        EXPECT_THAT(sentence(refusal, Language::en), testing::EndsWith("."));
    }
}

}  // namespace
}  // namespace noodgeld
