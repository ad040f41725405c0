// Principles 3 and 5 of chapter 6: what one terminal writes, whoever holds its key, changes nothing
// that another merchant is paid.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/protocol/rules/compare.h"
#include "tests/protocol/rules/pick_scenarios.h"
#include "tests/protocol/rules/scenario.h"
#include "tests/support/intake.h"

namespace noodgeld::test {
namespace {

std::optional<Signed<Head>> head_of(const PackItem& item) {
    if (item.kind != Kind::segment) return std::nullopt;
    return *decode_signed<Head>(decode<Segment>(item.object)->head);
}

/// What the ledger would have without the entries of that feed. What others signed in those that it
/// has stays: anchors.
std::vector<PackItem> without(const FeedId& feed, const std::vector<PackItem>& objects) {
    Facts facts;
    take_all(facts, objects);
    std::vector<PackItem> out;
    for (const PackItem& item : objects) {
        const auto head = head_of(item);
        if (!head || head->value.feed != feed) out.push_back(item);
    }
    const FeedTree* tree = facts.feed(feed);
    if (tree == nullptr) return out;
    for (const FeedNode* node : tree->parents_first()) {
        const auto* witnessed = std::get_if<WitnessedTime>(&node->entry.body);
        if (witnessed != nullptr) out.push_back({Kind::anchor, witnessed->anchor});
    }
    return out;
}

/// What each merchant is owed: payable and held.
std::map<model::Merchant, std::int64_t> owed(const model::Verdicts& verdicts) {
    std::map<model::Merchant, std::int64_t> out;
    for (const auto& [name, cents] : verdicts.accounts) {
        const auto& [number, merchant, payee] = name;
        if (!merchant.empty()) out[{merchant, payee}] += cents;
    }
    return out;
}

RC_GTEST_PROP(Principles, NobodysEntriesChangeWhatAnotherMerchantIsOwed, ()) {
    for (const auto& [seed, entries] : pick_scenarios(35)) {
        Dice dice(seed);
        dice.set_wildness(dice.one_of({5U, 20U, 50U, 100U}));
        const Scheme scheme = make_scheme(dice);
        FeedWriter writer(scheme, dice);
        writer.write(entries);
        std::vector<PackItem> objects = publish(scheme, dice);
        for (PackItem& item : carry_feeds(writer, dice)) objects.push_back(std::move(item));

        const SchemeTerminal& actor = dice.one_of(scheme.terminals);
        std::set<model::Merchant> own;
        for (const Certificate& one : actor.certificates) own.emplace(one.merchant, one.payee);
        const model::Verdicts all = adjudicated(objects);
        const model::Verdicts others = adjudicated(without(actor.feed, objects));
        for (const auto& [place, verdict] : others.spends) {
            if (own.contains({verdict.merchant, verdict.payee})) continue;
            const model::Verdict& same = all.spends.at(place);
            RC_ASSERT(same.outcome == verdict.outcome);
            RC_ASSERT(same.hold == verdict.hold);
        }
        auto with = owed(all);
        for (const auto& [merchant, cents] : owed(others)) {
            RC_ASSERT(own.contains(merchant) || with[merchant] == cents);
        }
    }
}

}  // namespace
}  // namespace noodgeld::test
