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
#include <set>
#include <utility>
#include <vector>

#include "ledger/judge/feed_positions.h"
#include "ledger/judge/outline.h"
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
        std::size_t spend = 0;
    };
    /// What a merchant is numbered.
    using NumberOf = std::function<MerchantNumber(const Merchant&)>;

    StraightFeed(const FeedId& feed, const Surroundings& facts, NumberOf number_of)
        : facts_(facts), number_of_(std::move(number_of)), branch_(feed, facts.holdings()) {}

    /// Takes the next entry. False if something that it rests on is missing: the feed is not
    /// straight then, and this of no more use.
    [[nodiscard]] bool advance(const FeedNode& node, FeedPositions& positions, Postings* postings);
    /// Takes an anchor of the feed, which may be of an entry that has not come.
    void sight(const Sighting& sighting, FeedPositions& positions, Postings* postings);
    /// Looks again in the manifests for a spend that waits. Whether it still does.
    [[nodiscard]] bool look_again(std::size_t spend, FeedPositions& positions, Postings* postings);
    /// What began to wait since the last call.
    [[nodiscard]] std::vector<Waiting> take_waiting() { return std::exchange(waiting_, {}); }

    /// The last entry; null before the first.
    [[nodiscard]] const FeedNode* last() const { return last_; }
    /// See Branch::certificate.
    [[nodiscard]] const Certificate* certificate() const { return branch_.certificate(); }

  private:
    /// What the past of a spend decided.
    struct Decided {
        Amount amount;
        bool counts = false;  ///< Nothing refuses it, and no sale that stands spent its token.
        bool waits = false;   ///< The same, if a manifest has it or none does: not known yet.
        bool forged = false;
        bool above_limit = false;
    };
    struct FeedSale {
        std::size_t first_spend = 0;
        std::size_t end_spend = 0;
    };
    struct SpentBefore {
        std::set<SaleId> sales;       ///< Voided or not.
        std::set<Sequence> standing;  ///< Not voided.
    };
    struct WaitingSpend {
        Sequence entry;
        SeriesId series;
    };
    struct Posting {
        FeedPositions& positions;
        Postings* postings;
    };

    void take_sale(const FeedNode& node, const Sale& sale, const std::vector<Judgement>& judged,
                   const Finding& finding, const Circumstances& before, const Posting& to);
    [[nodiscard]] Decided decide(const FeedNode& node, const Sale& sale, std::size_t index,
                                 const Judgement& judgement, const TokenId& token);
    void take_void(Sequence entry, const Void& voided, const Posting& to);
    [[nodiscard]] Listed look(Sequence sale, const SeriesId& series, const TokenId& token) const;
    [[nodiscard]] std::optional<Position> position_of(std::size_t spend, Sequence entry) const;
    void place(Sequence first, Sequence last, const Posting& to);
    void show(Sequence last, UnixTime time, const Posting& to);

    const Surroundings& facts_;
    NumberOf number_of_;
    Branch branch_;
    const FeedNode* last_ = nullptr;
    MerchantNumber merchant_ = 0;  // once there is a certificate
    Outline outline_;
    std::multimap<Sequence, Sighting> ahead_;  // of entries that have not come
    std::map<Sequence, FeedSale> sales_;
    std::vector<Decided> decided_;  // by spend
    std::map<TokenId, SpentBefore> spent_;
    std::map<std::size_t, WaitingSpend> waiting_spends_;
    std::vector<Waiting> waiting_;
};

}  // namespace noodgeld::judge
