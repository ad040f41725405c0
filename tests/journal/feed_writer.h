// FeedWriter: makes entries of a terminal's feed for the journal's tests, cheaply: tokens are made
// once, and authorisations, which a journal does not look at, are empty.
#pragma once

#include <map>
#include <vector>

#include "journal/journal_records.h"
#include "tests/support/fixtures.h"

namespace noodgeld::test {

[[nodiscard]] inline const Bytes& token_bytes(unsigned number) {
    static std::map<unsigned, Bytes> made;
    const auto [at, is_new] = made.try_emplace(number);
    if (is_new) at->second = encode(token(number));
    return at->second;
}

[[nodiscard]] inline TokenId token_number(unsigned number) {
    return token_id(decode_token(token_bytes(number)).value(), lineage());
}

[[nodiscard]] inline Sale cheap_sale(unsigned sale_number, const std::vector<unsigned>& tokens) {
    Sale sale;
    sale.id = example_id<SaleId>("sale", sale_number);
    sale.asked_at = kCrisis;
    sale.order = order_hash();
    for (const unsigned number : tokens)
        sale.spends.push_back({token_bytes(number), cents(100), {}});
    sale.total = cents(100 * static_cast<std::int64_t>(tokens.size()));
    sale.categories = {{kBread, sale.total}};
    return sale;
}

/// Writes at the end of a branch. Copying it forks the feed.
class FeedWriter {
  public:
    explicit FeedWriter(unsigned terminal = 1)
        : terminal_(terminal),
          feed_(example_feed(terminal)),
          tip_{{0}, genesis_hash(feed_, lineage())} {}

    /// Goes on after `tip`.
    FeedWriter(unsigned terminal, const FeedPoint& tip)
        : terminal_(terminal), feed_(example_feed(terminal)), tip_(tip) {}

    [[nodiscard]] NewEntry write(Body body, UnixTime now = kCrisis) {
        const Entry entry{feed_,
                          {tip_.sequence.value + 1},
                          tip_.hash,
                          {kCrisis, now, TimeSource::clock},
                          std::move(body)};
        NewEntry made = new_entry(encode(entry), lineage()).value();
        tip_ = {entry.sequence, made.hash};
        return made;
    }
    [[nodiscard]] NewEntry sale(unsigned sale_number, const std::vector<unsigned>& tokens) {
        return write(cheap_sale(sale_number, tokens));
    }
    [[nodiscard]] NewEntry voided(std::uint64_t sequence, unsigned sale_number) {
        return write(Void{{sequence}, example_id<SaleId>("sale", sale_number)});
    }

    /// Signed for any point of the branch; the last by default.
    [[nodiscard]] Bytes head(std::optional<FeedPoint> at = {}) const {
        const Head head{feed_, at.value_or(tip_), {}};
        return encode(sign(head, lineage(), example_key("terminal", terminal_)));
    }

    [[nodiscard]] const FeedId& feed() const { return feed_; }
    [[nodiscard]] const FeedPoint& tip() const { return tip_; }

  private:
    unsigned terminal_;
    FeedId feed_;
    FeedPoint tip_;
};

}  // namespace noodgeld::test
