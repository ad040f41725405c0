#include "issuer/drafting.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "issuer/ceremony.h"
#include "tests/issuer/scheme.h"

namespace noodgeld {
namespace {

using test::chartered;
using test::kCrisis;
using test::kDay;
using test::kPeacetime;

TEST(Drafting, FirstCharterBeginsAtOne) {
    Charter said = test::charter();
    said.version = {};
    said.previous = ObjectHash{};
    std::ranges::reverse(said.regions);
    EXPECT_EQ(make_charter(said, Holdings{}, kPeacetime), test::charter());
}

TEST(Drafting, NextCharterNamesTheOneBefore) {
    EXPECT_EQ(make_charter(test::next_charter(), chartered(), kPeacetime + kDay),
              test::next_charter());
    Holdings held = chartered();
    test::hold(held, Kind::charter, encode(test::by_officers(test::next_charter(), 1, 4)));
    const auto third = make_charter(test::charter(), held, kPeacetime);
    ASSERT_TRUE(third);
    EXPECT_EQ(third->version.value, 3u);
    EXPECT_EQ(third->previous, hash_of(test::next_charter(), test::lineage()));
    EXPECT_TRUE(governance_of(propose(*third), held));
}

TEST(Drafting, CharterStaysOfItsScheme) {
    const auto refusal = [](auto change) {
        Charter said = test::next_charter();
        change(said);
        return make_charter(said, test::chartered(), kPeacetime).error();
    };
    EXPECT_EQ(refusal([](Charter& c) { c.drill = !c.drill; }), DraftRefusal::other_scheme);
    EXPECT_EQ(refusal([](Charter& c) { c.currency = "USD"; }), DraftRefusal::other_scheme);
}

TEST(Drafting, AKeyThatWasRevokedOnceNeverComesBack) {
    Charter next = test::next_charter();
    next.issuer = test::example_public_key("issuer", 2);
    next.revoked_keys = {key_id(test::charter().issuer)};
    Holdings held = chartered();
    test::hold(held, Kind::charter, encode(test::by_officers(next, 1, 4)));
    EXPECT_EQ(make_charter(test::charter(), held, kPeacetime).error(), DraftRefusal::revoked_key);
}

TEST(Drafting, CharterSaysWhatIsWrongWithIt) {
    const auto refusal = [](auto change) {
        Charter said = test::charter();
        change(said);
        return make_charter(said, Holdings{}, kPeacetime).error();
    };
    EXPECT_EQ(refusal([](Charter& c) { c.ledger = c.issuer; }), DraftRefusal::two_roles);
    EXPECT_EQ(refusal([](Charter& c) { c.witnesses[0] = c.officers[1].key; }),
              DraftRefusal::two_roles);
    EXPECT_EQ(refusal([](Charter& c) { c.revocation_desk = c.auditors[0]; }),
              DraftRefusal::two_roles);
    EXPECT_EQ(refusal([](Charter& c) { c.auditors[0] = {c.officers[1].key.bytes}; }),
              DraftRefusal::sealing_key_signs);
    EXPECT_EQ(refusal([](Charter& c) { c.revocation_desk = {c.ledger.bytes}; }),
              DraftRefusal::sealing_key_signs);
    EXPECT_EQ(refusal([](Charter& c) { c.thresholds.activate = {2}; }),
              DraftRefusal::bad_thresholds);
    EXPECT_EQ(refusal([](Charter& c) { c.thresholds.stop = {4}; }), DraftRefusal::bad_thresholds);
    EXPECT_EQ(refusal([](Charter& c) { c.thresholds.settle = {1}; }), DraftRefusal::bad_thresholds);
    EXPECT_EQ(refusal([](Charter& c) { c.revoked_keys = {key_id(c.enroller)}; }),
              DraftRefusal::revoked_key);
    EXPECT_EQ(refusal([](Charter& c) { c.thresholds.charter = {6}; }),
              DraftRefusal::bad_thresholds);
    EXPECT_EQ(refusal([](Charter& c) { c.revocation_desk = {}; }), DraftRefusal::bad_sealing_key);
    EXPECT_EQ(refusal([](Charter& c) { c.regions[0].number = {200}; }), DraftRefusal::bad_regions);
    EXPECT_EQ(refusal([](Charter& c) { c.currency = "EURO"; }), DraftRefusal::inconsistent);
}

TEST(Drafting, OrdersCountOn) {
    EXPECT_EQ(make_order(test::order(), nullptr, chartered(), kCrisis), test::order());
    const Order first = test::order();
    const auto second = make_order(test::order(), &first, chartered(), kCrisis + kDay);
    ASSERT_TRUE(second);
    EXPECT_EQ(second->number.value, 2u);
    EXPECT_EQ(second->previous, test::order_hash());
    EXPECT_EQ(second->issued_at, kCrisis + kDay);
}

TEST(Drafting, OrderSaysWhatIsWrongWithIt) {
    const auto refusal = [](auto change) {
        Order said = test::order();
        change(said);
        return make_order(said, nullptr, chartered(), kCrisis).error();
    };
    EXPECT_EQ(make_order(test::order(), nullptr, Holdings{}, kCrisis).error(),
              DraftRefusal::no_charter);
    EXPECT_EQ(refusal([](Order& o) { o.activations[0].regions = {{99}}; }),
              DraftRefusal::regions_not_listed);
    EXPECT_EQ(refusal([](Order& o) { o.activations[0].until = o.activations[0].from; }),
              DraftRefusal::bad_period);
    EXPECT_EQ(refusal([](Order& o) { o.report_by = o.activations[0].from; }),
              DraftRefusal::bad_period);
    EXPECT_EQ(refusal([](Order& o) { o.closing = kCrisis; }), DraftRefusal::bad_period);
    EXPECT_EQ(refusal([](Order& o) { std::swap(o.limits.per_sale, o.limits.tight_per_sale); }),
              DraftRefusal::bad_limits);
    EXPECT_EQ(refusal([](Order& o) {
                  o.activations[0].regions = {test::kFryslan, test::kFryslan};
              }),
              DraftRefusal::inconsistent);
    EXPECT_EQ(refusal([](Order& o) { o.message = std::string(401, 'x'); }),
              DraftRefusal::inconsistent);
    EXPECT_EQ(refusal([](Order& o) { o.activations.resize(20, o.activations[0]); }),
              DraftRefusal::too_large);
}

TEST(Drafting, OrderRegionsAreSorted) {
    Order said = test::order();
    said.activations[0].regions = {test::kFryslan, test::kGroningen};
    const auto order = make_order(said, nullptr, chartered(), kCrisis);
    ASSERT_TRUE(order);
    EXPECT_THAT(order->activations[0].regions,
                testing::ElementsAre(test::kGroningen, test::kFryslan));
}

TEST(Drafting, LargestOrderFitsAndOneByteMoreDoesNot) {
    Order said = test::order();
    said.activations.resize(8, said.activations[0]);
    while (make_order(said, nullptr, chartered(), kCrisis)) said.message += "x";
    EXPECT_EQ(make_order(said, nullptr, chartered(), kCrisis).error(), DraftRefusal::too_large);
    said.message.pop_back();
    const auto largest = make_order(said, nullptr, chartered(), kCrisis);
    ASSERT_TRUE(largest);
    EXPECT_EQ(encode(test::by_officers(*largest)).size(), limits::kOrderBytes);
}

TEST(Drafting, StopNamesItsOrder) {
    const Stop expected = test::stop();
    EXPECT_EQ(make_stop(test::order(), expected.message, chartered(), expected.issued_at),
              expected);
    EXPECT_EQ(make_stop(test::order(), "", Holdings{}, kCrisis).error(), DraftRefusal::no_charter);
    EXPECT_EQ(make_stop(test::order(), "two\nlines", chartered(), kCrisis).error(),
              DraftRefusal::inconsistent);
}

TEST(Drafting, RevocationsAreSortedAndNumbered) {
    RevocationList said = test::revocations();
    std::ranges::reverse(said.terminals);
    EXPECT_EQ(make_revocations(said, nullptr, nullptr, chartered(), said.issued_at),
              test::revocations());
}

TEST(Drafting, RevokedStaysRevoked) {
    const RevocationList before = test::revocations();
    RevocationList said;
    said.series = {series_id(test::series(8), test::lineage())};
    RevokedTerminal later = before.terminals.back();
    later.last = {{1}, EntryHash::of(test::example_hash("entry", 1))};
    said.terminals = {later};
    const auto list = make_revocations(said, &before, nullptr, chartered(), kCrisis + kDay);
    ASSERT_TRUE(list);
    EXPECT_EQ(list->order, std::nullopt);
    EXPECT_EQ(list->boxes, before.boxes);
    EXPECT_THAT(list->series, testing::UnorderedElementsAre(before.series[0], said.series[0]));
    EXPECT_EQ(list->sheets, before.sheets);
    EXPECT_THAT(list->terminals, testing::UnorderedElementsAre(before.terminals[0], later));
}

TEST(Drafting, RevokedTwiceInOneListIsRefused) {
    RevocationList said = test::revocations();
    said.series.push_back(said.series.front());
    EXPECT_EQ(make_revocations(said, nullptr, nullptr, chartered(), kCrisis).error(),
              DraftRefusal::inconsistent);
    EXPECT_EQ(make_revocations({}, nullptr, nullptr, Holdings{}, kCrisis).error(),
              DraftRefusal::no_charter);
}

TEST(DraftRefusalTest, EachHasASentenceInBothLanguages) {
    for (int i = 0; i <= static_cast<int>(DraftRefusal::too_large); ++i) {
        const auto refusal = static_cast<DraftRefusal>(i);
        EXPECT_THAT(sentence(refusal, Language::nl), testing::EndsWith("."));
        EXPECT_THAT(sentence(refusal, Language::en), testing::EndsWith("."));
    }
}

}  // namespace
}  // namespace noodgeld
