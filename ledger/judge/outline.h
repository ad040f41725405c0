// Outline: of a straight feed (straight_feed.h) what is not of one spend: which order was in force,
// when its entries were first witnessed, which sales were undone.
//
// It tells what every sale of the feed counts for from the sale's place alone, and takes memory by
// the orders, anchors and voids of the feed, not by its sales.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "ledger/judge/postings.h"
#include "ledger/judge/witness_steps.h"
#include "protocol/objects/charter.h"
#include "protocol/objects/order.h"

namespace noodgeld::judge {

/// Borrows orders and charters. Not thread-safe.
class Outline {
  public:
    /// What was adopted before an entry. Null before any.
    struct Adoption {
        const Order* order = nullptr;      ///< In force.
        const Charter* charter = nullptr;  ///< Of the highest version.
        friend bool operator==(const Adoption&, const Adoption&) = default;
    };
    /// Sales of the first entry to the last.
    struct Range {
        Sequence first;
        Sequence last;
        friend bool operator==(const Range&, const Range&) = default;
    };

    /// The next entry, and what was adopted before it.
    void take(Sequence entry, const Adoption& before);
    /// Of an entry that was taken, or is the next.
    [[nodiscard]] const Adoption& before(Sequence entry) const;

    /// A void by that entry, which its own past does not refuse: no sale has two. An order is in
    /// force before it.
    void take_void(Sequence entry, Sequence sale);

    /// The sales whose standing may change when an anchor of that time shows the entries up to
    /// `last`, each in one range, ascending: what is in time now stays so. Costs by those ranges,
    /// and by the voids of entries that would be witnessed earlier than before.
    [[nodiscard]] std::vector<Range> affected(Sequence last, UnixTime time) const;
    void show(Sequence last, UnixTime time);

    /// What a spend counts for that its own past does not refuse; nothing if its sale is undone.
    [[nodiscard]] std::optional<Standing> standing(Sequence sale, bool above_limit) const;
    /// Whether a void names the sale, with effect or in doubt.
    [[nodiscard]] bool is_undone(Sequence sale) const { return voids_.contains(sale); }

  private:
    struct FeedVoid {
        Sequence entry;
        Seconds within;
        bool has_effect = false;
    };

    void add_what_comes_in_time(const WitnessSteps::Run& run, UnixTime time,
                                std::vector<Range>& out) const;
    /// The sales of which the void, or the sale itself, is among these entries.
    [[nodiscard]] std::set<Sequence> undone_by(Sequence first, Sequence last) const;
    [[nodiscard]] bool is_void_in_time(const FeedVoid& undone, Sequence sale) const;

    WitnessSteps witnessed_;
    std::map<Sequence, Adoption> adoptions_;  // from that entry on
    std::map<Sequence, FeedVoid> voids_;      // by their sale
    std::map<Sequence, Sequence> sales_of_voids_;
};

}  // namespace noodgeld::judge
