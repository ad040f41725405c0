// Attack 15: forks after a long branch come back from every export with the whole branch each, so
// that a small file makes an honest merchant's terminal unable to export what it is to be paid for.
#include <gtest/gtest.h>

#include "ledger/ledger.h"
#include "tests/attacks/world.h"

namespace noodgeld::test {
namespace {

constexpr unsigned kEntries = 600;
constexpr unsigned kForks = 60;

/// A branch, and as many forks after it; the pieces that bring them.
std::vector<Bytes> forked_branch() {
    CheapFeed feed(2);
    for (unsigned i = 0; i < kEntries; ++i) feed.append(WitnessedTime{Bytes(512, 1)});
    std::vector<Bytes> pieces = feed.take_segments();
    const FeedPoint last = feed.point();
    for (unsigned i = 0; i < kForks; ++i) {
        feed.rewind(last);
        feed.append(AssertedTime{{i}});
        for (Bytes& one : feed.take_segments()) pieces.push_back(std::move(one));
    }
    return pieces;
}

Bytes certificate_two() {
    Certificate other = certificate(2);
    other.merchant = "KVK-X";
    return encode(sign(other, lineage(), example_key("enroller")));
}

TEST(Attack15, ATerminalExportsNoMoreThanItWasBrought) {
    TestTerminal shop(1);
    shop.activate();
    shop.adopt(Kind::certificate, certificate_two());
    ASSERT_TRUE(shop.till().sell(sale_request(1, 1'000, {1}), kShopping));
    const std::size_t before = shop.pack().size();
    const Bytes brought = pack_of_segments(forked_branch());
    const auto report = Exchange(shop.terminal()).read_pack(brought, kShopping);
    ASSERT_TRUE(report);
    EXPECT_EQ(report->entries_new, kEntries + kForks);
    const Bytes after = shop.pack();
    EXPECT_LT(after.size(), before + brought.size() + brought.size() / 4);
    // And what it exports is all that it holds.
    TestTerminal other(3);
    other.activate();
    const auto again = Exchange(other.terminal()).read_pack(after, kShopping);
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->refused.empty());
    EXPECT_GE(again->entries_new, kEntries + kForks);
}

TEST(Attack15, ALedgerExportsNoMoreThanItWasBroughtAlsoAfterARestart) {
    const TemporaryDirectory folder;
    JournalOptions options;
    options.reserve_bytes = 0;
    const auto open = [&] {
        return std::move(Ledger::open(folder.path(), verifier(), options).value().ledger);
    };
    auto ledger = open();
    ASSERT_TRUE(ledger->install(encode(by_officers(charter(), 1, 4, std::nullopt))));
    std::vector<PackItem> items{{Kind::certificate, certificate_two()}};
    std::size_t brought = 0;
    for (Bytes& one : forked_branch()) {
        brought += one.size();
        items.push_back({Kind::segment, std::move(one)});
    }
    ASSERT_TRUE(ledger->ingest(items));
    const auto exported = [&] {
        Bytes out;
        EXPECT_TRUE(ledger->write_export([&out](ByteView piece) {
            append(out, piece);
            return true;
        }));
        return out;
    };
    const Bytes first = exported();
    EXPECT_LT(first.size(), brought + brought / 4 + 10'000);
    ledger.reset();
    ledger = open();
    EXPECT_EQ(exported(), first);
    const auto placed = ledger->read(
        [](const LedgerView& view) { return view.facts.feed(CheapFeed(2).id())->placed_count(); });
    EXPECT_EQ(placed, kEntries + kForks);
}

}  // namespace
}  // namespace noodgeld::test
