// 6.7 to 6.9: who is paid, out of which account, and what is held.
#include <gtest/gtest.h>

#include "protocol/verdict/accounts.h"
#include "tests/protocol/rules/judgements.h"
#include "tests/protocol/rules/town.h"

namespace noodgeld::test {
namespace {

/// The balance in cents, of all payees of the merchant.
std::int64_t balance(const Town& town, AccountKind kind, const std::string& merchant = "") {
    const model::Verdicts verdicts = town.judge();
    std::int64_t sum = 0;
    for (const auto& [name, cents] : verdicts.accounts) {
        const auto& [number, of, payee] = name;
        if (number == static_cast<std::uint64_t>(kind) && of == merchant) sum += cents;
    }
    return sum;
}

SaleChange paying(std::int64_t amount) {
    return {.before = [amount](Sale& sale) { sale.spends.front().amount = cents(amount); }};
}

SaleChange deferred() {
    SaleChange change;
    change.deferred = true;
    return change;
}

// Witnessed in time.

TEST(Witnessed, ASpendMustBeAnchoredByTheOrdersReportBy) {
    shows({"6.6.2", "6.7.5"});
    for (const auto& [late, expected] : {std::pair{0, "paid"}, std::pair{1, "held unwitnessed"}}) {
        Town town;
        Shop shop(town);
        shop.receipt = town.order.report_by + Seconds{late};
        EXPECT_EQ(town.verdict(shop.sell({1})), expected);
        EXPECT_EQ(balance(town, AccountKind::held, "KVK1"), late ? 100 : 0);
        EXPECT_EQ(balance(town, AccountKind::payable, "KVK1"), late ? 0 : 100);
        EXPECT_EQ(balance(town, AccountKind::returned), 900) << "a held spend uses its token";
    }
}

TEST(Witnessed, ByAnAnchorOfTheEntryOrOfALaterOne) {
    shows({"6.6.1"});
    Town town;
    Shop shop(town);
    shop.receipt.reset();
    const EntryHash first = shop.sell({1});
    const EntryHash second = shop.sell({2});
    const EntryHash third = shop.sell({3});
    shop.witnessed(second, kNow);
    EXPECT_EQ(town.verdict(first), "paid");
    EXPECT_EQ(town.verdict(second), "paid");
    EXPECT_EQ(town.verdict(third), "held unwitnessed");
}

TEST(Witnessed, AnAnchorOfAnotherFeedOrPlaceShowsNothing) {
    shows({"6.6.1"});
    Town town;
    Shop shop(town);
    shop.receipt.reset();
    const EntryHash sale = shop.sell({1});
    const FeedPoint point = shop.tip();
    const auto anchored = [&](const FeedId& feed, const FeedPoint& at) {
        town.witness(feed, at, kNow);
        return town.verdict(sale);
    };
    const std::string kNo = "held unwitnessed";
    EXPECT_EQ(anchored(example_feed(5), point), kNo);
    EXPECT_EQ(anchored(shop.id(), {{point.sequence.value + 1}, point.hash}), kNo);
    EXPECT_EQ(anchored(shop.id(), point), "paid");
}

// Within one merchant.

TEST(Claims, AMerchantIsPaidItsHighestClaimOnAToken) {
    shows({"6.8.7"});
    const auto outcome = [](std::int64_t first, std::int64_t second) {
        Town town;
        Shop one(town, 1, "KVK1");
        Shop two(town, 2, "KVK1");
        const EntryHash a = one.sell({1}, paying(first));
        const EntryHash b = two.sell({1}, paying(second));
        EXPECT_EQ(balance(town, AccountKind::payable, "KVK1"), std::max(first, second));
        EXPECT_EQ(balance(town, AccountKind::guarantee), 0);
        return town.verdict(a) + ", " + town.verdict(b);
    };
    EXPECT_EQ(outcome(200, 300), "not_covered already_spent, paid");
    EXPECT_EQ(outcome(300, 200), "paid, not_covered already_spent");
    const bool one_is_first = example_feed(1) < example_feed(2);
    EXPECT_EQ(outcome(200, 200),
              one_is_first ? "paid, not_covered already_spent" : "not_covered already_spent, paid");
}

TEST(Claims, AMerchantIsItsNameAndItsPayee) {
    shows({"6.8.7"});
    Town town;
    Shop one(town, 1, "KVK1");
    town.licence.payee = "NL02ABNA0123456789";
    Shop two(town, 2, "KVK1");
    const EntryHash a = one.sell({1}, paying(200));
    const EntryHash b = two.sell({1}, paying(300));
    EXPECT_EQ(town.verdict(a), "paid");
    EXPECT_EQ(town.verdict(b), "paid");
    EXPECT_EQ(balance(town, AccountKind::payable, "KVK1"), 500);
}

TEST(Claims, ATerminalsOwnRepeatIsNotPaidThoughItBeHigher) {
    shows({"6.8.5"});
    Town town;
    Shop shop(town);
    const EntryHash first = shop.sell({1}, paying(1));
    const EntryHash second = shop.sell({1}, paying(900));
    EXPECT_EQ(town.verdict(first), "paid");
    EXPECT_EQ(town.verdict(second), "not_covered already_spent");
    const EntryHash voided = shop.undo(first);
    EXPECT_EQ(town.effect(voided), "effective");
    EXPECT_EQ(town.verdict(shop.sell({1})), "not_covered already_spent") << "by the second";
    shop.undo(second);
    EXPECT_EQ(town.verdict(shop.sell({1})), "not_covered already_spent") << "by the third";
}

TEST(Claims, AnInvalidSpendTakesTheTokenOnItsOwnBranchIfItsSignaturesAreGood) {
    shows({"6.8.3", "6.8.5"});
    const auto sold_after = [](const SaleChange& change) {
        Town town;
        Shop shop(town);
        shop.sell({1}, change);
        return town.verdict(shop.sell({1}));
    };
    const auto wrong_goods = [](Sale& s) { s.categories.front().category = kDetergent; };
    const auto bad_token = [](Sale& s) { s.spends.front().token.back() ^= 1; };
    const auto bad_word = [](Sale& s) { s.spends.front().authorisation.bytes[0] ^= 1; };
    EXPECT_EQ(sold_after({.before = wrong_goods}), "not_covered already_spent");
    EXPECT_EQ(sold_after({.after = bad_token}), "paid") << "forged bytes burn no honest token";
    EXPECT_EQ(sold_after({.after = bad_word}), "paid");
}

// Among merchants.

TEST(Claims, AmongMerchantsEachIsPaidAndTheFaceValuePaysFirst) {
    shows({"6.8.9", "6.9.3", "6.9.5"});
    Town town;
    Shop one(town, 1);
    Shop two(town, 2);
    const EntryHash a = one.sell({1}, paying(300));
    const EntryHash b = two.sell({1}, paying(900));
    EXPECT_EQ(town.verdict(a), "paid");
    EXPECT_EQ(town.verdict(b), "paid");
    EXPECT_EQ(balance(town, AccountKind::payable, "KVK1"), 300);
    EXPECT_EQ(balance(town, AccountKind::payable, "KVK2"), 900);
    EXPECT_EQ(balance(town, AccountKind::guarantee), -200);
    EXPECT_EQ(balance(town, AccountKind::returned), 0);
    EXPECT_EQ(balance(town, AccountKind::activated), 4'000);
}

TEST(Claims, UpToTheFaceValueTheyAreNotContested) {
    shows({"6.8.9", "6.9.6"});
    for (const std::int64_t second : {700, 701}) {
        Town town;
        Shop one(town, 1);
        Shop two(town, 2);
        const EntryHash a = one.sell({1}, paying(300));
        two.sell({1}, paying(second));
        EXPECT_EQ(town.judge().spends.at({a, 0}).contested, second > 700);
        EXPECT_EQ(balance(town, AccountKind::guarantee), 700 - second);
        EXPECT_EQ(balance(town, AccountKind::returned), 0);
    }
}

TEST(Claims, AContestedClaimCountsWhatIsBeyondTheFaceValueAndNoMoreThanItself) {
    shows({"6.8.9", "6.9.7"});
    Town town;
    town.order.limits.duplicates = cents(150);
    Shop one(town, 1);
    Shop two(town, 2);
    Shop three(town, 3);
    one.sell({1}, paying(100));
    two.sell({1}, paying(900));
    three.sell({1}, paying(200));  // 200 beyond.
    const model::Verdicts verdicts = town.judge();
    const std::string payee = town.licence.payee;
    EXPECT_FALSE(verdicts.caps.contains({"KVK1", payee})) << "counts 100";
    EXPECT_EQ(verdicts.caps.at({"KVK2", payee}), (model::Caps{50, 0})) << "counts 200";
    EXPECT_EQ(verdicts.caps.at({"KVK3", payee}), (model::Caps{50, 0}));
    EXPECT_EQ(balance(town, AccountKind::payable, "KVK2"), 850);
    EXPECT_EQ(balance(town, AccountKind::held, "KVK2"), 50);
}

TEST(Claims, AForgedTokenIsPaidByTheGuaranteeAndCountsInFull) {
    shows({"6.4.25", "6.8.9", "6.9.5"});
    Town town;
    town.order.limits.duplicates = cents(400);
    Shop shop(town);
    const Token forged =
        sign_token(series_id(town.minted().series, lineage()), example_id<Serial>("stolen", 1),
                   example_public_key("holder", 1), lineage(), example_key("series"));
    const auto pay = [&](Sale& sale) {
        sale.spends.front().token = encode(forged);
        sale.spends.front().amount = cents(600);
    };
    const EntryHash sale = shop.sell({1}, {.before = pay});
    EXPECT_EQ(town.verdict(sale), "paid");
    EXPECT_TRUE(town.judge().spends.at({sale, 0}).forged);
    EXPECT_EQ(balance(town, AccountKind::guarantee), -600);
    EXPECT_EQ(balance(town, AccountKind::returned), 0);
    EXPECT_EQ(balance(town, AccountKind::held, "KVK1"), 200);
    shop.receipt.reset();
    EXPECT_EQ(town.verdict(sale), "held unwitnessed");
    EXPECT_EQ(balance(town, AccountKind::guarantee), -600) << "held, it uses no token either";
}

// Held.

TEST(Held, TheFaceValuePaysClaimsThenWhatIsHeld) {
    shows({"6.9.4", "6.9.5"});
    Town town;
    Shop late(town, 1);
    Shop in_time(town, 2);
    late.receipt.reset();
    const EntryHash held = late.sell({1}, paying(700));
    EXPECT_EQ(town.verdict(held), "held unwitnessed");
    EXPECT_EQ(balance(town, AccountKind::guarantee), 0);
    EXPECT_EQ(balance(town, AccountKind::returned), 300);
    const EntryHash paid = in_time.sell({1}, paying(400));
    EXPECT_EQ(town.verdict(held), "held unwitnessed");
    EXPECT_EQ(town.verdict(paid), "paid");
    EXPECT_FALSE(town.judge().spends.at({paid, 0}).contested) << "what is held contests nothing";
    EXPECT_EQ(balance(town, AccountKind::payable, "KVK2"), 400);
    EXPECT_EQ(balance(town, AccountKind::held, "KVK1"), 700);
    EXPECT_EQ(balance(town, AccountKind::guarantee), -100);
    EXPECT_EQ(balance(town, AccountKind::returned), 0);
}

TEST(Held, PostsTheHighestOfAMerchantBeyondItsClaim) {
    shows({"6.8.6", "6.9.4"});
    Town town;
    Shop paid(town, 1, "KVK1");
    Shop late(town, 2, "KVK1");
    Shop later(town, 3, "KVK1");
    late.receipt.reset();
    later.receipt.reset();
    paid.sell({1}, paying(400));
    late.sell({1}, paying(300));
    EXPECT_EQ(balance(town, AccountKind::held, "KVK1"), 0);
    later.sell({1}, paying(900));
    EXPECT_EQ(balance(town, AccountKind::held, "KVK1"), 500);
    EXPECT_EQ(balance(town, AccountKind::payable, "KVK1"), 400);
    EXPECT_EQ(balance(town, AccountKind::returned), 100);
    EXPECT_EQ(balance(town, AccountKind::guarantee), 0);
}

// Deferred sales.

TEST(Deferred, ASaleOnPaperIsAClaimLikeOthers) {
    shows({"6.4.23"});
    Town town;
    Shop paper(town, 1);
    Shop till(town, 2);
    const EntryHash taken = paper.sell({1}, deferred());
    const EntryHash sold = till.sell({1});
    EXPECT_EQ(town.verdict(taken), "paid");
    EXPECT_EQ(town.verdict(sold), "paid");
    EXPECT_EQ(balance(town, AccountKind::returned), 800);
}

TEST(Deferred, TheOrdersCapIsOverAllDeferredSalesOfTheBranch) {
    shows({"6.4.21"});
    Town town;
    town.order.limits.deferred = cents(200);
    Shop shop(town);
    const EntryHash first = shop.sell({1}, deferred());
    shop.undo(first);
    const EntryHash second = shop.sell({2}, deferred());
    const EntryHash third = shop.sell({3}, deferred());
    EXPECT_EQ(town.verdict(second), "paid");
    EXPECT_EQ(town.verdict(third), "invalid deferred_limit");
    EXPECT_EQ(town.verdict(shop.sell({4})), "paid");
}

// Caps.

TEST(Caps, DuplicatesThenTheCeilingOfWhatIsLeft) {
    shows({"6.9.7", "6.9.8"});
    Town town;
    town.order.limits.duplicates = cents(150);
    town.ceilings = {{"KVK1", cents(300)}, {"KVK2", cents(300)}};
    Shop one(town, 1, "KVK1");
    Shop other(town, 2, "KVK2");
    for (const unsigned token : {1U, 2U, 3U, 4U, 5U}) {
        one.sell({token}, paying(600));
        other.sell({token}, paying(500));  // Each token: 100 beyond its value.
    }
    const model::Verdicts verdicts = town.judge();
    EXPECT_EQ(verdicts.caps.at({"KVK1", town.licence.payee}), (model::Caps{350, 2'350}));
    EXPECT_EQ(verdicts.caps.at({"KVK2", town.licence.payee}), (model::Caps{350, 1'850}));
    EXPECT_EQ(balance(town, AccountKind::payable, "KVK1"), 300);
    EXPECT_EQ(balance(town, AccountKind::held, "KVK1"), 2'700);
}

// Emissions and the end.

TEST(Accounts, AnEmissionIsMintedThenActivatedByAnyOrderThatNamesIt) {
    shows({"6.9.1", "6.9.2"});
    Town town;
    town.found();
    Series other = series(2);
    (void)town.mint(other, 2);
    EXPECT_EQ(balance(town, AccountKind::minted), -10'000);
    EXPECT_EQ(balance(town, AccountKind::in_stock), 5'000);
    EXPECT_EQ(balance(town, AccountKind::activated), 5'000);
    town.lose(Kind::order);
    EXPECT_EQ(balance(town, AccountKind::in_stock), 10'000);
}

// Evidence.

TEST(Evidence, OrdersOfOneNumberAreNamed) {
    shows({"6.2.3"});
    Town town;
    Shop shop(town);
    EXPECT_TRUE(town.judge().conflicting_orders.empty());
    Order other = town.order;
    other.message = "Iets anders.";
    (void)town.publish(other);
    EXPECT_EQ(town.judge().conflicting_orders.size(), 1U);
}

TEST(Evidence, NothingIsJudgedByTheTotalsOfAHead) {
    shows({"6.1.10"});
    Town town;
    Shop shop(town);
    const EntryHash sale = shop.sell({1});
    shop.receipt.reset();
    shop.witnessed(sale, kNow);
    const model::Verdicts honest = town.judge();
    shop.totals = {{7}, cents(99), {3}, cents(98)};
    EXPECT_EQ(town.judge(), honest);
    EXPECT_EQ(town.verdict(sale), "paid");
}

}  // namespace
}  // namespace noodgeld::test
