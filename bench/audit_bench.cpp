// The audit's figures: an export judged again from nothing, against how long the ledger took for
// the same facts.
// --quick audits less; --spends N so many.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>

#include "bench/figure.h"
#include "bench/machine.h"
#include "bench/reconciling.h"

namespace noodgeld::bench {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kFullSpends = 1'000'000;
constexpr std::uint64_t kQuickSpends = 200'000;
constexpr int kAudits = 5;

const fs::path kFolder = "audit-bench";

struct Reconciled {
    double seconds = 0;
    double processor_seconds = 0;
    double most_bytes = 0;
};

/// Leaves the export behind.
Reconciled reconcile(National& national, Apart& ledger, std::uint64_t spends) {
    prepare(national, {&ledger});
    const double before = ledger.run(Task::folder_bytes).processor_seconds;
    Reconciled out;
    (void)in_rounds(national, std::max<std::uint64_t>(1, spends / 10),
                    [&](Round&& round) { out.seconds += run_uploads(ledger, round); });
    const Done last = ledger.run(errand(Task::receipts, {{{}, national.last().seconds}}));
    out.seconds += last.seconds;
    out.processor_seconds = last.processor_seconds - before;
    out.most_bytes = last.most_bytes;
    return out;
}

void measure(std::uint64_t spends) {
    const fs::path path = kFolder / "export.pack";
    const std::string name = path.string();
    const Parcel export_path{Bytes(name.begin(), name.end())};
    Bytes charter;
    Reconciled reconciled;
    std::vector<double> seconds;
    Done audited;
    {
        // In turns would be over the same bytes again: rounds of the audit are after one another,
        // each in a process of its own.
        Apart ledger([] { return begin_ledger(kFolder / "ledger"); });
        Executor executor(cores());
        NationalPlan plan;
        plan.spends = spends;
        National national(plan, executor);
        charter = national.charter();
        reconciled = reconcile(national, ledger, spends);
        const Done written = ledger.run(errand(Task::write_export, {export_path}));
        std::printf("# an export of %.4g MB, written in %.3g s\n", written.values.at(0) / 1e6,
                    written.seconds);
    }
    for (int i = 0; i < kAudits; ++i) {
        Apart auditor([] { return begin_ledger(kFolder / "none"); });
        audited = auditor.run(errand(Task::audit, {{charter}, export_path}));
        seconds.push_back(audited.seconds);
    }
    const std::string figure = "audit." + short_count(spends);
    print_figure(figure, median(seconds), "s", "reconcile", median(seconds) / reconciled.seconds);
    print_figure(figure + ".cpu", audited.processor_seconds, "s", "reconcile",
                 audited.processor_seconds / reconciled.processor_seconds);
    print_figure(figure + ".resident", audited.most_bytes / (1 << 20), "MiB", "reconcile",
                 audited.most_bytes / reconciled.most_bytes);
}

int run(int argc, char** argv) {
    CLI::App app("Measures audits.");
    bool is_quick = false;
    std::uint64_t spends = 0;
    app.add_flag("--quick", is_quick);
    app.add_option("--spends", spends)->check(CLI::Range(1'000, 1'000'000'000));
    CLI11_PARSE(app, argc, argv);
    print_machine();
    fs::remove_all(kFolder);
    fs::create_directory(kFolder);
    measure(spends > 0 ? spends : is_quick ? kQuickSpends : kFullSpends);
    fs::remove_all(kFolder);
    return 0;
}

}  // namespace
}  // namespace noodgeld::bench

int main(int argc, char** argv) {
    return noodgeld::bench::run(argc, argv);
}
