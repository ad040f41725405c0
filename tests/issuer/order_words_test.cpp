#include "issuer/order_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "issuer/brake_words.h"
#include "tests/issuer/scheme.h"

namespace noodgeld {
namespace {

using testing::HasSubstr;
using testing::Not;

/// The example order, with three terminals of two merchants where it can be spent.
class OrderWords : public testing::Test {
  protected:
    OrderWords() {
        test::hold(held_, test::series());
        test::hold(held_, test::emission());
        for (const unsigned terminal : {1u, 2u, 3u}) {
            Certificate certificate = test::certificate(terminal);
            certificate.merchant = terminal == 3 ? "KVK2" : "KVK1";
            test::hold(held_, certificate);
        }
        const std::string payee = test::certificate().payee;
        test::hold(held_,
                   test::merchant_register(test::registered({{"KVK1", payee}, {"KVK2", payee}})));
    }
    [[nodiscard]] std::string words(Language language) const {
        return order_words(order_, cost_of(order_, held_), held_, language);
    }

    Holdings held_ = test::chartered();
    Order order_ = test::order();
};

TEST_F(OrderWords, WorkedExampleInEnglish) {
    EXPECT_EQ(words(Language::en),
              "Order 1 under charter 1, of 2026-03-01T00:00:00Z (2026-03-01 01:00 in Amsterdam).\n"
              "To the public: Noodgeld geldt van 1 tot 8 maart in de provincie Groningen.\n"
              "Emission " +
                  hex(order_.activations[0].emission.bytes) +
                  ", from 2026-03-01T00:00:00Z (2026-03-01 01:00 in Amsterdam) until "
                  "2026-03-08T00:00:00Z (2026-03-08 01:00 in Amsterdam):\n"
                  "  in Groningen (PV20): 5 tokens, €50.00,\n"
                  "    to be spent from 2026-03-01T00:00:00Z (2026-03-01 01:00 in Amsterdam) until "
                  "2026-03-04T00:00:00Z (2026-03-04 01:00 in Amsterdam)\n"
                  "To be spent in all: 5 tokens, €50.00.\n"
                  "Limits: €200.00 a sale, €50,000.00 a terminal while cut off;\n"
                  "  tight (data older than 1 day, or a clock that cannot be right): €50.00 and "
                  "€10,000.00;\n"
                  "  voids within 1 hour, at most 20; on paper €1,000.00 a terminal;\n"
                  "  duplicates above €500.00 a merchant wait for officers.\n"
                  "Report by 2026-03-31T00:00:00Z (2026-03-31 02:00 in Amsterdam); closing "
                  "2026-04-30T00:00:00Z (2026-04-30 02:00 in Amsterdam).\n"
                  "Names no revocation list: what is revoked stays so.\n"
                  "The register lists 2 merchants, who may be owed €2,000,000.00 in all.\n"
                  "The guarantee bears at most €1,000.00: copies and forgeries up to €500.00 a "
                  "merchant;\n"
                  "  besides that only what a merchant has to give back and does not.\n"
                  "3 known terminals accept this.\n"
                  "At worst copying takes €100.00 of goods, whoever bears it: every terminal cut "
                  "off from every other.\n"
                  "Never more than the sum of their limits: €150,000.00.\n");
}

TEST_F(OrderWords, SameInDutch) {
    const std::string dutch = words(Language::nl);
    EXPECT_THAT(dutch, HasSubstr("in Groningen (PV20): 5 munten, € 50,00"));
    EXPECT_THAT(dutch, HasSubstr("In het register staan 2 winkeliers"));
    EXPECT_THAT(dutch, HasSubstr("De waarborg draagt hoogstens € 1.000,00"));
    EXPECT_THAT(dutch, HasSubstr("in het ergste geval € 100,00"));
    EXPECT_THAT(dutch, HasSubstr("som van hun grenzen: € 150.000,00"));
    EXPECT_THAT(dutch, Not(HasSubstr("OEFENING")));
}

TEST_F(OrderWords, RowsRegionsAndStoreGroupAreNamed) {
    order_.activations[0].regions = {test::kGroningen, {77}};
    EXPECT_THAT(words(Language::en), HasSubstr("in Groningen (PV20), 77: 5 tokens"));
    ActivatedPart part{{test::kFryslan}, {{7}, {9}}, {}, {2}, test::cents(100)};
    OrderCost cost = cost_of(order_, held_);
    cost.rows[0].parts = {part};
    EXPECT_THAT(order_words(order_, cost, held_, Language::nl),
                HasSubstr("in Fryslân (PV21), alleen winkelgroep 7, 9: 2 munten"));
}

TEST_F(OrderWords, TheDatesOfEachSlotAreThoseOfTheRow) {
    order_.activations[0].extra = {2 * test::kDay.count};
    EXPECT_THAT(words(Language::en),
                HasSubstr("until 2026-03-08T00:00:00Z (2026-03-08 01:00 in Amsterdam), each slot "
                          "2 days longer:"));
    EXPECT_THAT(words(Language::en),
                HasSubstr("until 2026-03-06T00:00:00Z (2026-03-06 01:00 in Amsterdam)\n"));
    EXPECT_THAT(words(Language::nl), HasSubstr(", elk dagdeel 2 dagen langer:"));
    order_.activations[0].until = order_.activations[0].from;
    EXPECT_THAT(words(Language::en), HasSubstr("NEVER: closed at 2026-03-01T00:00:00Z"));
}

TEST_F(OrderWords, EmptyOrderClosesAll) {
    order_.activations.clear();
    EXPECT_THAT(words(Language::en), HasSubstr("Activates nothing: all is closed."));
}

// An officer who does not see what a list lets go signs that stolen vouchers are good again.
TEST_F(OrderWords, TheListThatItNamesIsShownAndWhatLapsesByIt) {
    const auto list_of = [](std::initializer_list<unsigned> sheets,
                            std::optional<ObjectHash> with) {
        RevocationList list{{1}, with, test::kCrisis, {}, {}, {}, {}};
        for (const unsigned one : sheets) {
            list.sheets.push_back({test::example_id<SheetKey>("sheet", one), {24}});
        }
        std::ranges::sort(list.sheets, {}, &RevokedSheet::key);
        return list;
    };
    const RevocationList before = list_of({1, 2, 3}, std::nullopt);
    const RevocationList after = list_of({2}, std::nullopt);
    test::hold(held_, Kind::order, encode(test::by_officers(order_)));
    order_.number = {2};
    order_.previous = test::order_hash();
    order_.revocations = hash_of(after, test::lineage());
    EXPECT_THAT(words(Language::en), HasSubstr("NOT KNOWN HERE"));
    test::hold(held_, Kind::revocations, encode(test::by_officers(after, 1, 2)));
    EXPECT_THAT(words(Language::en),
                HasSubstr("0 series, 1 sheet, 0 boxes and 0 terminals; of lists before it"));
    EXPECT_THAT(words(Language::en), Not(HasSubstr("WARNING")));
    test::hold(held_, Kind::revocations, encode(test::by_officers(before, 1, 2)));
    const std::string said = words(Language::en);
    EXPECT_THAT(said, HasSubstr("WARNING: this can then be spent again:\n"));
    for (const unsigned lapsing : {1u, 3u}) {
        EXPECT_THAT(said,
                    HasSubstr(hex(test::example_id<SheetKey>("sheet", lapsing).bytes) + ": 24"));
    }
    EXPECT_THAT(said, Not(HasSubstr(hex(test::example_id<SheetKey>("sheet", 2).bytes))));
    EXPECT_THAT(words(Language::nl), HasSubstr("LET OP: dit is dan weer te besteden:"));
}

// Who stole the enroller's key may make one of another name, for its hash to come first.
TEST_F(OrderWords, AListShowsAllThatCertificatesSayOfATerminal) {
    Certificate other = test::certificate(1);
    other.device = "Kassa van de buurman";
    test::hold(held_, other);
    const FeedId feed = feed_id(other.key);
    const RevocationList list{{1}, std::nullopt, test::kCrisis, {}, {}, {}, {{feed, {}}}};
    const std::string said = revocation_words(list, held_, Language::en);
    EXPECT_THAT(said, HasSubstr("\"Kassa van de buurman\""));
    EXPECT_THAT(said, HasSubstr("\"" + test::certificate(1).device + "\""));
    EXPECT_THAT(said, HasSubstr("WARNING: this terminal has 2 different certificates"));
}

TEST_F(OrderWords, DrillIsShouted) {
    Charter drill = test::charter();
    drill.drill = true;
    const Holdings held = test::holdings_of(drill, 4);
    EXPECT_THAT(order_words(order_, cost_of(order_, held), held, Language::nl),
                HasSubstr("OEFENING"));
}

TEST_F(OrderWords, WhatIsMissingIsNamed) {
    const Holdings held = test::chartered();
    const std::string words = order_words(order_, cost_of(order_, held), held, Language::en);
    EXPECT_THAT(words, HasSubstr("NOT (WHOLLY) KNOWN"));
    EXPECT_THAT(words,
                HasSubstr("MISSING: emission " + hex(order_.activations[0].emission.bytes) + "\n"));
}

TEST_F(OrderWords, FiguresForMachines) {
    EXPECT_THAT(to_json(show_cost(cost_of(order_, held_), Language::nl)),
                HasSubstr(R"("tokens":5,"activated":5000,"terminals":3,"merchants":2,)"
                          R"("ceilings":200000000,"limits_sum":15000000,"by_merchants":100000,)"
                          R"("by_terminals":10000,)"
                          R"("missing":[])"));
}

}  // namespace
}  // namespace noodgeld
