// What officers are shown of a ruling or a settlement run before they sign it.
#include "ledger/decision_effect.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "ledger/findings.h"
#include "tests/ledger/test_ledger.h"

namespace noodgeld::test {
namespace {

namespace json = boost::json;

/// The small crisis, its copied voucher above what the guarantee bears.
class DecisionEffectTest : public testing::Test {
  protected:
    void SetUp() override {
        NOODGELD_CHECK(ledger_->ingest(small_crisis()));
        by_ = read_export(ledger_.facts(), lineage(), verifier());
        NOODGELD_CHECK(by_ != nullptr);
    }
    /// The tip of that terminal's feed, or the entry so many before.
    [[nodiscard]] FeedPoint point(unsigned terminal, unsigned before_last = 0) const {
        const FeedNode* node = by_->facts.feed(example_feed(terminal))->tips().begin()->second;
        for (; before_last > 0; --before_last) node = node->parent;
        return {node->entry.sequence, node->hash};
    }
    [[nodiscard]] json::object shown(const Ruling& ruling, bool in_sight) const {
        return effect(Kind::ruling, encode(ruling), in_sight);
    }
    [[nodiscard]] json::object shown(const Settlement& run, bool in_sight) const {
        return effect(Kind::settlement, encode(run), in_sight);
    }
    [[nodiscard]] static Ruling empty_ruling() {
        Ruling made = ruling();
        made.points.clear();
        made.spends.clear();
        made.releases.clear();
        return made;
    }
    [[nodiscard]] static std::int64_t number(const json::value& value) {
        return value.to_number<std::int64_t>();
    }
    TestLedger ledger_;
    std::shared_ptr<Audited> by_;

