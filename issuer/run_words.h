// What the series' keys are about to sign in a print run, for whom, and what it is worth.
#pragma once

#include <vector>

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

}  // namespace noodgeld
