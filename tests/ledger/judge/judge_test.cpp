// The judge that keeps up against the function that looks at everything: equal after every step, in
// whatever order and pieces a random crisis comes.
#include "ledger/judge/judge.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/protocol/rules/pick_scenarios.h"
#include "tests/protocol/rules/scenario.h"
#include "tests/support/kept_books.h"

namespace noodgeld::test {
namespace {

void expect_equal(KeptBooks& books) {
    const std::string difference = books.difference();
    if (!difference.empty()) RC_FAIL(difference);
}

/// Brings all, as often as that adds something; asks now and then.
void bring_all(KeptBooks& books, const std::vector<PackItem>& items, Dice& dice, unsigned asks) {
    for (bool brought = true; brought;) {
        brought = false;
        for (const PackItem& item : items) {
            brought |= books.bring(item);
            if (dice.percent(30)) books.settle();
            if (!dice.percent(asks)) continue;
            books.settle();
            expect_equal(books);
        }
    }
    books.settle();
    expect_equal(books);
}

RC_GTEST_PROP(JudgeProperty, EqualsThePureFunctionAfterEveryStep, ()) {
    for (const auto& [seed, entries] : pick_scenarios(40)) {
        Dice dice(seed);
        const auto objects = carry_otherwise(make_scenario(seed, entries), dice);
        KeptBooks books;
        bring_all(books, objects, dice, 25);
    }
}

RC_GTEST_PROP(JudgeProperty, EqualsItWithoutAQuestionInBetween, ()) {
    for (const auto& [seed, entries] : pick_scenarios(60)) {
        Dice dice(seed);
        const auto objects = carry_otherwise(make_scenario(seed, entries), dice);
        KeptBooks books;
        bring_all(books, objects, dice, 0);
    }
}

RC_GTEST_PROP(JudgeProperty, EqualsItWhenItComesLate, ()) {
    for (const auto& [seed, entries] : pick_scenarios(40)) {
        const auto objects = make_scenario(seed, entries);
        Facts facts;
        for (int round = 0; round < 3; ++round) {
            for (const PackItem& item : objects)
                (void)facts.add(item.kind, item.object, verifier());
        }
        facts.settle(verifier());
        const Adjudication expected = adjudicate(facts);
        const MemoryStore store;
        store::Draft draft(store);
        const TemporaryDirectory folder;
        const auto index = index::TokenMap::open(folder.path()).value();
        feeds::KeptFeeds kept(draft, 0);
        KeptEntries all(facts, kept);
        for (const auto& [feed, tree] : facts.feeds()) {
            for (const FeedNode* node : tree.parents_first()) all.keep(*node);
        }
        const judge::Books late = judge::Judge(facts, kept, *index, draft, 5).books();
        RC_ASSERT(late.accounts == expected.accounts);
        RC_ASSERT(late.holds == expected.holds);
    }
}

// The properties are worth no more than what the scenarios reach: both roads are taken.
TEST(Judge, JudgesSomeFeedsEntryByEntryAndOthersAsAWhole) {
    std::size_t straight = 0;
    std::size_t whole = 0;
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        Dice dice(seed);
        KeptBooks books;
        bring_all(books, make_scenario(seed, 30), dice, 5);
        straight += books.judge().straight_feeds();
        for (const auto& [id, tree] : books.facts().feeds()) whole += tree.placed_count() > 0;
    }
    whole -= straight;
    EXPECT_GT(straight, 20U);
    EXPECT_GT(whole, 20U);
}

}  // namespace
}  // namespace noodgeld::test
