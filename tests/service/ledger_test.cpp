#include "ledger/service/ledger.h"

#include <gtest/gtest.h>

#include <random>

#include "ledger/service/audit.h"
#include "tests/support/test_terminal.h"

namespace noodgeld {
namespace {

using test::kShopping;
using test::sale_request;
using test::TestTerminal;

class TestLedger {
  public:
    TestLedger() {
        open();
        NOODGELD_CHECK(
            ledger_->install(encode(test::by_officers(test::charter(), 1, 4, std::nullopt))));
    }
    void open() {
        ledger_.reset();
        ledger_ = std::move(Ledger::open(directory_.path(), test::verifier()).value().ledger);
    }
    Ledger& operator*() { return *ledger_; }
    Ledger* operator->() { return ledger_.get(); }

    IngestReport take(Kind kind, const Bytes& object) {
        const PackItem item{kind, object};
        return ledger_->ingest(std::span(&item, 1)).value();
    }
    StateDigest digest() {
        return ledger_->read([](const LedgerView& view) { return view.digest; });
    }
    Results results() {
        return ledger_->read([](const LedgerView& view) {
            return make_results(view.facts, view.judged, view.digest);
        });
    }
    Bytes facts() {
        Bytes out;
        NOODGELD_CHECK(ledger_->write_export([&out](ByteView piece) {
            append(out, piece);
            return true;
        }));
        return out;
    }

