// 6.1: which objects are genuine, whoever brings them, and which entries are placed.
#include <gtest/gtest.h>

#include "tests/protocol/rules/judgements.h"
#include "tests/protocol/rules/town.h"
#include "tests/support/test_verifier.h"

namespace noodgeld::test {
namespace {

/// What becomes of a sale under an order that came as these bytes.
std::string sold_under(const std::function<Bytes(const Order&)>& signed_as) {
    Town town;
    Shop shop(town);
    const EntryHash sale = shop.sell({1});
    town.lose(Kind::order);
    town.receive(Kind::order, signed_as(town.order));
    return town.verdict(sale);
}

TEST(Genuine, AnOrderTakesAThresholdOfOfficers) {
    shows({"6.1.2", "7.1.3"});
    const auto by = [](unsigned first, unsigned last) {
        return sold_under([=](const Order& o) { return encode(by_officers(o, first, last)); });
    };
    EXPECT_EQ(by(1, 3), "paid");
    EXPECT_EQ(by(3, 5), "paid");
    EXPECT_EQ(by(1, 5), "paid");
    EXPECT_EQ(by(1, 2), "pending order");
    EXPECT_EQ(by(4, 6), "pending order") << "officer 6 is of the next charter";
}

TEST(Genuine, OnlyGoodSignaturesOfOfficersCount) {
    shows({"6.1.3"});
    const auto with_bad = [](unsigned last) {
        return sold_under([=](const Order& o) {
            auto object = by_officers(o, 1, last);
            object.by.back().signature.bytes[0] ^= 1;
            return encode(object);
        });
    };
    EXPECT_EQ(with_bad(3), "pending order");
    EXPECT_EQ(with_bad(4), "paid") << "a bad signature beside three good ones harms nobody";
    EXPECT_EQ(sold_under([](const Order& o) {
                  auto object = by_officers(o, 1, 2);
                  combine(object, cosign(o, lineage(), example_key("issuer")));
                  return encode(object);
              }),
              "pending order");
    EXPECT_EQ(sold_under([](const Order& o) { return encode(by_officers(o, 1, 3, Lineage{})); }),
              "pending order")
        << "signed in another scheme";
}

TEST(Genuine, SignaturesOfTwoCopiesDoNotAddUp) {
    shows({"6.1.3", "6.1.4", "7.1.4"});
    Town town;
    Shop shop(town);
    const EntryHash sale = shop.sell({1});
    town.lose(Kind::order);
    town.receive(Kind::order, encode(by_officers(town.order, 1, 2)));
    town.receive(Kind::order, encode(by_officers(town.order, 3, 5)));
    EXPECT_EQ(town.verdict(sale), "paid") << "the second is enough by itself";
    town.lose(Kind::order);
    town.receive(Kind::order, encode(by_officers(town.order, 1, 2)));
    town.receive(Kind::order, encode(by_officers(town.order, 3, 4)));
    EXPECT_EQ(town.verdict(sale), "pending order");
}

TEST(Genuine, AStopAndARevocationListTakeFewerOfficers) {
    shows({"6.1.2"});
    for (const unsigned last : {1U, 2U}) {
        Town town;
        Shop shop(town);
        const Stop stop{{1}, hash_of(town.order, lineage()), kCrisis, ""};
        RevocationList list = revocations();
        list.issued_at = kCrisis;
        town.receive(Kind::stop, encode(by_officers(stop, 1, last)));
        town.receive(Kind::revocations, encode(by_officers(list, 1, last)));
        shop.adopt(list);
        EXPECT_EQ(town.verdict(shop.sell({1})), last == 2 ? "paid" : "pending revocations");
        shop.adopt(stop);
        EXPECT_EQ(town.verdict(shop.sell({2})), last == 2 ? "invalid stopped" : "pending stop");
    }
}

TEST(Genuine, AStopWaitsForItsOrder) {
    shows({"7.3.1", "7.3.2", "7.3.5"});
    Town town;
    Shop shop(town);
    Order later = town.order;
    later.number = {2};
    later.previous = hash_of(town.order, lineage());
    const Stop stop{{1}, hash_of(later, lineage()), kCrisis, ""};
    (void)town.publish(stop);
    shop.adopt(stop);
    const EntryHash sale = shop.sell({1});
    EXPECT_EQ(town.verdict(sale), "pending stop");
    (void)town.publish(later);
    EXPECT_EQ(town.verdict(sale), "invalid stopped");
}

TEST(Genuine, WhoLeftOfficeStopsNothingThatCameAfter) {
    shows({"6.1.2"});
    Town town;
    town.found();
    (void)town.publish(next_charter());
    Shop shop(town);
    Order later = town.order;
    later.charter = {2};
    (void)town.publish(later);
    const Stop stop{{1}, hash_of(later, lineage()), kCrisis, ""};
    (void)town.publish(stop);
    shop.adopt(stop);
    EXPECT_EQ(town.verdict(shop.sell({1})), "pending stop");
}

TEST(Genuine, AnEmissionTakesItsOfficersAndTheIssuer) {
    shows({"6.1.2"});
    const auto sold = [](unsigned last, std::string_view issuer) {
        Town town;
        Shop shop(town);
        const EntryHash sale = shop.sell({1});
        town.lose(Kind::emission);
        auto object = by_officers(town.minted().emission, 1, last);
        combine(object, cosign(town.minted().emission, lineage(), example_key(issuer)));
        town.receive(Kind::emission, encode(object));
        return town.verdict(sale);
    };
    EXPECT_EQ(sold(3, "issuer"), "paid");
    EXPECT_EQ(sold(2, "issuer"), "pending emission");
    EXPECT_EQ(sold(3, "enroller"), "pending emission");
}

TEST(Genuine, SeriesCertificatesAndAnchorsAreOfTheirOwnKeys) {
    shows({"6.1.2", "7.1.3"});
    Town town;
    Shop shop(town);
    const EntryHash sale = shop.sell({1});
    const Signed<Series> by_enroller =
        noodgeld::sign(town.minted().series, lineage(), example_key("enroller"));
    town.lose(Kind::series);
    town.receive(Kind::series, encode(by_enroller));
    EXPECT_EQ(town.verdict(sale), "pending series");

    Town other;
    Shop stranger(other);
    const EntryHash unplaced = stranger.sell({1});
    other.lose(Kind::certificate);
    const auto by_issuer = noodgeld::sign(stranger.licence, lineage(), example_key("issuer"));
    other.receive(Kind::certificate, encode(by_issuer));
    EXPECT_EQ(other.verdict(unplaced), "not placed");
}

TEST(Genuine, TheLedgerAndEachWitnessMayAnchor) {
    shows({"6.1.2"});
    for (const auto& [role, expected] :
         {std::pair{"ledger", "paid"}, std::pair{"witness", "paid"},
          std::pair{"issuer", "held unwitnessed"}, std::pair{"nobody", "held unwitnessed"}}) {
        Town town;
        Shop shop(town);
        shop.receipt.reset();
        const EntryHash sale = shop.sell({1});
        shop.witnessed(sale, kNow, role);
        EXPECT_EQ(town.verdict(sale), expected) << role;
    }
}

TEST(Genuine, AnAnchorNamesItsSigner) {
    shows({"6.1.2"});
    for (const bool names_itself : {true, false}) {
        Town town;
        Shop shop(town);
        shop.receipt.reset();
        const EntryHash sale = shop.sell({1});
        const auto ledger = example_key("ledger");
        const crypto::PublicKey named =
            names_itself ? ledger.public_key() : example_public_key("witness");
        const auto head = decode_signed<Head>(shop.head(shop.tip())).value();
        const Anchor anchor = anchor_for(head, named, kNow);
        town.receive(Kind::anchor, encode(noodgeld::sign(anchor, lineage(), ledger)));
        EXPECT_EQ(town.verdict(sale), names_itself ? "paid" : "held unwitnessed");
    }
}

TEST(Genuine, AnEntryIsPlacedOnlyUnderItsTerminalsHead) {
    shows({"6.1.8", "6.1.10"});
    for (const bool by_terminal : {true, false}) {
        Town town;
        Shop shop(town);
        const EntryHash sale = shop.sell({1});
        shop.unsigned_tips = {sale};
        shop.witnessed(sale, kNow);  // Under a head that nobody signed.
        const Head head{shop.id(), shop.point(sale), {}};
        const auto key = example_key(by_terminal ? "terminal" : "nobody");
        const Bytes wire = encode(noodgeld::sign(head, lineage(), key));
        town.receive(Kind::segment, encode(Segment{shop.branch(sale), wire}));
        EXPECT_EQ(town.verdict(sale), by_terminal ? "paid" : "not placed");
    }
}

TEST(Genuine, ASegmentEndsInItsHeadsPoint) {
    shows({"6.1.10", "7.1.2"});
    Town town;
    Shop shop(town);
    const EntryHash sale = shop.sell({1});
    const EntryHash next = shop.sell({2});
    shop.unsigned_tips = {next};
    town.receive(Kind::segment, encode(Segment{shop.branch(sale), shop.head(shop.point(next))}));
    EXPECT_EQ(town.verdict(sale), "not placed") << "a later head proves nothing by itself";
    town.receive(Kind::segment, encode(Segment{shop.branch(next), shop.head(shop.point(next))}));
    EXPECT_EQ(town.verdict(sale), "held unwitnessed");
}

// The next charter.

/// Sold under an order of charter 2, which came signed by these officers.
std::string sold_under_next_charter(const std::vector<unsigned>& officers,
                                    const std::function<void(Charter&)>& change = {}) {
    Town town;
    town.order.charter = {2};
    Shop shop(town);
    Charter next = next_charter();
    if (change) change(next);
    MultiSigned<Charter> object{next, {}};
    for (const unsigned officer : officers) {
        combine(object, cosign(next, lineage(), example_key("officer", officer)));
    }
    town.receive(Kind::charter, encode(object));
    return town.verdict(shop.sell({1}));
}

TEST(Genuine, TheNextCharterTakesAThresholdOfTheLastOnesOfficersAndOfItsOwn) {
    shows({"6.1.2"});
    EXPECT_EQ(sold_under_next_charter({1, 2, 3, 4}), "paid");
    EXPECT_EQ(sold_under_next_charter({1, 2, 3, 6}), "pending order") << "three of the last";
    EXPECT_EQ(sold_under_next_charter({1, 2, 3, 5}), "pending order") << "three of its own";
    EXPECT_EQ(sold_under_next_charter({1, 2, 3, 5, 6}), "paid");
    const auto all = [](Charter& c) { c.thresholds.charter = {5}; };
    EXPECT_EQ(sold_under_next_charter({1, 2, 3, 4}, all), "pending order");
    EXPECT_EQ(sold_under_next_charter({1, 2, 3, 4, 6}, all), "paid");
}

TEST(Genuine, TheNextCharterNamesTheOneBefore) {
    shows({"6.1.2"});
    const auto other = [](Charter& c) { c.previous = ObjectHash{}; };
    EXPECT_EQ(sold_under_next_charter({1, 2, 3, 4}, other), "pending order");
    const auto skips = [](Charter& c) { c.version = {3}; };
    EXPECT_EQ(sold_under_next_charter({1, 2, 3, 4}, skips), "pending order");
}

TEST(Genuine, TheNextCharterIsOfTheSameScheme) {
    shows({"6.1.2"});
    const auto becomes_real = [](Charter& c) { c.drill = !c.drill; };
    EXPECT_EQ(sold_under_next_charter({1, 2, 3, 4}, becomes_real), "pending order");
    const auto other_currency = [](Charter& c) { c.currency = "USD"; };
    EXPECT_EQ(sold_under_next_charter({1, 2, 3, 4}, other_currency), "pending order");
}

// Placed.

TEST(Placed, AnEntryNeedsItsWholePastAndAHead) {
    shows({"6.1.10", "6.1.11", "7.3.3"});
    Town town;
    Shop shop(town);
    const EntryHash first = shop.sell({1});
    const EntryHash last = shop.sell({2});
    const auto verdicts = [&](const Segment& segment) {
        std::vector<PackItem> received = town.received();
        std::erase_if(received, [](const PackItem& item) { return item.kind == Kind::segment; });
        received.push_back({Kind::segment, encode(segment)});
        const model::Verdicts out = adjudicated(received);
        EXPECT_EQ(difference(model::judge(received, verifier()), out), "");
        return std::pair(out.spends.contains({first, 0}), out.spends.contains({last, 0}));
    };
    const std::vector<Bytes> all = shop.branch(last);
    const auto whole = [&](const FeedPoint& to) { return Segment{all, shop.head(to)}; };
    EXPECT_EQ(verdicts(whole(shop.point(last))), std::pair(true, true));
    const std::vector<Bytes> all_but_last(all.begin(), all.end() - 1);
    EXPECT_EQ(verdicts({all_but_last, shop.head(shop.point(first))}), std::pair(true, false));
    EXPECT_EQ(verdicts({all_but_last, shop.head(shop.point(last))}), std::pair(false, false))
        << "the head's entry did not come";
    const std::vector<Bytes> all_but_first(all.begin() + 1, all.end());
    EXPECT_EQ(verdicts({all_but_first, shop.head(shop.point(last))}), std::pair(false, false));
    EXPECT_EQ(verdicts(whole(shop.point(first))), std::pair(false, false))
        << "a head before the last entry contradicts its segment";
}

TEST(Placed, AnEntryOfAWrongSequenceIsNoNextEntry) {
    shows({"6.1.10"});
    Town town;
    Shop shop(town);
    Entry entry = shop.entry(shop.sell({1}));
    ++entry.sequence.value;
    const Bytes bytes = encode(entry);
    const FeedPoint point{entry.sequence, entry_hash(bytes, lineage())};
    std::vector<PackItem> received = town.received();
    received.push_back({Kind::segment, encode(Segment{{bytes}, shop.head(point)})});
    const model::Verdicts verdicts = adjudicated(received);
    EXPECT_EQ(difference(model::judge(received, verifier()), verdicts), "");
    EXPECT_FALSE(verdicts.spends.contains({point.hash, 0}));
    EXPECT_EQ(verdicts.spends.size(), 1U);
}

TEST(Placed, AHeadIsOfTheKeyThatACertificateGives) {
    shows({"6.1.10"});
    Town town;
    Shop shop(town);
    const EntryHash sale = shop.sell({1});
    shop.unsigned_tips = {sale};
    const Head head{shop.id(), shop.tip(), {}};
    const auto by = [&](std::string_view role, unsigned number) {
        const Bytes wire = encode(noodgeld::sign(head, lineage(), example_key(role, number)));
        town.receive(Kind::segment, encode(Segment{shop.branch(sale), wire}));
        return town.judge().spends.contains({sale, 0});
    };
    EXPECT_FALSE(by("terminal", 2));
    EXPECT_FALSE(by("ledger", 1));
    EXPECT_TRUE(by("terminal", 1));
}

TEST(Placed, AnAnchorInAnEntryIsAFactByItself) {
    shows({"6.1.9"});
    Town town;
    Shop shop(town);
    shop.receipt.reset();
    const EntryHash sale = shop.sell({1});
    shop.take_receipt(kNow);
    EXPECT_EQ(town.verdict(sale), "paid");
    EXPECT_EQ(town.verdict(shop.sell({2})), "held unwitnessed");
}

}  // namespace
}  // namespace noodgeld::test
