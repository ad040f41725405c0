// What a ledger keeps: all that it said yes to, at a cost that goes by what is new.
#include <gtest/gtest.h>

#include <ctime>

#include "tests/ledger/test_ledger.h"

namespace noodgeld::test {
namespace {

IngestReport take_all(TestLedger& ledger, const std::vector<PackItem>& items) {
    return ledger->ingest(items).value();
}

/// A certificate for example terminal `number`, and its feed: an adopted order and a sale.
std::vector<PackItem> one_shop(unsigned number) {
    ExampleFeed feed(number);
    feed.append(Adopted{Kind::certificate, hash_of(certificate(number), lineage())});
    feed.append(Adopted{Kind::order, order_hash()});
    feed.append(feed.sale(number, 1, {250}));
    return {
        {Kind::certificate, encode(sign(certificate(number), lineage(), example_key("enroller")))},
        {Kind::segment, encode(feed.segment())}};
}

TEST(LedgerKeep, ACopyWithTooFewSignaturesDoesNotTakeTheGenuineOnesPlace) {
    const PackItem genuine{Kind::order, encode(by_officers(order()))};
    const PackItem copy{Kind::order, encode(by_officers(order(), 1, 1))};
    for (const auto& items : {std::vector{copy, genuine}, std::vector{genuine, copy}}) {
        TestLedger ledger;
        take_all(ledger, items);
        const StateDigest state = ledger.digest();
        TestLedger expected;
        take_all(expected, {genuine});
        EXPECT_EQ(state, expected.digest());
        ledger.open();
        EXPECT_EQ(ledger.digest(), state) << "an acknowledged order is gone after a restart";
    }
}

TEST(LedgerKeep, ACopyThatWaitedDoesNotEither) {
    MultiSigned<Order> of_next = by_officers(order(), 1, 3);
    of_next.value.charter = {2};
    of_next = by_officers(of_next.value, 1, 3);
    const PackItem genuine{Kind::order, encode(of_next)};
    const PackItem copy{Kind::order, encode(by_officers(of_next.value, 1, 1))};
    const PackItem charter{Kind::charter, encode([] {
                               auto next = by_officers(next_charter(), 1, 4);
                               combine(next,
                                       cosign(next.value, lineage(), example_key("officer", 6)));
                               return next;
                           }())};
    TestLedger ledger;
    EXPECT_EQ(take_all(ledger, {copy}).waiting, 1u);
    EXPECT_EQ(take_all(ledger, {genuine}).waiting, 1u);
    EXPECT_EQ(take_all(ledger, {charter}).added, 1u);
    const StateDigest state = ledger.digest();
    TestLedger expected;
    take_all(expected, {charter, genuine});
    ASSERT_EQ(state, expected.digest());
    ledger.open();
    EXPECT_EQ(ledger.digest(), state);
}

TEST(LedgerKeep, WhatAFullDiskRefusedIsNotKnownTheNextTime) {
    TestLedger ledger;
    JournalOptions full;
    full.least_free_bytes = std::uint64_t{1} << 60;
    ledger.open(full);
    const StateDigest before = ledger.digest();
    for (int attempt = 0; attempt < 2; ++attempt) {
        const auto refused = ledger->ingest(small_crisis());
        ASSERT_FALSE(refused) << attempt;
        EXPECT_TRUE(refused.error().full);
    }
    ledger.open();
    const StateDigest after = ledger.digest();
    TestLedger expected;
    take_all(expected, small_crisis());
    EXPECT_NE(after, expected.digest());
    EXPECT_GT(take_all(ledger, small_crisis()).added, 0u);
    EXPECT_EQ(ledger.digest(), expected.digest());
    EXPECT_NE(before, expected.digest());
}

TEST(LedgerKeep, WhatThereIsNoRoomToParkIsRefusedEachTime) {
    TestLedger ledger;
    JournalOptions little;
    little.parked_pieces = 1;
    ledger.open(little);
    // Feeds of terminals that nobody has vouched for yet.
    const PackItem first = one_shop(11)[1];
    const PackItem second = one_shop(12)[1];
    EXPECT_EQ(take_all(ledger, {first}).waiting, 1u);
    for (int attempt = 0; attempt < 2; ++attempt) {
        const IngestReport report = take_all(ledger, {second, first});
        EXPECT_EQ(report.refused.at(Refusal::storage_full), 1u) << attempt;
        EXPECT_EQ(report.known, 1u) << attempt;
    }
    EXPECT_EQ(take_all(ledger, {one_shop(11)[0]}).added, 1u);
    EXPECT_EQ(take_all(ledger, {second}).refused.count(Refusal::storage_full), 0u) << "room again";
}

TEST(LedgerKeep, AllThatWaitsOfOneCallCostsOneWrite) {
    TestLedger ledger;
    const auto commits = [&ledger] {
        std::uint64_t count = 0;
        ledger.change_store([&count](const Journal& journal) { count = journal.commit(); });
        ledger.open();
        return count;
    };
    std::vector<PackItem> segments;
    for (unsigned number = 30; number < 50; ++number) segments.push_back(one_shop(number)[1]);
    const std::uint64_t before = commits();
    EXPECT_EQ(take_all(ledger, segments).waiting, segments.size());
    EXPECT_EQ(commits(), before + 1);
}

TEST(LedgerKeep, WhatWaitedIsKeptAsAFactOnceItIsOne) {
    TestLedger ledger;
    const std::vector<PackItem> shop = one_shop(13);
    EXPECT_EQ(take_all(ledger, {shop[1]}).waiting, 1u);
    ledger.open();
    EXPECT_EQ(take_all(ledger, {shop[0]}).added, 1u);
    const StateDigest state = ledger.digest();
    TestLedger expected;
    take_all(expected, shop);
    EXPECT_EQ(state, expected.digest());
    ledger.open();
    EXPECT_EQ(ledger.digest(), state);
    EXPECT_EQ(items_of(ledger.facts()), items_of(expected.facts()));
}

/// What a terminal that signs no head for a long time comes with: more than one segment holds.
TEST(LedgerKeep, EntriesFarBeforeTheirHeadAreReadBackAndExported) {
    constexpr std::size_t kSales = 700;
    ExampleFeed feed(20);
    const Sale large = feed.sale(20, 1, std::vector<std::int64_t>(limits::kSpendsPerSale, 250));
    for (std::size_t i = 0; i < kSales; ++i) feed.append(large);
    const Segment whole = feed.segment();
    ASSERT_GT(encode(whole).size(), limits::kSegmentBytes);
    const auto half = whole.entries.begin() + kSales / 2;
    const Segment first{{whole.entries.begin(), half}, whole.head};
    const Segment second{{half, whole.entries.end()}, whole.head};

    TestLedger ledger;
    const IngestReport report = take_all(
        ledger, {one_shop(20)[0], {Kind::segment, encode(first)}, {Kind::segment, encode(second)}});
    EXPECT_EQ(report.added, 3u);
    const StateDigest state = ledger.digest();
    const std::vector<PackItem> exported = items_of(ledger.facts());
    TestLedger reader;
    EXPECT_TRUE(take_all(reader, exported).refused.empty());
    EXPECT_EQ(reader.digest(), state);
    ledger.open();
    EXPECT_EQ(ledger.digest(), state);
}

double seconds_of_this_thread() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

TEST(LedgerKeep, TheThousandthFeedCostsWhatTheFirstDid) {
    constexpr unsigned kFeeds = 1'000;
    constexpr unsigned kMeasured = 50;
    TestLedger ledger;
    std::vector<PackItem> others;
    std::vector<std::vector<PackItem>> measured;
    for (unsigned number = 1; number <= kFeeds; ++number) {
        std::vector<PackItem> shop = one_shop(100 + number);
        if (number <= kMeasured || number > kFeeds - kMeasured) {
            measured.push_back(std::move(shop));
        } else {
            std::ranges::move(shop, std::back_inserter(others));
        }
    }
    const auto cost = [&](std::size_t first) {
        const double start = seconds_of_this_thread();
        for (std::size_t i = first; i < first + kMeasured; ++i) take_all(ledger, measured[i]);
        return seconds_of_this_thread() - start;
    };
    const double early = cost(0);
    take_all(ledger, others);
    const double late = cost(kMeasured);
    RecordProperty("early_ms", static_cast<int>(early * 1e3));
    RecordProperty("late_ms", static_cast<int>(late * 1e3));
    EXPECT_LT(late, 3 * early) << early << " s for the first, " << late << " s for the last";
}

}  // namespace
}  // namespace noodgeld::test
