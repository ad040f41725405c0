// The rules of protocol/ against the slow, obvious model, on random crises.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <chrono>

#include "tests/protocol/rules/compare.h"
#include "tests/protocol/rules/scenario.h"
#include "tests/support/test_verifier.h"

namespace noodgeld::test {
namespace {

TEST(Try, Stats) {
    std::map<std::string, int> stats;
    double tf = 0, tm = 0, tg = 0;
    const char* from = std::getenv("FROM");
    const char* n = std::getenv("N");
    const std::uint64_t first = from ? std::stoull(from) : 0;
    int bad = 0;
    for (std::uint64_t seed = first; seed < first + (n ? std::stoull(n) : 20); ++seed) {
        auto t0 = std::chrono::steady_clock::now();
        const auto objects = make_scenario(seed, 5 + static_cast<int>(seed % 60));
        auto t1 = std::chrono::steady_clock::now();
        const auto actual = adjudicated(objects);
        auto t2 = std::chrono::steady_clock::now();
        const auto expected = model::judge(objects, verifier());
        auto t3 = std::chrono::steady_clock::now();
        tg += std::chrono::duration<double>(t1 - t0).count();
        tf += std::chrono::duration<double>(t2 - t1).count();
        tm += std::chrono::duration<double>(t3 - t2).count();
        for (const auto& [place, v] : expected.spends) {
            ++stats[v.outcome + " " + (v.refusal ? std::string(name(*v.refusal)) : "") + v.hold +
                    (v.missing ? std::string(name(v.missing->kind)) : "") + (v.forged ? "F" : "") + (v.books_token ? "B" : "")];
        }
        for (const auto& [place, v] : expected.voids) {
            ++stats[std::string("void ") + (v.refusal ? std::string(name(*v.refusal)) : "") +
                    (v.missing ? std::string(name(v.missing->kind)) : "")];
        }
        stats["caps"] += static_cast<int>(expected.caps.size());
        stats["falsetotals"] += static_cast<int>(expected.false_totals.size());
        stats["forks"] += static_cast<int>(expected.equivocations.size());
        if (expected != actual) { ++bad; if (bad < 10) std::printf("seed %lu\n%s\n", seed, difference(expected, actual).c_str()); }
    }
    for (auto& [k, c] : stats) std::printf("%6d %s\n", c, k.c_str());
    std::printf("bad %d; gen %.2f facts %.2f model %.2f\n", bad, tg, tf, tm);
}

}  // namespace
}  // namespace noodgeld::test
