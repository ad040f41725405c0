// Fold: walks every branch of a feed and writes down its spends and voids as the branch shows them.
#pragma once

#include <vector>

#include "protocol/spend/branch.h"
#include "protocol/verdict/liability.h"

namespace noodgeld {

struct JudgedVoid {
    const FeedNode* node = nullptr;
    Judgement judgement = Judgement::yes();  ///< Whether it has effect.
};

/// Two branches of one feed: evidence against the terminal. Of branches that part, the one that is
/// anchored earliest stands; in a tie, or with no anchor, the one of least hash.
struct Equivocation {
    const FeedNode* after = nullptr;     ///< Their last common entry; null if they part at once.
    const FeedNode* standing = nullptr;  ///< The entries that follow it.
    const FeedNode* other = nullptr;
};

/// What one feed's branches show, before spends of other feeds are looked at.
struct FeedFindings {
    std::vector<SpendRecord> spends;
    std::vector<JudgedVoid> voids;
    std::vector<Equivocation> equivocations;
};

/// Facts must be settled. The result borrows from them.
[[nodiscard]] FeedFindings fold_feed(const FeedTree& tree, const Facts& facts);

}  // namespace noodgeld
