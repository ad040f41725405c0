// 6.7 to 6.9: who is paid, out of which account, and what is held back.
#include <gtest/gtest.h>

#include "protocol/verdict/accounts.h"
#include "tests/protocol/rules/town.h"

namespace noodgeld::test {
namespace {

/// The balance in cents.
std::int64_t balance(const Town& town, AccountKind kind, const std::string& merchant = "") {
    const model::Verdicts verdicts = town.judge();
    const auto at = verdicts.accounts.find({static_cast<std::uint64_t>(kind), merchant});
    return at == verdicts.accounts.end() ? 0 : at->second;
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
    for (const auto& [late, expected] :
         {std::pair{0, "covered"}, std::pair{1, "held unwitnessed"}}) {
        Town town;
        Shop shop(town);
        shop.receipt = town.order.report_by + Seconds{late};
        EXPECT_EQ(town.verdict(shop.sell({1})), expected);
        EXPECT_EQ(balance(town, AccountKind::held, "KVK1"), late ? 100 : 0);
        EXPECT_EQ(balance(town, AccountKind::payable, "KVK1"), late ? 0 : 100);
        EXPECT_EQ(balance(town, AccountKind::returned), 900) << "a held spend books its token";
    }
}

TEST(Witnessed, ByAnAnchorOfTheEntryOrOfALaterOne) {
    Town town;
    Shop shop(town);
    shop.receipt.reset();
    const EntryHash first = shop.sell({1});
    const EntryHash second = shop.sell({2});
    const EntryHash third = shop.sell({3});
    const FeedId feed = shop.id();
    (void)town.publish(Anchor{feed.terminal, feed.epoch, shop.point(second), kNow});
    EXPECT_EQ(town.verdict(first), "covered");
    EXPECT_EQ(town.verdict(second), "covered");
    EXPECT_EQ(town.verdict(third), "held unwitnessed");
}

TEST(Witnessed, AnAnchorOfAnotherFeedOrPlaceShowsNothing) {
    Town town;
    Shop shop(town);
    shop.receipt.reset();
    const EntryHash sale = shop.sell({1});
    const FeedPoint point = shop.tip();
    const auto anchored = [&](const FeedId& feed, const FeedPoint& at) {
        (void)town.publish(Anchor{feed.terminal, feed.epoch, at, kNow});
        return town.verdict(sale);
    };
    const std::string kNo = "held unwitnessed";
    EXPECT_EQ(anchored({shop.id().terminal, {2}}, point), kNo);
    EXPECT_EQ(anchored({example_terminal(5), {1}}, point), kNo);
    EXPECT_EQ(anchored(shop.id(), {{point.sequence.value + 1}, point.hash}), kNo);
    EXPECT_EQ(anchored(shop.id(), point), "covered");
}

// Double spends.

TEST(Liability, AcrossMerchantsBothArePaidAndTheLeastHashBooksTheToken) {
    Town town;
    Shop one(town, 1);
    Shop two(town, 2);
    const EntryHash a = one.sell({1}, paying(300));
    const EntryHash b = two.sell({1}, paying(500));
    EXPECT_EQ(town.verdict(std::min(a, b)), "covered");
    EXPECT_EQ(town.verdict(std::max(a, b)), "guaranteed");
    const std::int64_t booked = a < b ? 300 : 500;
    EXPECT_EQ(balance(town, AccountKind::payable, "KVK1"), 300);
    EXPECT_EQ(balance(town, AccountKind::payable, "KVK2"), 500);
    EXPECT_EQ(balance(town, AccountKind::guarantee), booked - 800);
    EXPECT_EQ(balance(town, AccountKind::returned), 1'000 - booked);
    EXPECT_EQ(balance(town, AccountKind::activated), 4'000);
}

TEST(Liability, AMerchantIsPaidItsLeastSpendOnly) {
    const auto outcome = [](std::int64_t first, std::int64_t second) {
        Town town;
        Shop one(town, 1, "KVK1");
        Shop two(town, 2, "KVK1");
        const EntryHash a = one.sell({1}, paying(first));
        const EntryHash b = two.sell({1}, paying(second));
        return town.verdict(a) + ", " + town.verdict(b);
    };
    EXPECT_EQ(outcome(200, 300), "covered, not_covered already_spent");
    EXPECT_EQ(outcome(300, 200), "not_covered already_spent, covered");
    const bool one_is_less = example_terminal(1) < example_terminal(2);
    EXPECT_EQ(outcome(200, 200), one_is_less ? "covered, not_covered already_spent"
                                             : "not_covered already_spent, covered");
}

TEST(Liability, ATerminalsOwnRepeatIsNotPaid) {
    Town town;
    Shop shop(town);
    const EntryHash first = shop.sell({1}, paying(900));
    const EntryHash second = shop.sell({1}, paying(1));
    EXPECT_EQ(town.verdict(first), "covered");
    EXPECT_EQ(town.verdict(second), "not_covered already_spent");
}

TEST(Liability, AnInvalidSpendBlocksIfItsSignaturesAreGood) {
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
    EXPECT_EQ(sold_after({.after = bad_token}), "covered") << "forged bytes burn no honest token";
    EXPECT_EQ(sold_after({.after = bad_word}), "covered");
}

TEST(Liability, AHeldSpendBooksTheTokenOnlyWhileNoneIsCovered) {
    Town town;
    Shop late(town, 1);
    Shop in_time(town, 2);
    late.receipt.reset();
    const EntryHash held = late.sell({1}, paying(700));
    EXPECT_EQ(town.verdict(held), "held unwitnessed");
    EXPECT_EQ(balance(town, AccountKind::guarantee), 0);
    const EntryHash covered = in_time.sell({1}, paying(400));
    EXPECT_EQ(town.verdict(held), "held unwitnessed");
    EXPECT_EQ(town.verdict(covered), "covered");
    EXPECT_EQ(balance(town, AccountKind::held, "KVK1"), 700);
    EXPECT_EQ(balance(town, AccountKind::guarantee), -700);
    EXPECT_EQ(balance(town, AccountKind::returned), 600);
}

TEST(Liability, AForgedTokenIsPaidByTheGuarantee) {
    Town town;
    Shop shop(town);
    const Token forged =
        sign_token(series_id(town.minted().series, lineage()), example_id<Serial>("stolen", 1),
                   example_public_key("holder", 1), lineage(), example_key("series"));
    const auto pay = [&](Sale& sale) {
        sale.spends.front().token = encode(forged);
        sale.spends.front().amount = cents(600);
    };
    const EntryHash sale = shop.sell({1}, {.before = pay});
    EXPECT_EQ(town.verdict(sale), "guaranteed");
    EXPECT_TRUE(town.judge().spends.at({sale, 0}).forged);
    EXPECT_EQ(balance(town, AccountKind::guarantee), -600);
    EXPECT_EQ(balance(town, AccountKind::returned), 0);
    shop.receipt.reset();
    EXPECT_EQ(town.verdict(sale), "held unwitnessed");
    EXPECT_EQ(balance(town, AccountKind::guarantee), -600) << "it books no token when held either";
}

// Deferred sales.

TEST(Deferred, ASaleOnPaperIsCoveredIfNobodyElseTookTheToken) {
    Town town;
    Shop shop(town);
    EXPECT_EQ(town.verdict(shop.sell({1}, deferred())), "covered");
}

TEST(Deferred, AnyUnvoidedOrdinarySpendAnywhereBeatsIt) {
    for (const bool voided : {false, true}) {
        Town town;
        Shop paper(town, 1);
        Shop till(town, 2);
        const EntryHash taken = paper.sell({1}, deferred());
        const EntryHash sold = till.sell({1});
        if (voided) till.undo(sold);
        EXPECT_EQ(town.verdict(taken), voided ? "covered" : "not_covered already_spent");
        EXPECT_EQ(town.verdict(sold), voided ? "voided" : "covered");
    }
}

TEST(Deferred, AnInvalidOrdinarySpendWithGoodSignaturesBeatsItToo) {
    Town town;
    Shop paper(town, 1);
    Shop till(town, 2);
    const EntryHash taken = paper.sell({1}, deferred());
    const auto wrong = [](Sale& s) { s.categories.front().category = kDetergent; };
    EXPECT_EQ(town.verdict(till.sell({1}, {.before = wrong})), "invalid wrong_goods");
    EXPECT_EQ(town.verdict(taken), "not_covered already_spent");
}

TEST(Deferred, OfSeveralTheLeastHashIsCovered) {
    Town town;
    Shop one(town, 1);
    Shop two(town, 2);
    const EntryHash a = one.sell({1}, deferred());
    const EntryHash b = two.sell({1}, deferred());
    EXPECT_EQ(town.verdict(std::min(a, b)), "covered");
    EXPECT_EQ(town.verdict(std::max(a, b)), "not_covered already_spent");
}

TEST(Deferred, TheOrdersCapIsOverAllDeferredSalesOfTheBranch) {
    Town town;
    town.order.limits.deferred = cents(200);
    Shop shop(town);
    const EntryHash first = shop.sell({1}, deferred());
    shop.undo(first);
    const EntryHash second = shop.sell({2}, deferred());
    const EntryHash third = shop.sell({3}, deferred());
    EXPECT_EQ(town.verdict(second), "covered");
    EXPECT_EQ(town.verdict(third), "invalid deferred_limit");
    EXPECT_EQ(town.verdict(shop.sell({4})), "covered");
}

// Caps.

TEST(Caps, ATerminalMaySellSoMuchSinceItsLastAnchor) {
    const auto held = [](bool receipt_between) {
        Town town;
        town.order.limits.per_terminal = cents(250);
        town.order.limits.tight_per_terminal = cents(0);
        Shop shop(town);
        shop.sell({1});
        shop.sell({2});
        if (receipt_between) shop.take_receipt(kNow);
        shop.sell({3});
        const auto caps = town.judge().caps;
        EXPECT_EQ(
            balance(town, AccountKind::payable, "KVK1") + balance(town, AccountKind::held, "KVK1"),
            300);
        return caps.empty() ? 0 : caps.at("KVK1").terminal_limits;
    };
    EXPECT_EQ(held(false), 50);
    EXPECT_EQ(held(true), 0);
}

TEST(Caps, DuplicatesThenTheCeilingOfWhatIsLeft) {
    Town town;
    town.order.limits.duplicates = cents(150);
    town.licence.ceiling = cents(300);
    Shop one(town, 1, "KVK1");
    Shop other(town, 2, "KVK2");
    std::int64_t guaranteed = 0;
    std::int64_t paid = 0;
    for (const unsigned token : {1U, 2U, 3U, 4U, 5U}) {
        one.sell({token});
        other.sell({token});
    }
    const model::Verdicts verdicts = town.judge();
    for (const auto& [place, verdict] : verdicts.spends) {
        if (verdict.merchant != "KVK1") continue;
        paid += 100;
        if (verdict.outcome == "guaranteed") guaranteed += 100;
    }
    EXPECT_EQ(paid, 500);
    const std::int64_t duplicates = std::max<std::int64_t>(0, guaranteed - 150);
    const std::int64_t ceiling = std::max<std::int64_t>(0, paid - duplicates - 300);
    const auto at = verdicts.caps.find("KVK1");
    ASSERT_NE(at, verdicts.caps.end());
    EXPECT_EQ(at->second, (model::Caps{0, duplicates, ceiling}));
    EXPECT_EQ(balance(town, AccountKind::payable, "KVK1"), paid - duplicates - ceiling);
}

TEST(Caps, TheCeilingIsTheHighestOfTheMerchantsCertificates) {
    Town town;
    town.licence.ceiling = cents(50);
    Shop shop(town);
    shop.sell({1});
    EXPECT_EQ(balance(town, AccountKind::held, "KVK1"), 50);
    Certificate raised = shop.licence;
    raised.ceiling = cents(80);
    (void)town.publish(raised);
    EXPECT_EQ(balance(town, AccountKind::held, "KVK1"), 20) << "adopted or not";
}

// Emissions and the end.

TEST(Accounts, AnEmissionIsMintedThenActivatedByAnyOrderThatNamesIt) {
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

TEST(Accounts, WhatIsLeftExpiresOnceAnAnchorShowsTheClosingDate) {
    for (const std::int64_t early : {0, 1}) {
        Town town;
        Shop shop(town);
        shop.sell({1});
        const UnixTime time{town.order.closing.seconds - early};
        (void)town.publish(Anchor{example_terminal(7), {1}, {{1}, {}}, time});
        EXPECT_EQ(balance(town, AccountKind::expired), early == 1 ? 0 : 4'000);
        EXPECT_EQ(balance(town, AccountKind::activated), early == 1 ? 4'000 : 0);
    }
}

TEST(Accounts, ALaterOrderMovesTheClosingDate) {
    Town town;
    Shop shop(town);
    (void)town.publish(Anchor{example_terminal(7), {1}, {{1}, {}}, town.order.closing});
    EXPECT_EQ(balance(town, AccountKind::expired), 5'000);
    Order longer = town.order;
    longer.number = {2};
    longer.previous = hash_of(town.order, lineage());
    longer.closing = longer.closing + kSecond;
    (void)town.publish(longer);
    EXPECT_EQ(balance(town, AccountKind::expired), 0);
}

// Evidence.

TEST(Evidence, OrdersOfOneNumberAreNamed) {
    Town town;
    Shop shop(town);
    EXPECT_TRUE(town.judge().conflicting_orders.empty());
    Order other = town.order;
    other.message = "Iets anders.";
    (void)town.publish(other);
    EXPECT_EQ(town.judge().conflicting_orders.size(), 1U);
}

TEST(Evidence, NothingIsJudgedByTheTotalsOfAHead) {
    Town town;
    Shop shop(town);
    const EntryHash sale = shop.sell({1});
    const model::Verdicts honest = town.judge();
    shop.totals = {{7}, cents(99), {3}, cents(98)};
    EXPECT_EQ(town.judge(), honest);
    EXPECT_EQ(town.verdict(sale), "covered");
}

}  // namespace
}  // namespace noodgeld::test
