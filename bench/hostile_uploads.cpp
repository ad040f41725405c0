#include "bench/hostile_uploads.h"

#include <string>
#include <thread>

#include "bench/figure.h"
#include "bench/ledger_side.h"
#include "bench/national/national.h"

namespace noodgeld::bench {
namespace {

namespace fs = std::filesystem;

/// For each uploaded byte.
struct ByteCost {
    double processor = 0;  ///< Nanoseconds.
    double memory = 0;     ///< Bytes.
    double disk = 0;       ///< Bytes written.
};

struct Attack {
    const char* name;
    void (*change)(NationalPlan& plan);
};
constexpr Attack kAttacks[] = {
    {"bad_authorisations", [](NationalPlan& plan) { plan.bad_authorisations = 1; }},
    {"unlisted_tokens", [](NationalPlan& plan) { plan.unlisted_tokens = 1; }},
    {"same_token", [](NationalPlan& plan) { plan.same_token = 1; }},
    {"fork_bombs", [](NationalPlan& plan) { plan.fork_bombs = 1; }},
    {"lost_pieces", [](NationalPlan& plan) { plan.lost_pieces = 1; }},
    // A double needs a spend that is none.
    {"doubles_among", [](NationalPlan& plan) { plan.doubles_among = 0.5; }},
    {"voids", [](NationalPlan& plan) { plan.voids = 1; }},
    // Of twenty spends each: of all uploads the ones with the most syncs and receipts.
    {"small_uploads",
     [](NationalPlan& plan) {
         plan.pieces = UINT32_MAX;
         plan.pack_bytes = 1;
     }},
};

NationalPlan quiet_plan(std::uint64_t spends) {
    NationalPlan plan;
    plan.spends = spends;
    plan.terminals = 4;
    plan.doubles_within = plan.doubles_among = plan.voids = 0;
    plan.late_pieces = plan.lost_pieces = plan.late_feeds = plan.forked = 0;
    plan.bad_authorisations = plan.unlisted_tokens = plan.same_token = 0;
    return plan;
}

ByteCost cost_of(const NationalPlan& plan, const fs::path& folder) {
    fs::remove_all(folder);
    Apart ledger([&] { return begin_ledger(folder); });
    Executor executor(std::max(1U, std::thread::hardware_concurrency()));
    National national(plan, executor);
    const auto seed = national.ledger_key().seed();
    (void)ledger.run(
        errand(Task::install, {{national.charter()}, {Bytes(seed.begin(), seed.end())}}));
    Done before;
    national.write_objects([&](Bytes&& pack) {
        before = ledger.run(errand(Task::objects, {{std::move(pack)}}));
        return true;
    });
    const NationalTally tally = national.write_uploads([&](Upload&& upload) {
        (void)ledger.run(errand(Task::uploads, {{std::move(upload.pack), upload.at.seconds}}));
        return true;
    });
    (void)ledger.run(errand(Task::receipts, {{{}, national.last().seconds}}));
    const Done after = ledger.run(errand(Task::judge));
    const auto bytes = static_cast<double>(tally.bytes);
    return {1e9 * (after.processor_seconds - before.processor_seconds) / bytes,
            (after.most_bytes - before.most_bytes) / bytes,
            (after.written_bytes - before.written_bytes) / bytes};
}

void print(const std::string& what, double ByteCost::*part, const char* unit, const ByteCost& once,
           const ByteCost& twice, const ByteCost& honest) {
    print_figure(what, once.*part, unit, "honest", once.*part / (honest.*part));
    print_figure(what + ".doubled", twice.*part, unit, "once", twice.*part / (once.*part));
}

void print_all(const std::string& name, const ByteCost& once, const ByteCost& twice,
               const ByteCost& honest) {
    const std::string what = "ledger.hostile." + name;
    print(what + ".cpu", &ByteCost::processor, "ns/byte", once, twice, honest);
    print(what + ".memory", &ByteCost::memory, "bytes/byte", once, twice, honest);
    print(what + ".disk", &ByteCost::disk, "bytes/byte", once, twice, honest);
}

}  // namespace

void measure_hostile(std::uint64_t spends, const fs::path& folder) {
    const ByteCost honest = cost_of(quiet_plan(spends), folder);
    print_all("honest", honest, cost_of(quiet_plan(2 * spends), folder), honest);
    for (const Attack& attack : kAttacks) {
        NationalPlan once = quiet_plan(spends);
        NationalPlan twice = quiet_plan(2 * spends);
        attack.change(once);
        attack.change(twice);
        const ByteCost cost = cost_of(once, folder);
        print_all(attack.name, cost, cost_of(twice, folder), honest);
    }
    fs::remove_all(folder);
}

}  // namespace noodgeld::bench
