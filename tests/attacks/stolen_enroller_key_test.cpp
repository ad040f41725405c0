// Whoever stole the enroller's key (or finds one that was replaced) signs any certificate. Once
// that forked the feed of an honest terminal: its turnover was held for good, the evidence accused
// it, and it stopped selling. A feed is a key now, and what a feed adopted first decides about it.
#include <gtest/gtest.h>

#include "protocol/verdict/adjudicate.h"
#include "tests/support/test_terminal.h"

namespace noodgeld::test {
namespace {

constexpr std::string_view kThiefsAccount = "NL02ABNA0123456789";

Bytes enrolled(const Certificate& certificate) {
    return encode(sign(certificate, lineage(), example_key("enroller")));
}

/// An honest shop that sold three times, the ledger that got all of it, and the thief.
class StolenEnrollerKey : public testing::Test {
  protected:
    StolenEnrollerKey() {
        shop_.activate();
        for (const unsigned number : {1U, 2U, 3U}) sell(number);
        must(Kind::charter, encode(by_officers(charter(), 1, 4, std::nullopt)));
        for (const PackItem& item : example_register()) must(item.kind, item.object);
    }

    void sell(unsigned number) {
        EXPECT_TRUE(shop_.till().sell(sale_request(number, 1'000, {number}), kShopping));
    }
    [[nodiscard]] FeedId feed() { return shop_.terminal().feed(); }

    void must(Kind kind, const Bytes& wire) {
        ASSERT_TRUE(facts_.add(kind, wire, verifier())) << name(kind);
    }
    /// The shop's pack, and a receipt of all that came.
    void report() {
        const Bytes pack = shop_.pack();
        PackReader reader = PackReader::open(pack).value();
        while (auto item = reader.next().value()) must(item->kind, item->object);
        must(Kind::manifest, manifest_part());
        const auto own = shop_.terminal().journal().own_feed();
        const Anchor anchor{key_id(example_public_key("ledger")), own->signed_head, {}, kShopping};
        must(Kind::anchor, encode(sign(anchor, lineage(), example_key("ledger"))));
    }
    void expect_all_paid_to_the_shop(std::int64_t sales) {
        facts_.settle(verifier());
        const Adjudication judged = adjudicate(facts_);
        EXPECT_TRUE(judged.equivocations.empty());
        EXPECT_TRUE(judged.holds.empty());
        const CertificateRequest& asked = shop_.request();
        EXPECT_EQ(judged.accounts.balance({AccountKind::payable, asked.merchant, asked.payee}),
                  sales * 1'000);
        EXPECT_EQ(judged.accounts.total(AccountKind::payable), sales * 1'000);
        EXPECT_EQ(judged.accounts.total(AccountKind::held), 0);
    }

    /// The honest feed's key, with something else than the shop asked.
    [[nodiscard]] std::vector<Certificate> diverting() const {
        Certificate elsewhere = certificate(shop_.request());
        elsewhere.payee = kThiefsAccount;
        Certificate mine = elsewhere;
        mine.merchant = "THIEF";
        mine.from = mine.from + Seconds{-kDay.count};
        mine.until = mine.until + kDay;
        Certificate useless = certificate(shop_.request());
        useless.region = kFryslan;
        Certificate grouped = certificate(shop_.request());
        grouped.store_group = {99};
        return {elsewhere, mine, useless, grouped};
    }
    /// A first entry of the honest feed, under a head that the thief signed.
    [[nodiscard]] Bytes fork() {
        const Entry first{feed(),
                          {1},
                          genesis_hash(feed(), lineage()),
                          {{0}, kCrisis, TimeSource::clock},
                          AssertedTime{kCrisis}};
        const Bytes wire = encode(first);
        const Head head{feed(), {{1}, entry_hash(wire, lineage())}, {}};
        return encode(Segment{{wire}, encode(sign(head, lineage(), example_key("thief")))});
    }

    TestTerminal shop_{1};
    Facts facts_;
};

TEST_F(StolenEnrollerKey, CannotForkAnHonestFeed) {
    report();
    Certificate thiefs = certificate(shop_.request());
    thiefs.key = example_public_key("thief");
    must(Kind::certificate, enrolled(thiefs));
    EXPECT_EQ(facts_.add(Kind::segment, fork(), verifier()).error(), Refusal::unknown_signer);
    EXPECT_EQ(facts_.waiting(), 0U) << "no certificate can ever make it good";
    expect_all_paid_to_the_shop(3);
}

TEST_F(StolenEnrollerKey, CannotDivertWhatAnHonestFeedIsOwed) {
    for (const Certificate& one : diverting()) must(Kind::certificate, enrolled(one));
    report();
    for (const Certificate& one : diverting()) must(Kind::certificate, enrolled(one));
    expect_all_paid_to_the_shop(3);
}

TEST_F(StolenEnrollerKey, CannotLockALiveTerminalOut) {
    Certificate thiefs = certificate(shop_.request());
    thiefs.key = example_public_key("thief");
    shop_.adopt(Kind::certificate, enrolled(thiefs));
    for (const Certificate& one : diverting()) {
        const auto refused = shop_.terminal().adopt(Kind::certificate, enrolled(one), kShopping);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().refusal, Refusal::superseded);
    }
    PackWriter writer;
    Bytes pack = writer.begin(lineage());
    append(pack, writer.item(Kind::segment, fork()));
    for (const Certificate& one : diverting()) {
        append(pack, writer.item(Kind::certificate, enrolled(one)));
    }
    append(pack, writer.end());
    const auto read = Exchange(shop_.terminal()).read_pack(pack, kShopping);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->refused, (std::map<Refusal, std::size_t>{{Refusal::bad_signature, 1},
                                                             {Refusal::superseded, 4}}));
    EXPECT_FALSE(shop_.terminal().is_old_copy());
    sell(4);
    shop_.open();
    sell(5);
    report();
    expect_all_paid_to_the_shop(5);
}

TEST_F(StolenEnrollerKey, CannotInventAMerchantThatIsPaid) {
    TestTerminal invented(2, false);
    CertificateRequest mine = invented.request();
    mine.merchant = "THIEF";
    mine.payee = kThiefsAccount;
    ASSERT_TRUE(invented.terminal().ask(mine, example_key("terminal", 2)));
    invented.adopt(Kind::certificate, enrolled(certificate(mine)));
    invented.activate();
    // Copies of what the shop was paid with, and more.
    for (const unsigned number : {1U, 2U, 3U, 4U}) {
        ASSERT_TRUE(invented.till().sell(sale_request(10 + number, 1'000, {number}), kShopping));
    }
    const Bytes pack = invented.pack();
    PackReader reader = PackReader::open(pack).value();
    while (auto item = reader.next().value()) must(item->kind, item->object);
    const auto own = invented.terminal().journal().own_feed();
    const Anchor anchor{key_id(example_public_key("ledger")), own->signed_head, {}, kShopping};
    must(Kind::anchor, encode(sign(anchor, lineage(), example_key("ledger"))));
    report();
    facts_.settle(verifier());
    const Adjudication judged = adjudicate(facts_);
    EXPECT_EQ(judged.accounts.total(AccountKind::payable), 3'000) << "the shop's";
    EXPECT_EQ(judged.accounts.balance({AccountKind::held, "THIEF", std::string(kThiefsAccount)}),
              4'000);
}

TEST_F(StolenEnrollerKey, CannotEnrolANewTerminalForItself) {
    TestTerminal fresh(2, false);
    ASSERT_TRUE(fresh.terminal().ask(fresh.request(), example_key("terminal", 2)));
    Certificate first = certificate(fresh.request());
    first.payee = kThiefsAccount;
    EXPECT_EQ(fresh.terminal().adopt(Kind::certificate, enrolled(first), kShopping).error().refusal,
              Refusal::not_enrolled);
    fresh.adopt(Kind::certificate, enrolled(certificate(fresh.request())));
    fresh.activate();
    EXPECT_TRUE(fresh.till().sell(sale_request(4, 1'000, {4}), kShopping));
}

}  // namespace
}  // namespace noodgeld::test
