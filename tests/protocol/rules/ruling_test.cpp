// Rulings of officers and settlement runs: how held money ends, and what was paid.
#include <gtest/gtest.h>

#include "protocol/verdict/accounts.h"
#include "tests/protocol/rules/judgements.h"
#include "tests/protocol/rules/town.h"

namespace noodgeld::test {
namespace {

std::int64_t balance(const Town& town, AccountKind kind, const std::string& merchant = "") {
    const auto accounts = town.judge().accounts;
    const std::string payee = merchant.empty() ? "" : town.licence.payee;
    const auto at = accounts.find({static_cast<std::uint64_t>(kind), merchant, payee});
    return at == accounts.end() ? 0 : at->second;
}

Ruling ruling(unsigned number = 1) {
    Ruling made;
    made.charter = {1};
    made.number = {number};
    if (number > 1) made.previous = ObjectHash::of(example_hash("ruling", number - 1));
    made.issued_at = kCrisis;
    return made;
}
Ruling letting_stand(const Shop& shop, const FeedPoint& point, unsigned number = 1) {
    Ruling made = ruling(number);
    made.points = {{shop.id(), point}};
    return made;
}
Ruling on_spends(const Shop& shop, const FeedPoint& from, const FeedPoint& to, bool paid,
                 unsigned number = 1) {
    Ruling made = ruling(number);
    made.spends = {{shop.id(), from, to, paid}};
    return made;
}
Ruling on_sale(const Shop& shop, const EntryHash& sale, bool paid, unsigned number = 1) {
    return on_spends(shop, shop.point(sale), shop.point(sale), paid, number);
}
SaleChange paying(std::int64_t amount) {
    return {.before = [amount](Sale& sale) { sale.spends.front().amount = cents(amount); }};
}

// Points.

TEST(RuledPoint, LetsABranchOfAForkStand) {
    shows({"6.6.6", "6.14.2", "6.14.3"});
    Town town;
    Shop shop(town);
    const FeedPoint start = shop.tip();
    const EntryHash first = shop.sell({1});
    const EntryHash after = shop.sell({3});
    shop.rewind(start.hash);
    const EntryHash second = shop.sell({2});
    EXPECT_EQ(town.verdict(first), "held fork");
    EXPECT_EQ(town.verdict(second), "held fork");
    town.publish(letting_stand(shop, shop.point(first)));
    EXPECT_EQ(town.verdict(first), "paid");
    EXPECT_EQ(town.verdict(after), "held fork") << "beyond the point";
    EXPECT_EQ(town.verdict(second), "held fork");
    town.publish(letting_stand(shop, shop.point(second), 2));
    EXPECT_EQ(town.verdict(first), "held fork") << "the later ruling decides";
    EXPECT_EQ(town.verdict(second), "paid");
}

TEST(RuledPoint, EndsEveryDoubtAboutTheFeedButNoLimit) {
    shows({"6.7.7", "6.14.3"});
    Town town;
    town.order.limits.per_terminal = cents(150);
    town.order.limits.tight_per_terminal = cents(150);
    Shop shop(town);
    shop.receipt.reset();  // Nobody witnesses anything.
    RevocationList list;
    list.charter = {1};
    list.issued_at = kCrisis;
    list.terminals = {{shop.id(), {}}};
    (void)town.publish(list);
    const EntryHash first = shop.sell({1});
    const EntryHash second = shop.sell({2});
    EXPECT_EQ(town.verdict(first), "held revoked");
    town.publish(letting_stand(shop, shop.tip()));
    EXPECT_EQ(town.verdict(first), "paid");
    EXPECT_EQ(town.verdict(second), "held limit");
}

TEST(RuledPoint, GivesVoidsUpToItEffectAndNoneAfter) {
    shows({"6.5.2", "6.14.3"});
    for (const bool with_void : {false, true}) {
        Town town;
        Shop shop(town);
        shop.receipt.reset();
        const EntryHash sale = shop.sell({1});
        const EntryHash voided = shop.undo(sale);
        EXPECT_EQ(town.verdict(sale), "held unwitnessed");
        EXPECT_EQ(town.effect(voided), "in doubt");
        town.publish(letting_stand(shop, shop.point(with_void ? voided : sale)));
        EXPECT_EQ(town.verdict(sale), with_void ? "voided" : "paid");
    }
}

TEST(RuledPoint, MustBeAPlacedEntry) {
    shows({"6.14.3"});
    Town town;
    Shop shop(town);
    shop.receipt.reset();
    const EntryHash sale = shop.sell({1});
    FeedPoint wrong = shop.point(sale);
    ++wrong.sequence.value;
    town.publish(letting_stand(shop, wrong));
    EXPECT_EQ(town.verdict(sale), "held unwitnessed");
}

// Spends.

TEST(RuledSpends, ArePaidOrRefusedWhateverTheyWouldBe) {
    shows({"6.8.1", "6.14.4"});
    Town town;
    Shop shop(town);
    const EntryHash good = shop.sell({1});
    const EntryHash bad =
        shop.sell({2}, {.after = [](Sale& s) { s.spends.front().authorisation.bytes[0] ^= 1; }});
    EXPECT_EQ(town.verdict(bad), "invalid not_the_holder");
    Ruling both = ruling();
    both.spends = {{shop.id(), shop.point(good), shop.point(good), false},
                   {shop.id(), shop.point(bad), shop.point(bad), true}};
    town.publish(both);
    EXPECT_EQ(town.verdict(good), "refused");
    EXPECT_EQ(town.verdict(bad), "paid");
    EXPECT_EQ(balance(town, AccountKind::payable, "KVK1"), 100);
    EXPECT_EQ(balance(town, AccountKind::guarantee), -100) << "nobody knows that it is not forged";
}

TEST(RuledSpends, WaitForACertificateThatMayComeFirst) {
    shows({"6.14.4"});
    for (const bool first : {false, true}) {
        Town town;
        Shop shop = Shop::closed(town);
        (void)town.publish(shop.licence);
        const ObjectHash nowhere = ObjectHash::of(example_hash("nowhere", 1));
        shop.adopt(charter());
        if (first) shop.adopt(Kind::certificate, nowhere);
        shop.adopt(Kind::certificate, hash_of(shop.licence, lineage()));
        if (!first) shop.adopt(Kind::certificate, nowhere);
        shop.adopt(town.order);
        const EntryHash sale = shop.sell({1});
        EXPECT_EQ(town.verdict(sale), "pending certificate");
        town.publish(on_sale(shop, sale, true));
        EXPECT_EQ(town.verdict(sale), first ? "pending certificate" : "paid");
        EXPECT_EQ(town.judge().spends.at({sale, 0}).merchant, first ? "" : "KVK1");
    }
}

TEST(RuledSpends, AreThoseFromOnePointToTheOtherAndNothingBeyond) {
    shows({"6.14.4"});
    Town town;
    Shop shop(town);
    const EntryHash before = shop.sell({1});
    const EntryHash first = shop.sell({2});
    const EntryHash last = shop.sell({3});
    const EntryHash beyond = shop.sell({4});
    town.publish(on_spends(shop, shop.point(first), shop.point(last), false));
    EXPECT_EQ(town.verdict(before), "paid");
    EXPECT_EQ(town.verdict(first), "refused");
    EXPECT_EQ(town.verdict(last), "refused");
    EXPECT_EQ(town.verdict(beyond), "paid");
}

TEST(RuledSpends, MustBeOfOneBranch) {
    shows({"6.14.4"});
    Town town;
    Shop shop(town);
    const FeedPoint start = shop.tip();
    const EntryHash first = shop.sell({1});
    shop.rewind(start.hash);
    (void)shop.sell({2});
    const EntryHash later = shop.sell({3});
    town.publish(on_spends(shop, shop.point(first), shop.point(later), true));
    EXPECT_EQ(town.verdict(first), "held fork");
    EXPECT_EQ(town.verdict(later), "held fork");
}

TEST(RuledSpends, LeaveASaleThatAVoidAmongThemNames) {
    shows({"6.14.4"});
    Town town;
    Shop shop(town);
    const EntryHash sale = shop.sell({1});
    const EntryHash voided = shop.undo(sale);
    town.publish(on_spends(shop, shop.point(sale), shop.point(voided), true));
    EXPECT_EQ(town.verdict(sale), "voided");
    Town other;
    Shop second(other);
    const EntryHash kept = second.sell({1});
    (void)second.undo(kept);
    other.publish(on_sale(second, kept, true));
    EXPECT_EQ(other.verdict(kept), "paid") << "the void is not among them";
}

TEST(RuledSpends, TheHighestRankDecidesAndOfTwoOfOneRankNeither) {
    shows({"6.14.2"});
    Town town;
    Shop shop(town);
    shop.receipt.reset();
    const EntryHash sale = shop.sell({1});
    town.publish(on_sale(shop, sale, true, 1));
    EXPECT_EQ(town.verdict(sale), "paid");
    Ruling second = on_sale(shop, sale, false, 2);
    town.publish(second);
    EXPECT_EQ(town.verdict(sale), "refused");
    second.issued_at = second.issued_at + kSecond;  // The same row, said twice.
    town.publish(second);
    EXPECT_EQ(town.verdict(sale), "paid") << "the rank below decides";
}

TEST(RuledSpends, LapseUnlessCarriedWithTheirChain) {
    shows({"6.14.1"});
    const auto sold = [](int carried) {  // 0: none, 1: the first, 2: the second, which follows it
        Town town;
        Shop shop(town);
        shop.receipt.reset();
        const EntryHash sale = shop.sell({1});
        const Ruling first = on_sale(shop, sale, true, 1);
        Ruling second = letting_stand(shop, {{99}, {}}, 2);
        second.previous = town.publish(first);
        const ObjectHash last = town.publish(second);
        Charter next = town.successor();
        if (carried > 0) next.carried.push_back(carried == 1 ? *second.previous : last);
        std::ranges::sort(next.carried);
        town.publish(next);
        return town.verdict(sale);
    };
    EXPECT_EQ(sold(0), "held unwitnessed");
    EXPECT_EQ(sold(1), "paid");
    EXPECT_EQ(sold(2), "paid");
}

TEST(RuledSpends, MakeNoOtherClaimWorse) {
    shows({"6.8.9", "6.9.5"});
    Town town;
    town.order.limits.duplicates = cents(50);
    Shop one(town, 1);
    Shop two(town, 2);
    two.receipt.reset();
    const EntryHash claim = one.sell({1}, paying(900));
    const EntryHash late = two.sell({1}, paying(1'000));
    town.publish(on_sale(two, late, true));
    EXPECT_EQ(town.verdict(claim), "paid");
    EXPECT_FALSE(town.judge().spends.at({claim, 0}).contested);
    EXPECT_EQ(balance(town, AccountKind::payable, "KVK1"), 900);
    EXPECT_EQ(balance(town, AccountKind::payable, "KVK2"), 1'000) << "it counts in no limit";
    EXPECT_EQ(balance(town, AccountKind::guarantee), -900);
    EXPECT_TRUE(town.judge().caps.empty());
}

TEST(RuledSpends, WithinAMerchantPayTheMostAndTheClaimWhatIsBeyond) {
    shows({"6.8.8"});
    Town town;
    Shop one(town, 1, "KVK1");
    Shop other(town, 2, "KVK1");
    Shop late(town, 3, "KVK1");
    late.receipt.reset();
    const EntryHash claim = one.sell({1}, paying(700));
    const EntryHash ruled = other.sell({1}, paying(300));
    const EntryHash held = late.sell({1}, paying(900));
    Ruling made = on_sale(other, ruled, true);
    town.publish(made);
    EXPECT_EQ(town.verdict(ruled), "paid");
    EXPECT_EQ(town.verdict(claim), "paid");
    EXPECT_EQ(balance(town, AccountKind::payable, "KVK1"), 700);
    EXPECT_EQ(town.verdict(held), "held unwitnessed");
    EXPECT_EQ(balance(town, AccountKind::held, "KVK1"), 200);
    town.publish(on_sale(late, held, true, 2));
    EXPECT_EQ(town.verdict(ruled), "not_covered already_spent") << "of two ruled the higher";
    EXPECT_EQ(town.verdict(claim), "not_covered already_spent") << "it has nothing beyond";
    EXPECT_EQ(balance(town, AccountKind::payable, "KVK1"), 900);
    EXPECT_EQ(balance(town, AccountKind::held, "KVK1"), 0);
}

TEST(RuledSpends, OfEqualOnesPayTheOneThatTheTokenBears) {
    shows({"6.8.8", "6.9.5"});
    // Whichever of the two feeds comes first.
    for (const unsigned good_lane : {1U, 2U}) {
        Town town;
        Shop good(town, good_lane, "KVK1");
        Shop bad(town, 3 - good_lane, "KVK1");
        good.receipt.reset();
        const EntryHash late = good.sell({1}, paying(500));
        const EntryHash refused = bad.sell({1}, {.before = [](Sale& sale) {
                                               sale.spends.front().amount = cents(500);
                                               sale.categories.front().category =
                                                   GpcCode{99'000'000};
                                           }});
        ASSERT_EQ(town.verdict(refused), "invalid wrong_goods");
        Ruling made = ruling();
        made.spends = {{good.id(), good.point(late), good.point(late), true},
                       {bad.id(), bad.point(refused), bad.point(refused), true}};
        std::ranges::sort(made.spends, {}, &RuledSpends::feed);
        town.publish(made);
        EXPECT_EQ(town.verdict(late), "paid");
        EXPECT_EQ(town.verdict(refused), "not_covered already_spent");
        EXPECT_EQ(balance(town, AccountKind::guarantee), 0);
    }
}

TEST(RuledSpends, PayNobodyWithoutACertificate) {
    shows({"6.14.4"});
    Town town;
    Shop shop = Shop::closed(town);
    (void)town.publish(shop.licence);
    shop.adopt(charter());
    shop.adopt(town.order);
    const EntryHash sale = shop.sell({1});
    town.publish(on_sale(shop, sale, true));
    EXPECT_EQ(town.verdict(sale), "invalid not_enrolled");
}

// Releases.

TEST(Releases, AreATotalOfWhatCapsHold) {
    shows({"6.9.9", "6.14.5"});
    for (const auto& [released, held] :
         {std::pair{0, 70}, std::pair{1, 69}, std::pair{70, 0}, std::pair{100, 0}}) {
        Town town;
        town.ceilings = {{"KVK1", cents(30)}};
        Shop shop(town);
        shop.sell({1});
        Ruling made = ruling();
        made.releases = {{"KVK1", town.licence.payee, cents(released)}};
        town.publish(made);
        EXPECT_EQ(balance(town, AccountKind::held, "KVK1"), held);
        EXPECT_EQ(balance(town, AccountKind::payable, "KVK1"), 100 - held);
    }
}

// Runs and the end.

TEST(Settlements, PostWhatTheySayAndNetWhatComesLater) {
    shows({"6.9.10"});
    Town town;
    Shop shop(town);
    shop.sell({1});
    const Settled row{"KVK1", town.licence.payee, cents(80), false};
    const Settlement first = town.settle({row});
    EXPECT_EQ(balance(town, AccountKind::payable, "KVK1"), 20);
    EXPECT_EQ(balance(town, AccountKind::settled, "KVK1"), 80);
    const Settled back{"KVK1", town.licence.payee, cents(30), true};
    town.settle({back}, 2, hash_of(first, lineage()));
    EXPECT_EQ(balance(town, AccountKind::payable, "KVK1"), 50);
    EXPECT_EQ(balance(town, AccountKind::settled, "KVK1"), 50);
    EXPECT_TRUE(town.judge().conflicting_settlements.empty());
    town.settle({row}, 3, hash_of(first, lineage()));
    EXPECT_EQ(town.judge().conflicting_settlements.size(), 1U);
    EXPECT_EQ(balance(town, AccountKind::settled, "KVK1"), 130) << "both post";
}

TEST(Settlements, TakeTheLedgerAndEnoughOfficersOfALiveScheme) {
    shows({"6.1.2"});
    Town town;
    Shop shop(town);
    shop.sell({1});
    const Settlement run = town.settlement({{"KVK1", town.licence.payee, cents(80), false}});
    town.receive(Kind::settlement, encode(by_officers(run, 1, 3)));
    auto by_one = by_officers(run, 1, 1);
    combine(by_one, cosign(run, lineage(), example_key("ledger")));
    town.receive(Kind::settlement, encode(by_one));
    EXPECT_EQ(balance(town, AccountKind::settled, "KVK1"), 0);
    auto enough = by_officers(run, 1, 2);
    combine(enough, cosign(run, lineage(), example_key("ledger")));
    town.receive(Kind::settlement, encode(enough));
    EXPECT_EQ(balance(town, AccountKind::settled, "KVK1"), 80);
}

TEST(Settlements, TwoAfterOneAreEvidenceAndBothPost) {
    shows({"6.9.10", "6.14.7"});
    Town town;
    Shop shop(town);
    shop.sell({1});
    const std::string payee = town.licence.payee;
    const Settlement first = town.settle({{"KVK1", payee, cents(60), false}});
    EXPECT_TRUE(town.judge().conflicting_settlements.empty());
    const Settlement rival = town.settle({{"KVK1", payee, cents(70), false}});
    EXPECT_EQ(town.judge().conflicting_settlements.size(), 1u);
    EXPECT_EQ(balance(town, AccountKind::settled, "KVK1"), 130);
    EXPECT_EQ(balance(town, AccountKind::payable, "KVK1"), -30);
    (void)town.settle({{"KVK1", payee, cents(1), false}}, 2, hash_of(first, lineage()));
    EXPECT_EQ(town.judge().conflicting_settlements.size(), 1u) << "one after each is none";
    EXPECT_NE(first, rival);
}

TEST(Closing, ExpiresWhatIsLeftAndTurnsWhatWasPaidTooMuchIntoADebt) {
    shows({"6.9.11", "6.14.6"});
    Town town;
    Shop shop(town);
    shop.sell({1});
    Ruling closing = ruling();
    closing.closed_after = Count{1};
    town.publish(closing);
    EXPECT_EQ(balance(town, AccountKind::expired), 0) << "its run is not there";
    town.settle({{"KVK1", town.licence.payee, cents(130), false}});
    EXPECT_EQ(balance(town, AccountKind::expired), 4'000);
    EXPECT_EQ(balance(town, AccountKind::activated), 0);
    EXPECT_EQ(balance(town, AccountKind::payable, "KVK1"), 0);
    EXPECT_EQ(balance(town, AccountKind::owed, "KVK1"), -30);
    EXPECT_EQ(balance(town, AccountKind::guarantee), 0) << "the guarantee does not bear it";
}

TEST(Closing, BeforeItWhatWasPaidTooMuchIsNetted) {
    shows({"6.9.10"});
    Town town;
    Shop shop(town);
    shop.sell({1});
    town.settle({{"KVK1", town.licence.payee, cents(130), false}});
    EXPECT_EQ(balance(town, AccountKind::payable, "KVK1"), -30);
    shop.sell({2});
    EXPECT_EQ(balance(town, AccountKind::payable, "KVK1"), 70);
    Ruling closing = ruling();
    closing.closed_after = Count{0};
    town.publish(closing);
    EXPECT_EQ(balance(town, AccountKind::expired), 3'000) << "after no run at all";
}

}  // namespace
}  // namespace noodgeld::test
