#include "ledger/ledger.h"

#include <gtest/gtest.h>

#include <atomic>
#include <random>
#include <thread>

#include "tests/ledger/test_ledger.h"

namespace noodgeld {
namespace {

using test::example_key;
using test::items_of;
using test::kReceived;
using test::kShopping;
using test::lineage;
using test::sale_request;
using test::small_crisis;
using test::TestLedger;
using test::TestTerminal;

TEST(Ledger, PaysBothMerchantsOfACopyAndChargesTheGuaranteeOnce) {
    TestLedger ledger;
    ASSERT_TRUE(ledger->ingest(small_crisis()));
    ASSERT_EQ(ledger->anchor(test::example_key("ledger"), kReceived).value(), 3u);
    const Results results = ledger.results();
    EXPECT_EQ(results.verdicts, (std::map<SpendOutcome, std::uint64_t>{{SpendOutcome::paid, 3},
                                                                       {SpendOutcome::voided, 1}}));
    std::int64_t sum = 0;
    for (const auto& [account, cents] : results.accounts) sum += cents;
    EXPECT_EQ(sum, 0);
    std::int64_t payable = 0;
    for (const SettlementRow& row : results.settlement) payable += row.payable;
    EXPECT_EQ(payable, 1'700 + 900);
}

TEST(Ledger, HoldsWhatNobodyWitnessed) {
    TestLedger ledger;
    ASSERT_TRUE(ledger->ingest(small_crisis()));
    EXPECT_EQ(ledger.results().verdicts[SpendOutcome::held], 4u);
}

TEST(Ledger, AnyOrderAndRepetitionGivesTheSameState) {
    std::vector<PackItem> items = small_crisis();
    TestLedger straight;
    ASSERT_TRUE(straight->ingest(items));
    const StateDigest expected = straight.digest();
    std::mt19937 shuffle(20'260'301);
    for (int round = 0; round < 5; ++round) {
        std::ranges::shuffle(items, shuffle);
        TestLedger ledger;
        // What came before what it rests on is brought again.
        for (std::size_t refused = 1; refused > 0;) {
            refused = 0;
            for (const PackItem& item : items) {
                refused += ledger->ingest({item}).value().refused.size();
                if (shuffle() % 7 == 0) ledger.open();
            }
        }
        EXPECT_EQ(ledger.digest(), expected) << round;
        const IngestReport again = ledger->ingest(items).value();
        EXPECT_EQ(again.added + again.waiting, 0u);
        EXPECT_EQ(again.known, items.size());
        ledger.open();
        EXPECT_EQ(ledger.digest(), expected) << round;
    }
}

TEST(Ledger, EntriesInPiecesWaitUntilTheyConnect) {
    TestTerminal shop(1);
    shop.activate();
    for (unsigned i = 1; i <= 4; ++i) {
        ASSERT_TRUE(shop.till().sell(sale_request(i, 700, {i}), kShopping));
    }
    TestLedger whole;
    TestLedger pieces;
    std::vector<PackItem> parts;
    for (const PackItem& item : items_of(shop.pack())) {
        whole.take(item.kind, item.object);
        if (item.kind != Kind::segment) {
            pieces.take(item.kind, item.object);
            continue;
        }
        const Segment segment = decode<Segment>(item.object).value();
        for (const Bytes& bytes : segment.entries) {
            const Entry entry = decode<Entry>(bytes).value();
            const FeedPoint point{entry.sequence, entry_hash(bytes, lineage())};
            const Bytes head =
                encode(sign(Head{entry.feed, point, {}}, lineage(), example_key("terminal", 1)));
            parts.push_back({Kind::segment, encode(Segment{{bytes}, head})});
        }
    }
    std::ranges::reverse(parts);
    for (std::size_t i = 0; i < parts.size(); ++i) {
        EXPECT_NE(pieces.digest(), whole.digest()) << i;
        pieces.take(parts[i].kind, parts[i].object);
        pieces.open();
    }
    EXPECT_EQ(pieces.digest(), whole.digest());
}

TEST(Ledger, RefusesGarbageAndTakesTheRest) {
    TestLedger ledger;
    EXPECT_EQ(ledger.take(Kind::order, {1, 2, 3}).refused.at(Refusal::malformed), 1u);
    EXPECT_EQ(ledger.take(Kind::token, {}).refused.at(Refusal::unknown_kind), 1u);
    EXPECT_EQ(ledger->ingest_pack(as_bytes("garbage"))->refused.at(Refusal::malformed), 1u);
    const std::vector<PackItem> items = small_crisis();
    std::vector<PackItem> mixed{{Kind::segment, {0xa0}}};
    mixed.insert(mixed.end(), items.begin(), items.end());
    const IngestReport report = ledger->ingest(mixed).value();
    EXPECT_EQ(report.refused.at(Refusal::malformed), 1u);
    TestLedger clean;
    ASSERT_TRUE(clean->ingest(items));
    EXPECT_EQ(ledger.digest(), clean.digest());
}

TEST(Ledger, TheLogGrowsByWhatIsNewAndProvesIt) {
    TestLedger ledger;
    const auto tree_head = [&ledger] {
        return ledger->read([](const LedgerView& view) { return view.log.tree().head(); });
    };
    const TreeHead old = tree_head();
    ASSERT_TRUE(ledger->ingest(small_crisis()));
    const TreeHead now = tree_head();
    EXPECT_GT(now.size, old.size);
    ledger->read([&](const LedgerView& view) {
        const HashTree& tree = view.log.tree();
        EXPECT_TRUE(crypto::verify_consistency(old.size, old.root, now.size, now.root,
                                               tree.consistency_proof(old.size, now).value()));
        const auto place =
            view.log.find(static_cast<std::uint8_t>(Kind::order), test::order_hash().bytes);
        ASSERT_TRUE(place);
        EXPECT_TRUE(crypto::verify_inclusion(tree.leaves(*place, 1).value().front(), *place,
                                             now.size, tree.inclusion_proof(*place, now).value(),
                                             now.root));
    });
    ledger.open();
    EXPECT_EQ(tree_head(), now);
}

TEST(Ledger, SignsOneCheckpointForEachSizeOfItsLog) {
    TestLedger ledger;
    const crypto::SecretKey key = test::example_key("ledger");
    const std::string first = ledger->checkpoint(key, kReceived).value();
    EXPECT_EQ(ledger->checkpoint(key, kReceived).value(), first);
    ASSERT_TRUE(ledger->ingest(small_crisis()));
    const std::string second = ledger->checkpoint(key, kReceived).value();
    EXPECT_NE(second, first);
    ledger.open();
    EXPECT_EQ(ledger->checkpoint(key, kReceived).value(), second);
    const crypto::SecretKey other = test::example_key("witness");
    EXPECT_TRUE(verify_checkpoint(ledger->checkpoint(other, kReceived).value(), other.public_key(),
                                  test::verifier()))
        << "a new key signs anew";
}

// Uploads go on while a checkpoint is signed, and each checkpoint is of a tree that was.
TEST(Ledger, SignsCheckpointsWhileItsLogGrows) {
    TestLedger ledger;
    const crypto::SecretKey key = test::example_key("ledger");
    std::atomic<bool> done = false;
    std::thread asker([&] {
        std::uint64_t last = 0;
        while (!done) {
            const std::string note = ledger->checkpoint(key, kReceived).value();
            const auto head = verify_checkpoint(note, key.public_key(), test::verifier());
            ASSERT_TRUE(head);
            EXPECT_GE(head->tree.size, last);
            last = head->tree.size;
        }
    });
    for (const PackItem& item : small_crisis()) EXPECT_TRUE(ledger->ingest({item}));
    done = true;
    asker.join();
    const auto head = ledger->read([](const LedgerView& view) { return view.log.tree().head(); });
    EXPECT_EQ(verify_checkpoint(ledger->checkpoint(key, kReceived).value(), key.public_key(),
                                test::verifier())
                  ->tree,
              head);
}

}  // namespace
}  // namespace noodgeld
