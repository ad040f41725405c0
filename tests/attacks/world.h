// What the attacks share: facts that are judged, and feeds that write whatever they are told.
#pragma once

#include <map>

#include "protocol/verdict/adjudicate.h"
#include "tests/support/fixtures.h"
#include "tests/support/test_terminal.h"

namespace noodgeld::test {

/// The example scheme as a ledger knows it.
class World {
  public:
    explicit World(const Order& order = test::order());

    void take(Kind kind, const Bytes& wire);
    void take_pack(const Bytes& pack);
    /// Certified, and in a new register.
    void enrol(unsigned terminal, const std::string& merchant);
    void list(const std::string& merchant);
    /// The ledger's receipt for every tip that is placed.
    void anchor_all(UnixTime time = kCrisis + kDay);
    [[nodiscard]] Adjudication judge();
    /// In cents.
    [[nodiscard]] std::int64_t balance(AccountKind kind, const std::string& merchant);
    /// "paid", "held fork" ... of the only spend of that token at the merchant.
    [[nodiscard]] std::string verdict(unsigned token, const std::string& merchant);
    [[nodiscard]] Facts& facts() { return facts_; }

  private:
    Facts facts_;
    std::vector<Merchant> merchants_;
    unsigned registers_ = 0;
};

/// A feed that adopted charter, certificate and order.
class OpenFeed : public ExampleFeed {
  public:
    OpenFeed(unsigned terminal, const std::string& merchant, const Order& order = test::order());
};

/// Entries and heads by hand: many, and as cheap to make as they can be.
class CheapFeed {
  public:
    explicit CheapFeed(unsigned terminal);

    void append(Body body);
    /// What follows is after this entry again.
    void rewind(const FeedPoint& point) { at_ = point; }
    [[nodiscard]] const FeedPoint& point() const { return at_; }
    [[nodiscard]] const FeedId& id() const { return id_; }
    /// What was appended since the last call, each with the head of its last entry.
    [[nodiscard]] std::vector<Bytes> take_segments();
    /// The last `count` entries up to where it is, whatever was taken before.
    [[nodiscard]] Bytes segment_back(std::size_t count) const;

  private:
    struct Written {
        Bytes bytes;
        FeedPoint before;
    };

    crypto::SecretKey key_;
    FeedId id_;
    FeedPoint at_;
    std::vector<Bytes> run_;
    std::vector<FeedPoint> points_;
    std::map<FeedPoint, Written> written_;
};

/// Of a spend of 1 cent of that token, whose holder signs if `authorised`.
[[nodiscard]] Sale cheap_sale(const CheapFeed& feed, unsigned number, unsigned token,
                              bool authorised = true);

[[nodiscard]] Bytes pack_of_segments(const std::vector<Bytes>& segments);

}  // namespace noodgeld::test
