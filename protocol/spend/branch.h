// Branch: what an entry's own past says: the order in force, what was held, the time floor, sums.
//
// A terminal folds its own feed into one and asks it before each sale; the ledger folds every
// branch of every feed and judges what was recorded by the same answers.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <vector>

#include "protocol/objects/head.h"
#include "protocol/spend/validity.h"

namespace noodgeld {

/// A sale of the branch, as later entries need it.
struct PastSale {
    SaleId id;
    Amount total;
    UnixTime latest;
    bool voided = false;
};

/// What an entry turns out to be, given its past.
struct Finding {
    /// Sales: whether the sale as a whole may be (its spends are judged apart). Voids: whether it
    /// has effect. Other bodies: yes.
    Judgement judgement = Judgement::yes();
    Amount terminal_limit;      ///< Sales: of the stretch, at that moment.
    std::uint64_t stretch = 0;  ///< Sales: how many anchors of this feed came before.
};

/// The state after some entry. A value: copy it where a feed forks. Borrows `holdings`, which may
/// grow meanwhile only if nothing was missing.
class Branch {
  public:
    Branch(const FeedId& feed, const Holdings& holdings);

    /// Takes the next entry of the branch. It must follow (previous, sequence).
    Finding advance(const Entry& entry, const EntryHash& hash);

    [[nodiscard]] const FeedId& feed() const { return feed_; }
    /// The last entry; sequence 0 and the genesis hash before the first.
    [[nodiscard]] const FeedPoint& tip() const { return tip_; }
    [[nodiscard]] UnixTime floor() const { return floor_; }
    [[nodiscard]] const std::optional<UnixTime>& asserted() const { return asserted_; }
    [[nodiscard]] const Order* order() const { return order_; }
    /// Of the order in force; only with one.
    [[nodiscard]] const ObjectHash& order_hash() const { return order_rank_.hash; }
    [[nodiscard]] const Certificate* certificate() const { return certificate_; }
    [[nodiscard]] const RunningTotals& totals() const { return totals_; }
    [[nodiscard]] const std::set<std::pair<Kind, ObjectHash>>& adopted() const { return adopted_; }
    /// What was sold since the last anchor of this feed; a void does not lower it.
    [[nodiscard]] Amount sold_since_anchor() const { return sold_since_anchor_; }
    [[nodiscard]] const PastSale* sale_at(Sequence sequence) const;
    /// Up to `limit` sales below `before`, newest first.
    [[nodiscard]] std::vector<std::pair<Sequence, PastSale>> newest_sales(Sequence before,
                                                                          std::size_t limit) const;

    /// How a sale at `time` would stand.
    [[nodiscard]] Circumstances circumstances(const TimeInterval& time) const;
    /// Whether the sale at that place can be voided at `time`.
    [[nodiscard]] Judgement judge_void(const Void& voided, const TimeInterval& time) const;
    /// Whether a deferred sale of `total` is within the order's cap.
    [[nodiscard]] Judgement judge_deferred(Amount total) const;

  private:
    Judgement judge_sale(const Entry& entry, const Sale& sale, bool deferred) const;
    Judgement judge_time(const TimeInterval& time) const;
    Finding take_sale(const Entry& entry, const Sale& sale, bool deferred);
    void take(const Adopted& adopted);
    void take(const WitnessedTime& witnessed);
    void raise_floor(UnixTime time) { floor_ = std::max(floor_, time); }

    FeedId feed_;
    const Holdings* holdings_;
    FeedPoint tip_;
    std::map<Sequence, EntryHash> recent_;  // the last kRecentEntries and the genesis
    UnixTime floor_;
    std::optional<UnixTime> asserted_;
    const Order* order_ = nullptr;
    OrderRank order_rank_;
    std::vector<const Stop*> stops_;
    std::set<ObjectHash> lists_;
    const Certificate* certificate_ = nullptr;
    std::set<std::pair<Kind, ObjectHash>> adopted_;
    std::set<Missing> missing_;  // adopted, but not in holdings
    std::map<Sequence, PastSale> sales_;
    RunningTotals totals_;
    Amount sold_since_anchor_;
    Amount deferred_;
    Count effective_voids_;
    std::uint64_t anchors_ = 0;
};

/// How far back an authorisation's head may lie: a wallet's answer takes seconds, not thousands of
/// sales.
inline constexpr std::size_t kRecentEntries = 4'096;

}  // namespace noodgeld
