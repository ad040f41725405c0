// Evidence that stands by itself: each accusation's pack convinces whoever holds the charter, and
// nothing less than the pack does.
#include <random>

#include "tests/ledger/ledger_api_fixture.h"

namespace noodgeld::test {
namespace {

const auto kForger = 77u;  // Its token is in no manifest.

void add_shop(std::vector<PackItem>& items, unsigned number, const ExampleFeed& feed) {
    items.push_back(
        {Kind::certificate, encode(sign(certificate(number), lineage(), example_key("enroller")))});
    items.push_back({Kind::segment, encode(feed.segment())});
}

ExampleFeed enrolled_feed(unsigned number) {
    ExampleFeed feed(number);
    feed.append(Adopted{Kind::certificate, hash_of(certificate(number), lineage())});
    feed.append(Adopted{Kind::order, order_hash()});
    return feed;
}

/// A copied and a forged token, a forked feed, two orders of one number, two first runs. Rival
/// charters would be in every pack.
std::vector<PackItem> crimes() {
    Order other = order();
    other.message = "Iets anders.";
    std::vector<PackItem> items{
        {Kind::series, encode(sign(series(), lineage(), example_key("issuer")))},
        {Kind::emission, encode(signed_emission())},
        {Kind::manifest, manifest_part()},
        {Kind::order, encode(by_officers(order()))},
        {Kind::order, encode(by_officers(other))},
        {Kind::settlement, settled(settlement())}};
    Settlement second = settlement();
    second.rows.pop_back();
    items.push_back({Kind::settlement, settled(second)});
    for (const unsigned number : {21u, 22u}) {
        ExampleFeed feed = enrolled_feed(number);
        feed.append(feed.sale(number, 1, {250}));
        feed.append(AssertedTime{kCrisis + kHour});
        add_shop(items, number, feed);
    }
    ExampleFeed forged = enrolled_feed(23);
    forged.append(forged.sale(23, kForger, {400}));
    add_shop(items, 23, forged);

    ExampleFeed honest = enrolled_feed(24);
    ExampleFeed forked = enrolled_feed(24);
    honest.append(honest.sale(24, 2, {100}));
    forked.append(AssertedTime{kCrisis + kDay});
    add_shop(items, 24, honest);
    items.push_back({Kind::segment, encode(forked.segment())});
    return items;
}

bool proves(const std::vector<Proven>& found, Accusation accusation, const std::string& about) {
    return std::ranges::any_of(found, [&](const Proven& proven) {
        return proven.accusation == accusation && std::ranges::count(proven.about, about) == 1;
    });
}

class EvidenceTest : public LedgerApiTest {
  protected:
    using Accused = std::pair<Accusation, std::string>;

