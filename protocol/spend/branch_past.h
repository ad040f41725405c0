// BranchPast: what the entries of one branch were, for those that come after them.
//
// All that a Branch (branch.h) needs of its past and that grows with it: so whoever folds many or
// long feeds may leave it where the entries are.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "base/uint128.h"
#include "protocol/wire/amount.h"
#include "protocol/wire/ids.h"
#include "protocol/wire/time.h"

namespace noodgeld {

/// A sale of the branch, as later entries need it.
struct PastSale {
    SaleId id;
    Amount total;
    UnixTime latest;
    friend bool operator==(const PastSale&, const PastSale&) = default;
};

class BranchPast {
  public:
    using Sales = std::vector<std::pair<Sequence, PastSale>>;

    BranchPast() = default;
    virtual ~BranchPast() = default;
    BranchPast(const BranchPast&) = delete;
    BranchPast& operator=(const BranchPast&) = delete;

    /// The next entry: 1, 2, 3, ...
    virtual void add(const EntryHash& hash, const std::optional<PastSale>& sale) = 0;

    /// Nothing for what was not added; of a sequence number from 1.
    [[nodiscard]] virtual std::optional<EntryHash> hash_at(Sequence sequence) const = 0;
    /// Nothing for what is no sale.
    [[nodiscard]] virtual std::optional<PastSale> sale_at(Sequence sequence) const = 0;
    /// In cents, of the sales after `after` up to `last`. Costs by those entries.
    [[nodiscard]] virtual crypto::uint128 sold(Sequence after, Sequence last) const = 0;
    /// Up to `limit` sales below `before`, newest first.
    [[nodiscard]] virtual Sales newest_sales(Sequence before, std::size_t limit) const = 0;
};

/// 32 bytes for each entry, and 48 for each sale. Not thread-safe.
class PastInMemory final : public BranchPast {
  public:
    void add(const EntryHash& hash, const std::optional<PastSale>& sale) override;
    [[nodiscard]] std::optional<EntryHash> hash_at(Sequence sequence) const override;
    [[nodiscard]] std::optional<PastSale> sale_at(Sequence sequence) const override;
    [[nodiscard]] crypto::uint128 sold(Sequence after, Sequence last) const override;
    [[nodiscard]] Sales newest_sales(Sequence before, std::size_t limit) const override;

  private:
    /// The first sale at or after it.
    [[nodiscard]] Sales::const_iterator first_from(Sequence sequence) const;

    std::vector<EntryHash> hashes_;  // by sequence, from 1
    Sales sales_;                    // ascending
};

}  // namespace noodgeld
