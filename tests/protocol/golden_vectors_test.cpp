// The published vectors are what the code makes, and hold every error a decoder can give.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "tests/protocol/golden.h"

namespace noodgeld {
namespace {

namespace fs = std::filesystem;

fs::path folder() {
    return fs::path(NOODGELD_SOURCE_DIR) / "docs" / "vectors";
}

std::string read(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

TEST(GoldenVectors, AreWhatTheCodeMakes) {
    std::set<std::string> made;
    for (const auto& [name, content] : test::golden_files()) {
        made.insert(name);
        // Not EXPECT_EQ, which would print both.
        EXPECT_TRUE(read(folder() / name) == test::pretty(content) + "\n")
            << name << " differs. Golden bytes change only with a new version of a format; after "
            << "adding cases, run write_golden_vectors docs/vectors";
    }
    for (const auto& entry : fs::directory_iterator(folder())) {
        const std::string name = entry.path().filename().string();
        // Judgements are made, and compared, by the tests of the rules.
        const bool is_other = name == "README.md" || name == "judgements";
        EXPECT_TRUE(is_other || made.contains(name)) << name << " is not made by code";
    }
}

TEST(GoldenVectors, HoldEveryErrorOfADecoder) {
    std::set<std::string> missing{"truncated", "wrong_type",   "not_canonical",
                                  "wrong_key", "wrong_length", "out_of_range",
                                  "not_text",  "inconsistent", "trailing_bytes"};
    const auto refused = test::golden_refused();
    for (const auto& one : refused.at("cases").as_array()) {
        missing.erase(std::string(one.at("error").as_string()));
    }
    EXPECT_TRUE(missing.empty()) << *missing.begin();
}

TEST(GoldenVectors, HoldEveryKindThatIsSignedAndEveryBody) {
    std::set<std::int64_t> kinds;
    const auto objects = test::golden_objects();
    for (const auto& one : objects.at("objects").as_array()) {
        kinds.insert(one.at("kind_number").as_int64());
    }
    // Segments and the parts of manifests and registers have files of their own.
    EXPECT_EQ(kinds.size(), static_cast<std::size_t>(last_of(Kind{})) - 3);
    const test::ExampleFeed feed = test::golden_feed_entries();
    std::set<std::size_t> bodies;
    for (const Entry& entry : feed.entries()) bodies.insert(entry.body.index());
    EXPECT_EQ(bodies.size(), std::variant_size_v<Body>);
}

}  // namespace
}  // namespace noodgeld
