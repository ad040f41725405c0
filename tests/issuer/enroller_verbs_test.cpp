// What the enroller certifies, and what not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/issuer/verbs_office.h"

namespace noodgeld {
namespace {

using test::OfficeRun;
using testing::HasSubstr;

class EnrollerVerbs : public test::Verbs {};

TEST_F(EnrollerVerbs, TerminalIsEnrolledOnItsOwnRequest) {
    make_charter();
    const Holdings held = this->held({{Kind::charter, "charter.cose"}});
    CertificateRequest request = test::certificate_request();
    request.region = {20};
    office_.write("request", encode(sign(request, held.lineage(), test::example_key("terminal"))));
    const std::string issue =
        "enroller certificate issue @request --until "
        "2028-01-01 --facts @charter.cose --out @terminal.cose --key ";
    EXPECT_EQ(office_.run(issue + "@issuer.key").code, ExitCode::no);
    const OfficeRun ran = office_.run(issue + "@enroller.key");
    ASSERT_EQ(ran.code, ExitCode::yes) << ran.err;
    EXPECT_THAT(ran.out, HasSubstr("KVK12345678"));
    const Holdings with =
        this->held({{Kind::charter, "charter.cose"}, {Kind::certificate, "terminal.cose"}});
    const Certificate& certificate = with.certificates().begin()->second;
    EXPECT_TRUE(binds_alike(certificate, request));
    EXPECT_EQ(certificate.from, test::kCrisis);

    const std::string by_register = issue +
                                    "@enroller.key --force --facts @charter.cose "
                                    "@terminal.cose";
    EXPECT_EQ(office_.run(by_register).code, ExitCode::yes) << "a renewal";
    request.region = {1};
    office_.write("request", encode(sign(request, held.lineage(), test::example_key("terminal"))));
    const OfficeRun moved = office_.run(by_register);
    EXPECT_EQ(moved.code, ExitCode::no);
    EXPECT_THAT(moved.err, HasSubstr("enrolled already with other data"));

    request.payee = "NL19ABNA0417164300";
    office_.write("request", encode(sign(request, held.lineage(), test::example_key("terminal"))));
    const OfficeRun slip = office_.run(issue + "@enroller.key --force");
    EXPECT_EQ(slip.code, ExitCode::no);
    EXPECT_THAT(slip.err, HasSubstr("its check digits are wrong"));
}

TEST_F(EnrollerVerbs, EnrollerHearsHowMomentsAreWritten) {
    const std::string verb = "enroller certificate issue @r --key @k --out @o --facts @c ";
    OfficeRun ran = office_.run(verb + "--until 1-1-2028");
    EXPECT_EQ(ran.code, ExitCode::usage);
    EXPECT_THAT(ran.err, HasSubstr("--until: \"1-1-2028\" is no moment"));
    ran = office_.run(verb + "--until 20280101", Language::nl);
    EXPECT_THAT(ran.err, HasSubstr("--until: 20280101 kan 2028-01-01 zijn"));
}

TEST_F(EnrollerVerbs, EnrollerCertifiesNoAccountUnderTwoMerchants) {
    make_charter();
    const Holdings held = this->held({{Kind::charter, "charter.cose"}});
    const auto issue = [&](const std::string& terminal, const std::string& merchant) {
        CertificateRequest request = test::certificate_request();
        request.key = test::example_key(terminal).public_key();
        request.region = {20};
        request.merchant = merchant;
        office_.write("request",
                      encode(sign(request, held.lineage(), test::example_key(terminal))));
        return office_.run(
            "enroller certificate issue @request --until 2028-01-01 "
            "--facts @charter.cose" +
            std::string(terminal == "till 1" ? "" : " @first.cose") +
            " --key @enroller.key --out @" +
            (terminal == "till 1" ? "first.cose" : "second.cose --force"));
    };
    ASSERT_EQ(issue("till 1", "KVK12345678").code, ExitCode::yes);
    const OfficeRun other = issue("till 2", "KVK87654321");
    EXPECT_EQ(other.code, ExitCode::no);
    EXPECT_THAT(other.err, HasSubstr("is merchant KVK12345678's already"));
    EXPECT_EQ(issue("till 2", "KVK12345678").code, ExitCode::yes) << "a second till of one shop";
}

TEST_F(EnrollerVerbs, EnrollerCertifiesNoSecondSpelling) {
    make_charter();
    const Holdings held = this->held({{Kind::charter, "charter.cose"}});
    const auto refusal = [&](const std::string& merchant, const std::string& payee) {
        CertificateRequest request = test::certificate_request();
        request.region = {20};
        request.merchant = merchant;
        request.payee = payee;
        office_.write("request",
                      encode(sign(request, held.lineage(), test::example_key("terminal"))));
        const OfficeRun ran = office_.run(
            "enroller certificate issue @request --until 2028-01-01 --facts "
            "@charter.cose --out @terminal.cose --key @enroller.key");
        EXPECT_EQ(ran.code, ExitCode::no);
        return ran.err;
    };
    const std::string iban = "NL91ABNA0417164300";
    EXPECT_THAT(refusal("kvk 12345678", iban), HasSubstr("this is no certificate request"));
    EXPECT_THAT(refusal("KVK12345678 ", iban), HasSubstr("this is no certificate request"));
    EXPECT_THAT(refusal("KVK12345678", "NL91 ABNA 0417 1643 00"),
                HasSubstr("is spelled NL91ABNA0417164300"));
    EXPECT_THAT(refusal("KVK12345678", "NL58ABNA041716430"), HasSubstr("has 18 characters"));
    EXPECT_THAT(refusal("Bakker & Zn", iban), HasSubstr("this is no certificate request"));
}

TEST_F(EnrollerVerbs, EnrollerHearsWhoWaitsForItsMoney) {
    make_charter();
    const Holdings held = this->held({{Kind::charter, "charter.cose"}});
    CertificateRequest request = test::certificate_request();
    request.region = {20};
    office_.write("request", encode(sign(request, held.lineage(), test::example_key("terminal"))));
    const auto listing = [&](const std::string& merchant) {
        office_.write("merchants.csv", "merchant,payee,legal_name,ceiling\n" + merchant +
                                           ",NL91ABNA0417164300,Bakkerij,500000.00\n");
        office_.make_register("merchants.csv");
    };
    const std::string issue =
        "enroller certificate issue @request --until 2028-01-01 --key @enroller.key --out "
        "@terminal.cose --force --merchants @merchants.pack --facts @charter.cose";
    listing("KVK12345678");
    const OfficeRun unknown = office_.run(issue);
    EXPECT_EQ(unknown.code, ExitCode::no) << "rows of no register";
    EXPECT_THAT(unknown.err, HasSubstr("the register whose rows these are"));
    OfficeRun ran = office_.run(issue + " @register.cose");
    EXPECT_EQ(ran.code, ExitCode::yes) << ran.err;
    EXPECT_THAT(ran.err, testing::Not(HasSubstr("not in the register")));
    listing("KVK87654321");
    ran = office_.run(issue + " @register.cose");
    EXPECT_EQ(ran.code, ExitCode::yes) << ran.err;
    EXPECT_THAT(ran.err, HasSubstr("not in the register"));
}

}  // namespace
}  // namespace noodgeld
