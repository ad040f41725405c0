#include "ledger/judge/feed_positions.h"

namespace noodgeld::judge {

void FeedPositions::set(std::size_t spend, const std::optional<Position>& position,
                        Postings* postings) {
    Spend& at = spends_[spend];
    if (at.position == position) return;
    if (postings != nullptr) {
        if (at.position) postings->leave(at.token, *at.position);
        if (position) postings->enter(at.token, at.face, *position);
    }
    at.position = position;
}

/// What both have in the same place needs no posting: of most drafts nearly everything.
void FeedPositions::become(FeedPositions draft, Postings& postings) {
    const auto is_same = [&](std::size_t i) {
        return i < spends_.size() && i < draft.size() && spends_[i] == draft[i];
    };
    for (std::size_t i = 0; i < spends_.size(); ++i) {
        if (!is_same(i) && spends_[i].position)
            postings.leave(spends_[i].token, *spends_[i].position);
    }
    for (std::size_t i = 0; i < draft.size(); ++i) {
        const Spend& spend = draft[i];
        if (!is_same(i) && spend.position) postings.enter(spend.token, spend.face, *spend.position);
    }
    spends_ = std::move(draft.spends_);
}

}  // namespace noodgeld::judge
