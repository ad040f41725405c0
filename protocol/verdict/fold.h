// Fold: walks the branch of a feed that stands and writes down its spends and voids as that branch
// shows them.
//
// Of a feed that forked at most one branch stands (docs/protocol.md, 6.6), and only as far as it
// was witnessed first. Only that one is folded: what does not stand costs one look at each entry.
#pragma once

#include <vector>

#include "protocol/spend/branch.h"
#include "protocol/verdict/feed_context.h"
#include "protocol/verdict/spend_record.h"
#include "protocol/verdict/surroundings.h"

namespace noodgeld {

struct JudgedVoid {
    const FeedNode* node = nullptr;
    Judgement judgement = Judgement::yes();  ///< By its own past; yes where that is not folded.
    bool has_effect = false;                 ///< If not, and the judgement is no no, it holds.
};

/// Two entries that follow one of a feed: evidence against the terminal.
struct Equivocation {
    const FeedNode* after = nullptr;  ///< Their last common entry; null if they part at once.
    const FeedNode* first = nullptr;  ///< The one that stands, or the one of least hash.
    const FeedNode* other = nullptr;
};

struct FeedFindings {
    std::vector<SpendRecord> spends;
    std::vector<JudgedVoid> voids;
    std::vector<Equivocation> equivocations;
};

/// Facts must be settled. The result borrows from them.
[[nodiscard]] FeedFindings fold_feed(const FeedTree& tree, const Surroundings& facts,
                                     const FeedContext& context);

}  // namespace noodgeld
