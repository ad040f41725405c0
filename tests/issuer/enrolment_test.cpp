#include "issuer/enrolment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

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
    Charter charter_ = test::charter();
    std::vector<Certificate> register_;
    EnrolmentTerms terms_{test::certificate().from, test::certificate().until};
};

TEST_F(Enrolment, ANewKeyGetsWhatItAsks) {
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

TEST_F(Enrolment, RegionMustBeListed) {
    CertificateRequest request = test::certificate_request();
    request.region = {99};
    EXPECT_EQ(judge(request).error(), EnrolmentRefusal::unknown_region);
}

TEST_F(Enrolment, TermsMustMakeSense) {
    terms_.until = terms_.from;
    EXPECT_EQ(judge(test::certificate_request()).error(), EnrolmentRefusal::bad_terms);
}

TEST_F(Enrolment, ARenewalSaysTheSameWithOtherDates) {
    register_.push_back(test::certificate());
    terms_.until = terms_.until + test::kDay;
    const auto renewed = judge(test::certificate_request());
    ASSERT_TRUE(renewed);
    EXPECT_TRUE(binds_alike(*renewed, test::certificate()));
    EXPECT_EQ(renewed->until, terms_.until);
}

TEST_F(Enrolment, AKeyStaysWhatItIs) {
    register_.push_back(test::certificate());
    terms_.allow_new_payee = true;
    const std::function<void(CertificateRequest&)> changes[] = {
        [](auto& r) { r.merchant = "KVK87654321"; },
        [](auto& r) { r.payee = "NL02ABNA0123456789"; },
        [](auto& r) { r.legal_name += "!"; },
        [](auto& r) { r.store_group = {8}; },
        [](auto& r) { r.region = test::kGroningen; },
        [](auto& r) { r.device += "!"; },
    };
    for (const auto& change : changes) {
        CertificateRequest request = test::certificate_request();
        change(request);
        EXPECT_EQ(judge(request).error(), EnrolmentRefusal::bound_otherwise);
    }
}

TEST_F(Enrolment, AnotherKeyMayTakeTheOldOnesPlace) {
    const CertificateRequest request = test::replacement_request();
    EXPECT_EQ(judge(request, "replacement").error(), EnrolmentRefusal::unknown_feed);
    register_.push_back(test::certificate());
    const auto replaced = judge(request, "replacement");
    ASSERT_TRUE(replaced);
    EXPECT_EQ(*replaced, test::certificate(request));
    CertificateRequest moved = request;
    moved.region = test::kGroningen;
    EXPECT_TRUE(judge(moved, "replacement")) << "a move";
    CertificateRequest stolen = request;
    stolen.merchant = "KVK87654321";
    EXPECT_EQ(judge(stolen, "replacement").error(), EnrolmentRefusal::other_merchant);
}

TEST_F(Enrolment, NewPayeeMustBeAllowedExpressly) {
    register_.push_back(test::certificate());
    CertificateRequest request = test::certificate_request(2);
    EXPECT_TRUE(judge(request, "terminal", 2)) << "the payee that the merchant has";
    request.payee = "NL02ABNA0123456789";
    EXPECT_EQ(judge(request, "terminal", 2).error(), EnrolmentRefusal::new_payee);
    CertificateRequest replaced = test::replacement_request();
    replaced.payee = request.payee;
    EXPECT_EQ(judge(replaced, "replacement").error(), EnrolmentRefusal::new_payee);
    CertificateRequest other = request;
    other.merchant = "KVK87654321";
    EXPECT_TRUE(judge(other, "terminal", 2)) << "a merchant that is new itself";
    terms_.allow_new_payee = true;
    const auto allowed = judge(request, "terminal", 2);
    ASSERT_TRUE(allowed);
    EXPECT_EQ(allowed->payee, request.payee);
}

TEST(EnrolmentRefusalTest, EachHasASentenceInBothLanguages) {
    for (int i = 0; i <= static_cast<int>(EnrolmentRefusal::new_payee); ++i) {
        const auto refusal = static_cast<EnrolmentRefusal>(i);
        EXPECT_THAT(sentence(refusal, Language::nl), testing::EndsWith("."));
        EXPECT_THAT(sentence(refusal, Language::en), testing::EndsWith("."));
    }
}

}  // namespace
}  // namespace noodgeld
