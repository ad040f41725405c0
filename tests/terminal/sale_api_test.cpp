// Sales over HTTP: what a till asks and what it hears.
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <set>
#include <thread>

#include "tests/terminal/terminal_server.h"

namespace noodgeld::test {
namespace {

namespace json = boost::json;

class SaleApi : public testing::Test {
  protected:
    SaleApi() { shop_.activate(); }

    [[nodiscard]] json::value sales() { return server_.get("/v1/sales").at("sales"); }

    TestTerminal shop_;
    TerminalServer server_{shop_.terminal()};
};

json::object place(std::uint64_t sequence) {
    return {{"feed", hex(example_feed(1).bytes)}, {"sequence", sequence}};
}

const json::object kTime{
    {"earliest", kCrisis.seconds}, {"latest", kShopping.seconds}, {"source", "clock"}};

TEST(TellsASeed, WhereThereIsOne) {
    for (unsigned i = 1; i <= 8; ++i) EXPECT_TRUE(tells_a_seed("x" + voucher_text(i) + "x"));
    EXPECT_TRUE(tells_a_seed("{\"seed\":\"" + hex(voucher(3).seed.view()) + "\"}"));
    EXPECT_FALSE(tells_a_seed(voucher_text(9)));
}

TEST_F(SaleApi, AYesSaysAllThatATillNeeds) {
    const Answer yes = server_.sell(1, 1'700, {1, 2});
    EXPECT_EQ(yes.status, 201U);
    EXPECT_EQ(yes.type, "application/json");
    const FeedPoint tip = shop_.terminal().branch()->tip();
    const auto spend = [](unsigned voucher, int cents) {
        return json::object{{"token", hex(token_id(token(voucher), lineage()).bytes)},
                            {"cents", cents},
                            {"face_cents", 1'000}};
    };
    json::object expected{
        {"sale_id", sale_id_text(1)},
        {"accepted", true},
        {"repeated", false},
        {"voided", false},
        {"total_cents", 1'700},
        {"entry", place(4)},
        {"entry_hash", hex(tip.hash.bytes)},
        {"time", kTime},
        {"spends", json::array{spend(1, 1'000), spend(2, 700)}},
        {"next", "Paid. Punch every voucher unreadable and keep the paper."},
    };
    EXPECT_EQ(yes.json, expected);

    const Answer again = server_.sell(1, 1'700, {1, 2}, "nl");
    EXPECT_EQ(again.status, 200U);
    expected["repeated"] = true;
    expected["next"] = "Betaald. Maak elke bon onleesbaar met de tang en bewaar het papier.";
    EXPECT_EQ(again.json, expected);

    const Answer found = server_.get("/v1/sales/" + sale_id_text(1), "nl");
    EXPECT_EQ(found.status, 200U);
    expected["repeated"] = false;
    EXPECT_EQ(found.json, expected);
    EXPECT_EQ(sales().as_array().size(), 1U);
}

TEST_F(SaleApi, TakesATextWithWhatAScannerPutsAroundIt) {
    const std::vector<std::string> around{"\r\n", "\n", "\r", "\t", " ", "\t\r\n"};
    for (unsigned i = 0; i < around.size(); ++i) {
        SCOPED_TRACE(i);
        const std::string text = around[i] + voucher_text(i + 1) + around[i];
        const json::object check{{"voucher", json::string(text)}};
        EXPECT_EQ(
            server_.post("/v1/check", "application/json", as_bytes(json::serialize(check))).status,
            200U);
        json::object sale = sale_json(i + 1, 700, {i + 1});
        sale["vouchers"] = json::array{json::value(text)};
        EXPECT_EQ(
            server_.post("/v1/sales", "application/json", as_bytes(json::serialize(sale))).status,
            201U);
        const std::string order =
            around[i] + to_text(Kind::order, encode(by_officers(test::order())));
        EXPECT_EQ(server_.scan(order + around[i]).status, 200U);
    }
}

TEST_F(SaleApi, GivesTheSameYesAfterARestart) {
    const Answer first = server_.sell(1, 700, {1});
    ASSERT_EQ(first.status, 201U);
    shop_.open();
    TerminalServer restarted(shop_.terminal());
    const Answer again = restarted.sell(1, 700, {1});
    EXPECT_EQ(again.status, 200U);
    EXPECT_EQ(again.at("entry_hash"), first.at("entry_hash"));
    EXPECT_EQ(restarted.sell(2, 700, {1}).verdict(), "409 already_spent");
}

TEST_F(SaleApi, SeveralTillsAtOnceGetOneYes) {
    constexpr unsigned kTills = 6;
    const auto ask_at_once = [this](const std::function<json::object(unsigned till)>& sale) {
        std::vector<Answer> answers(kTills);
        std::vector<std::thread> tills;
        for (unsigned till = 0; till < kTills; ++till) {
            tills.emplace_back([this, &sale, &answers, till] {
                TillClient client(server_.endpoint());
                answers[till] = client.post_json("/v1/sales", sale(till));
            });
        }
        for (std::thread& till : tills) till.join();
        return answers;
    };
    for (unsigned round = 0; round < 5; ++round) {
        const unsigned first = 1 + round * kTills;
        std::map<std::string, unsigned> verdicts;
        std::set<std::string> entries;
        for (const Answer& answer :
             ask_at_once([&](unsigned) { return sale_json(1'000 + round, 700, {first}); })) {
            ++verdicts[answer.verdict()];
            entries.insert(json::serialize(answer.at("entry_hash")));
        }
        EXPECT_EQ(verdicts, (std::map<std::string, unsigned>{{"200", kTills - 1}, {"201", 1}}));
        EXPECT_EQ(entries.size(), 1U) << "the same request: the same yes";

        verdicts.clear();
        for (const Answer& answer : ask_at_once(
                 [&](unsigned till) { return sale_json(first + till, 700, {first + 1}); })) {
            ++verdicts[answer.verdict()];
        }
        EXPECT_EQ(verdicts,
                  (std::map<std::string, unsigned>{{"201", 1}, {"409 already_spent", kTills - 1}}));
    }
}

TEST_F(SaleApi, RefusesOtherContentUnderTheSameId) {
    ASSERT_EQ(server_.sell(1, 700, {1}).status, 201U);
    json::object other_goods = sale_json(1, 700, {1});
    other_goods["categories"].as_array()[0].as_object()["gpc"] = kMilk.value;
    for (const Answer& other :
         {server_.sell(1, 701, {1}), server_.sell(1, 700, {2}), server_.sell(1, 1'200, {1, 2}),
          server_.sell(1, 5'100, {1}), server_.post_json("/v1/sales", other_goods)}) {
        EXPECT_EQ(other.verdict(), "409 sale_id_conflict");
        EXPECT_EQ(other.at("place"), json::value(place(4)));
        EXPECT_EQ(other.at("when"), json::value(kTime));
    }
    EXPECT_EQ(server_.sell(2, 700, {2}).status, 201U) << "nothing was spent by the conflicts";
}

TEST_F(SaleApi, TakesAllVouchersOrNone) {
    ASSERT_EQ(server_.sell(1, 700, {1}).status, 201U);
    const Answer no = server_.sell(2, 2'700, {2, 3, 1});
    EXPECT_EQ(no.type, "application/problem+json");
    const json::object expected{{"type", "urn:noodgeld:refusal:already_spent"},
                                {"title", "This voucher has already been spent."},
                                {"status", 409},
                                {"refusal", "already_spent"},
                                {"number", 500},
                                {"next", way_on(Refusal::already_spent, Language::en)},
                                {"voucher", 2},
                                {"place", place(4)},
                                {"when", kTime}};
    EXPECT_EQ(no.json, expected);
    for (const unsigned good : {2U, 3U}) EXPECT_EQ(server_.check(good).status, 200U);
    EXPECT_EQ(server_.sell(2, 1'700, {2, 3}).status, 201U) << "a refused id is still free";
}

TEST_F(SaleApi, ReportsTheFirstRefusalInPrecedenceWhicheverVoucherItIs) {
    json::object sale = sale_json(1, 2'700, {1, 2, 3});
    json::array& vouchers = sale["vouchers"].as_array();
    vouchers[1] = "hello";  // no text of ours
    EXPECT_EQ(server_.post_json("/v1/sales", sale).verdict(), "400 unknown_kind");
    vouchers[2] = to_text(Kind::voucher, Bytes(2));  // no voucher
    const Answer no = server_.post_json("/v1/sales", sale);
    EXPECT_EQ(no.verdict(), "400 malformed");
    EXPECT_EQ(no.at("voucher"), json::value(2));
    EXPECT_TRUE(sales().as_array().empty());
}

TEST_F(SaleApi, RefusesAmountsGoodsAndHolders) {
    EXPECT_EQ(server_.sell(1, 1'001, {1}).verdict(), "422 amount_out_of_range");
    const Answer idle = server_.sell(1, 700, {1, 2});
    EXPECT_EQ(idle.verdict(), "422 amount_out_of_range");
    EXPECT_EQ(idle.at("voucher"), json::value(1)) << "the one that is not needed";
    EXPECT_EQ(server_.sell(1, 0, {1}).verdict(), "400 malformed");
    EXPECT_EQ(server_.sell(1, 700, {}).verdict(), "400 malformed");
    EXPECT_EQ(server_.sell(1, 1'700, {1, 1}).verdict(), "400 malformed");
    EXPECT_EQ(server_.sell(1, 700, {9}).status, 201U) << "a good token; only the manifest knows";

    json::object sale = sale_json(2, 700, {1});
    sale["categories"].as_array()[0].as_object()["gpc"] = kDetergent.value;
    EXPECT_EQ(server_.post_json("/v1/sales", sale).verdict(), "422 wrong_goods");
    sale["categories"] = json::array{json::object{{"gpc", kBread.value}, {"cents", 300}},
                                     json::object{{"gpc", kBread.value}, {"cents", 400}}};
    EXPECT_EQ(server_.post_json("/v1/sales", sale).verdict(), "400 malformed") << "one twice";

    Voucher stolen = voucher(1);
    stolen.seed = crypto::Seed(example_hash("thief", 1).bytes);
    const std::string text = to_text(Kind::voucher, encode(stolen));
    sale = sale_json(2, 700, {1});
    sale["vouchers"].as_array()[0] = json::string(text);
    EXPECT_EQ(server_.post_json("/v1/sales", sale).verdict(), "422 not_the_holder");
    EXPECT_EQ(server_.post_json("/v1/check", {{"voucher", json::string(text)}}).verdict(),
              "422 not_the_holder");
    EXPECT_EQ(
        server_.post_json("/v1/check", {{"voucher", json::string(voucher_text(1, 2))}}).verdict(),
        "422 unknown_series");
}

TEST_F(SaleApi, SaysWhichSlipItWasAtTheTill) {
    const Answer twice = server_.sell(1, 2'700, {1, 2, 1}, "nl");
    EXPECT_EQ(twice.verdict(), "400 malformed");
    EXPECT_EQ(twice.at("voucher"), json::value(2)) << "the second time";
    EXPECT_EQ(twice.at("detail"), json::value("Deze bon is in deze aankoop al gescand."));
    EXPECT_EQ(server_.sell(1, 2'700, {1, 2, 1}).at("detail"),
              json::value("This voucher was scanned before in this sale."));
    EXPECT_EQ(server_.sell(1, 0, {1}).at("detail"),
              json::value("categories[0].cents: zero: leave out what is free"));
    EXPECT_EQ(server_.sell(1, 1'001, {1}).at("detail"),
              json::value("The vouchers together are worth less than the amount."));
    EXPECT_EQ(server_.sell(1, 700, {1, 2}).at("detail"),
              json::value("The amount does not need this voucher: give it back."));
}

TEST_F(SaleApi, TakesGoodsInAnyOrder) {
    json::object sale = sale_json(1, 700, {1});
    const json::object bread{{"gpc", kBread.value}, {"cents", 300}};
    const json::object milk{{"gpc", kMilk.value}, {"cents", 400}};
    sale["categories"] = json::array{bread, milk};
    EXPECT_EQ(server_.post_json("/v1/sales", sale).status, 201U);
    sale["categories"] = json::array{milk, bread};
    EXPECT_EQ(server_.post_json("/v1/sales", sale).status, 200U) << "the same sale";
}

TEST_F(SaleApi, ChecksWithoutSpending) {
    for (int again = 0; again < 2; ++again) {
        const Answer good = server_.check(1);
        EXPECT_EQ(good.status, 200U);
        EXPECT_EQ(good.json, (json::object{{"face_cents", 1'000}}));
    }
    json::object with_goods{{"voucher", json::string(voucher_text(1))},
                            {"categories", sale_json(1, 700, {}).at("categories")}};
    EXPECT_EQ(server_.post_json("/v1/check", with_goods).status, 200U);
    with_goods["categories"].as_array()[0].as_object()["gpc"] = kDetergent.value;
    EXPECT_EQ(server_.post_json("/v1/check", with_goods).verdict(), "422 wrong_goods");
    EXPECT_TRUE(sales().as_array().empty());

    ASSERT_EQ(server_.sell(1, 700, {1}).status, 201U);
    const Answer spent = server_.check(1);
    EXPECT_EQ(spent.verdict(), "409 already_spent");
    EXPECT_EQ(spent.at("place"), json::value(place(4)));
}

TEST_F(SaleApi, VoidsOnceInTime) {
    ASSERT_EQ(server_.sell(1, 700, {1}).status, 201U);
    ASSERT_EQ(server_.sell(2, 700, {2}).status, 201U);
    const Answer undone = server_.void_sale(1);
    EXPECT_EQ(undone.status, 200U);
    EXPECT_EQ(undone.at("voided"), json::value(true));
    EXPECT_EQ(undone.at("accepted"), json::value(false)) << "no goods for it any more";
    EXPECT_EQ(undone.at("next"), json::value("This sale has been voided: take the goods back."));
    const Answer replayed = server_.sell(1, 700, {1});
    EXPECT_EQ(replayed.status, 200U);
    EXPECT_EQ(replayed.at("accepted"), json::value(false));
    EXPECT_EQ(server_.get("/v1/sales/" + sale_id_text(1)).at("voided"), json::value(true));

    const Answer again = server_.void_sale(1);
    EXPECT_EQ(again.verdict(), "409 already_voided");
    EXPECT_EQ(again.at("place"), json::value(place(4)));
    EXPECT_EQ(server_.sell(3, 600, {1}).status, 201U) << "the voucher is free again";

    server_.set_clock(kShopping + Seconds{kHour.count - 1});
    EXPECT_EQ(server_.void_sale(2).status, 200U) << "the last second of the hour";
    server_.set_clock(kShopping + kHour);
    EXPECT_EQ(server_.void_sale(3).verdict(), "422 void_too_late");
    EXPECT_EQ(server_.void_sale(9).verdict(), "404 no_such_sale");
    EXPECT_EQ(server_.post("/v1/sales/xyz/void", "", {}).verdict(), "404 no_such_sale");
}

TEST_F(SaleApi, VoidsNoMoreThanTheOrderAllows) {
    const std::uint64_t most = order().limits.voids.value;
    for (unsigned i = 1; i <= most; ++i) {
        ASSERT_EQ(server_.sell(i, 700, {1}).status, 201U);
        ASSERT_EQ(server_.void_sale(i).status, 200U);
    }
    ASSERT_EQ(server_.sell(99, 700, {1}).status, 201U);
    EXPECT_EQ(server_.void_sale(99).verdict(), "422 void_limit");
}

TEST_F(SaleApi, ListsInPages) {
    for (unsigned i = 1; i <= 7; ++i) ASSERT_EQ(server_.sell(i, 700, {i}).status, 201U);
    std::vector<std::string> seen;
    std::string before;
    for (int page = 0; page < 4; ++page) {
        const Answer answer = server_.get("/v1/sales?limit=3" + before);
        ASSERT_EQ(answer.status, 200U);
        const json::array sales = answer.at("sales").as_array();
        EXPECT_EQ(sales.size(), page < 2 ? 3U : page == 2 ? 1U : 0U);
        for (const json::value& sale : sales) {
            seen.emplace_back(sale.at("sale_id").as_string());
            before = "&before=" + json::serialize(sale.at("entry").at("sequence"));
        }
    }
    ASSERT_EQ(seen.size(), 7U);
    for (unsigned i = 0; i < 7; ++i) EXPECT_EQ(seen[i], sale_id_text(7 - i));
    EXPECT_TRUE(server_.get("/v1/sales?limit=0").at("sales").as_array().empty());
    EXPECT_EQ(server_.get("/v1/sales?limit=500").status, 200U);
    for (const char* bad : {"limit=501", "limit=-1", "limit=", "limit=x", "limit=3x", "before=-1",
                            "before=1e3", "before=18446744073709551616"}) {
        const auto answer = server_.get(std::string("/v1/sales?") + bad);
        EXPECT_EQ(answer.verdict(), "400 malformed") << bad;
        EXPECT_EQ(as_text(answer.body).find("oucher"), std::string::npos) << bad;
    }
}

TEST_F(SaleApi, SpeaksDutchUnlessAskedOtherwise) {
    const auto title = [this](const std::string& language) {
        return std::string(server_.get("/v1/sales/none", language).at("title").as_string());
    };
    const std::string dutch = "Deze aankoop is hier niet bekend.";
    const std::string english = "This sale is not known here.";
    EXPECT_EQ(title("nl"), dutch);
    EXPECT_EQ(title("nl-BE,en;q=0.5"), dutch);
    EXPECT_EQ(title("fr"), dutch);
    EXPECT_EQ(title("en-GB"), english);
    EXPECT_EQ(title("de, en;q=0.8, nl;q=0.3"), english);
    EXPECT_EQ(server_.get("/v1/nowhere", "nl").at("title"),
              json::value("Dit adres bestaat hier niet."));
}

}  // namespace
}  // namespace noodgeld::test
