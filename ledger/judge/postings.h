// Postings: what the spends of all tokens put into the accounts, as spends come and change.
//
// The incremental half of `judge_spends` (protocol/verdict/claims.h): the same sums, kept up to
// date. Which of a merchant's spends of a token is paid, and what it is contested by, depends on
// the highest of each kind only, so those are what a token keeps, in a store. Of a token with one
// spend, nearly every one, nothing is kept here but the sums.
#pragma once

#include <compare>
#include <functional>
#include <vector>

#include "base/uint128.h"
#include "ledger/judge/case_rows.h"
#include "protocol/verdict/bookkeeping.h"

namespace noodgeld::judge {

struct Position {
    MerchantNumber merchant = 0;
    Standing standing = Standing::held;
    bool forged = false;  ///< Or as good as forged (docs/protocol.md, 6.8.8).
    Amount amount;
    friend auto operator<=>(const Position&, const Position&) = default;
};

/// Sums in cents: more than one Amount can be.
struct MerchantSums {
    crypto::uint128 payable = 0;
    crypto::uint128 held = 0;
    crypto::uint128 claimed = 0;  ///< Of what is payable: what no ruling pays.
    crypto::uint128 counted = 0;  ///< Against its duplicates.
};

/// Costs by the logarithm of how many spends the token has, and at most by how many merchants share
/// it. Borrows the draft, whose failures make the sums worth nothing. Not thread-safe.
class Postings {
  public:
    /// `first`: the place of the first of CaseRows' tables in the draft's store.
    Postings(store::Draft& draft, store::Table first) : cases_(draft, first) {}

    /// The only spend of a token takes a position that is neither forged nor ruled, or leaves it.
    void enter_plain(Amount face, const Position& position) { post_plain(position, face, true); }
    void leave_plain(Amount face, const Position& position) { post_plain(position, face, false); }

    [[nodiscard]] bool is_case(const TokenId& token) const {
        return cases_.find(token).has_value();
    }
    /// Makes it one, if it is none. `face`: of the token, as far as is known.
    void open_case(const TokenId& token, Amount face);
    /// A spend of a case takes a position, or leaves it. The last face value that was said counts.
    void enter(const TokenId& token, Amount face, const Position& position);
    void leave(const TokenId& token, const Position& position);

    /// Whether the register that counts lists the merchant; none is listed at first. Costs by the
    /// tokens of that merchant with more than a plain spend.
    void set_registered(MerchantNumber merchant, bool registered);

    /// Zeros where nothing was posted.
    [[nodiscard]] MerchantSums of(MerchantNumber merchant) const;
    /// One above the highest that was ever entered.
    [[nodiscard]] std::size_t merchants() const { return merchants_.size(); }

    /// What activated value and the guarantee pay, and what returns: together what merchants have.
    [[nodiscard]] crypto::uint128 by_tokens() const { return by_tokens_; }
    [[nodiscard]] crypto::uint128 by_guarantee() const { return by_guarantee_; }
    [[nodiscard]] crypto::uint128 returned() const { return returned_; }

  private:
    struct Share {
        Amount ruled;
        Amount paid;
        Amount held;
        bool ruled_is_forged = false;
        bool paid_is_forged = false;
        bool held_is_forged = false;
    };
    struct Merchant {
        bool registered = false;
        crypto::uint128 plain_claims = 0;
        crypto::uint128 plain_held = 0;
        MerchantSums in_cases;
    };
    using Change = std::function<void()>;

    [[nodiscard]] Share share_of(const TokenId& token, MerchantNumber number,
                                 bool registered) const;
    static Amount counted(const Share& share, Amount contested);
    static Amount contested(const CaseSums& one);

    Merchant& merchant(MerchantNumber number);
    void post_plain(const Position& position, Amount face, bool enters);
    void change(const TokenId& token, const Position& position, bool enters);
    void repost(const TokenId& token, MerchantNumber number, bool registered_after,
                const Change& change);
    static void post_share(CaseSums& one, Merchant& whose, const Share& share, bool enters);
    static void post_counted(Merchant& whose, const Share& share, Amount contested, bool enters);
    void post_whole(const CaseSums& one, bool enters);
    void set_face(const TokenId& token, CaseSums one, Amount face);

    CaseRows cases_;
    std::vector<Merchant> merchants_;
    crypto::uint128 by_tokens_ = 0;
    crypto::uint128 by_guarantee_ = 0;
    crypto::uint128 returned_ = 0;
};

}  // namespace noodgeld::judge
