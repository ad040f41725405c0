// Chapter 7: what is refused, what waits, what need not be kept; and the state digest (6.10).
#include "tests/support/intake.h"

#include <gtest/gtest.h>

#include "protocol/verdict/state_digest.h"
#include "tests/protocol/rules/judgements.h"
#include "tests/protocol/rules/town.h"

namespace noodgeld::test {
namespace {

/// What is made of a pile, each item brought once, after those that it may rest on.
StateDigest digest_of_one_pack(std::vector<PackItem> items) {
    sort_by_dependence(items);
    Facts facts;
    for (const PackItem& item : items) (void)facts.add(item.kind, item.object, verifier());
    facts.settle(verifier());
    return state_digest(facts, adjudicate(facts).accounts);
}

/// Why the last item is refused, if the others came before.
std::optional<Refusal> refused_last(std::vector<PackItem> items) {
    const PackItem last = items.back();
    items.pop_back();
    Facts facts;
    take_all(facts, items);
    const auto taken = facts.add(last.kind, last.object, verifier());
    return taken ? std::nullopt : std::optional(taken.error());
}

/// With `extra` at the end: why that is refused, and that it changes nothing.
std::optional<Refusal> refused_in(const Town& town, const PackItem& extra) {
    const model::Verdicts before = town.judge();
    std::vector<PackItem> items = town.received();
    items.push_back(extra);
    record_judgement(items);
    EXPECT_EQ(adjudicated(items), before);
    return refused_last(items);
}

TEST(Intake, APackMayBeInAnyOrder) {
    shows({"7.2.1", "7.2.3"});
    Town town;
    Shop shop(town);
    (void)town.publish(town.successor());
    const EntryHash sale = shop.sell({1});
    Order later = town.order;
    later.charter = {2};
    (void)town.publish(later);
    shop.adopt(later);
    shop.sell({2});
    EXPECT_EQ(town.verdict(sale), "paid");
    std::vector<PackItem> items = town.received();
    const StateDigest expected = town.judge().digest;
    std::ranges::reverse(items);
    record_judgement(items);
    EXPECT_EQ(digest_of_one_pack(items), expected);
    std::ranges::sort(items, {}, &PackItem::object);
    record_judgement(items);
    EXPECT_EQ(digest_of_one_pack(items), expected);
}

TEST(Intake, OfACutPackWhatStandsBeforeTheCutCounts) {
    shows({"7.2.2"});
    Town town;
    Shop shop(town);
    shop.sell({1});
    const std::vector<PackItem> items = town.received();
    for (const std::size_t count : {items.size() / 3, items.size() / 2, items.size() - 1}) {
        const std::vector<PackItem> whole(items.begin(),
                                          items.begin() + static_cast<std::ptrdiff_t>(count));
        record_judgement(whole);
        EXPECT_NE(digest_of_one_pack(whole), town.judge().digest);
    }
}

TEST(Intake, WhatNothingCanMendIsRefusedForGood) {
    shows({"7.1.1", "7.1.2"});
    Town town;
    Shop shop(town);
    shop.sell({1});
    const Bytes garbage(40, 0xa5);
    EXPECT_EQ(refused_in(town, {Kind::order, garbage}), Refusal::malformed);
    EXPECT_EQ(refused_in(town, {Kind::token, garbage}), Refusal::unknown_kind);
    EXPECT_EQ(refused_in(town, {Kind::head, shop.head(shop.tip())}), Refusal::unknown_kind);
    auto series = sign(test::series(2), lineage(), example_key("issuer"));
    series.by.signature.bytes[0] ^= 1;
    EXPECT_EQ(refused_in(town, {Kind::series, encode(series)}), Refusal::bad_signature);
    Charter drill = charter();
    drill.drill = true;
    const Bytes other = encode(by_officers(drill, 1, 4, std::nullopt));
    EXPECT_EQ(refused_in(town, {Kind::charter, other}), Refusal::other_lineage);
    const FeedPoint beyond{{shop.tip().sequence.value + 1}, {}};
    const Segment early{shop.branch(shop.tip().hash), shop.head(beyond)};
    EXPECT_EQ(refused_in(town, {Kind::segment, encode(early)}), Refusal::bad_head);
    Head said = decode_signed<Head>(shop.head(beyond)).value().value;
    const Bytes by_another = encode(sign(said, lineage(), example_key("terminal", 99)));
    EXPECT_EQ(refused_in(town, {Kind::segment, encode(Segment{early.entries, by_another})}),
              Refusal::unknown_signer)
        << "the lowest of two";
}

TEST(Intake, WhatRestsOnSomethingMissingSaysWhat) {
    shows({"7.1.3", "7.3.1"});
    Town town;
    Shop shop(town);
    shop.sell({1});
    Order later = town.order;
    later.charter = {2};
    const Bytes of_two = encode(by_officers(later, 1, 3));
    EXPECT_EQ(refused_in(town, {Kind::order, of_two}), Refusal::no_charter);
    const Bytes few = encode(by_officers(later, 1, 1));
    EXPECT_EQ(refused_in(town, {Kind::order, few}), Refusal::no_charter);
    Order mine = town.order;
    mine.number = {2};
    mine.previous = hash_of(town.order, lineage());
    const Bytes by_two = encode(by_officers(mine, 1, 2));
    EXPECT_EQ(refused_in(town, {Kind::order, by_two}), Refusal::too_few_signatures);
    Charter third = next_charter();
    third.version = {3};
    third.previous = ObjectHash::of(example_hash("charter", 2));
    const Bytes orphan = encode(by_officers(third, 1, 4));
    EXPECT_EQ(refused_in(town, {Kind::charter, orphan}), Refusal::no_charter);
    Emission unknown = test::emission();
    unknown.charter = {7};
    const Bytes nobodys = encode(by_officers(unknown, 1, 1));
    EXPECT_EQ(refused_in(town, {Kind::emission, nobodys}), Refusal::no_charter)
        << "the lowest of several";
    Charter changed = next_charter();
    changed.currency = "USD";
    const Bytes by_one = encode(by_officers(changed, 1, 1));
    EXPECT_EQ(refused_in(town, {Kind::charter, by_one}), Refusal::other_lineage);
    const Bytes by_nobody = encode(sign(test::series(2), lineage(), example_key("nobody")));
    EXPECT_EQ(refused_in(town, {Kind::series, by_nobody}), Refusal::unknown_signer);
    const ManifestPart part{example_id<SeriesId>("series", 9), {0}, Bytes(16, 1), {}};
    EXPECT_EQ(refused_in(town, {Kind::manifest, encode(part)}), Refusal::no_root);
    ExampleFeed stranger(9);
    stranger.append(AssertedTime{kNow});
    EXPECT_EQ(refused_in(town, {Kind::segment, encode(stranger.segment())}),
              Refusal::unknown_signer);
}

TEST(Intake, AKnownObjectUnderOtherSignaturesIsKnown) {
    shows({"7.1.4"});
    Town town;
    Shop shop(town);
    shop.sell({1});
    EXPECT_EQ(refused_in(town, {Kind::order, encode(by_officers(town.order, 1, 1))}), std::nullopt);
}

TEST(Intake, APieceOfAFeedWaitsForWhatItFollows) {
    shows({"6.1.11", "7.3.3", "7.3.5"});
    Town town;
    Shop shop(town);
    const EntryHash first = shop.sell({1});
    const EntryHash second = shop.sell({2});
    shop.unsigned_tips = {second};
    const std::vector<Bytes> entries = shop.branch(second);
    const auto middle = entries.begin() + 2;
    town.receive(Kind::segment, encode(Segment{{middle, entries.end()}, shop.head(shop.tip())}));
    EXPECT_EQ(town.verdict(first), "not placed");
    const FeedPoint cut{{2}, entry_hash(entries[1], lineage())};
    town.receive(Kind::segment, encode(Segment{{entries.begin(), middle}, shop.head(cut)}));
    EXPECT_EQ(town.verdict(first), "held unwitnessed");
}

// What need not be kept.

/// Whether an anchor makes no difference to the state.
bool is_superfluous(Town& town, const std::function<void()>& witness) {
    const StateDigest before = town.judge().digest;
    witness();
    return town.judge().digest == before;
}

TEST(Superfluous, IsAnAnchorThatSaysNoMoreThanAnother) {
    shows({"6.10.2", "7.4.1"});
    Town town;
    Shop shop(town);
    shop.receipt.reset();
    const EntryHash first = shop.sell({1});
    const EntryHash second = shop.sell({2});
    const auto adds = [&](const EntryHash& entry, UnixTime time, std::string_view role = "ledger") {
        return !is_superfluous(town, [&] { shop.witnessed(entry, time, role); });
    };
    EXPECT_TRUE(adds(first, kNow));
    EXPECT_FALSE(adds(first, kNow + kHour)) << "later, of the same";
    EXPECT_TRUE(adds(second, kNow + kHour)) << "of more";
    EXPECT_FALSE(adds(first, kNow + kHour)) << "of less, at the same time";
    EXPECT_TRUE(adds(second, kNow)) << "and now all others are";
    EXPECT_FALSE(adds(second, kNow + kDay));
    EXPECT_TRUE(adds(first, kNow, "witness")) << "by another signer";
    EXPECT_TRUE(adds(first, kCrisis)) << "of less, but earlier";
}

TEST(Superfluous, IsNoAnchorOfAnotherBranch) {
    shows({"7.4.1"});
    Town town;
    Shop shop(town);
    shop.receipt.reset();
    const FeedPoint start = shop.tip();
    const EntryHash one = shop.sell({1});
    shop.rewind(start.hash);
    const EntryHash other = shop.sell({2});
    shop.witnessed(one, kNow);
    EXPECT_FALSE(is_superfluous(town, [&] { shop.witnessed(other, kNow + kHour); }));
    EXPECT_TRUE(is_superfluous(town, [&] { shop.witnessed(start.hash, kNow + kHour); }));
}

TEST(Superfluous, IsALaterDateOfTheSameObject) {
    shows({"7.4.1"});
    Town town;
    Shop shop(town);
    RevocationList list = revocations();
    list.issued_at = kCrisis;
    const ObjectHash name = town.publish(list);
    shop.sell({1});
    const auto date = [&](UnixTime time, std::string_view role = "ledger") {
        return is_superfluous(town, [&] { town.date(Kind::revocations, name, time, role); });
    };
    EXPECT_FALSE(date(kNow + kHour));
    EXPECT_TRUE(date(kNow + kDay));
    EXPECT_FALSE(date(kNow + kDay, "witness"));
    EXPECT_FALSE(date(kNow));
}

// The state digest.

TEST(StateDigest, ShowsEveryFactTipAndBalance) {
    shows({"6.10.1", "6.10.2", "6.10.3", "6.10.4"});
    Town town;
    Shop shop(town);
    Shop other(town, 2);
    std::set<StateDigest> seen;
    const auto changed = [&] { return seen.insert(town.judge().digest).second; };
    EXPECT_TRUE(changed());
    EXPECT_FALSE(changed());
    (void)town.publish(revocations());
    EXPECT_TRUE(changed()) << "an object more";
    shop.sell({1});
    EXPECT_TRUE(changed()) << "a tip and balances";
    shop.append(AssertedTime{kNow});
    EXPECT_TRUE(changed()) << "a tip";
    other.sell({1});
    EXPECT_TRUE(changed());
}

TEST(StateDigest, SaltsABalanceWithItsMerchantsTips) {
    shows({"6.10.5"});
    // A merchant with two terminals, of which one has sold nothing: its tip is in the salt.
    std::set<StateDigest> seen;
    for (const bool has_second : {false, true}) {
        Town town;
        Shop shop(town, 1, "KVK1");
        shop.sell({1});
        std::optional<Shop> second;
        if (has_second) second.emplace(town, 2, "KVK1");
        EXPECT_TRUE(seen.insert(town.judge().digest).second);
    }
}

}  // namespace
}  // namespace noodgeld::test
