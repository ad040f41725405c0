// A whole random crisis as the ledger sees it: a pile of objects, in some order.
#pragma once

#include "tests/protocol/rules/crisis_feeds.h"

namespace noodgeld::test {

/// Follows from the two numbers alone; `entries` is about how many entries there will be. The first
/// charter comes first, and nothing else has a place.
[[nodiscard]] std::vector<PackItem> make_scenario(std::uint64_t seed, int entries);

/// The writer's feeds as they reach the ledger: in segments, with receipts, now and then lost.
[[nodiscard]] std::vector<PackItem> carry_feeds(FeedWriter& writer, Dice& dice);

/// The same objects in another order, some twice, or overlapping. The first charter
/// stays first.
[[nodiscard]] std::vector<PackItem> carry_otherwise(const std::vector<PackItem>& objects,
                                                    Dice& dice);

}  // namespace noodgeld::test
