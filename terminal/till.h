// Till: checks vouchers, takes sales, undoes them. What a cashier's screen asks.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "terminal/readiness.h"

namespace noodgeld {

/// A sale as a till asks for it. Holds secrets, and wipes them.
struct SaleRequest {
    Basket basket;
    std::vector<Voucher> vouchers;
};

/// A sale that is on disk. Goods may be handed over when, and only when, a till has one of these.
struct SaleReceipt {
    FeedId feed;
    FeedPoint point;
    TimeInterval time;
    Sale sale;
    std::vector<TokenId> tokens;  ///< In the order of the sale's spends.
    std::vector<Amount> faces;    ///< Of those; what is above the amounts returns to the state.
    bool repeated = false;        ///< The same request was answered before, with the same yes.
    bool voided = false;
};

/// What a voucher would be good for here and now.
struct VoucherCheck {
    Amount face_value;
    /// Nothing: it would be taken, for goods that its series allows.
    std::optional<TerminalRefusal> refusal;
};

/// Thread-safe. Borrows the terminal.
class Till {
  public:
    explicit Till(Terminal& terminal) : terminal_(terminal) {}

    /// Takes the sale: all vouchers or none, as one durable entry. The same basket id with the same
    /// contents gives the same receipt again, also after a crash, and under a new key in the old
    /// one's place; with others, sale_id_conflict.
    /// Costs one append.
    [[nodiscard]] Result<SaleReceipt, TerminalRefusal> sell(const SaleRequest& request,
                                                            UnixTime own_clock);

    /// Without spending it. `categories` may be empty: then goods are not looked at.
    [[nodiscard]] VoucherCheck check(const Voucher& voucher,
                                     const std::vector<CategoryAmount>& categories,
                                     UnixTime own_clock);

    /// Undoes a sale of the own feed, for good. Refuses no_such_sale, already_voided,
    /// void_too_late, void_limit.
    [[nodiscard]] Result<SaleReceipt, TerminalRefusal> void_sale(const SaleId& sale,
                                                                 UnixTime own_clock);

    /// This and `list` refuse not_durable after a write failed: what is read may then include it,
    /// though nobody was told yes.
    [[nodiscard]] Result<SaleReceipt, TerminalRefusal> find(const SaleId& sale);
    /// Up to `limit` sales of the own feed below sequence `before`, newest first.
    [[nodiscard]] Result<std::vector<SaleReceipt>, TerminalRefusal> list(Sequence before,
                                                                         std::size_t limit);

  private:
    // While the lock is held.
    Result<SaleReceipt, TerminalRefusal> sell_now(const SaleRequest& request, UnixTime own_clock);
    [[nodiscard]] VoucherCheck check_now(const Voucher& voucher,
                                         const std::vector<CategoryAmount>& categories,
                                         UnixTime own_clock, const std::optional<Bar>& bar) const;
    Result<std::vector<VerifiedToken>, TerminalRefusal> verify(
        const std::vector<Voucher>& vouchers) const;
    Result<void, TerminalRefusal> look_for_spends(const std::vector<VerifiedToken>& tokens) const;
    Result<std::optional<SaleReceipt>, TerminalRefusal> find_held(const SaleId& sale) const;
    [[nodiscard]] SaleReceipt receipt(const Entry& entry, const EntryHash& hash) const;

    Terminal& terminal_;
};

}  // namespace noodgeld
