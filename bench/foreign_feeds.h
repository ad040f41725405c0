// Packs of what other terminals wrote, as a neighbour would bring them.
#pragma once

#include <vector>

#include "base/bytes.h"

namespace noodgeld::bench {

/// `feeds` of certified terminals, from number `first` on, each with as many sales of one token.
[[nodiscard]] Bytes pack_of_feeds(unsigned first, unsigned feeds, unsigned sales);

/// One feed of a certified terminal that forked so many times in one place.
[[nodiscard]] Bytes pack_of_forks(unsigned terminal, unsigned forks);

}  // namespace noodgeld::bench
