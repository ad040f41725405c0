// WitnessSteps: when the entries of a feed without forks were first witnessed.
//
// An anchor shows the entry at its point and all before it, so the first times ascend with the
// sequence numbers: a staircase, of which only the steps are kept.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "protocol/wire/ids.h"
#include "protocol/wire/time.h"

namespace noodgeld::judge {

class WitnessSteps {
  public:
    /// Entries, the first to the last, that were first witnessed at one time.
    struct Run {
        Sequence first;
        Sequence last;
        std::optional<UnixTime> before;  ///< What was their first time until now.
    };

    /// An anchor of that time shows the entries up to `last`. Costs by how many steps it takes
    /// away.
    void lower(Sequence last, UnixTime time);
    /// Those for which that would be earlier than all before, the last first.
    [[nodiscard]] std::vector<Run> would_lower(Sequence last, UnixTime time) const;

    [[nodiscard]] std::optional<UnixTime> first(Sequence entry) const;

  private:
    std::map<Sequence, UnixTime> steps_;  // By the last entry of each. Both ascend.
};

}  // namespace noodgeld::judge
