// A ledger whose disk fills up or fails: it shows what is on disk, and nothing else.
#include <gtest/gtest.h>

#include <random>

#include "tests/ledger/ledger_api_fixture.h"
#include "tests/ledger/test_ledger.h"

namespace noodgeld::test {
namespace {

constexpr std::uint64_t kMebibyte = std::uint64_t{1} << 20;

JournalOptions small_disk() {
    JournalOptions options;
    options.memory_bytes = 2 * kMebibyte;
    options.reserve_bytes = 3 * kMebibyte;
    options.least_free_bytes = 8 * kMebibyte;
    return options;
}

std::pair<StateDigest, std::uint64_t> shown(TestLedger& ledger) {
    return ledger->read(
        [](const LedgerView& view) { return std::pair(view.digest, view.log.size()); });
}

/// So many short entries of the second terminal: they take more room than they are long.
std::vector<PackItem> short_entries(unsigned count) {
    ExampleFeed feed(2);
    for (unsigned i = 0; i < count; ++i) feed.append(AssertedTime{{i}});
    return {{Kind::certificate, encode(sign(certificate(2), lineage(), example_key("enroller")))},
            {Kind::segment, encode(feed.segment())}};
}

TEST(LedgerDisk, WhatAFullDiskRefusesIsNotShown) {
    int refused = 0;
    int taken = 0;
    for (std::uint64_t room = 8 * kMebibyte; room < 20 * kMebibyte; room += 2 * kMebibyte) {
        TestLedger ledger;
        ledger.open(small_disk());
        const auto before = shown(ledger);
        ledger.disk().set_room(room);
        const auto report = ledger->ingest(short_entries(4'000));
        (report ? taken : refused) += 1;
        const auto after = shown(ledger);
        ledger.disk().set_room(std::uint64_t{1} << 40);
        ledger.open(small_disk());
        EXPECT_EQ(shown(ledger), after) << room;
        if (report) {
            EXPECT_NE(after, before) << room;
        } else {
            EXPECT_TRUE(report.error().full) << room;
            EXPECT_GT(ledger->ingest(short_entries(4'000)).value().added, 0u);
        }
    }
    EXPECT_GT(refused, 0);
    EXPECT_GT(taken, 0);
}

TEST(LedgerDisk, WhatOneUploadHadNoRoomForASmallerOneMayHave) {
    TestLedger ledger;
    ledger.open(small_disk());
    ledger.disk().set_room(9 * kMebibyte);
    EXPECT_FALSE(ledger->ingest(short_entries(4'000)));
    EXPECT_GT(ledger->ingest(short_entries(10)).value().added, 0u);
    ledger.disk().set_room(7 * kMebibyte);
    EXPECT_TRUE(ledger->is_full());
    EXPECT_FALSE(ledger->ingest(short_entries(11)));
    // What officers signed still fits.
    EXPECT_EQ(ledger.take(Kind::order, encode(by_officers(order()))).added, 1u);
    EXPECT_FALSE(ledger->is_stopped());
}

TEST(LedgerDisk, AfterAFailureNothingIsTakenNorShown) {
    int stopped = 0;
    for (std::uint64_t writes = 1; writes < 30; ++writes) {
        TestLedger ledger;
        const auto before = shown(ledger);
        ledger.disk().fail_after(writes, rocksdb::IOStatus::IOError("broken"));
        const auto report = ledger->ingest(short_entries(10));
        ledger.disk().stop_failing();
        EXPECT_EQ(report.has_value(), !ledger->is_stopped());
        if (ledger->is_stopped()) {
            ++stopped;
            EXPECT_FALSE(ledger->ingest(short_entries(10)));
        }
        ledger.open();
        EXPECT_FALSE(ledger->is_stopped());
        (void)ledger->ingest(short_entries(10)).value();
        EXPECT_NE(shown(ledger), before);
    }
    EXPECT_GT(stopped, 0);
}

TEST_F(LedgerApiTest, AStoppedLedgerTellsNobodyWhatItHolds) {
    ASSERT_EQ(get("/v1/status").status, 200u);
    ledger_->disk().fail_after(1, rocksdb::IOStatus::IOError("broken"));
    expect_refused(post_pack(small_crisis()), 503u, Refusal::not_durable);
    ledger_->disk().stop_failing();
    for (const char* question : {"/v1/status", "/v1/results", "/v1/evidence"}) {
        const http::Response answer = get(question);
        expect_refused(answer, 503u, Refusal::not_durable);
        EXPECT_NE(answer.text().find("restart the ledger"), std::string::npos) << answer.text();
    }
}

TEST(LedgerDisk, APowerCutInAForkedFeedLeavesALedgerThatOpens) {
    // Each head is far from the others: 1 to 3000 and on to 6000, and 2000 to 6095.
    ExampleFeed trunk(2);
    ExampleFeed fork(2);
    const auto piece = [](const ExampleFeed& feed, std::size_t from, std::size_t to) {
        Segment whole = feed.segment();
        const auto at = [&whole](std::size_t i) {
            return whole.entries.begin() + static_cast<std::ptrdiff_t>(i);
        };
        Segment part{{at(from), at(to)}, {}};
        const Entry last = decode<Entry>(part.entries.back()).value();
        const EntryHash hash = entry_hash(part.entries.back(), lineage());
        part.head = encode(sign(Head{last.feed, {last.sequence, hash}, {}}, lineage(),
                                example_key("terminal", 2)));
        return PackItem{Kind::segment, encode(part)};
    };
    for (unsigned i = 0; i < 6'000; ++i) trunk.append(AssertedTime{{i}});
    for (unsigned i = 0; i < 6'095; ++i) fork.append(AssertedTime{{i < 2'500 ? i : 9'000 + i}});
    const std::vector<PackItem> items{short_entries(1).front(), piece(trunk, 0, 3'000),
                                      piece(trunk, 3'000, 6'000), piece(fork, 2'000, 6'095)};
    std::mt19937_64 random(5);
    int cut = 0;
    for (std::uint64_t operations = 1; operations < 40; operations += 8) {
        TestLedger ledger;
        ledger.disk().cut_after(operations);
        cut += ledger->ingest(items) ? 0 : 1;
        ledger.disk().restore_power(random);
        const auto opened = ledger.try_open();
        ASSERT_TRUE(opened) << opened.error().words.en;
        (void)ledger.facts();
        (void)ledger->ingest(items).value();
        EXPECT_EQ(ledger->read([&](const LedgerView& view) {
            return view.facts.feed(trunk.id())->placed_count();
        }),
                  6'000u + 3'595u);
    }
    EXPECT_GT(cut, 0);
}

}  // namespace
}  // namespace noodgeld::test
