// The closed table of refusals: numbers, names and sentences that people and programs rely on.
#include "protocol/wire/refusal.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

namespace noodgeld {
namespace {

unsigned number(Refusal refusal) {
    return static_cast<unsigned>(refusal);
}

TEST(Refusal, NumbersAscendInHundredsPerStep) {
    const auto all = all_refusals();
    EXPECT_TRUE(std::ranges::is_sorted(all));
    EXPECT_TRUE(std::ranges::adjacent_find(all) == all.end());
    std::set<unsigned> steps;
    for (const Refusal refusal : all) steps.insert(number(refusal) / 100);
    EXPECT_EQ(steps, (std::set<unsigned>{1, 2, 3, 4, 5, 6}));
}

TEST(Refusal, NamesAreSnakeCaseAndDiffer) {
    std::set<std::string_view> names;
    for (const Refusal refusal : all_refusals()) {
        const std::string_view its = name(refusal);
        EXPECT_TRUE(names.insert(its).second) << its;
        EXPECT_FALSE(its.empty());
        EXPECT_EQ(its.find_first_not_of("abcdefghijklmnopqrstuvwxyz_"), std::string_view::npos)
            << its;
        EXPECT_FALSE(its.starts_with('_') || its.ends_with('_')) << its;
    }
}

TEST(Refusal, BothLanguagesSayItInOneSentence) {
    std::set<std::string_view> sentences;
    for (const Refusal refusal : all_refusals()) {
        for (const Language language : {Language::nl, Language::en}) {
            const std::string_view said = sentence(refusal, language);
            EXPECT_TRUE(said.ends_with('.')) << name(refusal);
            EXPECT_GE(said.size(), 15U) << name(refusal);
            EXPECT_LE(said.size(), 80U) << name(refusal);
            EXPECT_TRUE(sentences.insert(said).second) << said;
        }
    }
}

TEST(Refusal, PrecedenceIsStable) {
    // Published numbers: programs, tills and logs compare them. To add is well; to change is not.
    const std::pair<unsigned, std::string_view> published[] = {
        {100, "malformed"},
        {105, "misread"},
        {110, "unknown_kind"},
        {120, "too_large"},
        {200, "other_lineage"},
        {210, "no_charter"},
        {220, "unknown_series"},
        {230, "unknown_signer"},
        {240, "bad_signature"},
        {250, "too_few_signatures"},
        {260, "superseded"},
        {300, "not_enrolled"},
        {305, "terminal_revoked"},
        {310, "dormant"},
        {320, "stopped"},
        {330, "revoked"},
        {340, "wrong_region"},
        {345, "wrong_store_group"},
        {350, "wrong_goods"},
        {360, "too_early"},
        {370, "expired"},
        {380, "amount_out_of_range"},
        {390, "sale_limit"},
        {395, "terminal_limit"},
        {400, "not_the_holder"},
        {410, "other_sale"},
        {420, "authorisation_reused"},
        {430, "order_changed"},
        {500, "already_spent"},
        {510, "sale_id_conflict"},
        {520, "no_such_sale"},
        {530, "already_voided"},
        {540, "void_too_late"},
        {550, "void_limit"},
        {560, "deferred_limit"},
        {580, "storage_full"},
        {590, "not_durable"},
        {600, "bad_head"},
        {610, "closed"},
        {620, "time_inconsistent"},
    };
    const auto all = all_refusals();
    for (const auto& [its_number, its_name] : published) {
        const auto at = std::ranges::find(all, its_number, number);
        ASSERT_TRUE(at != all.end()) << its_number;
        EXPECT_EQ(name(*at), its_name);
    }
    EXPECT_LT(Refusal::revoked, Refusal::sale_limit);
    EXPECT_LT(Refusal::bad_signature, Refusal::already_spent);
}

}  // namespace
}  // namespace noodgeld
