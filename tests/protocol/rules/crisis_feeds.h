// Random feeds of a scheme's terminals: mostly as honest terminals write them, now and then wrong
// in every way that a terminal, a merchant or a holder can be.
#pragma once

#include <deque>
#include <map>

#include "tests/protocol/rules/crisis_scheme.h"

namespace noodgeld::test {

/// A sale as later entries of its branch remember it.
struct RememberedSale {
    Sequence sequence;
    SaleId id;
    Amount total;
    UnixTime latest;
    std::vector<std::size_t> tokens;  ///< Of the pool.
    bool voided = false;
};

/// What a terminal remembers after an entry.
struct Memory {
    FeedPoint point;
    UnixTime floor;
    Sequence anchored;
    std::map<KeyId, UnixTime> said;  ///< By signers of anchors that did not advance.
    std::optional<UnixTime> asserted;
    const Order* order = nullptr;
    ObjectHash order_hash;
    std::vector<RememberedSale> sales;
    RunningTotals totals;
};

struct Step {
    Bytes bytes;
    Memory after;
    std::size_t before = 0;  ///< The step it follows.
};

/// A feed with all its branches. Step 0 is the genesis, which is no entry.
struct Feed {
    const SchemeTerminal* terminal = nullptr;
    std::deque<Step> steps;
    bool forks = false;  ///< Whether this terminal equivocates.

    [[nodiscard]] const FeedId& id() const { return terminal->feed; }
    /// The steps that none follows, genesis excluded.
    [[nodiscard]] std::vector<std::size_t> tips() const;
    /// Its last step, mostly; the genesis before the first entry.
    [[nodiscard]] std::size_t any_step(Dice& dice) const;
    [[nodiscard]] FeedPoint any_point(Dice& dice) const;
    /// The head after a step.
    [[nodiscard]] Signed<Head> head(std::size_t step) const;
    [[nodiscard]] crypto::SecretKey key() const;
};

/// Writes `count` entries into the feeds of all terminals, as time goes by.
class FeedWriter {
  public:
    /// Borrows both.
    FeedWriter(const Scheme& scheme, Dice& dice);

    void write(int count);
    [[nodiscard]] const std::vector<Feed>& feeds() const { return feeds_; }
    /// When the last entry was written, truly.
    [[nodiscard]] UnixTime now() const { return now_; }

    /// A receipt of a step of the feed, mostly by the ledger or a witness.
    [[nodiscard]] Signed<Anchor> anchor(const Feed& feed, std::size_t step, UnixTime time);

  private:
    void begin(Feed& feed);
    void write_one();
    void append(Feed& feed, std::size_t after, const Body& body);
    void remember(const Body& body, const TimeInterval& time, Memory& memory);
    void remember_adopted(const Adopted& adopted, Memory& memory);
    void remember_void(const Void& voided, const TimeInterval& time, Memory& memory);
    void remember_anchor(const Feed& feed, const Anchor& anchor, std::size_t after,
                         const TimeInterval& time, Memory& memory);
    [[nodiscard]] TimeInterval read_clock(const Memory& memory);
    [[nodiscard]] Body any_body(const Feed& feed, std::size_t after);
    [[nodiscard]] Body any_sale(const Feed& feed, std::size_t after);
    [[nodiscard]] Body any_void(const Memory& memory);
    [[nodiscard]] Body any_adopted(const Feed& feed);
    [[nodiscard]] Body any_witnessed(const Feed& feed);
    void sign_spends(const Feed& feed, const std::vector<std::size_t>& tokens, Sale& sale);

    const Scheme& scheme_;
    Dice& dice_;
    std::vector<Feed> feeds_;
    UnixTime now_;
    std::optional<TimeInterval> time_;  ///< Of the entry being written.
    unsigned next_sale_ = 1;
    std::vector<std::size_t> sold_;  ///< Of the pool, in the sale being written.
};

}  // namespace noodgeld::test
