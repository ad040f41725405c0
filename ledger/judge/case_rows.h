// CaseRows: the positions that spends have among those of tokens with more than one plain spend, in
// a store.
//
// A token keeps how many of its spends there are of each weight and kind of each merchant, so that
// the highest is found, and a spend enters or leaves, by the logarithm of how many there are.
//
//   cases    token                                                  -> face value, sums
//   weights  token merchant (4) standing (1) weight, highest first  -> how many (8)
//   parts    merchant (4) token                                     -> nothing
#pragma once

#include <compare>
#include <functional>
#include <optional>
#include <vector>

#include "base/uint128.h"
#include "ledger/store/store_draft.h"
#include "protocol/wire/amount.h"
#include "protocol/wire/ids.h"

namespace noodgeld::judge {

/// A merchant, by when the judge first met it: 0, 1, 2, ...
using MerchantNumber = std::uint32_t;

/// What a spend counts for among the spends of its token, by all but the register. One that counts
/// for nothing has no position.
enum class Standing : std::uint8_t { held, claim, ruled };

/// By amount, and of one amount one that is not forged outweighs.
struct Weight {
    Amount amount;
    bool genuine = false;
    friend auto operator<=>(const Weight&, const Weight&) = default;
};

/// Sums of the shares that merchants have, in cents.
struct CaseSums {
    Amount face;                  ///< Of the token, as far as is known.
    crypto::uint128 claimed = 0;  ///< By claims that are not forged.
    crypto::uint128 genuine = 0;  ///< By all that is not forged.
    crypto::uint128 all = 0;
    friend bool operator==(const CaseSums&, const CaseSums&) = default;
};

/// Borrows the draft, whose failures make what is said here worth nothing. Not thread-safe.
class CaseRows {
  public:
    /// The tables that it needs, one after another.
    [[nodiscard]] static std::vector<store::TableSpec> tables();
    CaseRows(store::Draft& draft, store::Table first) : draft_(draft), first_(first) {}

    /// Nothing if the token is no case.
    [[nodiscard]] std::optional<CaseSums> find(const TokenId& token) const;
    void put(const TokenId& token, const CaseSums& sums);

    [[nodiscard]] std::optional<Weight> highest(const TokenId& token, MerchantNumber merchant,
                                                Standing standing) const;
    /// One more, or one less. Without any, one less is none.
    void change(const TokenId& token, MerchantNumber merchant, Standing standing,
                const Weight& weight, bool enters);

    /// All that have any, ascending. Costs a search each.
    void for_each_merchant(const TokenId& token,
                           const std::function<void(MerchantNumber)>& visit) const;
    /// Of which a merchant has any, ascending.
    [[nodiscard]] std::vector<TokenId> cases_of(MerchantNumber merchant) const;

  private:
    enum class Which : store::Table { cases, weights, parts };
    [[nodiscard]] store::Table table(Which which) const {
        return static_cast<store::Table>(first_ + static_cast<store::Table>(which));
    }
    [[nodiscard]] bool has_any(const TokenId& token, MerchantNumber merchant) const;

    store::Draft& draft_;
    store::Table first_;
};

}  // namespace noodgeld::judge
