// national_data: writes a country's facts into a folder: charter, objects/ and uploads/ with one
// pack a file, and the ledger's secret seed for receipts. Without a folder it measures how fast
// they are made.
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <thread>

#include "base/check.h"
#include "bench/national/national.h"

namespace noodgeld::bench {
namespace {

namespace fs = std::filesystem;

void write_file(const fs::path& path, ByteView bytes) {
    std::ofstream out(path, std::ios::binary);
    out.write(reinterpret_cast<const char*>(bytes.data()),
              static_cast<std::streamsize>(bytes.size()));
    out.close();
    if (out) return;
    std::fprintf(stderr, "cannot write %s\n", path.c_str());
    std::exit(3);
}

std::string number(std::uint64_t count) {
    std::string digits = std::to_string(count);
    return std::string(8 - std::min<std::size_t>(8, digits.size()), '0') + digits + ".pack";
}

double seconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void print(const NationalTally& tally) {
    const std::pair<const char*, std::uint64_t> rows[] = {
        {"uploads", tally.uploads},
        {"bytes", tally.bytes},
        {"spends", tally.spends},
        {"spends that wait for a lost piece", tally.waiting},
        {"spends in lost pieces", tally.lost},
        {"doubles within a merchant", tally.doubles_within},
        {"doubles among merchants", tally.doubles_among},
        {"repeated in one feed", tally.repeated},
        {"voided", tally.voided},
        {"invalid", tally.invalid},
        {"forged", tally.forged},
        {"on branches that do not stand", tally.forked},
        {"voids", tally.voids},
        {"forks", tally.forks},
    };
    for (const auto& [what, count] : rows) {
        std::printf("%s\t%llu\n", what, static_cast<unsigned long long>(count));
    }
}

void write(const NationalPlan& plan, const fs::path& folder) {
    Executor executor(std::max(1U, std::thread::hardware_concurrency()));
    const auto start = std::chrono::steady_clock::now();
    National national(plan, executor);
    std::uint64_t objects = 0, packs = 0;
    if (!folder.empty()) {
        fs::create_directories(folder / "objects");
        fs::create_directories(folder / "uploads");
        write_file(folder / "charter", national.charter());
        write_file(folder / "ledger.seed", national.ledger_key().seed());
    }
    national.write_objects([&](Bytes&& pack) {
        objects += pack.size();
        if (!folder.empty()) write_file(folder / "objects" / number(packs), pack);
        ++packs;
        return true;
    });
    std::printf("objects\t%llu bytes\t%.3g s\n", static_cast<unsigned long long>(objects),
                seconds_since(start));
    const auto selling = std::chrono::steady_clock::now();
    std::uint64_t uploads = 0;
    const NationalTally tally = national.write_uploads([&](Upload&& upload) {
        if (!folder.empty()) write_file(folder / "uploads" / number(uploads), upload.pack);
        ++uploads;
        return true;
    });
    const double took = seconds_since(selling);
    print(tally);
    rusage used{};
    (void)::getrusage(RUSAGE_SELF, &used);
    std::printf("spends a second\t%.4g\nmost memory\t%.4g MiB\n",
                static_cast<double>(tally.spends) / took,
                static_cast<double>(used.ru_maxrss) / 1024);
}

int run(int argc, char** argv) {
    CLI::App app("Writes the facts of a country's crisis, for benchmarks.");
    NationalPlan plan;
    fs::path folder;
    app.add_option("folder", folder, "where; nowhere if it is not given");
    app.add_option("--seed", plan.seed);
    app.add_option("--spends", plan.spends);
    app.add_option("--terminals", plan.terminals);
    app.add_option("--merchants", plan.merchants);
    app.add_option("--holders", plan.holders);
    app.add_option("--series-tokens", plan.series_tokens);
    app.add_option("--most-in-sale", plan.most_in_sale)->check(CLI::Range(1, 4));
    app.add_option("--pieces", plan.pieces);
    app.add_option("--pack-bytes", plan.pack_bytes);
    const std::pair<const char*, double*> shares[] = {
        {"--doubles-within", &plan.doubles_within},
        {"--doubles-among", &plan.doubles_among},
        {"--voids", &plan.voids},
        {"--witnessed", &plan.witnessed},
        {"--late-pieces", &plan.late_pieces},
        {"--lost-pieces", &plan.lost_pieces},
        {"--late-feeds", &plan.late_feeds},
        {"--forked", &plan.forked},
        {"--bad-authorisations", &plan.bad_authorisations},
        {"--unlisted-tokens", &plan.unlisted_tokens},
        {"--same-token", &plan.same_token},
        {"--fork-bombs", &plan.fork_bombs},
    };
    for (const auto& [name, share] : shares) {
        app.add_option(name, *share)->check(CLI::Range(0.0, 1.0));
    }
    CLI11_PARSE(app, argc, argv);
    write(plan, folder);
    return 0;
}

}  // namespace
}  // namespace noodgeld::bench

int main(int argc, char** argv) {
    return noodgeld::bench::run(argc, argv);
}
