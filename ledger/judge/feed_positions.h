// FeedPositions: the positions that the spends of one feed have among those of their tokens.
#pragma once

#include <optional>
#include <vector>

#include "ledger/judge/postings.h"

namespace noodgeld::judge {

/// Spends are known by the order in which they were added: 0, 1, 2, ... Not thread-safe.
class FeedPositions {
  public:
    struct Spend {
        TokenId token;
        Amount face;
        std::optional<Position> position;  ///< None: it counts for nothing.
        friend bool operator==(const Spend&, const Spend&) = default;
    };

    /// Another spend of the feed, without a position.
    void add(const TokenId& token, Amount face) { spends_.push_back({token, face, std::nullopt}); }
    /// Posts the difference to `postings`, unless that is null: then the positions are a draft.
    void set(std::size_t spend, const std::optional<Position>& position, Postings* postings);
    /// Takes the place of these positions, which are posted, by those of a draft.
    void become(FeedPositions draft, Postings& postings);

    [[nodiscard]] std::size_t size() const { return spends_.size(); }
    [[nodiscard]] const Spend& operator[](std::size_t spend) const { return spends_[spend]; }

  private:
    std::vector<Spend> spends_;
};

}  // namespace noodgeld::judge
