// What the ledger's benchmark compares takes a small country, each in a process of its own.
#include <gtest/gtest.h>

#include "bench/plain_loop.h"
#include "bench/reconciling.h"
#include "tests/support/temporary_directory.h"

namespace noodgeld::bench {
namespace {

NationalPlan small_plan() {
    NationalPlan plan;
    plan.spends = 2'000;
    plan.terminals = 10;
    plan.holders = 100;
    plan.pack_bytes = 100'000;
    plan.bad_authorisations = plan.unlisted_tokens = plan.late_pieces = 0.1;
    return plan;
}

Parcel text_parcel(const std::string& text) {
    return {Bytes(text.begin(), text.end())};
}

TEST(LedgerSides, BothTakeACountry) {
    const test::TemporaryDirectory folder;
    Apart ours([&] { return begin_ledger(folder.path() / "ours"); });
    Apart peer([&] { return begin_plain_loop(folder.path() / "peer"); });
    Executor executor(2);
    National national(small_plan(), executor);
    prepare(national, {&ours, &peer});
    std::uint64_t spends = 0;
    const NationalTally made = in_rounds(national, 500, [&](Round&& round) {
        spends += round.spends;
        EXPECT_GT(run_uploads(ours, round), 0);
        EXPECT_GT(run_uploads(peer, round), 0);
    });
    EXPECT_LE(spends, made.spends);
    EXPECT_GT(2 * spends, made.spends);

    const Done last = ours.run(errand(Task::receipts, {{{}, national.last().seconds}}));
    EXPECT_GT(last.processor_seconds, 0);
    EXPECT_GT(last.most_bytes, 0);
    for (Apart* side : {&ours, &peer}) {
        EXPECT_GT(side->run(Task::folder_bytes).values.at(0), static_cast<double>(made.bytes));
    }
    EXPECT_EQ(ours.run(Task::reopen).values.size(), 2U);
    const std::string path = (folder.path() / "export").string();
    EXPECT_GT(ours.run(errand(Task::write_export, {text_parcel(path)})).values.at(0),
              static_cast<double>(made.bytes));
    (void)ours.run(errand(Task::audit, {{national.charter()}, text_parcel(path)}));
}

TEST(LedgerSides, QuestionsAreAnsweredWhileUploadsRun) {
    const test::TemporaryDirectory folder;
    Apart ledger([&] { return begin_ledger(folder.path() / "ledger"); });
    Executor executor(2);
    National national(small_plan(), executor);
    prepare(national, {&ledger});
    const TokenId token = national.token_of(0, 0);
    const Parcel about{Bytes(token.bytes.begin(), token.bytes.end()), 8};
    std::size_t asked = 0;
    (void)in_rounds(national, 1'000, [&](Round&& round) {
        round.uploads.insert(round.uploads.begin(), about);
        asked += ledger.run(errand(Task::questions, std::move(round.uploads))).values.size();
    });
    EXPECT_GT(asked, 0U);
    EXPECT_EQ(ledger.run(errand(Task::quiet_questions, {about})).values.size(), 8U);
}

}  // namespace
}  // namespace noodgeld::bench
