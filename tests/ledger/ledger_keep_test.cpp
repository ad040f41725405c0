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

/// A piece of example terminal `number`'s feed, under the head of its last entry.
PackItem piece_of(unsigned number, const Segment& whole, std::size_t from, std::size_t to) {
    const auto at = [&whole](std::size_t i) {
        return whole.entries.begin() + static_cast<std::ptrdiff_t>(i);
    };
    Segment piece{{at(from), at(to)}, {}};
    const Entry last = decode<Entry>(piece.entries.back()).value();
    const EntryHash hash = entry_hash(piece.entries.back(), lineage());
    const Head head{last.feed, {last.sequence, hash}, {}};
    piece.head = encode(sign(head, lineage(), example_key("terminal", number)));
    return {Kind::segment, encode(piece)};
}

/// `one_shop` with its feed in two pieces.
std::vector<PackItem> one_shop_in_pieces(unsigned number) {
    const std::vector<PackItem> shop = one_shop(number);
    const Segment whole = decode<Segment>(shop[1].object).value();
    return {shop[0], piece_of(number, whole, 0, 1), piece_of(number, whole, 1, 3)};
}

TEST(LedgerKeep, ACopyThatCameEarlyDoesNotEither) {
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
    for (const PackItem& early : {copy, genuine}) {
        EXPECT_EQ(take_all(ledger, {early}).refused.at(Refusal::no_charter), 1u);
    }
    EXPECT_EQ(take_all(ledger, {charter}).added, 1u);
    EXPECT_EQ(take_all(ledger, {copy, genuine}).added, 1u);
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

TEST(LedgerKeep, AllThatWaitsOfOneCallCostsOneWrite) {
    TestLedger ledger;
    const auto commits = [&ledger] {
        std::uint64_t count = 0;
        ledger.change_store([&count](const Journal& journal) { count = journal.commit(); });
        ledger.open();
        return count;
    };
    std::vector<PackItem> segments;
    for (unsigned number = 30; number < 50; ++number) {
        const std::vector<PackItem> shop = one_shop_in_pieces(number);
        take_all(ledger, {shop[0]});
        segments.push_back(shop[2]);
    }
    const std::uint64_t before = commits();
    EXPECT_EQ(take_all(ledger, segments).waiting, segments.size());
    EXPECT_EQ(commits(), before + 1);
}

TEST(LedgerKeep, WhatWaitedIsKeptAsAFactOnceItIsOne) {
    TestLedger ledger;
    const std::vector<PackItem> shop = one_shop_in_pieces(13);
    EXPECT_EQ(take_all(ledger, {shop[2]}).refused.at(Refusal::unknown_signer), 1u);
    EXPECT_EQ(take_all(ledger, {shop[0], shop[2]}).waiting, 1u);
    ledger.open();
    EXPECT_EQ(take_all(ledger, {shop[2]}).known, 1u);
    EXPECT_EQ(take_all(ledger, {shop[1]}).added, 1u);
    const StateDigest state = ledger.digest();
    TestLedger expected;
    take_all(expected, shop);
    EXPECT_EQ(state, expected.digest());
    ledger.open();
    EXPECT_EQ(ledger.digest(), state);
    EXPECT_EQ(items_of(ledger.facts()), items_of(expected.facts()));
    ledger.change_store([](const Journal& journal) {
        EXPECT_TRUE(journal.for_each_parked([](const ParkedPiece&) {
            ADD_FAILURE() << "it still waits";
            return true;
        }));
    });
}

TEST(LedgerKeep, APackInWhateverOrderIsTakenWhole) {
    std::vector<PackItem> items = small_crisis();
    TestLedger straight;
    take_all(straight, items);
    std::ranges::reverse(items);
    PackWriter writer;
    Bytes pack = writer.begin(lineage());
    for (const PackItem& item : items) append(pack, writer.item(item.kind, item.object));
    append(pack, writer.end());
    TestLedger ledger;
    const IngestReport report = ledger->ingest_pack(pack).value();
    EXPECT_TRUE(report.refused.empty());
    EXPECT_EQ(ledger.digest(), straight.digest());
}

/// More than one segment holds, in one call.
TEST(LedgerKeep, EntriesOfSeveralSegmentsAreReadBackAndExported) {
    constexpr std::size_t kSales = 700;
    ExampleFeed feed(20);
    const Sale large = feed.sale(20, 1, std::vector<std::int64_t>(limits::kSpendsPerSale, 250));
    for (std::size_t i = 0; i < kSales; ++i) feed.append(large);
    const Segment whole = feed.segment();
    ASSERT_GT(encode(whole).size(), limits::kSegmentBytes);

    TestLedger ledger;
    const IngestReport report =
        take_all(ledger, {one_shop(20)[0], piece_of(20, whole, 0, kSales / 2),
                          piece_of(20, whole, kSales / 2, kSales)});
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