  private:
    test::TemporaryDirectory directory_;
    std::unique_ptr<Ledger> ledger_;
};

std::vector<PackItem> items_of(const Bytes& pack) {
    std::vector<PackItem> items;
    PackReader reader = PackReader::open(pack).value();
    while (auto item = reader.next().value()) items.push_back(*item);
    return items;
}

/// Two shops, one copied voucher, one voided sale.
std::vector<PackItem> small_crisis() {
    TestTerminal first(1);
    TestTerminal second(2);
    first.activate();
    second.activate();
    NOODGELD_CHECK(first.till().sell(sale_request(1, 1'700, {1, 2}), kShopping));
    NOODGELD_CHECK(second.till().sell(sale_request(2, 900, {1}), kShopping));
    NOODGELD_CHECK(second.till().sell(sale_request(3, 500, {3}), kShopping));
    NOODGELD_CHECK(second.till().void_sale(test::example_id<SaleId>("sale", 3), kShopping));
    std::vector<PackItem> items = items_of(first.pack());
    for (PackItem& item : items_of(second.pack())) items.push_back(std::move(item));
    items.push_back({Kind::manifest, encode_manifest(test::manifest())});
    return items;
}

const UnixTime kReceived = kShopping + test::kDay;

TEST(Ledger, PaysBothMerchantsOfACopyAndChargesTheGuaranteeOnce) {
    TestLedger ledger;
    ASSERT_TRUE(ledger->ingest(small_crisis()));
    ASSERT_EQ(ledger->anchor(test::example_key("ledger"), kReceived).value(), 2u);
    const Results results = ledger.results();
    EXPECT_EQ(
        results.verdicts,
        (std::map<SpendOutcome, std::uint64_t>{
            {SpendOutcome::covered, 2}, {SpendOutcome::guaranteed, 1}, {SpendOutcome::voided, 1}}));
    std::int64_t sum = 0;
    for (const auto& [account, cents] : results.accounts) sum += cents;
    EXPECT_EQ(sum, 0);
    std::int64_t payable = 0;
    for (const SettlementRow& row : results.settlement) payable += row.payable.cents();
    EXPECT_EQ(payable, 1'700 + 900);
}

TEST(Ledger, HoldsWhatNobodyWitnessed) {
    TestLedger ledger;
    ASSERT_TRUE(ledger->ingest(small_crisis()));
    EXPECT_EQ(ledger.results().verdicts[SpendOutcome::held], 3u);
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
        for (const PackItem& item : items) {
            ASSERT_TRUE(ledger->ingest(std::span(&item, 1)));
            if (shuffle() % 7 == 0) ledger.open();
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
        for (const Bytes& entry : segment.entries) {
            parts.push_back({Kind::segment, encode(Segment{{entry}, segment.head})});
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
        return ledger->read([](const LedgerView& view) {
            return Checkpoint{"", view.log.size(), view.log.root()};
        });
    };
    const Checkpoint old = tree_head();
    ASSERT_TRUE(ledger->ingest(small_crisis()));
    const Checkpoint now = tree_head();
    EXPECT_GT(now.size, old.size);
    ledger->read([&](const LedgerView& view) {
        const auto leaves = view.log.leaf_hashes();
        EXPECT_TRUE(crypto::verify_consistency(old.size, old.root, now.size, now.root,
                                               crypto::consistency_proof(leaves, old.size)));
        const auto place =
            view.log.find(static_cast<std::uint8_t>(Kind::order), test::order_hash().bytes);
        ASSERT_TRUE(place);
        EXPECT_TRUE(crypto::verify_inclusion(leaves[*place], *place, now.size,
                                             crypto::inclusion_proof(leaves, *place), now.root));
    });
    ledger.open();
    EXPECT_EQ(tree_head().size, now.size);
    EXPECT_EQ(tree_head().root, now.root);
}

TEST(Checkpoint, IsASignedNoteThatOnlyItsKeyMakes) {
    const Checkpoint checkpoint{log_origin(test::lineage()), 42, {test::example_hash("root", 1)}};
    const auto key = test::example_key("ledger");
    const std::string note = sign_checkpoint(checkpoint, key);
    const auto read = verify_checkpoint(note, key.public_key(), test::verifier());
    ASSERT_TRUE(read);
    EXPECT_EQ(read->size, 42u);
    EXPECT_EQ(read->root, checkpoint.root);
    EXPECT_FALSE(verify_checkpoint(note, test::example_public_key("issuer"), test::verifier()));
    for (std::size_t i = 0; i < note.size(); ++i) {
        std::string changed = note;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        EXPECT_FALSE(verify_checkpoint(changed, key.public_key(), test::verifier())) << i;
    }
}

class AuditTest : public testing::Test {
  protected:
    void SetUp() override {
        ASSERT_TRUE(ledger_->ingest(small_crisis()));
        ASSERT_TRUE(ledger_->anchor(test::example_key("ledger"), kReceived));
        facts_ = ledger_.facts();
        results_ = ledger_.results();
    }
    AuditReport check(const Bytes& facts, const Results& results) {
        return audit(charter_, facts, &results, test::verifier());
    }
    TestLedger ledger_;
    Bytes facts_;
    Results results_;
    const Bytes charter_ = encode(test::by_officers(test::charter(), 1, 4, std::nullopt));
};

TEST_F(AuditTest, AgreesWithAnHonestLedger) {
    const AuditReport report = check(facts_, results_);
    EXPECT_TRUE(report.agrees());
    EXPECT_EQ(report.spends, 4u);
}

TEST_F(AuditTest, NamesEveryChangedFigure) {
    Results results = results_;
    results.settlement[0].payable = test::cents(1);
    EXPECT_EQ(check(facts_, results).difference->where.rfind("settlement of KVK", 0), 0u);
    results = results_;
    results.accounts.begin()->second += 1;
    EXPECT_EQ(check(facts_, results).difference->where.rfind("account ", 0), 0u);
    results = results_;
    ++results.verdicts[SpendOutcome::covered];
    EXPECT_EQ(check(facts_, results).difference->where, "verdicts covered");
    results = results_;
    results.state_digest.bytes[0] ^= 1;
    EXPECT_EQ(check(facts_, results).difference->where, "state digest");
}

TEST_F(AuditTest, FindsEveryFlippedByteOfTheFacts) {
    for (std::size_t i = 0; i < facts_.size(); i += 53) {
        Bytes facts = facts_;
        facts[i] ^= 0x10;
        EXPECT_FALSE(check(facts, results_).agrees()) << i;
    }
}

TEST_F(AuditTest, FindsAMissingFactInAPackThatIsWholeAgain) {
    const std::vector<PackItem> items = items_of(facts_);
    for (std::size_t left_out = 0; left_out < items.size(); ++left_out) {
        if (items[left_out].kind == Kind::charter) continue;  // The auditor has it.
        PackWriter writer;
        Bytes pack = writer.begin(test::lineage());
        for (std::size_t i = 0; i < items.size(); ++i) {
            if (i != left_out) append(pack, writer.item(items[i].kind, items[i].object));
        }
        append(pack, writer.end());
        EXPECT_FALSE(check(pack, results_).agrees()) << name(items[left_out].kind);
    }
}

TEST(Results, ReadBackWhatTheyWrite) {
    TestLedger ledger;
    ASSERT_TRUE(ledger->ingest(small_crisis()));
    const Results results = ledger.results();
    EXPECT_EQ(results_from_json(to_json(results)).value(), results);
    EXPECT_FALSE(results_from_json("{}"));
    EXPECT_FALSE(results_from_json("garbage"));
    std::string more = to_json(results);
    more.insert(1, "\"more\":1,");
    EXPECT_FALSE(results_from_json(more));
}

TEST(Results, CsvIsSafeInASpreadsheet) {
    Results results;
    results.currency = "EUR";
    results.settlement = {{"=cmd|' /C calc'!A0", "NL\"91", {2}, test::cents(12'34), {}}};
    EXPECT_EQ(settlement_csv(results),
              "merchant,payee,spends,payable,held,currency\r\n"
              "\"'=cmd|' /C calc'!A0\",\"NL\"\"91\",2,12.34,0.00,\"EUR\"\r\n"
              "\"TOTAL\",\"\",2,12.34,0.00,\"EUR\"\r\n");
}

}  // namespace
}  // namespace noodgeld
