// Keys that a charter revokes: what rests on them alone is held.
#include <gtest/gtest.h>

#include "tests/protocol/rules/judgements.h"
#include "tests/protocol/rules/town.h"

namespace noodgeld::test {
namespace {

KeyId kid(std::string_view role, unsigned number = 1) {
    return key_id(example_public_key(role, number));
}

/// The town's next charter, with new keys for the enroller and the ledger, which revokes `keys`.
Charter revoking(const Town& town, std::vector<KeyId> keys) {
    Charter next = town.successor();
    next.enroller = example_public_key("enroller", 2);
    next.ledger = example_public_key("ledger", 2);
    next.witnesses = {example_public_key("witness", 3), example_public_key("witness", 4)};
    std::ranges::sort(keys);
    next.revoked_keys = std::move(keys);
    return next;
}

/// The same, by the second enroller.
Certificate again(Certificate certificate) {
    certificate.enroller = kid("enroller", 2);
    return certificate;
}

TEST(RevokedKeys, WhatTheEnrollerAloneCertifiedIsHeld) {
    shows({"6.1.7", "6.7.4"});
    Town town;
    Shop shop(town);
    const EntryHash before = shop.sell({1});
    EXPECT_EQ(town.verdict(before), "paid");
    const Charter next = revoking(town, {kid("enroller")});
    town.publish(next);
    EXPECT_EQ(town.verdict(before), "held key") << "though it was witnessed";
    shop.adopt(next);
    EXPECT_EQ(town.verdict(shop.sell({2})), "held key") << "a terminal sells on";
    EXPECT_EQ(town.judge().accounts.at({10, "KVK1", shop.licence.payee}), 200);
}

TEST(RevokedKeys, AnyCertificateThatSaysTheSameMendsIt) {
    shows({"6.7.4"});
    Town town;
    Shop shop(town);
    const EntryHash sale = shop.sell({1});
    town.publish(revoking(town, {kid("enroller")}));
    // Adopted or not, and whatever its dates, ceiling and feed before.
    Certificate renewal = again(shop.licence);
    renewal.from = kCrisis + kDay;
    renewal.until = renewal.from + kDay;
    renewal.follows = {example_feed(7), {}};
    town.publish(renewal);
    EXPECT_EQ(town.verdict(sale), "paid");
}

TEST(RevokedKeys, OneThatSaysOtherwiseDoesNot) {
    shows({"6.7.4"});
    const std::vector<std::function<void(Certificate&)>> changes{
        [](auto& c) { c.merchant = "KVK9"; },
        [](auto& c) { c.payee = "NL02ABNA0123456789"; },
        [](auto& c) { c.legal_name += "!"; },
        [](auto& c) { c.device += "!"; },
        [](auto& c) { c.store_group = {99}; },
        [](auto& c) { c.region = kFryslan; },
        [](auto& c) { c.enroller = kid("enroller"); },
    };
    for (const auto& change : changes) {
        Town town;
        Shop shop(town);
        const EntryHash sale = shop.sell({1});
        town.publish(revoking(town, {kid("enroller")}));
        Certificate renewal = again(shop.licence);
        renewal.until = renewal.until + kDay;
        change(renewal);
        town.publish(renewal);
        EXPECT_EQ(town.verdict(sale), "held key");
    }
}

TEST(RevokedKeys, AnotherKeyThanTheEnrollersHoldsNothing) {
    shows({"6.1.7"});
    Town town;
    Shop shop(town);
    const EntryHash sale = shop.sell({1});
    town.publish(revoking(town, {kid("issuer", 7), kid("nobody")}));
    EXPECT_EQ(town.verdict(sale), "paid");
}

TEST(RevokedKeys, ACertificateIsByTheEnrollerThatItNames) {
    shows({"6.1.2"});
    Town town;
    Shop shop = Shop::closed(town);
    Certificate lying = shop.licence;
    lying.enroller = kid("enroller", 2);
    town.receive(Kind::certificate, encode(sign(lying, lineage(), example_key("enroller"))));
    shop.adopt(charter());
    shop.adopt(Kind::certificate, hash_of(lying, lineage()));
    shop.adopt(town.order);
    EXPECT_EQ(town.verdict(shop.sell({1})), "not placed") << "nobody certified the key";
}

TEST(RevokedKeys, AnchorsOfTheirsWitnessNoEntry) {
    shows({"6.1.7", "6.6.1"});
    Town town;
    Shop shop(town);
    shop.receipt.reset();
    const EntryHash sale = shop.sell({1});
    town.witness(shop.id(), shop.tip(), kCrisis + kHour);
    EXPECT_EQ(town.verdict(sale), "paid");
    town.publish(revoking(town, {kid("ledger")}));
    EXPECT_EQ(town.verdict(sale), "held unwitnessed");
    town.witness(shop.id(), shop.tip(), kCrisis + kDay, "ledger", 2);
    EXPECT_EQ(town.verdict(sale), "paid") << "the new ledger anchors again";
}

TEST(RevokedKeys, DoNotDecideAFork) {
    shows({"6.6.1", "6.6.5"});
    Town town;
    Shop shop(town);
    shop.receipt.reset();
    const FeedPoint start = shop.tip();
    const EntryHash first = shop.sell({1});
    town.witness(shop.id(), shop.tip(), kCrisis + kHour);
    shop.rewind(start.hash);
    const EntryHash second = shop.sell({2});
    town.witness(shop.id(), shop.tip(), kCrisis + kDay, "witness");
    EXPECT_EQ(town.verdict(first), "held fork") << "each has one signer";
    town.publish(revoking(town, {kid("ledger")}));
    EXPECT_EQ(town.verdict(first), "held fork");
    EXPECT_EQ(town.verdict(second), "paid");
}

TEST(RevokedKeys, TheFloorAndTheLimitOfAFeedStayAsTheyWere) {
    shows({"6.2.8"});
    Town town;
    town.order.limits.per_terminal = cents(150);
    town.order.limits.tight_per_terminal = cents(150);
    Shop shop(town);
    (void)shop.sell({1});
    shop.take_receipt(kCrisis + kHour);
    const EntryHash sale = shop.sell({2});
    EXPECT_EQ(town.verdict(sale), "paid");
    town.publish(revoking(town, {kid("ledger")}));
    town.witness(shop.id(), shop.tip(), kCrisis + kDay, "ledger", 2);
    EXPECT_EQ(town.verdict(sale), "paid") << "not held (limit), and its time is not inconsistent";
}

// Who left office.

TEST(ExpelledOfficers, StopNoOrderThatTheNextCharterCarries) {
    shows({"6.2.4"});
    Town town;
    Shop shop(town);
    const Charter next = town.successor();
    shop.adopt(Kind::charter, town.publish(next));
    const Stop stop{{1}, hash_of(town.order, lineage()), kCrisis, ""};
    (void)town.publish(stop);
    shop.adopt(stop);
    EXPECT_EQ(town.verdict(shop.sell({1})), "paid");
    // Those in office may.
    Stop now = stop;
    now.charter = {2};
    (void)town.publish(now);
    shop.adopt(now);
    EXPECT_EQ(town.verdict(shop.sell({2})), "invalid stopped");
}

TEST(ExpelledOfficers, RevokeNoTerminalAfterwards) {
    shows({"6.7.3"});
    const auto sold = [](std::optional<UnixTime> dated, bool carried) {
        Town town;
        Shop shop(town);
        shop.receipt.reset();
        const EntryHash sale = shop.sell({1});
        RevocationList list;
        list.charter = {1};
        list.issued_at = kCrisis;
        list.terminals = {{shop.id(), {}}};
        (void)town.publish(list);
        if (dated) town.date(Kind::revocations, hash_of(list, lineage()), *dated);
        EXPECT_EQ(town.verdict(sale), "held revoked") << "its charter is in office";
        Charter next = town.successor();
        if (carried) next.carried.push_back(hash_of(list, lineage()));
        std::ranges::sort(next.carried);
        town.publish(next);
        town.witness(shop.id(), shop.tip(), kCrisis + kDay);
        return town.verdict(sale);
    };
    const UnixTime end = next_charter().issued_at;
    EXPECT_EQ(sold({}, false), "paid");
    EXPECT_EQ(sold(end, false), "paid");
    EXPECT_EQ(sold(end + Seconds{-1}, false), "held revoked") << "it was there before";
    EXPECT_EQ(sold(kCrisis, true), "held revoked");
}

}  // namespace
}  // namespace noodgeld::test
