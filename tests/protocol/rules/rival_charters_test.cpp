// Two charters of one version: only witnesses decide between them.
#include <gtest/gtest.h>

#include "tests/protocol/rules/judgements.h"
#include "tests/protocol/rules/town.h"

namespace noodgeld::test {
namespace {

/// What a charter is worth here: who is owed what under the order that it carries, or not.
class Rivals {
  public:
    Rivals() {
        town_.emitted = 0;  // Forged, so that the order's `duplicates` say what is paid.
        town_.idle = {example_id<TokenId>("idle", 1)};
        town_.order.limits.duplicates = cents(100);
        shop_.emplace(town_);
        sale_ = shop_->sell({1});
        carrying_ = town_.successor();
        dropping_ = town_.successor();
        dropping_.carried.clear();
        town_.publish(carrying_);
        EXPECT_EQ(payable(), 100) << "the only one counts, whoever dated it";
        town_.publish(dropping_);
    }

    void date(const Charter& charter, UnixTime time, std::string_view role, unsigned number = 1) {
        town_.date(Kind::charter, hash_of(charter, lineage()), time, role, number);
    }
    void date_carrying(UnixTime time, std::string_view role, unsigned number = 1) {
        date(carrying_, time, role, number);
    }
    void date_dropping(UnixTime time, std::string_view role, unsigned number = 1) {
        date(dropping_, time, role, number);
    }
    [[nodiscard]] std::int64_t payable() const {
        const auto accounts = town_.judge().accounts;
        const auto at = accounts.find({6, "KVK1", shop_->licence.payee});
        return at == accounts.end() ? 0 : at->second;
    }
    [[nodiscard]] Town& town() { return town_; }
    [[nodiscard]] const Charter& carrying() const { return carrying_; }
    [[nodiscard]] const Charter& dropping() const { return dropping_; }

  private:
    Town town_;
    std::optional<Shop> shop_;
    EntryHash sale_;
    Charter carrying_;
    Charter dropping_;
};

constexpr std::int64_t kPaid = 100, kHeld = 0;

TEST(RivalCharters, NeitherCountsWithoutWitnesses) {
    shows({"6.1.5"});
    Rivals rivals;
    EXPECT_EQ(rivals.payable(), kPaid) << "as before them";
    // What follows one that does not count does not either.
    Charter third = rivals.dropping();
    third.version = {3};
    third.previous = hash_of(rivals.dropping(), lineage());
    rivals.town().publish(third);
    EXPECT_EQ(rivals.payable(), kPaid);
    rivals.date_dropping(kCrisis, "ledger");
    EXPECT_EQ(rivals.payable(), kHeld) << "now both count";
}

TEST(RivalCharters, MoreSignersFirstOrAloneDecide) {
    shows({"6.1.5", "6.1.6"});
    Rivals rivals;
    rivals.date_dropping(kCrisis, "ledger");
    EXPECT_EQ(rivals.payable(), kHeld);
    rivals.date_carrying(kCrisis, "witness", 1);
    EXPECT_EQ(rivals.payable(), kPaid) << "one each: the charter before them counts";
    rivals.date_carrying(kCrisis, "witness", 2);
    rivals.date_dropping(kCrisis + kDay, "witness", 2);
    EXPECT_EQ(rivals.payable(), kPaid) << "later is not first";
    rivals.date_dropping(kCrisis, "witness", 2);
    EXPECT_EQ(rivals.payable(), kPaid) << "nor is the same time";
    rivals.date_dropping(kCrisis + Seconds{-1}, "witness", 2);
    EXPECT_EQ(rivals.payable(), kHeld);
}

TEST(RivalCharters, OnlySignersOfTheCharterBeforeDecide) {
    shows({"6.1.5"});
    Rivals rivals;
    rivals.date_dropping(kCrisis, "ledger", 2);
    rivals.date_dropping(kCrisis, "nobody");
    EXPECT_EQ(rivals.payable(), kPaid);
}

TEST(RivalCharters, RevokingTheWitnessesSilencesNoneOfThem) {
    shows({"6.1.5"});
    Town town;
    town.order.charter = {2};
    town.series.region = kFryslan;
    Shop shop(town);
    const EntryHash sale = shop.sell({1});
    Charter honest = next_charter();
    honest.regions.back().parent = kFryslan;
    Charter rogue = next_charter();
    rogue.ledger = example_public_key("ledger", 2);
    rogue.witnesses.clear();
    rogue.revoked_keys = {key_id(example_public_key("ledger")),
                          key_id(example_public_key("witness", 1)),
                          key_id(example_public_key("witness", 2))};
    std::ranges::sort(rogue.revoked_keys);
    town.publish(rogue);
    const ObjectHash hash = town.publish(honest);
    EXPECT_EQ(town.verdict(sale), "pending charter");
    town.date(Kind::charter, hash, kCrisis);
    EXPECT_EQ(town.verdict(sale), "held unwitnessed")
        << "the honest one counts; but entries need other witnesses, for keys add up over all";
}

TEST(RivalCharters, ARegionIsThatOfTheChartersOwnBranch) {
    shows({"6.4.14"});
    Town town;
    town.order.charter = {2};
    town.series.region = kFryslan;
    town.found();
    const Charter here = town.successor();
    Charter moved = here;
    moved.regions.back().parent = kFryslan;
    Shop in_moved(town, 1);
    Shop in_here(town, 2);
    Shop in_neither(town, 3);
    in_moved.adopt(Kind::charter, town.publish(moved));
    in_here.adopt(Kind::charter, town.publish(here));
    EXPECT_EQ(town.verdict(in_moved.sell({1})), "paid");
    EXPECT_EQ(town.verdict(in_here.sell({2})), "invalid wrong_region");
    const EntryHash open = in_neither.sell({3});
    EXPECT_EQ(town.verdict(open), "pending charter");
    town.date(Kind::charter, hash_of(moved, lineage()), kCrisis);
    EXPECT_EQ(town.verdict(open), "paid");
}

TEST(RivalCharters, OfficersOfOneThatDoesNotCountAreInOfficeNowhere) {
    shows({"6.1.5"});
    Town town;
    town.emitted = 0;
    town.idle = {example_id<TokenId>("idle", 1)};
    town.order.limits.duplicates = cents(100);
    Shop shop(town);
    (void)shop.sell({1});
    Order higher = town.order;
    higher.charter = {2};
    higher.limits.duplicates = cents(1);
    (void)town.publish(higher);
    const ObjectHash first = town.publish(town.successor());
    Charter other = town.successor();
    other.regions.back().name = "Elders";
    const auto paid = [&] { return town.judge().accounts.at({6, "KVK1", shop.licence.payee}); };
    EXPECT_EQ(paid(), 1);
    town.publish(other);
    EXPECT_EQ(paid(), 100) << "the order of charter 1 is the highest in office";
    town.date(Kind::charter, first, kCrisis);
    EXPECT_EQ(paid(), 1);
}

}  // namespace
}  // namespace noodgeld::test
