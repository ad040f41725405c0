// SpendBook: every spend that counts, or might have, by its token: what the judge remembers of it.
//
// Of nearly every token there is one spend, in a straight feed (straight_feed.h): that is *plain*,
// has a note in the index and no more, and what it counts for follows from its note and its feed's
// outline. Any other spend has a row, with the position that was posted for it, and its token is a
// case (postings.h) for good.
//
//   spends  feed number (4) sequence (8) entry hash, index (1)  -> row
//   own     token feed number (4)                               -> sales of the feed that spent it
//                                                                  and are not undone (8)
//   sales   token feed number (4) sale id                       -> nothing
//
// `own` and `sales` are of the straight feed's spends of cases: what it may not spend again.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "ledger/feeds/kept_run.h"
#include "ledger/index/token_map.h"
#include "ledger/judge/postings.h"

namespace noodgeld::judge {

using feeds::FeedNumber;

/// What the past of a spend in its feed decided.
struct Decided {
    Amount amount;
    bool counts = false;  ///< Nothing refuses it, and no sale that stands spent its token.
    bool waits = false;   ///< The same, if a manifest has it or none does: not known yet.
    bool forged = false;
    bool above_limit = false;
    friend bool operator==(const Decided&, const Decided&) = default;
};

struct SpendId {
    FeedNumber feed = 0;
    Sequence sequence;
    EntryHash entry;
    std::uint8_t index = 0;  ///< In its sale.
    friend auto operator<=>(const SpendId&, const SpendId&) = default;
};

/// The first spend of a token that came, as the index has it: 16 bytes.
struct SpendNote {
    FeedNumber feed = 0;
    Sequence sequence;       ///< Below 2^40.
    std::uint8_t index = 0;  ///< In its sale.
    Decided decided;         ///< But that it waits. Below 2^48 cents.
    friend bool operator==(const SpendNote&, const SpendNote&) = default;
};
[[nodiscard]] bool fits_note(const SpendId& id, Amount amount);
[[nodiscard]] index::Note16 encode_note(const SpendNote& note);
[[nodiscard]] SpendNote decode_note(const index::Note16& bytes);

struct SpendRow {
    TokenId token;
    Amount face;
    Decided decided;                   ///< In a straight feed; else only the amount.
    std::optional<Position> position;  ///< As posted.
    friend bool operator==(const SpendRow&, const SpendRow&) = default;
};

/// A plain spend, as its feed knows it.
struct PlainSpend {
    SpendId id;
    SaleId sale;
    std::optional<Position> position;
    bool is_undone = false;  ///< A void names its sale.
};

/// Borrows the index and the draft, whose failures make the sums worth nothing. Not thread-safe.
class SpendBook {
  public:
    /// Gives a plain spend from its note; nothing after a failure.
    using Owner = std::function<std::optional<PlainSpend>(const SpendNote&)>;

    /// The tables that it needs, one after another.
    [[nodiscard]] static std::vector<store::TableSpec> tables();
    SpendBook(index::TokenMap& index, store::Draft& draft, store::Table first, Owner owner);

    /// Notes the first spend of a token; gives what was noted before.
    [[nodiscard]] std::optional<SpendNote> note(const TokenId& token, const SpendNote& first);
    [[nodiscard]] std::optional<SpendNote> find(const TokenId& token) const;

    // Plain spends.

    void enter_plain(Amount face, const Position& position);
    void leave_plain(Amount face, const Position& position);
    /// Makes a case of a token whose spend is plain no longer.
    void end_plain(const TokenId& token, Amount face, const std::optional<Position>& position);

    // Others.

    /// Makes the token a case, if it is none. `before`: what was noted of it, which then has a row.
    void make_case(const TokenId& token, Amount face, const std::optional<SpendNote>& before);
    [[nodiscard]] std::optional<SpendRow> row(const SpendId& id) const;
    /// Of the feed's entries from `first` to `last`, in order.
    [[nodiscard]] std::vector<std::pair<SpendId, SpendRow>> rows(FeedNumber feed, Sequence first,
                                                                 Sequence last) const;
    /// Puts a row in place of what was there, and posts the difference. Its token must be a case.
    void put(const SpendId& id, const SpendRow& row);

    /// Whether the feed may spend the token in a sale of that id: none that stands did, none of
    /// that id ever did.
    [[nodiscard]] bool may_spend(const TokenId& token, FeedNumber feed, const SaleId& sale) const;
    void note_sale(const TokenId& token, FeedNumber feed, const SaleId& sale);
    /// One of its sales was undone.
    void free(const TokenId& token, FeedNumber feed);

    /// Lets go of all rows of a feed and what they posted.
    void forget(FeedNumber feed);

    [[nodiscard]] Postings& postings() { return postings_; }
    [[nodiscard]] const Postings& postings() const { return postings_; }
    /// Why the first look that failed did.
    [[nodiscard]] std::optional<StorageError> failure() const;

  private:
    enum class Which : store::Table { spends, own, sales };
    [[nodiscard]] store::Table table(Which which) const {
        return static_cast<store::Table>(first_ + static_cast<store::Table>(which));
    }
    [[nodiscard]] std::uint64_t standing_sales(const TokenId& token, FeedNumber feed) const;
    void set_standing_sales(const TokenId& token, FeedNumber feed, std::uint64_t count);

    index::TokenMap& index_;
    store::Draft& draft_;
    store::Table first_;
    Owner owner_;
    Postings postings_;
    std::uint64_t noted_ = 0;
    mutable std::optional<StorageError> failure_;
};

}  // namespace noodgeld::judge
