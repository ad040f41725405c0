// The rules of protocol/ against the slow, obvious model, on random crises.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

#include "tests/protocol/rules/compare.h"
#include "tests/protocol/rules/pick_scenarios.h"
#include "tests/protocol/rules/scenario.h"
#include "tests/support/test_verifier.h"

namespace noodgeld::test {
namespace {

bool agree(const std::vector<PackItem>& objects) {
    return model::judge(objects, verifier()) == adjudicated(objects);
}

/// The objects without which protocol/ and the model would agree, and what they disagree about.
std::string explain(std::vector<PackItem> objects) {
    for (std::size_t i = objects.size(); i-- > 1;) {
        std::vector<PackItem> fewer = objects;
        fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
        if (!agree(fewer)) objects = std::move(fewer);
    }
    std::string out;
    for (const PackItem& item : objects) out += std::string(name(item.kind)) + " ";
    return out + "\n" + difference(model::judge(objects, verifier()), adjudicated(objects));
}

RC_GTEST_PROP(Rules, AgreeWithTheModelOnEverything, ()) {
    for (const auto& [seed, entries] : pick_scenarios(32)) {
        const auto objects = make_scenario(seed, entries);
        if (!agree(objects)) RC_FAIL(explain(objects));
    }
}

RC_GTEST_PROP(Rules, TheOrderAndPiecesOfUploadsDoNotMatter, ()) {
    for (const auto& [seed, entries] : pick_scenarios(16)) {
        const auto objects = make_scenario(seed, entries);
        const model::Verdicts expected = adjudicated(objects);
        Dice dice(seed);
        Facts facts;
        const std::vector<PackItem> carried = carry_otherwise(objects, dice);
        // What came before what it rests on is brought again.
        for (bool brought = true; brought;) {
            brought = false;
            for (const PackItem& item : carried) {
                const auto taken = facts.add(item.kind, item.object, verifier());
                brought |= taken && taken->is_new;
                if (dice.percent(20)) facts.settle(verifier());
            }
        }
        facts.settle(verifier());
        const model::Verdicts actual = verdicts_of(facts);
        if (actual != expected) RC_FAIL(difference(expected, actual));
    }
}

/// "paid", "invalid dormant", "held fork" ...: everything that a spend can come to.
std::string describe(const model::Verdict& verdict) {
    std::string out = verdict.outcome;
    if (verdict.refusal) out += " " + std::string(name(*verdict.refusal));
    if (verdict.missing) out += " " + std::string(name(verdict.missing->kind));
    if (!verdict.hold.empty()) out += " " + verdict.hold;
    return out;
}

void note(const model::Verdicts& verdicts, std::set<std::string>& reached) {
    for (const auto& [place, verdict] : verdicts.spends) {
        reached.insert(describe(verdict));
        if (verdict.forged) reached.insert("forged");
        if (verdict.contested) reached.insert("contested");
        if (verdict.ruled) reached.insert("ruled");
    }
    for (const auto& [entry, effect] : verdicts.voids) {
        if (effect.has_effect) reached.insert("effective");
        if (!effect.has_effect && !effect.refusal && !effect.missing) reached.insert("in doubt");
        if (effect.refusal) reached.insert(std::string(name(*effect.refusal)));
    }
    for (const auto& [merchant, caps] : verdicts.caps) {
        if (caps.duplicates > 0) reached.insert("above duplicates");
        if (caps.ceiling > 0) reached.insert("above ceiling");
        if (caps.released > 0) reached.insert("released");
    }
    for (const auto& [account, cents] : verdicts.accounts) {
        if (std::get<0>(account) == 12) reached.insert("owed");
    }
    if (!verdicts.conflicting_settlements.empty()) reached.insert("conflicting settlements");
    if (!verdicts.equivocations.empty()) reached.insert("equivocation");
    if (!verdicts.conflicting_orders.empty()) reached.insert("conflicting orders");
    if (!verdicts.rival_charters.empty()) reached.insert("rival charters");
}

// The comparison with the model is worth no more than what the scenarios reach.
TEST(Scenarios, ReachEveryVerdict) {
    const std::set<std::string> wanted{"paid",
                                       "contested",
                                       "forged",
                                       "not_covered already_spent",
                                       "voided",
                                       "held fork",
                                       "held revoked",
                                       "held key",
                                       "held unwitnessed",
                                       "held void",
                                       "held limit",
                                       "held unregistered",
                                       "refused",
                                       "ruled",
                                       "released",
                                       "owed",
                                       "conflicting settlements",
                                       "pending certificate",
                                       "pending charter",
                                       "pending emission",
                                       "pending manifest",
                                       "pending order",
                                       "pending revocations",
                                       "pending series",
                                       "invalid bad_signature",
                                       "invalid not_enrolled",
                                       "invalid dormant",
                                       "invalid stopped",
                                       "invalid revoked",
                                       "invalid wrong_region",
                                       "invalid wrong_store_group",
                                       "invalid wrong_goods",
                                       "invalid too_early",
                                       "invalid expired",
                                       "invalid amount_out_of_range",
                                       "invalid sale_limit",
                                       "invalid not_the_holder",
                                       "invalid other_sale",
                                       "invalid authorisation_reused",
                                       "invalid order_changed",
                                       "invalid deferred_limit",
                                       "invalid time_inconsistent",
                                       "effective",
                                       "in doubt",
                                       "no_such_sale",
                                       "already_voided",
                                       "void_too_late",
                                       "void_limit",
                                       "above duplicates",
                                       "above ceiling",
                                       "equivocation",
                                       "conflicting orders"};
    std::set<std::string> reached;
    std::set<std::string> unreached = wanted;
    for (std::uint64_t seed = 1; seed <= 600 && !unreached.empty(); ++seed) {
        note(adjudicated(make_scenario(seed, static_cast<int>(seed % 50))), reached);
        std::erase_if(unreached,
                      [&](const std::string& verdict) { return reached.contains(verdict); });
    }
    EXPECT_THAT(unreached, testing::IsEmpty());
}

}  // namespace
}  // namespace noodgeld::test
