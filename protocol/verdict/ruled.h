// Ruled: what officers' rulings decide, from all rulings among the facts.
//
// Of each kind of row the highest rank that has one for the place decides; of two rulings of one
// rank neither does there, and the rank below is asked (docs/protocol.md, 6.14).
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

#include "protocol/verdict/facts.h"

namespace noodgeld {

/// The sales that a row covers, the last first: all from its first point to its last on one branch,
/// but those that a void among these entries names. Nothing if they are not on one branch, or not
/// among the facts. Costs one look at each entry between.
[[nodiscard]] std::vector<const FeedNode*> ruled_sales(const RuledSpends& row, const Facts& facts);

/// What rulings decide about one feed. Borrows the tree's nodes.
struct FeedRuling {
    const FeedNode* point = nullptr;  ///< The last entry that officers let stand.
    std::unordered_map<const FeedNode*, bool> sales;

    /// Whether the spends of a sale are paid (true) or refused; nothing if no ruling says so.
    [[nodiscard]] std::optional<bool> decision_on(const FeedNode& sale) const;
};

/// Borrows from `facts`. Feeds may grow meanwhile; rulings, charters and runs must not.
class Ruled {
  public:
    /// Costs one look at each ruling.
    explicit Ruled(const Facts& facts);

    /// Whether a ruling that stands has a row for the feed. What it decides may change with each
    /// entry.
    [[nodiscard]] bool names(const FeedId& feed) const { return rows_.contains(feed); }
    /// What is decided by the entries that are here. Costs one look at each that a row covers.
    [[nodiscard]] FeedRuling of(const FeedId& feed) const;
    /// How much of what caps hold the merchant is let have.
    [[nodiscard]] Amount release_of(const Merchant& merchant) const;
    /// Whether the scheme is closed.
    [[nodiscard]] bool is_closed() const { return closed_; }

  private:
    using Rulings = std::vector<const Ruling*>;
    /// The rows of one rank that are about one feed.
    struct Rows {
        std::vector<const RuledSpends*> spends;
        std::vector<const RuledPoint*> points;
    };

    void note_rows(const std::pair<CharterVersion, OrderNumber>& rank, const Ruling& ruling);
    void decide_releases(const Rulings& of_one_rank);
    void decide_closing(const Rulings& of_one_rank);

    const Facts& facts_;
    /// By feed, the highest rank first.
    std::map<FeedId, std::map<std::pair<CharterVersion, OrderNumber>, Rows, std::greater<>>> rows_;
    std::map<Merchant, Amount> releases_;
    bool closing_is_decided_ = false;
    bool closed_ = false;
};

}  // namespace noodgeld
