// KeptPast: the past of a feed without forks, read where its entries are kept.
#pragma once

#include <deque>

#include "ledger/feeds/kept_feeds.h"
#include "protocol/spend/branch_past.h"

namespace noodgeld::judge {

/// Entries are kept before they are added. Borrows the feeds, after whose failure the past is
/// empty. Not thread-safe.
class KeptPast final : public BranchPast {
  public:
    KeptPast(const feeds::KeptFeeds& feeds, feeds::FeedNumber feed) : feeds_(feeds), feed_(feed) {}

    void add(const EntryHash& hash, const std::optional<PastSale>& sale) override;
    [[nodiscard]] std::optional<EntryHash> hash_at(Sequence sequence) const override;
    [[nodiscard]] std::optional<PastSale> sale_at(Sequence sequence) const override;
    [[nodiscard]] crypto::uint128 sold(Sequence after, Sequence last) const override;
    [[nodiscard]] Sales newest_sales(Sequence before, std::size_t limit) const override;

  private:
    struct Past {
        EntryHash hash;
        std::optional<PastSale> sale;
    };
    /// Of those that were added.
    void for_each(Sequence first, Sequence last,
                  const std::function<void(Sequence, const Past&)>& visit) const;
    [[nodiscard]] std::optional<Past> at(Sequence sequence) const;

    const feeds::KeptFeeds& feeds_;
    feeds::FeedNumber feed_;
    std::uint64_t count_ = 0;
    std::deque<Past> newest_;  // What most entries ask for: a few.
};

}  // namespace noodgeld::judge
