// Piles of objects into facts, as a test needs them: whatever their order.
#pragma once

#include <vector>

#include "protocol/objects/dependence.h"
#include "protocol/verdict/facts.h"
#include "tests/support/test_verifier.h"

namespace noodgeld::test {

/// Brings them again as long as that brings something new, then settles.
inline void take_all(Facts& facts, std::vector<PackItem> items) {
    sort_by_dependence(items);
    for (bool brought = true; brought;) {
        brought = false;
        for (const PackItem& item : items) {
            const auto taken = facts.add(item.kind, item.object, verifier());
            brought |= taken && taken->is_new;
        }
    }
    facts.settle(verifier());
}

}  // namespace noodgeld::test
