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
#include "protocol/verdict/spend_record.h"

namespace noodgeld::judge {

struct Books {
    Accounts accounts;
    MerchantHolds holds;
    friend bool operator==(const Books&, const Books&) = default;
};

/// Borrows what it is given; the facts must be settled at each call. Not thread-safe.
class Judge {
  public:
    /// The tables that it needs, one after another.
    [[nodiscard]] static std::vector<store::TableSpec> tables() { return SpendBook::tables(); }
    /// Judges what is there. `kept` has all entries that are placed, before the judge takes them.
    /// `first`: the place of the first of its tables, which are empty, as the index is.
    Judge(const Facts& facts, const feeds::KeptFeeds& kept, index::TokenMap& index,
          store::Draft& draft, store::Table first);
    Judge(const Judge&) = delete;
    Judge& operator=(const Judge&) = delete;

    /// Takes what became a fact since the last call. Each of them once.
    void take(const Facts::News& news);

    /// What follows from all that was taken. Costs by the feeds that are not straight and that
    /// something new concerns, and by how many merchants there are.
    [[nodiscard]] Books books();

    /// Why the first read that failed did: then the books are worth nothing.
    [[nodiscard]] std::optional<StorageError> failure() const {
        return kept_.failure() ? kept_.failure() : book_.failure();
    }
    /// How many feeds are judged entry by entry.
    [[nodiscard]] std::size_t straight_feeds() const;

  private:
    struct Feed {
        FeedNumber number = 0;
        std::unique_ptr<StraightFeed> straight;  ///< If it is.
        std::set<Missing> awaited;               ///< If it is not straight.
    };

    void take_object(const Facts::News::Object& object);
    void take_anchor(const Anchor& anchor);
    void take_part(ByteView wire, const ObjectHash& name);
    void take_entry(const FeedNode& node);
    void note_waiting(Feed& feed);
    [[nodiscard]] Feed& feed_of(const FeedId& id);
    [[nodiscard]] std::optional<PlainSpend> plain(const SpendNote& note) const;
    void touch(const FeedId& feed);
    void touch_unless_straight(const FeedId& feed);
    void touch_all();
    void touch_changed();
    void touch_ruled();
    void touch_awaiting(const Missing& what);
    [[nodiscard]] const Ruled& ruled();
    void judge_touched();
    void judge_feed(const FeedTree& tree, Feed& feed);
    void end_straight(Feed& feed);
    [[nodiscard]] bool try_straight(const FeedTree& tree, const FeedContext& context, Feed& feed);
    void fold(const FeedTree& tree, const FeedContext& context, Feed& feed);
    void post_folded(const SpendRecord& spend, FeedNumber feed, Standing standing);
    void await(const FeedId& id, Feed& feed, const Missing& what);
    [[nodiscard]] MerchantNumber number_of(const Merchant& merchant);
    void look_at_register();

    const Facts& facts_;
    const feeds::KeptFeeds& kept_;
    FeedContexts contexts_;
    std::optional<Ruled> ruled_;
    std::optional<Registered> registered_;
    std::vector<const Charter*> standing_charters_;  // when everything was last touched
    SpendBook book_;
    std::map<FeedId, Feed> feeds_;
    std::vector<Feed*> numbered_;
    std::set<FeedId> touched_;
    std::map<Missing, std::set<FeedId>> awaited_;
    std::set<FeedId> awaiting_manifests_;
    std::map<EmittedSeries, std::map<TokenId, std::set<SpendId>>> waiting_;
    std::map<Merchant, MerchantNumber> numbers_;
    std::vector<Merchant> merchants_;
    std::size_t registered_merchants_ = 0;  // those whose flag is set as the register says
};

}  // namespace noodgeld::judge
