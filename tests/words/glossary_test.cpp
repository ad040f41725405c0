// One word for one thing: the tree is read for field names without Dutch, and for Dutch words that
// the glossary does not have.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>

#include "words/words.h"

namespace noodgeld::test {
namespace {

namespace fs = std::filesystem;

/// Every C++ file of the rooms, by its path from the root.
const std::map<std::string, std::string>& rooms_text() {
    static const auto files = [] {
        const fs::path root = NOODGELD_SOURCE_DIR;
        std::map<std::string, std::string> found;
        for (const char* room : {"api", "cli", "demo", "files", "http", "inspect", "issuer",
                                 "journal", "ledger", "protocol", "terminal", "words"}) {
            for (const auto& entry : fs::recursive_directory_iterator(root / room)) {
                const std::string ending = entry.path().extension().string();
                if (ending != ".h" && ending != ".cpp") continue;
                std::ifstream in(entry.path(), std::ios::binary);
                found.emplace(fs::relative(entry.path(), root).generic_string(),
                              std::string(std::istreambuf_iterator<char>(in), {}));
            }
        }
        return found;
    }();
    return files;
}

/// Calls visit(path, what the first group matched).
template <class Visit>
void for_each_match(const std::regex& pattern, Visit visit) {
    for (const auto& [path, text] : rooms_text()) {
        for (std::sregex_iterator at(text.begin(), text.end(), pattern), end; at != end; ++at) {
            visit(path, (*at)[1].str());
        }
    }
}

TEST(Glossary, EveryFieldThatIsShownHasADutchLabel) {
    std::size_t seen = 0;
    for_each_match(std::regex(R"re(\.add\("([a-z_]+)")re"),
                   [&seen](const std::string& path, const std::string& name) {
                       ++seen;
                       EXPECT_TRUE(has_dutch_label(name)) << path << ": " << name;
                   });
    EXPECT_GT(seen, 50U);
}

TEST(Glossary, NoWordHasADouble) {
    // In literals only: comments are English, and the glossary itself names these.
    const std::regex doubles(
        R"re("[^"\n]*\b([Hh]andelaars?|[Ee]poches?|[Bb]etaling(en)?|[Tt]ransacties?)\b)re");
    for_each_match(doubles, [](const std::string& path, const std::string& word) {
        ADD_FAILURE() << path << ": " << word << " (see words/words.h)";
    });
}

TEST(Glossary, AnEntryIsABoekingAndNoRegel) {
    for (const char* name : {"entries", "last_sequence", "sequence"}) {
        EXPECT_EQ(field_label(name, Language::nl).find("regel"), std::string::npos) << name;
    }
    EXPECT_EQ(field_label("entries", Language::nl), "boekingen");
    EXPECT_EQ(field_label("spends", Language::nl), "bestedingen");
    EXPECT_EQ(field_label("merchant", Language::nl), "winkelier");
    EXPECT_EQ(field_label("entries", Language::en), "entries");
}

}  // namespace
}  // namespace noodgeld::test