    void SetUp() override {
        LedgerApiTest::SetUp();
        const json::object report = document(post_pack(crimes()));
        ASSERT_TRUE(report.at("refused").as_object().empty());
        ASSERT_EQ(number(report, "waiting"), 0);
    }
    std::vector<Accused> accused() {
        return (*ledger_)->read([](const LedgerView& view) { return accusations(view.judged); });
    }
    Bytes pack_for(const Accused& accusation) {
        return get("/v1/evidence/" + std::string(name(accusation.first)) + "/" + accusation.second)
            .body;
    }
    static std::vector<Proven> check(const Bytes& pack) {
        return check_evidence(first_charter(), pack, verifier()).value_or(std::vector<Proven>{});
    }
};

TEST_F(EvidenceTest, EveryKindOfAccusationIsMade) {
    std::set<Accusation> kinds;
    for (const auto& [accusation, about] : accused()) kinds.insert(accusation);
    EXPECT_EQ(kinds.size(), static_cast<std::size_t>(last_of(Accusation{})) - 1);
    EXPECT_FALSE(kinds.contains(Accusation::rival_charters));
    EXPECT_EQ(accused().size(), 5u);
}

TEST_F(EvidenceTest, EachPackProvesItsAccusationToAStranger) {
    for (const Accused& accusation : accused()) {
        const auto [kind, about] = accusation;
        const Bytes pack = pack_for(accusation);
        const std::vector<Proven> found = check(pack);
        EXPECT_TRUE(proves(found, kind, about)) << name(kind);
        EXPECT_EQ(found.size(), 1u) << name(kind) << " comes with what is beside the point";
        // All of it is genuine, and rests on nothing that is not in it but entries before.
        Facts facts;
        ASSERT_TRUE(facts.add(Kind::charter, first_charter(), verifier()));
        for (const PackItem& item : items_of(pack)) {
            const auto taken = facts.add(item.kind, item.object, verifier());
            const bool is_cut = item.kind == Kind::segment;  // Its past is not in the pack.
            EXPECT_TRUE(taken && (is_cut || !taken->waiting))
                << name(kind) << ": " << name(item.kind);
        }
    }
}

TEST_F(EvidenceTest, RivalChartersProveThemselves) {
    Charter rival = next_charter();
    const Bytes first = encode(by_officers(rival, 1, 4));
    rival.issued_at = rival.issued_at + Seconds{1};
    const Bytes second = encode(by_officers(rival, 1, 4));
    ASSERT_EQ(number(document(post_pack({{Kind::charter, first}})), "added"), 1);
    EXPECT_EQ(accused().size(), 5u) << "one is no crime";
    ASSERT_EQ(number(document(post_pack({{Kind::charter, second}})), "added"), 1);
    ASSERT_EQ(accused().size(), 6u);
    const Accused accusation = accused().back();
    ASSERT_EQ(accusation.first, Accusation::rival_charters);
    const std::vector<PackItem> items = items_of(pack_for(accusation));
    EXPECT_EQ(items.size(), 3u);
    EXPECT_TRUE(proves(check(pack_of(items)), accusation.first, accusation.second));
    for (const PackItem& left_out : items) {
        if (left_out.object == first_charter()) continue;  // The stranger has it.
        std::vector<PackItem> rest = items;
        std::erase(rest, left_out);
        EXPECT_TRUE(check(pack_of(rest)).empty());
    }
}

TEST_F(EvidenceTest, FactsAloneFindContradictoryOrdersAgain) {
    for (const Accused& accusation : accused()) {
        Facts facts;
        ASSERT_TRUE(facts.add(Kind::charter, first_charter(), verifier()));
        for (const PackItem& item : items_of(pack_for(accusation))) {
            ASSERT_TRUE(facts.add(item.kind, item.object, verifier()));
        }
        facts.settle(verifier());
        const Adjudication judged = adjudicate(facts);
        const bool of_orders = accusation.first == Accusation::conflicting_orders;
        EXPECT_EQ(judged.conflicting_orders.size(), of_orders ? 1u : 0u);
    }
}

TEST_F(EvidenceTest, NothingIsProvenWithoutWhatItRestsOn) {
    for (const Accused& accusation : accused()) {
        const std::vector<PackItem> items = items_of(pack_for(accusation));
        for (std::size_t left_out = 0; left_out < items.size(); ++left_out) {
            std::vector<PackItem> rest = items;
            rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(left_out));
            const Kind kind = items[left_out].kind;
            // The stranger has the charter; whether a spend was in order does not matter to that
            // it was done twice.
            const bool is_context = kind == Kind::charter || kind == Kind::order;
            if (is_context && accusation.first != Accusation::conflicting_orders &&
                accusation.first != Accusation::forged_token) {
                continue;
            }
            if (kind == Kind::charter) continue;
            EXPECT_FALSE(proves(check(pack_of(rest)), accusation.first, accusation.second))
                << name(accusation.first) << " without " << name(kind);
        }
    }
}

TEST_F(EvidenceTest, AChangedByteProvesNothingThatWasNotProvenBefore) {
    std::mt19937 random(11);
    for (const Accused& accusation : accused()) {
        const Bytes pack = pack_for(accusation);
        std::vector<PackItem> items = items_of(pack);
        const std::vector<Proven> before = check(pack);
        for (int round = 0; round < 40; ++round) {
            std::vector<PackItem> changed = items;
            Bytes& object = changed[random() % changed.size()].object;
            object[random() % object.size()] ^= static_cast<std::uint8_t>(1 << random() % 8);
            for (const Proven& proven : check(pack_of(changed))) {
                EXPECT_EQ(std::ranges::count(before, proven), 1) << name(proven.accusation);
            }
        }
        Bytes damaged = pack;
        damaged[random() % damaged.size()] ^= 0x40;
        EXPECT_TRUE(check(damaged).empty()) << "not whole";
    }
}

TEST_F(EvidenceTest, ThePackIsFoundFromTheList) {
    const json::object evidence = document(get("/v1/evidence"));
    std::size_t packs = 0;
    for (const auto& list : evidence) {
        for (const json::value& item : list.value().at("items").as_array()) {
            const http::Response pack = get(std::string(item.at("pack").as_string()));
            EXPECT_EQ(pack.status, 200u) << item;
            EXPECT_EQ(pack.content_type, "application/cbor");
            EXPECT_EQ(check(pack.body).size(), 1u);
            ++packs;
        }
    }
    EXPECT_EQ(packs, accused().size());
}

TEST_F(EvidenceTest, NobodyIsAccusedOfWhatTheFactsDoNotSay) {
    const std::string innocent = hex(token_id(token(2), lineage()).bytes);
    const std::string copied = hex(token_id(token(1), lineage()).bytes);
    for (const std::string& target :
         {"double_spend/" + innocent, "forged_token/" + copied,
          "equivocation/" + std::string(64, '0'), "conflicting_orders/" + std::string(64, '0'),
          "double_spend/" + std::string("xyz"), "murder/" + copied}) {
        expect_problem(get("/v1/evidence/" + target), http::HttpRefusal::not_found);
    }
}

TEST(Evidence, SpendingAgainAfterAVoidIsNoDoubleSpend) {
    TestTerminal shop(1);
    shop.activate();
    ASSERT_TRUE(shop.till().sell(sale_request(1, 700, {1}), kShopping));
    ASSERT_TRUE(shop.till().void_sale(example_id<SaleId>("sale", 1), kShopping));
    ASSERT_TRUE(shop.till().sell(sale_request(2, 700, {1}), kShopping));
    TestLedger ledger;
    ASSERT_TRUE(ledger->ingest_pack(shop.pack()));
    ASSERT_TRUE(ledger->anchor(example_key("ledger"), kReceived)) << "a void must be witnessed";
    ledger->read([](const LedgerView& view) {
        EXPECT_EQ(view.judged.tokens.begin()->second.size(), 2u);
        EXPECT_TRUE(accusations(view.judged).empty());
    });
}

}  // namespace
}  // namespace noodgeld::test
