// What random crises rarely reach: facts that come late and change what the judge had settled.
#include <gtest/gtest.h>

#include "tests/protocol/rules/town.h"
#include "tests/support/kept_books.h"

namespace noodgeld::test {
namespace {

/// Books that are kept while a town's objects come.
class Watched {
  public:
    explicit Watched(const Town& town) : town_(town) {}

    /// All that the town has by now, but for what `skip` names.
    void bring(const std::function<bool(const PackItem&)>& skip = {}) {
        for (bool brought = true; brought;) {
            brought = false;
            for (const PackItem& item : town_.received()) {
                if (!skip || !skip(item)) brought |= books_.bring(item);
            }
        }
        books_.settle();
        EXPECT_EQ(books_.difference(), "");
    }
    [[nodiscard]] std::int64_t total(AccountKind kind) {
        return books_.judge().books().accounts.total(kind);
    }
    [[nodiscard]] std::size_t straight() { return books_.judge().straight_feeds(); }

  private:
    const Town& town_;
    KeptBooks books_;
};

TEST(LateFacts, AnAnchorOfAnotherBranchShowsNothingOfThisOne) {
    Town town;
    Shop shop(town);
    shop.receipt.reset();
    shop.sell({1});
    Watched watched(town);
    watched.bring();
    const Sequence next{shop.tip().sequence.value + 1};
    town.witness(shop.id(), {next, EntryHash::of(example_hash("other branch", 1))}, kNow);
    watched.bring();
    shop.sell({2});
    watched.bring();
    EXPECT_EQ(watched.straight(), 1U);
    EXPECT_EQ(watched.total(AccountKind::payable), 0);
    EXPECT_EQ(watched.total(AccountKind::held), 200);
}

TEST(LateFacts, AnAnchorMayComeBeforeTheEntryThatItShows) {
    Town town;
    Shop shop(town);
    shop.receipt.reset();
    shop.sell({1});
    Watched watched(town);
    watched.bring();
    const auto is_segment = [](const PackItem& item) { return item.kind == Kind::segment; };
    shop.witnessed(shop.sell({2}), kNow);
    watched.bring(is_segment);
    EXPECT_EQ(watched.total(AccountKind::held), 100);
    watched.bring();
    EXPECT_EQ(watched.straight(), 1U);
    EXPECT_EQ(watched.total(AccountKind::payable), 200);
}

TEST(LateFacts, AnEarlierAnchorOfTheSaleAloneEndsTheEffectOfItsVoid) {
    Town town;
    Shop shop(town);
    shop.receipt.reset();
    const EntryHash sale = shop.sell({1});
    shop.witnessed(shop.undo(sale), kNow);
    Watched watched(town);
    watched.bring();
    EXPECT_EQ(watched.total(AccountKind::payable), 0);
    EXPECT_EQ(watched.total(AccountKind::held), 0);
    shop.witnessed(sale, kNow + Seconds{-kDay.count});
    watched.bring();
    EXPECT_EQ(watched.straight(), 1U);
    EXPECT_EQ(watched.total(AccountKind::held), 100) << "it is in doubt";
}

TEST(LateFacts, ADateOfAListRevokesWhatWasWitnessedSince) {
    Town town;
    Shop shop(town);
    shop.sell({1});
    RevocationList list;
    list.charter = {1};
    list.issued_at = kCrisis;
    list.terminals = {{shop.id(), {}}};
    (void)town.publish(list);
    Watched watched(town);
    watched.bring();
    EXPECT_EQ(watched.total(AccountKind::payable), 100);
    town.date(Kind::revocations, hash_of(list, lineage()), kCrisis);
    watched.bring();
    EXPECT_EQ(watched.total(AccountKind::payable), 0);
    EXPECT_EQ(watched.total(AccountKind::held), 100);
}

/// A charter that follows the town's, with another key for the ledger and the enroller.
Charter next_charter(const Town& town, std::vector<KeyId> revoked) {
    Charter next = town.successor();
    next.ledger = example_public_key("ledger", 2);
    next.enroller = example_public_key("enroller", 2);
    next.revoked_keys = std::move(revoked);
    return next;
}

TEST(LateFacts, ACharterMayTakeBackWhatARevokedWitnessShowed) {
    Town town;
    Shop shop(town);
    shop.sell({1});
    Watched watched(town);
    watched.bring();
    EXPECT_EQ(watched.total(AccountKind::payable), 100);
    town.publish(next_charter(town, {key_id(example_public_key("ledger"))}));
    watched.bring();
    EXPECT_EQ(watched.total(AccountKind::payable), 0);
    EXPECT_EQ(watched.total(AccountKind::held), 100);
    EXPECT_EQ(watched.straight(), 1U);
}

TEST(LateFacts, ACharterMayHoldWhatARevokedEnrollerCertified) {
    Town town;
    Shop shop(town);
    shop.sell({1});
    Watched watched(town);
    watched.bring();
    town.publish(next_charter(town, {key_id(example_public_key("enroller"))}));
    watched.bring();
    EXPECT_EQ(watched.total(AccountKind::held), 100);
    EXPECT_EQ(watched.straight(), 0U);
}

TEST(LateFacts, ACharterThatRevokesNothingLeavesStraightFeedsAsTheyAre) {
    Town town;
    Shop shop(town);
    shop.sell({1});
    Watched watched(town);
    watched.bring();
    town.publish(next_charter(town, {}));
    watched.bring();
    EXPECT_EQ(watched.total(AccountKind::payable), 100);
    EXPECT_EQ(watched.straight(), 1U);
}

/// What its own feed spent again, another spends too, in whatever order they come.
TEST(LateFacts, ATokenIsSpentInSeveralFeedsAndTwiceInOne) {
    for (const bool first_shop_first : {true, false}) {
        Town town;
        Shop one(town, 1);
        Shop other(town, 2);
        one.witnessed(one.sell({1}), kNow);
        const EntryHash undone = one.sell({2});
        one.witnessed(undone, kNow);
        one.witnessed(one.undo(undone), kNow);
        one.witnessed(one.sell({1, 2}), kNow);
        other.witnessed(other.sell({1, 2}), kNow);
        Watched watched(town);
        const FeedId late = first_shop_first ? other.id() : one.id();
        watched.bring([&late](const PackItem& item) {
            if (item.kind != Kind::segment) return false;
            const Segment segment = decode<Segment>(item.object).value();
            return decode_signed<Head>(segment.head).value().value.feed == late;
        });
        watched.bring();
        EXPECT_EQ(watched.straight(), 2U);
    }
}

TEST(LateFacts, ACertificateSaysWhomARulingPaysWhileSomethingElseIsMissing) {
    Town town;
    Shop shop = Shop::closed(town);
    (void)town.publish(shop.licence);
    Certificate first = shop.licence;
    first.until = first.until + kDay;
    shop.adopt(charter());
    shop.adopt(Kind::order, ObjectHash::of(example_hash("nowhere", 1)));
    shop.adopt(Kind::certificate, hash_of(first, lineage()));
    shop.adopt(town.order);
    const EntryHash sale = shop.sell({1});
    Ruling ruling;
    ruling.charter = {1};
    ruling.number = {1};
    ruling.issued_at = kCrisis;
    ruling.spends = {{shop.id(), shop.point(sale), shop.point(sale), true}};
    town.publish(ruling);
    Watched watched(town);
    watched.bring();
    EXPECT_EQ(watched.total(AccountKind::payable), 0);
    (void)town.publish(first);
    watched.bring();
    EXPECT_EQ(watched.total(AccountKind::payable), 100);
}

TEST(LateFacts, APartOfAManifestThatIsNotSortedMayTakeBackAForgery) {
    Town town;
    for (std::uint64_t i = 0; i < limits::kIdsPerPart; ++i) {
        TokenId& id = town.idle.emplace_back();
        id.bytes[14] = static_cast<std::uint8_t>(i >> 8);
        id.bytes[15] = static_cast<std::uint8_t>(i);
    }
    town.idle.back().bytes.fill(0xff);
    town.emitted = 1;
    town.sorts_ids = false;
    Shop shop(town);
    shop.sell({1});
    const auto is_second_part = [](const PackItem& item) {
        return item.kind == Kind::manifest &&
               decode<ManifestPart>(item.object).value().index.value == 1;
    };
    Watched watched(town);
    watched.bring(is_second_part);
    EXPECT_EQ(watched.total(AccountKind::guarantee), -100) << "forged, as far as is known";
    watched.bring();
    EXPECT_EQ(watched.total(AccountKind::guarantee), 0);
}

TEST(LateFacts, APartOfAManifestFreesTheSpendsThatItTellsOf) {
    Town town;
    for (unsigned i = 0; i < 2 * limits::kIdsPerPart; ++i) {
        town.idle.push_back(id_from<TokenId>(example_hash("idle", i).bytes));
    }
    town.emitted = 4;
    Shop shop(town);
    for (unsigned token = 1; token <= 5; ++token) shop.sell({token});
    std::uint64_t parts = 0;
    const auto is_part_from = [&parts](const PackItem& item) {
        return item.kind == Kind::manifest &&
               decode<ManifestPart>(item.object).value().index.value >= parts;
    };
    Watched watched(town);
    for (; parts <= 3; ++parts) {
        watched.bring(is_part_from);
        EXPECT_EQ(watched.straight(), 1U);
    }
    EXPECT_EQ(watched.total(AccountKind::payable), 500);
    EXPECT_EQ(watched.total(AccountKind::guarantee), -100) << "the fifth is in no manifest";
}

}  // namespace
}  // namespace noodgeld::test
