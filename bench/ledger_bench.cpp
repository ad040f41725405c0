// The ledger's figures: reconciling the feeds of a made-up country against a plain loop, how that
// grows, what it takes, opening, questions while uploads run, and hostile feeds.
// --quick measures less of everything; --spends N reconciles so many.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>

#include "bench/figure.h"
#include "bench/hostile_uploads.h"
#include "bench/machine.h"
#include "bench/plain_loop.h"
#include "bench/reconciling.h"

namespace noodgeld::bench {
namespace {

namespace fs = std::filesystem;

struct Extent {
    std::uint64_t spends;           ///< Reconciled.
    std::uint64_t question_spends;  ///< That come while questions are asked, and before.
    std::uint64_t hostile_spends;
};
constexpr Extent kFull{1'000'000, 100'000, 100'000};
constexpr Extent kQuick{200'000, 30'000, 20'000};

constexpr std::uint64_t kRoundsInTurns = 10;
/// Of a long run, rounds are no longer than this, and the first ten are in turns with the peer.
constexpr std::uint64_t kLongestRound = 1'000'000;

/// Where ledgers lie; empty before and after.
const fs::path kFolder = "ledger-bench";

NationalPlan plan_of(std::uint64_t spends) {
    NationalPlan plan;
    plan.spends = spends;
    return plan;
}

/// What both sides said of the rounds that both had.
struct InTurns {
    std::vector<double> ours;   ///< Seconds a spend, of every round.
    std::vector<double> ratio;  ///< The peer's time over ours.
    std::uint64_t spends = 0;
    double our_cpu = 0;  ///< Seconds a spend.
    double peer_cpu = 0;
};

double processor_seconds(Apart& side) {
    return side.run(Task::folder_bytes).processor_seconds;
}

InTurns reconcile(National& national, Apart& ours, Apart& peer, std::uint64_t spends_in_round) {
    InTurns out;
    const double our_start = processor_seconds(ours);
    const double peer_start = processor_seconds(peer);
    (void)in_rounds(national, spends_in_round, [&](Round&& round) {
        const auto spends = static_cast<double>(round.spends);
        out.ours.push_back(run_uploads(ours, round) / spends);
        if (out.ratio.size() == kRoundsInTurns) return;
        out.ratio.push_back(run_uploads(peer, round) / spends / out.ours.back());
        out.spends += round.spends;
        out.our_cpu = (processor_seconds(ours) - our_start) / static_cast<double>(out.spends);
        out.peer_cpu = (processor_seconds(peer) - peer_start) / static_cast<double>(out.spends);
    });
    return out;
}

void print_in_turns(const InTurns& done, std::uint64_t spends, std::uint64_t spends_in_round) {
    const std::string all = short_count(spends);
    const std::string one = short_count(spends_in_round);
    print_figure("ledger.reconcile." + all, 1 / median(done.ours), "spends/s", "plain-loop",
                 median(done.ratio));
    print_figure("ledger.cpu_per_spend." + all, 1e6 * done.our_cpu, "us", "plain-loop",
                 done.peer_cpu / done.our_cpu);
    print_figure("ledger.growth." + all + "/" + one, 1e6 * done.ours.back(), "us", "first-round",
                 done.ours.back() / done.ours.front());
}

/// Once all is in it.
void print_what_it_takes(Apart& ledger, const National& national, const InTurns& done,
                         std::uint64_t spends) {
    const std::string all = short_count(spends);
    const Done last = ledger.run(errand(Task::receipts, {{{}, national.last().seconds}}));
    const Done kept = ledger.run(Task::folder_bytes);
    const double mebibytes = last.most_bytes / (1 << 20);
    print_figure("ledger.resident." + all, mebibytes, "MiB", "2-GiB", mebibytes / 2'048);
    print_figure("ledger.written." + all, kept.written_bytes / static_cast<double>(spends),
                 "bytes/spend", "kept", kept.written_bytes / kept.values.at(0));
    const Done judged = ledger.run(Task::judge);
    const double reconciled = median(done.ours) * static_cast<double>(spends);
    print_figure("ledger.first_question." + all, judged.seconds, "s", "reconcile",
                 judged.seconds / reconciled);
    const Done opened = ledger.run(Task::reopen);
    print_figure("ledger.open." + all, opened.values.at(0), "s", "reconcile",
                 opened.values.at(0) / reconciled);
    const double with_judging = ledger.run(Task::judge).most_bytes / (1 << 20);
    std::printf("# %.4g s from closed to the first answer; most memory then %.4g MiB\n",
                opened.values.at(1), with_judging);
}

void measure_reconciling(std::uint64_t spends) {
    const std::uint64_t round = std::min(kLongestRound, std::max<std::uint64_t>(1, spends / 10));
    Apart ours([] { return begin_ledger(kFolder / "ours"); });
    Apart peer([] { return begin_plain_loop(kFolder / "peer"); });
    Executor executor(cores());
    National national(plan_of(spends), executor);
    prepare(national, {&ours, &peer});
    const InTurns done = reconcile(national, ours, peer, round);
    print_in_turns(done, spends, round);
    print_what_it_takes(ours, national, done, spends);
}

double percentile(std::vector<double> values, std::size_t percent) {
    std::ranges::sort(values);
    return values[std::min(values.size() - 1, values.size() * percent / 100)];
}

/// Half of the uploads come before, so that there is something to look through.
void measure_questions(std::uint64_t spends) {
    constexpr std::int64_t kQuietQuestions = 400;
    Apart ledger([] { return begin_ledger(kFolder / "asked"); });
    Executor executor(cores());
    National national(plan_of(2 * spends), executor);
    prepare(national, {&ledger});
    const TokenId token = national.token_of(0, 0);
    const Parcel about{Bytes(token.bytes.begin(), token.bytes.end()), kQuietQuestions};
    std::vector<double> quiet, during;
    (void)in_rounds(national, spends, [&](Round&& round) {
        if (quiet.empty()) {
            (void)run_uploads(ledger, round);
            (void)ledger.run(Task::judge);
            quiet = ledger.run(errand(Task::quiet_questions, {about})).values;
        } else if (during.empty()) {
            round.uploads.insert(round.uploads.begin(), about);
            during = ledger.run(errand(Task::questions, std::move(round.uploads))).values;
        }
    });
    const std::string name = "ledger.question." + short_count(spends);
    print_figure(name + ".p50", percentile(during, 50), "ms", "quiet",
                 percentile(during, 50) / percentile(quiet, 50));
    print_figure(name, percentile(during, 99), "ms", "quiet",
                 percentile(during, 99) / percentile(quiet, 99));
    std::printf("# %zu questions while uploads ran; quiet ones: half within %.3g ms, p99 %.3g ms\n",
                during.size(), percentile(quiet, 50), percentile(quiet, 99));
}

int run(int argc, char** argv) {
    CLI::App app("Measures the ledger.");
    bool is_quick = false;
    std::uint64_t spends = 0;
    app.add_flag("--quick", is_quick);
    app.add_option("--spends", spends)->check(CLI::Range(1'000, 1'000'000'000));
    CLI11_PARSE(app, argc, argv);
    const Extent extent = is_quick ? kQuick : kFull;
    print_machine();
    fs::remove_all(kFolder);
    fs::create_directory(kFolder);
    measure_reconciling(spends > 0 ? spends : extent.spends);
    measure_questions(extent.question_spends);
    measure_hostile(extent.hostile_spends, kFolder / "hostile");
    fs::remove_all(kFolder);
    return 0;
}

}  // namespace
}  // namespace noodgeld::bench

int main(int argc, char** argv) {
    return noodgeld::bench::run(argc, argv);
}
