// StraightFeed: a feed as nearly all are, judged entry by entry as it comes.
//
// Straight is a feed without a fork that no ruling and no revocation list names, whose certificate
// is believed and which adopted nothing that is missing. Of a spend in it nothing can change but
// whether its entry was witnessed in time, whether a void undoes its sale, and, while a part of a
// manifest is missing, whether it is forged. Everything else was decided by its past when it came.
// `fold_feed` (protocol/verdict/fold.h) says the same of any feed, at the cost of the whole.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "ledger/judge/kept_past.h"
#include "ledger/judge/outline.h"
#include "ledger/judge/spend_book.h"
#include "protocol/spend/branch.h"
#include "protocol/verdict/listed.h"
#include "protocol/verdict/witness.h"

namespace noodgeld::judge {

/// Borrows all that it is given. Not thread-safe.
class StraightFeed {
  public:
    /// A spend that may be forged: nobody knows before a part of this manifest comes.
    struct Waiting {
        EmittedSeries manifest;
        TokenId token;
        SpendId spend;
    };
    /// What a merchant is numbered.
    using NumberOf = std::function<MerchantNumber(const Merchant&)>;

    /// The book must have no rows of the feed.
    StraightFeed(const FeedId& feed, FeedNumber number, const Surroundings& facts,
                 const feeds::KeptFeeds& kept, SpendBook& book, NumberOf number_of)
        : facts_(facts),
          kept_(kept),
          number_(number),
          book_(book),
          number_of_(std::move(number_of)),
          branch_(feed, facts.holdings(), std::make_unique<KeptPast>(kept, number)) {}

    /// Takes the next entry, which is kept. False if something that it rests on is missing: the
    /// feed is not straight then, and this of no more use but to `end`.
    [[nodiscard]] bool advance(const FeedNode& node);
    /// Takes an anchor of the feed, which may be of an entry that has not come.
    void sight(const Sighting& sighting);
    /// Looks again in the manifests for a spend that waits. Whether it still does.
    [[nodiscard]] bool look_again(const SpendId& spend);
    /// What began to wait since the last call.
    [[nodiscard]] std::vector<Waiting> take_waiting() { return std::exchange(waiting_, {}); }
    /// Takes back all that it posted: its tokens are cases from here on.
    void end();

    /// A plain spend of it; nothing after a failure.
    [[nodiscard]] std::optional<PlainSpend> plain(const SpendNote& note) const;

    /// See Branch::tip.
    [[nodiscard]] const FeedPoint& tip() const { return branch_.tip(); }
    /// See Branch::certificate.
    [[nodiscard]] const Certificate* certificate() const { return branch_.certificate(); }
    /// How many anchors it took.
    [[nodiscard]] std::size_t sightings() const { return sightings_; }

  private:
    /// A plain spend, and what it counted for before a change.
    struct Changing {
        Sequence sale;
        TokenId token;
        Amount face;
        Decided decided;
        std::optional<Position> before;
    };
    using Ranges = std::vector<Outline::Range>;

    void take_sale(const FeedNode& node, const Sale& sale, const std::vector<Judgement>& judged,
                   const Finding& finding);
    [[nodiscard]] Decided decide(Sequence sale, const Spend& spend, const TokenId& id,
                                 const Judgement& judgement) const;
    void take_spend(const SpendId& id, const Sale& sale, SpendRow row);
    void take_void(Sequence entry, Sequence sale);
    void await(const SpendId& id, const SpendRow& row, const SeriesId& series);
    [[nodiscard]] Listed look(Sequence sale, const SeriesId& series, const TokenId& token) const;
    [[nodiscard]] std::optional<Position> position_of(Sequence sale, const Decided& decided) const;
    void show(Sequence last, UnixTime time);
    void change(const Ranges& ranges, const std::function<void()>& apply);
    [[nodiscard]] std::vector<Changing> plain_in(const Outline::Range& range) const;
    void place_rows(const Outline::Range& range);

    const Surroundings& facts_;
    const feeds::KeptFeeds& kept_;
    FeedNumber number_;
    SpendBook& book_;
    NumberOf number_of_;
    Branch branch_;
    Sequence taken_;               // the last entry of which the spends were taken
    MerchantNumber merchant_ = 0;  // once there is a certificate
    Outline outline_;
    std::multimap<Sequence, Sighting> ahead_;  // of entries that have not come
    std::size_t sightings_ = 0;
    std::vector<Waiting> waiting_;
};

}  // namespace noodgeld::judge
