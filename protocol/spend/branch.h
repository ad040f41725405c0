// Branch: what an entry's own past says: the order in force, what was held, the time floor, sums.
//
// A terminal folds its own feed into one and asks it before each sale; the ledger folds every
// branch of every feed and judges what was recorded by the same answers.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <vector>

#include "base/uint128.h"
#include "protocol/objects/head.h"
#include "protocol/spend/branch_past.h"
#include "protocol/spend/validity.h"

namespace noodgeld {

/// What an entry turns out to be, given its past.
struct Finding {
    /// Sales: whether the sale as a whole may be (its spends are judged apart). Voids: whether it
    /// may have effect. Other bodies: yes.
    Judgement judgement = Judgement::yes();
    bool is_above_limit = false;  ///< Sales: beyond what the terminal may sell between anchors.
};

/// What an anchor is worth to the branch that would record it next.
enum class AnchorWorth : std::uint8_t {
    nothing,     ///< Not genuine, or not by a signer of an adopted charter.
    in_pairs,    ///< Another's, or one that does not advance.
    advances,    ///< Its head is on the branch beyond the last one that counted.
    needs_date,  ///< In pairs, for it lies ahead of the clock: else it would advance.
};

/// The state after some entry. Borrows `holdings`, which may grow meanwhile only if nothing was
/// missing.
class Branch {
  public:
    Branch(const FeedId& feed, const Holdings& holdings,
           std::unique_ptr<BranchPast> past = std::make_unique<PastInMemory>());

    /// Takes the next entry of the branch. It must follow (previous, sequence).
    Finding advance(const Entry& entry, const EntryHash& hash);

    [[nodiscard]] const FeedId& feed() const { return feed_; }
    /// The last entry; sequence 0 and the genesis hash before the first.
    [[nodiscard]] const FeedPoint& tip() const { return tip_; }
    [[nodiscard]] UnixTime floor() const { return floor_; }
    [[nodiscard]] const std::optional<UnixTime>& asserted() const { return asserted_; }
    [[nodiscard]] const Order* order() const { return order_; }
    /// The adopted charter of the highest version; null before any.
    [[nodiscard]] const Charter* charter() const { return charter_; }
    /// Whether something that it adopted is not held.
    [[nodiscard]] bool lacks_something() const { return !missing_.empty(); }
    /// Of the order in force; only with one.
    [[nodiscard]] const ObjectHash& order_hash() const { return order_hash_; }
    /// The first adopted of the feed's key, with the earliest and the latest date of those that say
    /// the same; null before. It is the branch's own.
    [[nodiscard]] const Certificate* certificate() const {
        return certificate_ ? &*certificate_ : nullptr;
    }
    [[nodiscard]] const RunningTotals& totals() const { return totals_; }
    [[nodiscard]] const std::set<std::pair<Kind, ObjectHash>>& adopted() const { return adopted_; }
    /// What was sold after the point of the last own anchor that counted; a void does not lower it.
    [[nodiscard]] Amount sold_since_anchor() const;
    /// Whether a sale of `total` more is above what the terminal may sell until its next anchor.
    /// There must be an order and a certificate.
    [[nodiscard]] bool is_above_limit(Amount total, const TimeInterval& time) const;
    /// Whether this is the genesis or an entry of the branch.
    [[nodiscard]] bool contains(const FeedPoint& point) const;
    /// `wire`: a signed anchor. `time`: of the entry that would record it.
    [[nodiscard]] AnchorWorth worth_of(ByteView wire, const TimeInterval& time) const;
    /// Whether it is later than the floor and than all that its signer said here before.
    [[nodiscard]] bool is_news(const Anchor& anchor) const;
    [[nodiscard]] std::optional<PastSale> sale_at(Sequence sequence) const {
        return past_->sale_at(sequence);
    }
    /// Whether a void undoes the sale at that place.
    [[nodiscard]] bool is_voided(Sequence sale) const { return voided_.contains(sale); }
    /// Up to `limit` sales below `before`, newest first.
    [[nodiscard]] BranchPast::Sales newest_sales(Sequence before, std::size_t limit) const {
        return past_->newest_sales(before, limit);
    }

    /// How a sale at `time` would stand.
    [[nodiscard]] Circumstances circumstances(const TimeInterval& time) const;
    /// Whether the sale at that place can be voided at `time`.
    [[nodiscard]] Judgement judge_void(const Void& voided, const TimeInterval& time) const;
    /// Whether a deferred sale of `total` is within the order's cap.
    [[nodiscard]] Judgement judge_deferred(Amount total) const;

  private:
    struct AdoptedOrder {
        ObjectHash hash;
        const Order* order;
    };

    Judgement judge_sale(const Entry& entry, const Sale& sale, bool deferred) const;
    Judgement judge_time(const TimeInterval& time) const;
    Finding take_sale(const Entry& entry, const Sale& sale, bool deferred);
    void take_void(Sequence sale);
    void take(const Adopted& adopted);
    void take(const Certificate& certificate);
    void take(const WitnessedTime& witnessed, const TimeInterval& time);
    void take(const Charter& charter);
    void note_order(const Order& order, const ObjectHash& hash);
    void find_in_force();
    [[nodiscard]] bool is_in_office(CharterVersion signers, const ObjectHash& hash) const;
    [[nodiscard]] bool is_in_force(const ObjectHash& list) const;
    [[nodiscard]] bool is_stopped() const;
    void raise_floor(UnixTime time) { floor_ = std::max(floor_, time); }
    void count_up_to(Sequence sequence);

    FeedId feed_;
    const Holdings* holdings_;
    FeedPoint tip_;
    EntryHash genesis_;
    std::unique_ptr<BranchPast> past_;
    UnixTime floor_;
    std::optional<UnixTime> asserted_;
    const Charter* charter_ = nullptr;  // the adopted one of the highest version
    const Order* order_ = nullptr;
    ObjectHash order_hash_;
    std::vector<AdoptedOrder> orders_;  // the highest first
    /// By the charter whose officers stopped, and that of the orders: the highest number.
    std::map<std::pair<CharterVersion, CharterVersion>, OrderNumber> stops_;
    /// The highest adopted order that names a list.
    std::optional<OrderRank> naming_order_;
    std::optional<ObjectHash> named_list_;
    std::set<ObjectHash> lists_;           // adopted
    std::set<ObjectHash> lists_in_force_;  // of those
    std::optional<Certificate> certificate_;
    std::set<std::pair<Kind, ObjectHash>> adopted_;
    std::set<Missing> missing_;             // adopted, but not in holdings
    std::set<KeyId> signers_;               // Ledger and witnesses of the adopted charters.
    std::map<KeyId, UnixTime> seen_times_;  // The highest in an anchor that did not advance.
    std::set<UnixTime> news_;               // Of all that was adopted, and of all anchors.
    std::set<Sequence> voided_;             // Sales; no more than an order lets be voided.
    RunningTotals totals_;
    Sequence anchored_;              // The point of the last own anchor that counted.
    crypto::uint128 uncounted_ = 0;  // Cents sold after that: more than an Amount can hold.
    Amount deferred_;
};

/// How far back an authorisation's head may lie: a wallet's answer takes seconds, not thousands of
/// sales.
inline constexpr std::size_t kRecentEntries = 4'096;

/// How far an own anchor may lie ahead of the terminal's clock: clocks differ by minutes.
inline constexpr Seconds kClockDifference{300};

}  // namespace noodgeld
