// A made-up country is genuine: a ledger takes all of it, and finds in it what was put in.
#include "bench/national/national.h"

#include <gtest/gtest.h>

#include <map>

#include "ledger/ledger.h"
#include "tests/attacks/growth.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/test_verifier.h"

namespace noodgeld::bench {
namespace {

/// Small, and with some of everything.
NationalPlan small_plan(std::uint64_t seed) {
    NationalPlan plan;
    plan.seed = seed;
    plan.spends = 6'000;
    plan.terminals = 40;
    plan.merchants = 7;
    plan.holders = 500;
    plan.series_tokens = 1'000;
    plan.pack_bytes = 40'000;
    plan.doubles_within = plan.doubles_among = 0.03;
    plan.voids = 0.05;
    plan.late_pieces = plan.lost_pieces = plan.late_feeds = plan.forked = 0.05;
    plan.bad_authorisations = plan.unlisted_tokens = plan.same_token = plan.fork_bombs = 0.05;
    return plan;
}

struct Found {
    std::uint64_t placed = 0;
    std::uint64_t waiting_uploads = 0;
    std::map<SpendOutcome, std::uint64_t> outcomes;
    std::map<Refusal, std::uint64_t> reasons;
    std::uint64_t held_for_forks = 0;
    std::uint64_t forged = 0;
    std::uint64_t contested = 0;
    std::uint64_t voids = 0;
    std::uint64_t forks = 0;
};

Found look_at(const Adjudication& judged) {
    Found found;
    for (const auto& [token, spends] : judged.tokens) {
        bool is_contested = false;
        for (const auto& [record, verdict] : spends) {
            ++found.placed;
            ++found.outcomes[verdict.outcome];
            if (verdict.reason) ++found.reasons[*verdict.reason];
            if (verdict.hold == Hold::fork) ++found.held_for_forks;
            if (record.forged && verdict.outcome == SpendOutcome::paid) ++found.forged;
            is_contested = is_contested || (verdict.contested && !record.forged);
        }
        found.contested += is_contested ? 1 : 0;
    }
    for (const JudgedVoid& one : judged.voids) found.voids += one.has_effect ? 1 : 0;
    found.forks = judged.equivocations.size();
    return found;
}

/// All of it in a ledger, each upload with its receipts.
Found reconcile(National& national, NationalTally& tally) {
    const test::TemporaryDirectory folder;
    JournalOptions options;
    options.reserve_bytes = 0;
    auto opened = Ledger::open(folder.path(), test::verifier(), options).value();
    Ledger& ledger = *opened.ledger;
    EXPECT_EQ(ledger.install(national.charter())->added, 1U);
    std::uint64_t waiting = 0;
    const auto take = [&](const Bytes& pack) {
        IngestReport report = ledger.ingest_pack(pack).value();
        EXPECT_FALSE(report.cut_short);
        for (const auto& [refusal, count] : report.refused) {
            ADD_FAILURE() << count << " refused: " << name(refusal);
        }
        waiting += report.waiting > 0 ? 1 : 0;
        return report;
    };
    national.write_objects([&](Bytes&& pack) {
        (void)take(pack);
        return true;
    });
    tally = national.write_uploads([&](Upload&& upload) {
        const IngestReport report = take(upload.pack);
        EXPECT_TRUE(ledger.receipts(report.tips, national.ledger_key(), upload.at).has_value());
        return true;
    });
    EXPECT_TRUE(ledger.anchor(national.ledger_key(), national.last()).has_value());
    Found found = ledger.read([](const LedgerView& view) { return look_at(view.judged); });
    found.waiting_uploads = waiting;
    return found;
}

void expect_found(const Found& found, const NationalTally& made) {
    const auto outcome = [&](SpendOutcome one) {
        const auto at = found.outcomes.find(one);
        return at == found.outcomes.end() ? 0 : at->second;
    };
    EXPECT_EQ(found.placed, made.spends - made.waiting);
    EXPECT_EQ(outcome(SpendOutcome::pending), 0U);
    EXPECT_EQ(outcome(SpendOutcome::not_covered), made.doubles_within + made.repeated);
    EXPECT_EQ(outcome(SpendOutcome::voided), made.voided);
    EXPECT_EQ(outcome(SpendOutcome::invalid), made.invalid);
    EXPECT_EQ(outcome(SpendOutcome::held), made.forked);
    EXPECT_EQ(found.held_for_forks, made.forked);
    EXPECT_EQ(found.contested, made.doubles_among);
    EXPECT_EQ(found.forged, made.forged);
    EXPECT_EQ(found.voids, made.voids);
    EXPECT_EQ(found.forks, made.forks);
    const auto refused = found.reasons.find(Refusal::not_the_holder);
    EXPECT_EQ(refused == found.reasons.end() ? 0 : refused->second, made.invalid);
}

TEST(National, LedgerFindsWhatWasPutIn) {
    for (const std::uint64_t seed : {1U, 2U, 3U}) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Executor executor(2);
        National national(small_plan(seed), executor);
        NationalTally made;
        const Found found = reconcile(national, made);
        expect_found(found, made);
        // None of these is in vain.
        EXPECT_EQ(made.spends + made.lost, 6'040U);
        for (const std::uint64_t count :
             {made.waiting, made.lost, made.doubles_within, made.doubles_among, made.repeated,
              made.voided, made.invalid, made.forged, made.forked, made.voids, made.forks,
              found.waiting_uploads}) {
            EXPECT_GT(count, 0U);
        }
    }
}

TEST(National, AnyPlanIsGenuine) {
    // One terminal, one piece, one merchant, one holder; and feeds of a single spend.
    for (const auto [spends, terminals, pieces, merchants] :
         {std::array{300U, 1U, 1U, 1U}, std::array{300U, 2U, 2U, 1U}, std::array{25U, 25U, 6U, 9U},
          std::array{1U, 1U, 6U, 1U}}) {
        NationalPlan plan = small_plan(4);
        plan.spends = spends;
        plan.terminals = terminals;
        plan.pieces = pieces;
        plan.merchants = merchants;
        plan.holders = 1;
        plan.most_in_sale = pieces % 3 + 1;
        plan.lost_pieces = 0;
        SCOPED_TRACE(std::to_string(spends) + " of " + std::to_string(terminals));
        Executor executor(1);
        National national(plan, executor);
        NationalTally made;
        const Found found = reconcile(national, made);
        expect_found(found, made);
    }
}

TEST(National, EveryHostileKindIsGenuine) {
    for (double NationalPlan::*const share :
         {&NationalPlan::bad_authorisations, &NationalPlan::unlisted_tokens,
          &NationalPlan::same_token, &NationalPlan::fork_bombs, &NationalPlan::lost_pieces,
          &NationalPlan::late_pieces, &NationalPlan::forked, &NationalPlan::voids}) {
        NationalPlan plan;
        plan.spends = 800;
        plan.terminals = 4;
        plan.late_pieces = plan.lost_pieces = plan.late_feeds = plan.forked = 0;
        plan.bad_authorisations = plan.unlisted_tokens = plan.same_token = 0;
        plan.*share = 1;
        Executor executor(2);
        National national(plan, executor);
        NationalTally made;
        const Found found = reconcile(national, made);
        expect_found(found, made);
    }
}

/// Of the objects and uploads.
crypto::Hash hash_of_all(const NationalPlan& plan, unsigned threads) {
    Executor executor(threads);
    National national(plan, executor);
    crypto::Sha256 hash;
    national.write_objects([&](Bytes&& pack) {
        hash.update(pack);
        return true;
    });
    UnixTime last;
    (void)national.write_uploads([&](Upload&& upload) {
        hash.update(upload.pack);
        EXPECT_LT(last, upload.at);
        last = upload.at;
        return true;
    });
    EXPECT_LT(last, national.last());
    return hash.finish();
}

TEST(National, SeedDecidesEveryByte) {
    const crypto::Hash once = hash_of_all(small_plan(1), 1);
    EXPECT_EQ(hash_of_all(small_plan(1), 1), once);
    EXPECT_EQ(hash_of_all(small_plan(1), 3), once) << "by threads";
    EXPECT_NE(hash_of_all(small_plan(2), 1), once);
}

TEST(National, WritesAgainFromTheBeginningAndStopsWhenTold) {
    Executor executor(2);
    National national(small_plan(1), executor);
    const auto nothing = [](Upload&&) { return true; };
    const NationalTally whole = national.write_uploads(nothing);
    std::size_t taken = 0;
    (void)national.write_uploads([&](Upload&&) { return ++taken < 3; });
    EXPECT_LT(taken, whole.uploads);
    EXPECT_EQ(national.write_uploads(nothing), whole);
}

TEST(National, MemoryDoesNotGrowWithSpends) {
#ifdef NOODGELD_FREED_STAYS
    GTEST_SKIP() << "a sanitizer keeps what was freed";
#endif
    const auto megabytes = [](std::uint64_t spends) {
        NationalPlan plan = small_plan(1);
        plan.spends = spends;
        plan.terminals = 64;
        plan.pieces = static_cast<unsigned>(spends / 6'400);
        plan.series_tokens = 10'000;
        return test::cost_of([] {},
                             [&] {
                                 Executor executor(2);
                                 National national(plan, executor);
                                 national.write_objects([](Bytes&&) { return true; });
                                 (void)national.write_uploads([](Upload&&) { return true; });
                             })
            .megabytes;
    };
    // 128 bytes for each of the spends that come on top would be 16 MB.
    EXPECT_LT(megabytes(192'000), megabytes(64'000) + 8);
}

}  // namespace
}  // namespace noodgeld::bench
