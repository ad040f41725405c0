// The judgement vectors, as a stranger meets them: the files and the document alone.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>

#include "base/hexadecimal.h"
#include "protocol/objects/dependence.h"
#include "protocol/verdict/adjudicate.h"
#include "protocol/verdict/state_digest.h"
#include "tests/support/test_verifier.h"

namespace noodgeld::test {
namespace {

namespace json = boost::json;
namespace fs = std::filesystem;

const fs::path kRoot = NOODGELD_SOURCE_DIR;

std::string text_of(const fs::path& path) {
    std::ifstream in(path);
    return {std::istreambuf_iterator<char>(in), {}};
}

struct File {
    std::string name;
    json::array items;
    json::array cases;
};

std::vector<File> vectors() {
    std::vector<File> out;
    for (const auto& entry : fs::directory_iterator(kRoot / "docs/vectors/judgements")) {
        const json::value file = json::parse(text_of(entry.path()));
        out.push_back({entry.path().filename().string(), file.at("items").as_array(),
                       file.at("cases").as_array()});
    }
    return out;
}

/// [6.4.13] ... in chapters 6 and 7.
std::set<std::string> numbered_sentences() {
    const std::string text = text_of(kRoot / "docs/protocol.md");
    const std::regex pattern(R"(\[([67]\.\d+\.\d+)\])");
    std::set<std::string> out;
    for (std::sregex_iterator at(text.begin(), text.end(), pattern), end; at != end; ++at) {
        EXPECT_TRUE(out.insert((*at)[1]).second) << (*at)[1] << " stands twice";
    }
    return out;
}

/// What a pack of facts cannot show: what a terminal does (6.12, 7.3.4) and an audit says (7.5).
bool is_shown_by_a_program(const std::string& sentence) {
    return sentence.starts_with("6.12.") || sentence.starts_with("7.5.") || sentence == "7.3.4";
}

bool is_named_in_tests_of(const std::string& sentence, std::initializer_list<const char*> rooms) {
    for (const char* room : rooms) {
        for (const auto& entry : fs::recursive_directory_iterator(kRoot / "tests" / room)) {
            if (entry.path().extension() != ".cpp") continue;
            if (text_of(entry.path()).find(sentence) != std::string::npos) return true;
        }
    }
    return false;
}

TEST(Judgements, ThereIsACaseForEveryNumberedSentence) {
    std::set<std::string> shown;
    std::size_t cases = 0;
    for (const File& file : vectors()) {
        for (const json::value& one : file.cases) {
            ++cases;
            for (const json::value& sentence : one.at("sentences").as_array()) {
                shown.emplace(sentence.as_string());
            }
        }
    }
    EXPECT_GE(cases, 300u);
    const std::set<std::string> all = numbered_sentences();
    EXPECT_GT(all.size(), 100u);
    for (const std::string& sentence : all) {
        if (is_shown_by_a_program(sentence)) {
            EXPECT_TRUE(is_named_in_tests_of(sentence, {"terminal", "ledger"})) << sentence;
        } else {
            EXPECT_TRUE(shown.contains(sentence)) << sentence << " has no case";
        }
    }
    for (const std::string& sentence : shown) {
        EXPECT_TRUE(all.contains(sentence)) << sentence << " is no sentence";
    }
}

TEST(Judgements, EveryPackGivesItsStateAndVerdicts) {
    for (const File& file : vectors()) {
        for (const json::value& one : file.cases) {
            std::vector<PackItem> items;
            for (const json::value& number : one.at("pack").as_array()) {
                const json::array& item = file.items.at(number.to_number<std::size_t>()).as_array();
                items.push_back({static_cast<Kind>(item.at(0).as_int64()),
                                 from_hex(item.at(1).as_string()).value()});
            }
            sort_by_dependence(items);
            Facts facts;
            for (const PackItem& item : items) (void)facts.add(item.kind, item.object, verifier());
            facts.settle(verifier());
            const Adjudication judged = adjudicate(facts);
            SCOPED_TRACE(file.name + " " + std::string(one.at("name").as_string()));
            EXPECT_EQ(hex(state_digest(facts, judged.accounts).bytes),
                      one.at("state_digest").as_string());
            std::multiset<std::string> expected;
            for (const json::value& spend : one.at("spends").as_array()) {
                expected.emplace(spend.at("verdict").as_string());
            }
            std::multiset<std::string> found;
            for (const auto& [token, spends] : judged.tokens) {
                for (const JudgedSpend& spend : spends) {
                    found.emplace(name(spend.verdict.outcome));
                }
            }
            EXPECT_EQ(found, expected);
        }
    }
}

}  // namespace
}  // namespace noodgeld::test
