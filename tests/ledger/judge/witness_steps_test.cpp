#include "ledger/judge/witness_steps.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <vector>

namespace noodgeld::test {
namespace {

using judge::WitnessSteps;

/// What each anchor shows, written down entry by entry.
class SlowSteps {
  public:
    explicit SlowSteps(std::size_t entries) : first_(entries + 1) {}

    void lower(Sequence last, UnixTime time) {
        for (std::size_t i = 1; i <= last.value; ++i) {
            if (!first_[i] || time < *first_[i]) first_[i] = time;
        }
    }
    [[nodiscard]] std::optional<UnixTime> first(Sequence entry) const {
        return first_[entry.value];
    }

  private:
    std::vector<std::optional<UnixTime>> first_;
};

RC_GTEST_PROP(WitnessStepsProperty, SayOfEveryEntryWhenItWasFirstWitnessed, ()) {
    constexpr std::uint64_t kEntries = 12;
    WitnessSteps steps;
    SlowSteps slow(kEntries);
    const int anchors = *rc::gen::inRange(0, 200);
    for (int i = 0; i < anchors; ++i) {
        const Sequence last{*rc::gen::inRange<std::uint64_t>(1, kEntries + 1)};
        const UnixTime time{*rc::gen::inRange<std::int64_t>(1, 8)};
        const SlowSteps before = slow;
        slow.lower(last, time);
        std::vector<bool> told(kEntries + 1);
        const std::vector<WitnessSteps::Run> runs = steps.would_lower(last, time);
        steps.lower(last, time);
        for (const WitnessSteps::Run& run : runs) {
            for (std::uint64_t at = run.first.value; at <= run.last.value; ++at) {
                RC_ASSERT(!told[at]);
                told[at] = true;
                RC_ASSERT(run.before == before.first({at}));
            }
        }
        for (std::uint64_t at = 1; at <= kEntries; ++at) {
            RC_ASSERT(steps.first({at}) == slow.first({at}));
            // Those that are earlier now are told, and no others that anything could hang on.
            if (slow.first({at}) != before.first({at})) RC_ASSERT(told[at]);
            if (told[at]) RC_ASSERT(slow.first({at}) == time);
        }
    }
}

}  // namespace
}  // namespace noodgeld::test
