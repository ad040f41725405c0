// Power goes at any operation of the disk: nothing acknowledged is lost, and opening says so.
#include <gtest/gtest.h>

#include "tests/journal/power_cut_trial.h"
#include "tests/journal/trials.h"

namespace noodgeld::test {
namespace {

TEST(PowerCut, LosesNothingAcknowledged) {
    PowerCutTrial sum;
    const unsigned count = trials(80);
    for (std::uint64_t seed = 1; seed <= count; ++seed) {
        const PowerCutTrial trial = try_power_cuts(seed, Sabotage::none);
        ASSERT_EQ(trial.failure, "") << "seed " << seed;
        sum.cuts += trial.cuts;
        sum.cuts_while_opening += trial.cuts_while_opening;
        sum.healed += trial.healed;
        sum.unacknowledged_kept += trial.unacknowledged_kept;
        sum.acknowledged += trial.acknowledged;
    }
    // The trials must have come where it is dangerous.
    EXPECT_GE(sum.cuts, 4 * count);
    EXPECT_GE(sum.cuts_while_opening, 2 * count);
    EXPECT_GE(sum.healed, count / 10);
    EXPECT_GE(sum.unacknowledged_kept, count / 4);
    EXPECT_GE(sum.acknowledged, 40 * count);
}

/// The same trials see through a disk that does not sync, and a caller that does not wait.
TEST(PowerCut, TrialsCatchWhatTheyAreFor) {
    for (const Sabotage sabotage : {Sabotage::lying_disk, Sabotage::hasty_caller}) {
        unsigned caught = 0;
        for (std::uint64_t seed = 1; seed <= 20; ++seed) {
            if (!try_power_cuts(seed, sabotage).failure.empty()) ++caught;
        }
        EXPECT_GE(caught, 5U) << "sabotage " << static_cast<int>(sabotage);
    }
}

}  // namespace
}  // namespace noodgeld::test
