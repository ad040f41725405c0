// Segments that are all in order, but not together: a fork whose own entries are more than a
// segment holds once the trunk has been written without it, or a segment as large as one may be.
// Who took them could not write them any more: no export, no settlement, no reopening.
#include <gtest/gtest.h>

#include "protocol/objects/segment_plan.h"
#include "tests/attacks/world.h"
#include "tests/ledger/test_ledger.h"

namespace noodgeld::test {
namespace {

using Pieces = std::vector<Bytes>;

void note_times(CheapFeed& feed, unsigned count, unsigned first = 0) {
    for (unsigned i = 0; i < count; ++i) feed.append(AssertedTime{{first + i}});
}

/// 1 to 4096 and 4097 to 8000; then 1000 to 5095, which leaves them after `common`. On the way to
/// its end no head is left but that.
Pieces headless_fork(unsigned common) {
    CheapFeed feed(2);
    Pieces pieces;
    note_times(feed, common);
    const FeedPoint parting = feed.point();
    note_times(feed, 4'096 - common);
    pieces.push_back(feed.segment_back(4'096));
    note_times(feed, 3'904);
    pieces.push_back(feed.segment_back(3'904));
    feed.rewind(parting);
    note_times(feed, 5'095 - common, 10'000);
    pieces.push_back(feed.segment_back(4'096));
    return pieces;
}

Sale large_sale(const CheapFeed& feed, unsigned number) {
    Sale sale = cheap_sale(feed, number, 1, false);
    for (unsigned i = 2; i <= limits::kSpendsPerSale; ++i) {
        sale.spends.push_back({encode(token(i)), cents(1), {}});
    }
    sale.total = cents(static_cast<std::int64_t>(sale.spends.size()));
    sale.categories = {{kBread, sale.total}};
    return sale;
}

/// Appends what `next` gives while it fits; how many did.
std::size_t fill(CheapFeed& feed, SegmentSize& size, const std::function<Body(unsigned)>& next) {
    constexpr std::size_t kHeadBytes = 200;  // It takes less.
    for (unsigned i = 0;; ++i) {
        const FeedPoint before = feed.point();
        SegmentSize with = size;
        feed.append(next(i));
        with.add(decode<Segment>(feed.segment_back(1)).value().entries.front().size());
        if (!with.fits(kHeadBytes)) {
            feed.rewind(before);
            return i;
        }
        size = with;
    }
}

/// A segment so large that nothing more fits.
Pieces full_segment() {
    CheapFeed feed(2);
    SegmentSize size;
    std::size_t count = fill(feed, size, [&feed](unsigned i) { return large_sale(feed, i); });
    count += fill(feed, size, [](unsigned i) { return AssertedTime{{i}}; });
    return {feed.segment_back(count)};
}

std::vector<Pieces> awkward_feeds() {
    return {headless_fork(999), headless_fork(4'000), full_segment()};
}

Bytes certificate_two() {
    Certificate other = certificate(2);
    other.merchant = "KVK-X";
    return encode(sign(other, lineage(), example_key("enroller")));
}

std::size_t entries_in(const Bytes& pack) {
    std::set<EntryHash> entries;
    for (const PackItem& item : items_of(pack)) {
        if (item.kind != Kind::segment) continue;
        const Segment segment = decode<Segment>(item.object).value();
        for (const Bytes& one : segment.entries) entries.insert(entry_hash(one, lineage()));
    }
    return entries.size();
}

TEST(HeadlessFork, ATerminalWritesAgainWhatItTook) {
    for (const Pieces& pieces : awkward_feeds()) {
        TestTerminal shop(1);
        shop.activate();
        shop.adopt(Kind::certificate, certificate_two());
        const Bytes brought = pack_of_segments(pieces);
        const std::size_t own = entries_in(shop.pack());
        const auto report = Exchange(shop.terminal()).read_pack(brought, kShopping);
        ASSERT_TRUE(report && report->refused.empty());
        ASSERT_EQ(report->entries_new, entries_in(brought));
        const Bytes exported = shop.pack();
        EXPECT_EQ(entries_in(exported), entries_in(brought) + own);
        TestTerminal other(3);
        other.activate();
        const auto again = Exchange(other.terminal()).read_pack(exported, kShopping);
        ASSERT_TRUE(again);
        EXPECT_TRUE(again->refused.empty());
        EXPECT_EQ(again->entries_new, entries_in(brought) + own);
    }
}

TEST(HeadlessFork, ALedgerWritesAgainWhatItTookAlsoAfterARestart) {
    for (const Pieces& pieces : awkward_feeds()) {
        TestLedger ledger;
        std::vector<PackItem> items{{Kind::certificate, certificate_two()}};
        for (const Bytes& one : pieces) items.push_back({Kind::segment, one});
        const auto report = ledger->ingest(items);
        ASSERT_TRUE(report && report->refused.empty());
        const Bytes first = ledger.facts();
        EXPECT_EQ(entries_in(first), entries_in(pack_of_segments(pieces)));
        ledger.open();
        EXPECT_EQ(ledger.facts(), first);
        TestLedger other;
        ASSERT_TRUE(other->ingest_pack(first));
        EXPECT_EQ(other.facts(), first);
    }
}

/// A trunk, and a fork after each of its entries; each accuses its terminal, and so does each of
/// as many tokens that are spent in both.
Pieces forked_trunk(unsigned length) {
    CheapFeed feed(2);
    std::vector<FeedPoint> points;
    for (unsigned i = 0; i < length; ++i) {
        feed.append(cheap_sale(feed, i, i + 1));
        points.push_back(feed.point());
    }
    Pieces pieces = feed.take_segments();
    for (unsigned i = 0; i < length; ++i) {
        feed.rewind(points[i]);
        feed.append(cheap_sale(feed, length + i, i + 1));
        for (Bytes& one : feed.take_segments()) pieces.push_back(std::move(one));
    }
    return pieces;
}

TEST(HeadlessFork, EvidenceIsNoMoreThanWhatWasBrought) {
    TestLedger ledger;
    std::vector<PackItem> items{{Kind::certificate, certificate_two()}};
    constexpr unsigned kLength = 400;
    std::size_t brought = 0;
    for (Bytes& one : forked_trunk(kLength)) {
        brought += one.size();
        items.push_back({Kind::segment, std::move(one)});
    }
    ASSERT_TRUE(ledger->ingest(items));
    Bytes evidence;
    ASSERT_TRUE(ledger->write_evidence([&evidence](ByteView piece) {
        append(evidence, piece);
        return true;
    }));
    EXPECT_LT(evidence.size(), brought + 10'000);
    const auto proven = check_evidence(first_charter(), evidence, verifier());
    ASSERT_TRUE(proven);
    const auto count = [&](Accusation accusation) {
        return std::ranges::count(*proven, accusation, &Proven::accusation);
    };
    EXPECT_EQ(count(Accusation::equivocation), kLength - 1);
    EXPECT_EQ(ledger->read([](const LedgerView& view) { return accusations(view.judged).size(); }),
              proven->size());
}

}  // namespace
}  // namespace noodgeld::test