  private:
    [[nodiscard]] json::object effect(Kind kind, const Bytes& payload, bool in_sight) const {
        for (const Language language : {Language::nl, Language::en}) {
            const DecisionEffect found = effect_of(kind, payload, *by_, language);
            EXPECT_EQ(found.in_sight, in_sight);
            EXPECT_FALSE(lines_of(found.shown, language).empty());
        }
        return json::parse(to_json(effect_of(kind, payload, *by_, Language::en).shown)).as_object();
    }
};

TEST_F(DecisionEffectTest, APointShowsWhatItLetsGo) {
    Ruling ruling = empty_ruling();
    ruling.points = {{example_feed(1), point(1)}};
    // Nobody witnessed anything: all waits.
    const json::object effect = shown(ruling, true);
    const json::value& row = effect.at("points").at(0);
    EXPECT_EQ(number(row.at("spends")), 2);
    EXPECT_EQ(number(row.at("amount")), 1'700);
    EXPECT_EQ(number(effect.at("at_most")), 1'700);

    ruling.points = {{example_feed(1), point(1, 1)}};
    EXPECT_EQ(number(shown(ruling, true).at("at_most")), 0) << "before the sale";
    ASSERT_TRUE(ledger_->anchor(example_key("ledger"), kReceived));
    by_ = read_export(ledger_.facts(), lineage(), verifier());
    ruling.points = {{example_feed(1), point(1)}};
    EXPECT_EQ(number(shown(ruling, true).at("at_most")), 0) << "nothing waits any more";
}

TEST_F(DecisionEffectTest, EachRuledSpendIsShownWithItsVerdict) {
    Ruling ruling = empty_ruling();
    ruling.spends = {{example_feed(2), point(2, 2), point(2), true}};
    json::object effect = shown(ruling, true);
    const json::value& row = effect.at("spends").at(0);
    EXPECT_EQ(row.at("sales").as_array().size(), 1U) << "the other was voided inside";
    const json::value& spend = row.at("sales").at(0);
    EXPECT_EQ(number(spend.at("amount")), 900);
    EXPECT_EQ(spend.at("verdict"), json::value("held"));
    EXPECT_EQ(spend.at("reason"), json::value("unwitnessed"));
    EXPECT_EQ(number(effect.at("at_most")), 900);

    ruling.spends.front().paid = false;
    EXPECT_EQ(number(shown(ruling, true).at("at_most")), 0) << "refusing costs nothing";
    ruling.spends.front().from.hash.bytes[0] ^= 1;
    EXPECT_EQ(shown(ruling, false).at("spends").at(0).at("found"), json::value(false));
}

TEST_F(DecisionEffectTest, AReleaseShowsWhatCapsHold) {
    Ruling ruling = empty_ruling();
    const CertificateRequest asked = certificate_request();
    ruling.releases = {{asked.merchant + "1", asked.payee, cents(123)}};
    EXPECT_EQ(number(shown(ruling, false).at("at_most")), 123) << "nothing is held there";
    // No order in office: the guarantee bears nothing, and what was copied is held.
    Charter next = next_charter();
    next.carried = {hash_of(merchant_register(example_rows()), lineage())};
    ledger_.take(Kind::charter, encode(by_officers(next, 1, 4)));
    ASSERT_TRUE(ledger_->anchor(example_key("ledger"), kReceived));
    by_ = read_export(ledger_.facts(), lineage(), verifier());
    ASSERT_FALSE(by_->judged.holds.empty());
    const Merchant held = by_->judged.holds.begin()->first;
    ruling.releases = {{held.name, held.payee, cents(123)}};
    const json::object effect = shown(ruling, true);
    EXPECT_GT(number(effect.at("releases").at(0).at("held")), 0);
}

TEST_F(DecisionEffectTest, ClosingShowsWhatExpires) {
    Ruling ruling = empty_ruling();
    ruling.closed_after = Count{0};
    const json::object effect = shown(ruling, true);
    EXPECT_EQ(effect.at("closes"), json::value(true));
    EXPECT_EQ(number(effect.at("expires")),
              by_->judged.accounts.balance({AccountKind::activated, {}, {}}));
    EXPECT_GT(number(effect.at("expires")), 0);
}

// docs/protocol.md, 7.5.3
TEST_F(DecisionEffectTest, ARunMayPayWhatRulingsPay) {
    Ruling ruling = empty_ruling();
    ruling.spends = {{example_feed(2), point(2, 2), point(2), true}};
    ledger_.take(Kind::ruling, encode(by_officers(ruling, 1, 3)));
    by_ = read_export(ledger_.facts(), lineage(), verifier());
    Merchant paid;
    for (const auto& [token, spends] : by_->judged.tokens) {
        for (const auto& [record, verdict] : spends) {
            if (verdict.ruled) paid = record.merchant;
        }
    }
    const std::int64_t ceiling = Registered(by_->facts).ceiling_of(paid).value_or(Amount()).cents();
    Settlement run = settlement();
    run.issued_at = order().report_by + Seconds{-1};
    for (const std::int64_t above : {0, 1}) {
        run.rows = {{paid.name, paid.payee, cents(ceiling + 900 + above), false}};
        const json::object effect = shown(run, true);
        EXPECT_EQ(number(effect.at("rows").at(0).at("above_allowed")), above);
        TestLedger ledger;
        ASSERT_TRUE(ledger->ingest(items_of(ledger_.facts())));
        ledger.take(Kind::settlement, settled(run));
        const auto after = read_export(ledger.facts(), lineage(), verifier());
        EXPECT_EQ(find_what_officers_may_not(after->facts, after->judged).wrong_rows.size(),
                  static_cast<std::size_t>(above));
    }
}

TEST_F(DecisionEffectTest, ARunShowsWhatIsAboveWhatIsPayable) {
    ASSERT_TRUE(ledger_->anchor(example_key("ledger"), kReceived));
    by_ = read_export(ledger_.facts(), lineage(), verifier());
    const Results results = ledger_.results();
    const SettlementRow& first = results.settlement.front();
    ASSERT_GT(first.payable, 0);
    Settlement run = settlement();
    run.rows = {{first.merchant, first.payee, cents(first.payable + 5), false}};
    const json::object effect = shown(run, true);
    const json::value& row = effect.at("rows").at(0);
    EXPECT_EQ(number(row.at("payable")), first.payable);
    EXPECT_EQ(number(row.at("above_payable")), 5);
    EXPECT_EQ(number(row.at("settled")), first.payable + 5);
    EXPECT_EQ(number(row.at("above_allowed")), 0);
    EXPECT_EQ(number(effect.at("total")), first.payable + 5);
    run.rows.front().merchant = "NOBODY";
    const json::object unknown = shown(run, false);
    EXPECT_EQ(number(unknown.at("rows").at(0).at("above_allowed")), first.payable + 5);
}

// What was paid before would be paid again.
TEST_F(DecisionEffectTest, AnExportWithoutTheLastRunOrRulingIsNotEnough) {
    const Bytes before = ledger_.facts();
    Settlement first = settlement();
    first.rows.pop_back();
    first.rows.front().merchant += "1";
    ledger_.take(Kind::settlement, settled(first));
    Settlement second = first;
    second.number = {2};
    second.previous = hash_of(first, lineage());
    by_ = read_export(ledger_.facts(), lineage(), verifier());
    EXPECT_EQ(shown(second, true).at("previous_is_here"), json::value(true));
    // Another first one would pay beside it.
    Settlement other = first;
    other.rows.front().amount = cents(1);
    EXPECT_EQ(shown(other, false).at("another_follows_it"), json::value(true));
    EXPECT_EQ(shown(first, true).at("another_follows_it"), json::value(false)) << "it is itself";
    by_ = read_export(before, lineage(), verifier());
    EXPECT_EQ(shown(second, false).at("previous_is_here"), json::value(false));

    Ruling ruling = empty_ruling();
    ruling.closed_after = Count{0};
    EXPECT_EQ(shown(ruling, true).at("previous_is_here"), json::value(true));
    ruling.number = {2};
    ruling.previous = ObjectHash::of(example_hash("ruling", 9));
    EXPECT_EQ(shown(ruling, false).at("previous_is_here"), json::value(false));
}

TEST_F(DecisionEffectTest, APointShowsWhatItTakesFromAnotherBranch) {
    ExampleFeed stands(6);
    ExampleFeed other(6);
    for (ExampleFeed* feed : {&stands, &other}) {
        feed->append(Adopted{Kind::certificate, hash_of(certificate(6), lineage())});
        feed->append(Adopted{Kind::order, order_hash()});
    }
    stands.append(stands.sale(61, 4, {300}));
    other.append(other.sale(62, 5, {400}));
    ledger_.take(Kind::certificate,
                 encode(sign(certificate(6), lineage(), example_key("enroller"))));
    ledger_.take(Kind::segment, encode(stands.segment()));
    ASSERT_TRUE(ledger_->anchor(example_key("ledger"), kReceived));
    ledger_.take(Kind::segment, encode(other.segment()));
    by_ = read_export(ledger_.facts(), lineage(), verifier());
    Ruling ruling = empty_ruling();
    ruling.points = {{other.id(), other.point()}};
    const json::object effect = shown(ruling, true);
    std::map<std::string, std::int64_t> changes;
    for (const json::value& row : effect.at("changes").as_array()) {
        changes[std::string(row.at("before").as_string()) + " -> " +
                std::string(row.at("after").as_string())] += number(row.at("amount"));
    }
    const std::string fork = "held: its terminal signed two branches";
    EXPECT_EQ(changes["paid -> " + fork], 300);
    EXPECT_EQ(changes[fork + " -> paid"], 400);
    EXPECT_EQ(changes.size(), 2u);
    EXPECT_EQ(number(effect.at("points").at(0).at("amount")), 400);
    EXPECT_GE(number(effect.at("at_most")), 400);
}

TEST_F(DecisionEffectTest, WhatWaitsForSomethingElseMayBePaidToo) {
    // It adopted an order that nobody has: what follows is pending, and paid once it comes.
    Order later = order();
    later.number = {2};
    later.previous = order_hash();
    ExampleFeed feed(6);
    feed.append(Adopted{Kind::certificate, hash_of(certificate(6), lineage())});
    feed.append(Adopted{Kind::order, order_hash()});
    feed.append(Adopted{Kind::order, hash_of(later, lineage())});
    feed.append(feed.sale(61, 4, {300}));
    ledger_.take(Kind::certificate,
                 encode(sign(certificate(6), lineage(), example_key("enroller"))));
    ledger_.take(Kind::segment, encode(feed.segment()));
    by_ = read_export(ledger_.facts(), lineage(), verifier());
    Ruling ruling = empty_ruling();
    ruling.points = {{feed.id(), feed.point()}};
    EXPECT_EQ(number(shown(ruling, true).at("at_most")), 300);
}

TEST_F(DecisionEffectTest, AnExportIsBelievedOnlyWholeAndGenuine) {
    const Bytes whole = ledger_.facts();
    EXPECT_NE(read_export(whole, lineage(), verifier()), nullptr);
    Lineage other = lineage();
    other.bytes[0] ^= 1;
    EXPECT_EQ(read_export(whole, other, verifier()), nullptr);
    const Bytes cut(whole.begin(), whole.end() - 1);
    EXPECT_EQ(read_export(cut, lineage(), verifier()), nullptr);
    std::vector<PackItem> items = items_of(whole);
    items.push_back({Kind::order, encode(by_officers(order(), 1, 1))});
    EXPECT_EQ(read_export(pack_of(items), lineage(), verifier()), nullptr);
    std::erase_if(items, [](const PackItem& item) { return item.kind == Kind::charter; });
    EXPECT_EQ(read_export(pack_of(items), lineage(), verifier()), nullptr);
}

}  // namespace
}  // namespace noodgeld::test
