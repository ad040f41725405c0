// A terminal that keeps to the rules: it sells only by protocol/spend/spend.h, and never twice.
#pragma once

#include <set>

#include "protocol/spend/spend.h"
#include "tests/protocol/rules/crisis_feeds.h"

namespace noodgeld::test {

/// A sale that somebody wants to pay with tokens of the pool.
struct Request {
    std::vector<std::size_t> tokens;
    Basket basket;
    std::vector<crypto::Signature> answers;  ///< Empty: as the holders give them.
};

/// A refusal, and the request as an entry that was written all the same.
struct Refused {
    SaleRefusal refusal;
    Entry entry;
};

class HonestShop {
  public:
    /// Holds all of `objects` that are genuine. Borrows `scheme`.
    HonestShop(const Scheme& scheme, const SchemeTerminal& terminal,
               const std::vector<PackItem>& objects);
    HonestShop(const HonestShop&) = delete;  // Its branch borrows its holdings.
    HonestShop& operator=(const HonestShop&) = delete;

    /// What its own clock says from now on.
    void set_clock(UnixTime own) { own_ = own; }
    /// Adopts the object if it holds it.
    void adopt(Kind kind, const ObjectHash& hash);
    /// Adopts the first charter, its certificate, and `order` of the scheme.
    void open(const Order& order);
    void assert_time(UnixTime time) { append(AssertedTime{time}); }
    /// Takes a receipt for its own feed, after which its limit counts anew.
    void take_receipt(UnixTime time);
    /// Knows the sales of another feed up to a step.
    void hear(const Feed& other, std::size_t step);
    /// Undoes its newest sale, if the rules let it.
    void undo();

    /// Sells; or does nothing and says why. Nothing: one of the tokens is spent or unverifiable.
    std::optional<SaleRefusal> sell(const Request& request);
    /// What `sell` would refuse, written down all the same. Nothing: it would not refuse it.
    std::optional<Refused> refuse(const Request& request);
    void append(const Entry& entry);

    [[nodiscard]] const std::set<EntryHash>& sales() const { return sales_; }
    [[nodiscard]] const std::set<EntryHash>& undone() const { return undone_; }
    [[nodiscard]] const Branch& branch() const { return branch_; }
    /// Its whole feed and the ledger's receipt for it.
    [[nodiscard]] std::vector<PackItem> report(UnixTime receipt) const;

  private:
    void append(Body body);
    /// The ledger's, of its last entry.
    [[nodiscard]] Bytes anchor(UnixTime time) const;
    [[nodiscard]] TimeInterval time() const;
    [[nodiscard]] bool any_spent(const Request& request) const;
    [[nodiscard]] std::optional<std::vector<VerifiedToken>> verify(const Request& request) const;
    [[nodiscard]] Result<Entry, SaleRefusal> try_to_sell(const Request& request) const;
    [[nodiscard]] std::vector<crypto::Signature> answers(const Request& request,
                                                         const Sale& sale) const;

    const Scheme& scheme_;
    const SchemeTerminal& terminal_;
    Holdings holdings_;
    Branch branch_;
    UnixTime own_ = kCrisis;
    std::vector<Bytes> entries_;
    std::set<TokenId> spent_;
    std::set<EntryHash> sales_, undone_;
    struct Sold {
        Sequence sequence;
        EntryHash hash;
        Sale sale;
    };
    std::vector<Sold> sold_;
};

}  // namespace noodgeld::test
