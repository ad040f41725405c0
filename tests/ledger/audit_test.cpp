#include "ledger/audit.h"

#include <gtest/gtest.h>

#include <numeric>
#include <random>

#include "ledger/ledger_words.h"
#include "tests/journal/trials.h"
#include "tests/ledger/test_ledger.h"

namespace noodgeld {
namespace {

using test::items_of;
using test::kReceived;
using test::small_crisis;
using test::TestLedger;

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
    results.settlement[0].payable = 1;
    EXPECT_EQ(check(facts_, results).difference->where.rfind("settlement of KVK", 0), 0u);
    results = results_;
    results.accounts.begin()->second += 1;
    EXPECT_EQ(check(facts_, results).difference->where.rfind("account ", 0), 0u);
    results = results_;
    ++results.verdicts[SpendOutcome::paid];
    EXPECT_EQ(check(facts_, results).difference->where, "verdicts paid");
    results = results_;
    results.state_digest.bytes[0] ^= 1;
    EXPECT_EQ(check(facts_, results).difference->where, "state digest");
}

// docs/protocol.md, 7.2.1
TEST_F(AuditTest, ChartersMayStandInAnyOrder) {
    for (const std::size_t count : {6u, 7u, 12u}) {
        std::vector<PackItem> charters;
        Charter last = test::charter();
        for (std::size_t i = 0; i < count; ++i) {
            Charter next = last;
            next.version = {last.version.value + 1};
            // Only the first is hashed without a lineage.
            next.previous = hash_of(last, i == 0 ? std::nullopt : std::optional(test::lineage()));
            next.issued_at = last.issued_at + test::kDay;
            charters.push_back({Kind::charter, encode(test::by_officers(next, 1, 4))});
            last = next;
        }
        std::vector<PackItem> items = items_of(facts_);
        items.insert(items.end(), charters.rbegin(), charters.rend());
        TestLedger ledger;
        ASSERT_TRUE(ledger->ingest_pack(test::pack_of(items)));
        EXPECT_EQ(ledger->read([](const LedgerView& view) {
            return view.facts.holdings().charters().size();
        }),
                  count + 1);
        EXPECT_TRUE(check(test::pack_of(items), ledger.results()).agrees()) << count;
    }
}

// docs/protocol.md, 7.5.1
TEST_F(AuditTest, NamesWhatIsRefusedAndCountsWhatWaits) {
    std::vector<PackItem> items = items_of(facts_);
    std::ranges::reverse(items);
    EXPECT_TRUE(check(test::pack_of(items), results_).agrees()) << "in whatever order";
    items.push_back({Kind::order, encode(test::by_officers(test::order(), 1, 1))});
    EXPECT_EQ(check(test::pack_of(items), results_).bad_item->refusal, Refusal::too_few_signatures);
    items.pop_back();
    Stop early = test::stop();
    early.order = ObjectHash::of(test::example_hash("order", 9));
    items.push_back({Kind::stop, encode(test::by_officers(early, 1, 3))});
    EXPECT_EQ(check(test::pack_of(items), results_).waiting, 1u);
}

// docs/protocol.md, 7.5.2
TEST_F(AuditTest, WhatIsPendingAtTheLedgerTooIsNoFinding) {
    std::vector<PackItem> items = small_crisis();
    std::erase_if(items, [](const PackItem& item) { return item.kind == Kind::series; });
    TestLedger partial;
    ASSERT_TRUE(partial->ingest(items));
    const Results results = partial.results();
    EXPECT_GT(results.verdicts.at(SpendOutcome::pending), 0u);
    EXPECT_TRUE(check(partial.facts(), results).agrees());
    EXPECT_FALSE(check(partial.facts(), results_).agrees());
}

// docs/protocol.md, 7.5.3
TEST_F(AuditTest, FindsRunsThatPayAboveCeilings) {
    const RegisteredMerchant merchant = test::example_rows().front();
    const std::int64_t ceiling = merchant.ceiling.cents();
    struct Case {
        const char* what;
        std::vector<std::int64_t> paid;  // By one run each; below 0 it came back.
        std::size_t wrong;
        Seconds after_report_by{-1};
        std::string name{};
    };
    const Case cases[] = {
        {"up to the ceiling", {ceiling}, 0},
        {"a cent above it", {ceiling + 1}, 1},
        {"together", {ceiling, 1}, 1},
        {"each run that leaves it above", {ceiling + 1, 1}, 2},
        {"what came back counts", {ceiling, -1, 1}, 0},
        {"what comes back later does not", {ceiling + 1, -1}, 1},
        {"after report_by", {ceiling + 1}, 0, Seconds{0}},
        {"a merchant that is not listed", {1}, 1, Seconds{-1}, "NOBODY"},
    };
    for (const Case& one : cases) {
        SCOPED_TRACE(one.what);
        TestLedger ledger;
        ASSERT_TRUE(ledger->ingest(small_crisis()));
        ASSERT_TRUE(ledger->ingest(test::example_register()));
        std::optional<ObjectHash> previous;
        for (std::size_t i = 0; i < one.paid.size(); ++i) {
            Settlement run = test::settlement();
            run.number = {static_cast<std::uint32_t>(i + 1)};
            run.previous = previous;
            run.issued_at = test::order().report_by + one.after_report_by;
            const std::string& name = one.name.empty() ? merchant.merchant : one.name;
            run.rows = {
                {name, merchant.payee, test::cents(std::abs(one.paid[i])), one.paid[i] < 0}};
            previous = hash_of(run, test::lineage());
            ledger.take(Kind::settlement, test::settled(run));
        }
        const Results results = ledger.results();
        const AuditReport report = check(ledger.facts(), results);
        EXPECT_TRUE(report.agrees()) << "the figures do";
        EXPECT_EQ(report.findings.wrong_rows.size(), one.wrong);
        EXPECT_TRUE(report.findings.conflicts.empty());
        const std::string words = audit_words(report, true, Language::nl);
        EXPECT_EQ(words.find("BEVINDING") != std::string::npos, one.wrong > 0) << words;
        if (!one.name.empty()) continue;
        EXPECT_EQ(results.settlement.at(0).settled,
                  std::accumulate(one.paid.begin(), one.paid.end(), std::int64_t{0}));
    }
}

// docs/protocol.md, 7.5.3
TEST_F(AuditTest, FindsWhatOfficersSignedTwice) {
    Settlement other = test::settlement();
    other.rows.pop_back();
    ledger_.take(Kind::settlement, test::settled(test::settlement()));
    ledger_.take(Kind::settlement, test::settled(other));
    Charter rival = test::next_charter();
    ledger_.take(Kind::charter, encode(test::by_officers(rival, 1, 4)));
    rival.issued_at = rival.issued_at + Seconds{1};
    ledger_.take(Kind::charter, encode(test::by_officers(rival, 1, 4)));
    Order changed = test::order();
    changed.message = "Iets anders.";
    ledger_.take(Kind::order, encode(test::by_officers(changed)));
    const AuditReport report = check(ledger_.facts(), ledger_.results());
    EXPECT_TRUE(report.agrees());
    std::set<Accusation> found;
    for (const auto& [accusation, conflict] : report.findings.conflicts) found.insert(accusation);
    EXPECT_EQ(found, (std::set{Accusation::conflicting_orders, Accusation::conflicting_settlements,
                               Accusation::rival_charters}));
    EXPECT_EQ(findings_json(report.findings).size(),
              report.findings.conflicts.size() + report.findings.wrong_rows.size());
}

TEST_F(AuditTest, FindsEveryFlippedByteOfTheFacts) {
    std::mt19937 random(42);
    for (unsigned trial = 0; trial < test::trials(60); ++trial) {
        Bytes facts = facts_;
        const std::size_t at = random() % facts.size();
        const auto bits = static_cast<std::uint8_t>(1 + random() % 255);
        facts[at] ^= bits;
        EXPECT_FALSE(check(facts, results_).agrees()) << "byte " << at << " by " << int{bits};
    }
}

/// Whoever damages an export can also make its last hash right again.
TEST_F(AuditTest, FindsEveryFlippedByteOfAnItemInAPackThatIsWholeAgain) {
    const std::vector<PackItem> items = items_of(facts_);
    std::mt19937 random(43);
    for (unsigned trial = 0; trial < test::trials(60); ++trial) {
        std::vector<PackItem> changed = items;
        const std::size_t number = random() % changed.size();
        Bytes& object = changed[number].object;
        const std::size_t at = random() % object.size();
        object[at] ^= static_cast<std::uint8_t>(1 + random() % 255);
        EXPECT_FALSE(check(test::pack_of(changed), results_).agrees())
            << name(items[number].kind) << " byte " << at;
    }
}

TEST_F(AuditTest, FindsEveryCut) {
    for (std::size_t size = 0; size < facts_.size(); size += facts_.size() / 40) {
        const Bytes cut(facts_.begin(), facts_.begin() + static_cast<std::ptrdiff_t>(size));
        EXPECT_FALSE(check(cut, results_).agrees()) << size;
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

}  // namespace
}  // namespace noodgeld
