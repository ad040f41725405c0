// Judge: what facts mean, kept up to date as they come.
//
// `adjudicate` (protocol/verdict/adjudicate.h) is the definition: the accounts here are the same
// after every step, in whatever order and pieces facts came. It looks at everything again; the
// judge looks at what a new fact concerns: a straight feed's new entries, the spends of their
// tokens, the runs of entries that an anchor shows. A feed that is not straight is folded again as
// a whole, once per question, however much of it came in between.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "ledger/judge/straight_feed.h"
#include "protocol/verdict/bookkeeping.h"
#include "protocol/verdict/feed_context.h"

namespace noodgeld::judge {

struct Books {
    Accounts accounts;
    MerchantHolds holds;
    friend bool operator==(const Books&, const Books&) = default;
};

/// Borrows the facts, which must be settled at each call, and the draft, whose failures make the
/// books worth nothing. Not thread-safe.
class Judge {
  public:
    /// The tables that it needs, one after another.
    [[nodiscard]] static std::vector<store::TableSpec> tables() { return CaseRows::tables(); }
    /// Judges what is there. `first`: the place of the first of its tables, which are empty.
    Judge(const Facts& facts, store::Draft& draft, store::Table first);
    Judge(const Judge&) = delete;
    Judge& operator=(const Judge&) = delete;

    /// Takes what became a fact since the last call. Each of them once.
    void take(const Facts::News& news);

    /// What follows from all that was taken. Costs by the feeds that are not straight and that
    /// something new concerns, and by how many merchants there are.
    [[nodiscard]] Books books();

    /// What a spend counts for, and in which order its feed has them; for whoever compares.
    [[nodiscard]] const FeedPositions* positions(const FeedId& feed) const;
    /// How many feeds are judged entry by entry.
    [[nodiscard]] std::size_t straight_feeds() const;

  private:
    struct Feed {
        std::unique_ptr<StraightFeed> straight;  ///< If it is.
        std::uint64_t generation = 0;            ///< Of `straight`.
        FeedPositions positions;
        std::set<Missing> awaited;      ///< If it is not straight.
        bool awaits_manifests = false;  ///< The same.
    };
    struct Waiter {
        FeedId feed;
        std::uint64_t generation = 0;
        std::size_t spend = 0;
    };

    void take_object(const Facts::News::Object& object);
    void take_anchor(const Anchor& anchor);
    void take_part(ByteView wire, const ObjectHash& name);
    void take_entry(const FeedNode& node);
    void note_waiting(const FeedId& id, Feed& feed);
    void touch(const FeedId& feed);
    void touch_unless_straight(const FeedId& feed);
    void touch_all();
    void touch_ruled();
    void touch_awaiting(const Missing& what);
    [[nodiscard]] const Ruled& ruled();
    void judge_touched();
    void judge_feed(const FeedTree& tree, Feed& feed);
    [[nodiscard]] std::unique_ptr<StraightFeed> try_straight(const FeedTree& tree,
                                                             const FeedContext& context,
                                                             FeedPositions& positions);
    [[nodiscard]] FeedPositions fold(const FeedTree& tree, const FeedContext& context, Feed& feed);
    void await(const FeedId& id, Feed& feed, const Missing& what);
    [[nodiscard]] MerchantNumber number_of(const Merchant& merchant);
    void look_at_register();

    const Facts& facts_;
    FeedContexts contexts_;
    std::optional<Ruled> ruled_;
    std::optional<Registered> registered_;
    std::vector<const Charter*> standing_charters_;  // when everything was last touched
    Postings postings_;
    std::map<FeedId, Feed> feeds_;
    std::set<FeedId> touched_;
    std::map<Missing, std::set<FeedId>> awaited_;
    std::set<FeedId> awaiting_manifests_;
    std::map<EmittedSeries, std::map<TokenId, std::vector<Waiter>>> waiting_;
    std::map<Merchant, MerchantNumber> numbers_;
    std::vector<Merchant> merchants_;
    std::size_t registered_merchants_ = 0;  // those whose flag is set as the register says
    std::uint64_t generations_ = 0;
};

}  // namespace noodgeld::judge
