#include "tests/protocol/rules/judgements.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "base/hexadecimal.h"
#include "ledger/judged_json.h"
#include "protocol/objects/dependence.h"
#include "protocol/verdict/state_digest.h"
#include "tests/support/test_verifier.h"

namespace noodgeld::test {
namespace {

namespace json = boost::json;

/// The cases of one file of tests, and the items of their packs, each once.
struct Chapter {
    std::map<std::pair<Kind, Bytes>, std::size_t> numbers;
    json::array items;
    json::array cases;
    std::set<std::string> seen;  ///< The packs, by test.
};

std::map<std::string, Chapter> chapters;
std::string showing;  ///< The test that said so.
std::vector<std::string> sentences;
unsigned cases_of_test = 0;

std::string name_of(const testing::TestInfo& test) {
    return std::string(test.test_suite_name()) + "." + test.name();
}

std::string file_of(const testing::TestInfo& test) {
    const std::string stem = std::filesystem::path(test.file()).stem().string();
    return stem.substr(0, stem.rfind("_test")) + ".json";
}

template <class All>
json::array pairs_json(const All& all, auto first, auto second) {
    json::array out;
    for (const auto& one : all) {
        out.push_back(
            json::array{json::value(hex(first(one).bytes)), json::value(hex(second(one).bytes))});
    }
    return out;
}

/// What an intake makes of the pack, and what the facts mean.
json::object judged_case(std::vector<PackItem> items) {
    sort_by_dependence(items);
    Facts facts;
    std::map<std::string, int> refused;
    for (const PackItem& item : items) {
        const auto taken = facts.add(item.kind, item.object, verifier());
        if (!taken) ++refused[std::string(name(taken.error()))];
    }
    facts.settle(verifier());
    std::size_t waiting = facts.waiting();
    for (const auto& [feed, tree] : facts.feeds()) waiting += tree.waiting_count();
    const Adjudication judged = adjudicate(facts);
    json::object refusals;
    for (const auto& [why, count] : refused) refusals[why] = count;
    json::array spends;
    for (const auto& [token, all] : judged.tokens) {
        for (const JudgedSpend& one : all) spends.push_back(judged_json(one));
    }
    json::array voids;
    for (const JudgedVoid& one : judged.voids) voids.push_back(judged_json(one));
    json::array accounts;
    for (const auto& [account, cents] : judged.accounts.balances()) {
        accounts.push_back(account_json(account, cents));
    }
    json::object out{{"refused", refusals},
                     {"waiting", waiting},
                     {"spends", spends},
                     {"voids", voids},
                     {"accounts", accounts}};
    out["forks"] = pairs_json(
        judged.equivocations, [](const Equivocation& one) { return one.first->hash; },
        [](const Equivocation& one) { return one.other->hash; });
    out["conflicting_orders"] = pairs_json(
        judged.conflicting_orders, [](const auto& one) { return one.first; },
        [](const auto& one) { return one.second; });
    out["conflicting_settlements"] = pairs_json(
        judged.conflicting_settlements, [](const auto& one) { return one.first; },
        [](const auto& one) { return one.second; });
    out["rival_charters"] = pairs_json(
        judged.rival_charters, [](const auto& one) { return one.first; },
        [](const auto& one) { return one.second; });
    out["state_digest"] = hex(state_digest(facts, judged.accounts).bytes);
    return out;
}

/// A line for each item and case, so that changes are seen where they are.
std::string text_of(const Chapter& chapter) {
    std::ostringstream out;
    const auto list = [&out](const char* name, const json::array& all) {
        out << '"' << name << "\":[";
        for (std::size_t i = 0; i < all.size(); ++i) out << (i == 0 ? "\n" : ",\n") << all[i];
        out << "]";
    };
    out << "{";
    list("items", chapter.items);
    out << ",\n";
    list("cases", chapter.cases);
    out << "}\n";
    return out.str();
}

/// Compares or writes the files once all tests ran.
class AtTheEnd : public testing::Environment {
  public:
    void TearDown() override {
        if (testing::UnitTest::GetInstance()->Failed()) return;
        if (const char* folder = std::getenv("NOODGELD_WRITE_JUDGEMENTS")) {
            for (const auto& [file, chapter] : chapters) {
                std::ofstream(std::filesystem::path(folder) / file) << text_of(chapter);
            }
            return;
        }
        const bool ran_all =
            testing::GTEST_FLAG(filter) == "*" && std::getenv("GTEST_TOTAL_SHARDS") == nullptr;
        if (!ran_all) return;
        const std::filesystem::path folder = NOODGELD_SOURCE_DIR "/docs/vectors/judgements";
        for (const auto& [file, chapter] : chapters) {
            std::ifstream in(folder / file);
            const std::string held((std::istreambuf_iterator<char>(in)), {});
            EXPECT_TRUE(held == text_of(chapter))
                << file << " is not what these tests judge: look at what changed, then write it "
                << "with NOODGELD_WRITE_JUDGEMENTS=docs/vectors/judgements";
        }
    }
};

const auto* const at_the_end = testing::AddGlobalTestEnvironment(new AtTheEnd);

}  // namespace

void shows(std::initializer_list<const char*> all) {
    const testing::TestInfo& test = *testing::UnitTest::GetInstance()->current_test_info();
    showing = name_of(test);
    sentences.assign(all.begin(), all.end());
    cases_of_test = 0;
}

void record_judgement(const std::vector<PackItem>& received) {
    const testing::TestInfo& test = *testing::UnitTest::GetInstance()->current_test_info();
    const std::string name = name_of(test);
    if (showing != name) return;
    Chapter& chapter = chapters[file_of(test)];
    json::array pack;
    for (const PackItem& item : received) {
        const auto [at, is_new] =
            chapter.numbers.try_emplace({item.kind, item.object}, chapter.items.size());
        if (is_new) {
            chapter.items.push_back(
                json::array{static_cast<int>(item.kind), json::value(hex(item.object))});
        }
        pack.push_back(at->second);
    }
    if (!chapter.seen.insert(name + json::serialize(pack)).second) return;
    json::object one{{"name", name + "/" + std::to_string(++cases_of_test)},
                     {"sentences", json::value_from(sentences)},
                     {"pack", pack}};
    for (auto& member : judged_case(received)) one.insert(std::move(member));
    chapter.cases.push_back(std::move(one));
}

}  // namespace noodgeld::test
