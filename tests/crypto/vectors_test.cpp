// Published vectors of hard cases, from the folder that the build names. Skipped where it is
// absent.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

#include "tests/crypto/hex.h"
#include "tests/crypto/reference_ed25519.h"
#include "tests/crypto/verifier_fixture.h"

namespace noodgeld::crypto {
namespace {

namespace json = boost::json;

std::optional<json::value> load(const std::string& name) {
    const std::filesystem::path path = std::filesystem::path(NOODGELD_VECTORS) / name;
    if (!std::filesystem::exists(path)) return std::nullopt;
    std::ifstream in(path, std::ios::binary);
    return json::parse(std::string{std::istreambuf_iterator<char>(in), {}});
}

Bytes bytes_of(const json::value& value) {
    return from_hex(std::string(value.as_string()));
}

PublicKey key_of(const json::value& value) {
    return PublicKey{hex<32>(std::string(value.as_string()))};
}

// Our rule gives every one of these the verdict they publish; it deviates from none. The marked
// ones are not about points of mixed order, where rules differ, but about encodings and S >= L,
// where RFC 8032 leaves no choice.
TEST(Vectors, Wycheproof) {
    const auto file = load("wycheproof_ed25519.json");
    if (!file) GTEST_SKIP() << "no wycheproof_ed25519.json in " << NOODGELD_VECTORS;
    int checked = 0, no_signature = 0;
    for (const json::value& group : file->at("testGroups").as_array()) {
        const PublicKey key = key_of(group.at("publicKey").at("pk"));
        for (const json::value& test : group.at("tests").as_array()) {
            const bool valid = test.at("result").as_string() == "valid";
            const Bytes sig = bytes_of(test.at("sig"));
            const Bytes message = bytes_of(test.at("msg"));
            if (sig.size() != 64) {  // no Signature can be made of it
                EXPECT_FALSE(valid);
                ++no_signature;
                continue;
            }
            Signature signature;
            std::ranges::copy(sig, signature.bytes.begin());
            EXPECT_EQ(believes(key, signature, message), valid) << test.at("tcId");
            EXPECT_EQ(reference::is_valid(key, signature, message), valid) << test.at("tcId");
            ++checked;
        }
    }
    EXPECT_EQ(checked + no_signature, file->at("numberOfTests").as_int64());
    EXPECT_GT(checked, 100);
}

struct Expectation {
    bool valid;
    const char* reason;
};

// Chalkias, Garillot, Nikolaenko, "Taming the many EdDSAs" (2020), table 6c: twelve signatures on
// which libraries differ. "Small" is of small order; "mixed" is neither small nor of order L.
constexpr Expectation kSpeccheck[] = {
    {false, "0: A and R small, S = 0: anyone could have made it (point 3 of the rule)"},
    {false, "1: A small: it verifies for many messages (point 3)"},
    {false, "2: R small (point 3)"},
    {true, "3: A and R mixed; the equation holds with and without the factor 8"},
    {true, "4: A and R mixed; the equation holds with the factor 8 only (point 4)"},
    {true, "5: A mixed; holds with the factor 8, not if 8k is reduced modulo L before it meets A"},
    {false, "6: S >= L (point 1)"},
    {false, "7: S far above L, its high bits set (point 1)"},
    {false, "8: R small and not canonical; k over the reduced R (points 2 and 3)"},
    {false, "9: R small and not canonical; k over R as received (points 2 and 3)"},
    {false, "10: A small and not canonical; k over the reduced A (points 2 and 3)"},
    {false, "11: A small and not canonical; k over A as received (points 2 and 3)"},
};

TEST(Vectors, Speccheck) {
    const auto file = load("speccheck_ed25519.json");
    if (!file) GTEST_SKIP() << "no speccheck_ed25519.json in " << NOODGELD_VECTORS;
    const json::array& cases = file->as_array();
    ASSERT_EQ(cases.size(), std::size(kSpeccheck));
    for (std::size_t i = 0; i < cases.size(); ++i) {
        const PublicKey key = key_of(cases[i].at("pub_key"));
        const Signature signature{hex<64>(std::string(cases[i].at("signature").as_string()))};
        const Bytes message = bytes_of(cases[i].at("message"));
        EXPECT_EQ(believes(key, signature, message), kSpeccheck[i].valid) << kSpeccheck[i].reason;
        EXPECT_EQ(reference::is_valid(key, signature, message), kSpeccheck[i].valid);
    }
}

}  // namespace
}  // namespace noodgeld::crypto
