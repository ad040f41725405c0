// Ruled: what officers' rulings decide, from all rulings among the facts.
//
// Of each kind of row the highest rank that has one for the place decides; of two rulings of one
// rank neither does there, and the rank below is asked (docs/protocol.md, 6.14).
#pragma once

#include <optional>
#include <unordered_map>
#include <vector>

#include "protocol/verdict/facts.h"

namespace noodgeld {

/// The sales that a row covers, the last first: all from its first point to its last on one branch,
/// but those that a void among these entries names. Nothing if they are not on one branch, or not
/// among the facts. Costs one look at each entry between.
[[nodiscard]] std::vector<const FeedNode*> ruled_sales(const RuledSpends& row, const Facts& facts);

/// Borrows from `facts`, which must not change meanwhile.
class Ruled {
  public:
    /// Costs one look at each entry that a row covers.
    explicit Ruled(const Facts& facts);

    /// The last entry of the feed that officers let stand; null if there is none.
    [[nodiscard]] const FeedNode* point_of(const FeedId& feed) const;
    /// Whether the spends of a sale are paid (true) or refused; nothing if no ruling says so.
    [[nodiscard]] std::optional<bool> decision_on(const FeedNode& sale) const;
    /// How much of what caps hold the merchant is let have.
    [[nodiscard]] Amount release_of(const Merchant& merchant) const;
    /// Whether the scheme is closed.
    [[nodiscard]] bool is_closed() const { return closed_; }

  private:
    using Rulings = std::vector<const Ruling*>;
    void decide_spends(const Rulings& of_one_rank, const Facts& facts);
    void decide_points(const Rulings& of_one_rank, const Facts& facts);
    void decide_releases(const Rulings& of_one_rank);
    void decide_closing(const Rulings& of_one_rank, const Facts& facts);

    std::unordered_map<const FeedNode*, bool> spends_;
    std::map<FeedId, const FeedNode*> points_;
    std::map<Merchant, Amount> releases_;
    bool closing_is_decided_ = false;
    bool closed_ = false;
};

}  // namespace noodgeld
