// Objects and packs over HTTP: adopting, exporting, importing; and what belongs to other schemes.
#include <gtest/gtest.h>

#include "tests/terminal/terminal_server.h"

namespace noodgeld::test {
namespace {

namespace json = boost::json;

Answer import(TerminalServer& server, const Bytes& pack) {
    return server.post("/v1/import", "application/cbor", pack);
}

TEST(ObjectApi, AdoptsByTextAndByObjectTwice) {
    TestTerminal shop;
    TerminalServer server(shop.terminal());
    const Bytes wire = encode(by_officers(order()));
    json::object expected{{"kind", "order"},
                          {"hash", hex(order_hash().bytes)},
                          {"new", true},
                          {"recorded", true},
                          {"needs_date", false}};
    const Answer scanned = server.scan("\r\n " + to_text(Kind::order, wire) + " \n");
    EXPECT_EQ(scanned.status, 201U);
    EXPECT_EQ(scanned.json, expected);
    expected["new"] = false;
    expected["recorded"] = false;
    for (int again = 0; again < 2; ++again) {
        const Answer known = server.adopt(Kind::order, wire);
        EXPECT_EQ(known.status, 200U);
        EXPECT_EQ(known.json, expected);
    }
    EXPECT_EQ(server.scan(to_text(Kind::order, wire)).status, 200U);
    EXPECT_EQ(server.adopt(Kind::order, encode(by_officers(order(), 2, 4))).status, 200U)
        << "the same fact, signed by others";
    EXPECT_EQ(server.adopt(Kind::order, encode(by_officers(order(), 1, 2))).verdict(),
              "422 too_few_signatures");
    EXPECT_EQ(server.sell(1, 700, {1}).status, 201U);

    EXPECT_EQ(server.adopt(Kind::stop, encode(by_officers(stop(), 1, 2))).status, 201U);
    EXPECT_EQ(server.sell(2, 700, {2}).verdict(), "422 stopped");
    EXPECT_EQ(server.sell(1, 700, {1}).status, 200U) << "the yes that was given stays";
    const Answer list = server.adopt(Kind::revocations, encode(by_officers(revocations(), 1, 2)));
    EXPECT_EQ(list.status, 201U);
    EXPECT_EQ(list.at("recorded"), json::value(true));
}

TEST(ObjectApi, AnAnchorMakesRoomAndIsRecordedOnce) {
    TestTerminal shop;
    shop.activate();
    TerminalServer server(shop.terminal());
    ASSERT_EQ(server.sell(1, 700, {1}).status, 201U);
    const auto sold = [&server] {
        return server.get("/v1/status").at("limits").at("sold_since_anchor_cents");
    };
    EXPECT_EQ(sold(), json::value(700));
    const auto key = example_key("ledger");
    const Signed<Head> head =
        sign_head(*shop.terminal().branch(), lineage(), example_key("terminal"));
    const Anchor anchor = anchor_for(head, key.public_key(), kShopping);
    const Bytes wire = encode(sign(anchor, lineage(), key));
    EXPECT_EQ(server.adopt(Kind::anchor, wire).at("recorded"), json::value(true));
    EXPECT_EQ(sold(), json::value(0));
    EXPECT_EQ(server.adopt(Kind::anchor, wire).at("recorded"), json::value(false));
    const Anchor own = anchor_for(head, example_public_key("terminal"), kShopping);
    const Bytes forged = encode(sign(own, lineage(), example_key("terminal")));
    EXPECT_EQ(server.adopt(Kind::anchor, forged).verdict(), "422 unknown_signer");
}

TEST(ObjectApi, RefusesWhatBelongsToADrillAndTheReverse) {
    Charter drill_charter = charter();
    drill_charter.drill = true;
    const Lineage drill = lineage_of(drill_charter);
    const Bytes first = encode(by_officers(drill_charter, 1, 4, std::nullopt));
    const auto objects = [](const Lineage& of) {
        Order one = order();
        one.activations.clear();
        Stop brake = stop();
        brake.order = hash_of(one, of);
        return std::vector<std::pair<Kind, Bytes>>{
            {Kind::series, encode(sign(series(), of, example_key("issuer")))},
            {Kind::order, encode(by_officers(one, 1, 3, of))},
            {Kind::stop, encode(by_officers(brake, 1, 2, of))},
            {Kind::certificate, encode(sign(certificate(), of, example_key("enroller")))},
        };
    };
    const auto expect_refused = [](TerminalServer& server, Kind kind, const Bytes& wire) {
        const bool by_officers = kind == Kind::order || kind == Kind::stop;
        EXPECT_EQ(server.adopt(kind, wire).verdict(),
                  by_officers ? "422 too_few_signatures" : "422 bad_signature")
            << name(kind);
    };

    TestTerminal live;
    live.activate();
    TerminalServer server(live.terminal());
    EXPECT_EQ(server.adopt(Kind::charter, first).verdict(), "422 other_lineage");
    for (const auto& [kind, wire] : objects(drill)) expect_refused(server, kind, wire);
    json::object sale = sale_json(1, 700, {});
    const Voucher played{token(1, 1, drill), crypto::Seed(example_hash("holder", 1).bytes)};
    sale["vouchers"] = json::array{json::string(to_text(Kind::voucher, encode(played)))};
    EXPECT_EQ(server.post_json("/v1/sales", sale).verdict(), "422 unknown_series");

    const TemporaryDirectory folder;
    const auto opened =
        Terminal::open(folder.path(), example_key("terminal"), verifier()).value().terminal;
    TerminalServer drilling(*opened);
    EXPECT_EQ(drilling.adopt(Kind::charter, first).verdict(), "409 no_charter")
        << "a first charter is installed by hand";
    EXPECT_EQ(drilling.sell(1, 700, {1}).verdict(), "409 no_charter");
    EXPECT_EQ(drilling.get("/v1/export").verdict(), "409 no_charter");
    EXPECT_EQ(import(drilling, live.pack()).verdict(), "409 no_charter");
    EXPECT_EQ(drilling.get("/v1/status").at("state"), json::value("no_charter"));
    ASSERT_TRUE(opened->install(first, kShopping));
    ASSERT_TRUE(opened->ask(certificate_request(), example_key("terminal")));
    EXPECT_EQ(drilling.get("/v1/status").at("drill"), json::value(true));
    for (const auto& [kind, wire] : objects(lineage())) expect_refused(drilling, kind, wire);
    for (const auto& [kind, wire] : objects(drill)) {
        EXPECT_EQ(drilling.adopt(kind, wire).status, 201U) << name(kind);
    }
    const Bytes live_charter = encode(by_officers(charter(), 1, 4, std::nullopt));
    EXPECT_EQ(drilling.adopt(Kind::charter, live_charter).verdict(), "422 other_lineage");
    EXPECT_EQ(import(drilling, live.pack()).verdict(), "422 other_lineage");
}

TEST(ExchangeApi, ACopyIsRefusedWhereTheFeedWasBrought) {
    TestTerminal first(1);
    TestTerminal second(2);
    first.activate();
    second.activate();
    TerminalServer one(first.terminal());
    TerminalServer other(second.terminal());
    ASSERT_EQ(one.sell(1, 700, {1}).status, 201U);
    const Answer pack = one.get("/v1/export");
    EXPECT_EQ(pack.status, 200U);
    EXPECT_EQ(pack.type, "application/cbor");
    const Answer report = import(other, pack.body);
    EXPECT_EQ(report.status, 200U);
    EXPECT_EQ(report.json, (json::object{{"objects_new", 1},  // the first one's certificate
                                         {"entries_new", 4},
                                         {"items_known", 4},
                                         {"items_skipped", 0},
                                         {"refused", json::object{}},
                                         {"cut_short", false}}));
    const Answer copy = other.sell(2, 700, {1});
    EXPECT_EQ(copy.verdict(), "409 already_spent");
    EXPECT_EQ(copy.at("place").at("feed"), json::value(hex(example_feed(1).bytes)));
    EXPECT_EQ(import(other, pack.body).at("entries_new"), json::value(0));
    EXPECT_EQ(import(one, pack.body).at("entries_new"), json::value(0)) << "one's own comes back";
    EXPECT_EQ(one.sell(2, 700, {2}).status, 201U) << "which does no harm";
}

TEST(ExchangeApi, ExportsFromWhereItIsAsked) {
    TestTerminal shop;
    shop.activate();
    TerminalServer server(shop.terminal());
    for (unsigned i = 1; i <= 3; ++i) ASSERT_EQ(server.sell(i, 700, {i}).status, 201U);
    const auto entries = [&server](const std::string& query) {
        const Answer pack = server.get("/v1/export" + query);
        PackReader reader = PackReader::open(pack.body).value();
        std::size_t count = 0;
        for (auto item = reader.next(); *item; item = reader.next()) {
            if ((*item)->kind == Kind::segment) {
                count += decode<Segment>((*item)->object)->entries.size();
            }
        }
        return count;
    };
    EXPECT_EQ(entries(""), 6U);
    EXPECT_EQ(entries("?from=0"), 6U);
    EXPECT_EQ(entries("?from=5"), 2U);
    EXPECT_EQ(entries("?from=7"), 0U);
    EXPECT_EQ(entries("?from=18446744073709551615"), 0U);
    EXPECT_EQ(server.get("/v1/export?from=x").verdict(), "400 malformed");
}

/// A second, third and fourth charter, each following the last.
std::vector<Bytes> later_charters() {
    std::vector<Bytes> wires;
    Charter last = charter();
    for (unsigned version = 2; version <= 4; ++version) {
        Charter next = last;
        next.version = {version};
        next.previous = hash_of(last, version == 2 ? std::nullopt : std::optional(lineage()));
        next.issued_at = kPeacetime + Seconds{version * kDay.count};
        wires.push_back(encode(by_officers(next, 1, 4)));
        last = next;
    }
    return wires;
}

TEST(ExchangeApi, TakesChartersInWhateverOrderAPackHasThem) {
    const std::vector<Bytes> charters = later_charters();
    std::vector<std::size_t> order_in_pack{0, 1, 2};
    do {
        TestTerminal shop;
        TerminalServer server(shop.terminal());
        PackWriter writer;
        Bytes pack = writer.begin(lineage());
        for (const std::size_t i : order_in_pack) {
            append(pack, writer.item(Kind::charter, charters[i]));
        }
        append(pack, writer.end());
        const Answer report = import(server, pack);
        EXPECT_EQ(report.at("objects_new"), json::value(3));
        EXPECT_EQ(report.at("refused"), json::value(json::object()));
        EXPECT_EQ(server.get("/v1/status").at("charter_version"), json::value(4));
        EXPECT_EQ(import(server, pack).at("items_known"), json::value(3));
    } while (std::ranges::next_permutation(order_in_pack).found);
}

TEST(ExchangeApi, AnOldCopyKnowsItAlsoAfterARestart) {
    TestTerminal shop(1);
    shop.activate();
    TestTerminal copy(1);
    ASSERT_TRUE(shop.till().sell(sale_request(1, 700, {1}), kShopping));
    {
        TerminalServer server(copy.terminal());
        const Answer report = import(server, shop.pack());
        EXPECT_EQ(report.at("refused"), json::value(json::object{{"superseded", 1}}));
    }
    for (int start = 0; start < 2; ++start) {
        TerminalServer server(copy.terminal());
        EXPECT_EQ(server.get("/v1/status").at("old_copy"), json::value(true));
        EXPECT_EQ(server.get("/healthz").status, 503U);
        const Answer no = server.sell(2, 700, {2});
        EXPECT_EQ(no.verdict(), "409 superseded");
        EXPECT_NE(no.at("detail").as_string().find("old copy"), json::string::npos);
        EXPECT_NE(no.at("detail").as_string().find("terminal replace"), json::string::npos);
        EXPECT_EQ(server.get("/v1/status").at("state"), json::value("superseded"));
        EXPECT_EQ(server.get("/v1/export").status, 200U);
        copy.open();
    }
    copy.replace(7);
    for (int start = 0; start < 2; ++start) {
        TerminalServer server(copy.terminal());
        EXPECT_EQ(server.get("/v1/status").at("old_copy"), json::value(false));
        EXPECT_EQ(server.get("/healthz").status, 200U);
        copy.open();
    }
    EXPECT_TRUE(copy.till().sell(sale_request(2, 700, {2}), kShopping)) << "in the new feed";
}

}  // namespace
}  // namespace noodgeld::test
