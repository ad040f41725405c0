// docs/threats.md says which test shows what: each of them exists.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>

namespace noodgeld {
namespace {

namespace fs = std::filesystem;

const fs::path kRoot = NOODGELD_SOURCE_DIR;

std::string text_of(const fs::path& path) {
    std::ifstream in(path);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::set<std::string> found(const std::string& text, const std::regex& pattern) {
    std::set<std::string> out;
    for (std::sregex_iterator at(text.begin(), text.end(), pattern), end; at != end; ++at) {
        out.insert((*at)[1].str() + "." + (*at)[2].str());
    }
    return out;
}

TEST(Threats, NameTestsThatExist) {
    std::set<std::string> tests;
    const std::regex definition(
        R"((?:TEST|TEST_F|TEST_P|RC_GTEST_PROP|RC_GTEST_FIXTURE_PROP)\((\w+),\s*(\w+))");
    for (const auto& entry : fs::recursive_directory_iterator(kRoot / "tests")) {
        if (entry.path().extension() == ".cpp")
            tests.merge(found(text_of(entry.path()), definition));
    }
    const std::regex named(R"(`([A-Z]\w+)\.([A-Z]\w+)`)");
    const std::set<std::string> claims = found(text_of(kRoot / "docs/threats.md"), named);
    EXPECT_GT(claims.size(), 30u);
    for (const std::string& test : claims) EXPECT_TRUE(tests.contains(test)) << test;
}

/// Every attack that once succeeded has its test; 06 to 09 and 14 have names of their own, too.
TEST(Threats, EveryAttackThatSucceededIsATest) {
    std::string all;
    for (const auto& entry : fs::recursive_directory_iterator(kRoot / "tests/attacks")) {
        if (entry.path().extension() == ".cpp") all += text_of(entry.path());
    }
    for (const char* attack :
         {"Attack01", "Attack02", "Attack03", "Attack04", "Attack05", "Attack06",
          "StolenEnrollerKey", "Attack08", "Attack09", "Attack10", "Attack11", "Attack12",
          "Attack13", "IssuerMakesMoney", "Attack15", "Attack16"}) {
        EXPECT_NE(all.find(attack + std::string(", ")), std::string::npos) << attack;
    }
}

}  // namespace
}  // namespace noodgeld
