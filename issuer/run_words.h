// RunWords: what the series' keys are about to sign in a print run, for whom, and what it is worth.
#pragma once

#include <list>
#include <vector>

#include "base/failure.h"
#include "issuer/mint.h"
#include "protocol/objects/holdings.h"
#include "words/shown.h"

namespace noodgeld {

/// sheets, sheets_per_box, slots, tokens, total_value (where all its series are in `held`),
/// tokens_for, seeds_for, box_keys_for. `series`: one for each slot of the plan, which must be well
/// formed.
[[nodiscard]] Shown show_run(const SheetPlan& plan, const std::vector<Series>& series,
                             const MintRecipients& recipients, const Holdings& held,
                             Language language);

/// The series of the plan's slots, among those that are held.
[[nodiscard]] Result<std::vector<Series>, Failure> series_of(const SheetPlan& plan,
                                                             const Holdings& held);
/// Each with its key among the opened ones, which are borrowed.
[[nodiscard]] Result<std::vector<SeriesWithKey>, Failure> with_keys(
    const SheetPlan& plan, const std::vector<Series>& series,
    const std::list<crypto::SecretKey>& keys);

}  // namespace noodgeld
