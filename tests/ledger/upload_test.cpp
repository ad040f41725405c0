// Taking facts over HTTP: whole, in pieces, again, in any order, damaged, and not ours.
#include <random>

#include "tests/http/raw_socket.h"
#include "tests/ledger/ledger_api_fixture.h"

namespace noodgeld::test {
namespace {

using http::HttpRefusal;
using http::test::RawSocket;
using http::test::status_of_response;
using UploadTest = LedgerApiTest;

/// What a ledger makes of the small crisis that was brought to it in one call, with the receipts of
/// what was brought.
std::string state_of_all(const std::vector<PackItem>& items) {
    TestLedger ledger;
    const auto report = ledger->ingest(items);
    NOODGELD_CHECK(report);
    NOODGELD_CHECK(ledger->receipts(report->tips, example_key("ledger"), kReceived));
    return hex(ledger.digest().bytes);
}

TEST_F(UploadTest, AWholePackIsTakenAndSaysHowMuchWasNew) {
    const std::vector<PackItem> items = small_crisis();
    const http::Response answer = post_pack(items);
    EXPECT_EQ(answer.status, 200u);
    EXPECT_EQ(answer.content_type, "application/json");
    const json::object report = document(answer);
    EXPECT_GT(number(report, "added"), 0);
    EXPECT_EQ(number(report, "added") + number(report, "known"),
              static_cast<std::int64_t>(items.size()));
    EXPECT_EQ(number(report, "waiting"), 0);
    EXPECT_TRUE(report.at("refused").as_object().empty());
    EXPECT_FALSE(report.at("cut_short").as_bool());
}

TEST_F(UploadTest, AgainAddsNothing) {
    const std::vector<PackItem> items = small_crisis();
    ASSERT_EQ(post_pack(items).status, 200u);
    const std::string before = state();
    const json::object again = document(post_pack(items));
    EXPECT_EQ(number(again, "added"), 0);
    EXPECT_EQ(number(again, "known"), static_cast<std::int64_t>(items.size()));
    EXPECT_EQ(state(), before);
}

TEST_F(UploadTest, OneByOneInAnyOrderComesToTheSame) {
    std::vector<PackItem> items = small_crisis();
    const std::string expected = state_of_all(items);
    std::mt19937 random(7);
    std::ranges::shuffle(items, random);
    // What came before what it rests on is refused, and brought again.
    std::size_t rounds = 0;
    for (std::size_t refused = 1; refused > 0 && rounds < 5; ++rounds) {
        refused = 0;
        for (const PackItem& item : items) {
            const bool as_object = random() % 2 == 0;
            const std::string target = "/v1/objects/" + std::string(name(item.kind));
            const http::Response answer = as_object ? post(target, item.object) : post_pack({item});
            EXPECT_TRUE(answer.status == 200u || answer.status == 409u || answer.status == 422u)
                << answer.text();
            refused += answer.status == 200u ? 0u : 1u;
        }
    }
    EXPECT_GT(rounds, 1u);
    EXPECT_EQ(state(), expected);
    EXPECT_EQ(number(document(get("/v1/status")), "waiting"), 0);
}

TEST_F(UploadTest, APackCutShortGivesWhatStoodBeforeTheCut) {
    const std::vector<PackItem> items = small_crisis();
    const Bytes pack = pack_of(items);
    const ByteView half = ByteView(pack).first(pack.size() / 2);
    const json::object report = document(post("/v1/packs", half));
    EXPECT_TRUE(report.at("cut_short").as_bool());
    const std::int64_t taken = number(report, "added") + number(report, "known");
    EXPECT_GT(taken, 0);
    EXPECT_LT(taken, static_cast<std::int64_t>(items.size()));
    ASSERT_EQ(post("/v1/packs", pack).status, 200u);
    EXPECT_EQ(state(), state_of_all(items));
}

TEST_F(UploadTest, EveryCutLeavesALedgerThatTheWholePackMends) {
    const std::vector<PackItem> items = small_crisis();
    const Bytes pack = pack_of(items);
    for (std::size_t size = 1; size < pack.size(); size += pack.size() / 23) {
        const http::Response answer = post("/v1/packs", ByteView(pack).first(size));
        if (answer.status == 200) {
            EXPECT_TRUE(document(answer).at("cut_short").as_bool()) << size;
        } else {
            EXPECT_EQ(answer.status, 400u) << size;  // Not even the beginning of a pack.
        }
    }
    ASSERT_EQ(post("/v1/packs", pack).status, 200u);
    EXPECT_EQ(state(), state_of_all(items));
}

TEST_F(UploadTest, GarbageIsRefusedAndChangesNothing) {
    const std::string before = state();
    const Bytes garbage(900, 0xa5);
    expect_wrong(post("/v1/packs", garbage));
    expect_wrong(post("/v1/packs"));
    for (const char* kind : {"order", "series", "segment", "charter", "anchor"}) {
        const http::Response answer = post("/v1/objects/" + std::string(kind), garbage);
        expect_wrong(answer);
        EXPECT_EQ(number(document(answer).at("refused").as_object(), "malformed"), 1);
    }
    expect_wrong(post("/v1/objects/manifest", ByteView(garbage).first(899)));
    EXPECT_EQ(state(), before);
}

TEST_F(UploadTest, WhatIsBadInAPackIsNamedAndTheRestIsTaken) {
    std::vector<PackItem> items = small_crisis();
    const std::string expected = state_of_all(items);
    items.insert(items.begin(), {Kind::order, {1, 2, 3}});
    items.push_back({Kind::token, {1}});
    const json::object report = document(post_pack(items));
    EXPECT_EQ(number(report.at("refused").as_object(), "malformed"), 1);
    EXPECT_EQ(number(report.at("refused").as_object(), "unknown_kind"), 1);
    EXPECT_EQ(state(), expected);
}

TEST_F(UploadTest, KindsThatAreNoFactsAreUnknown) {
    const Bytes some(10, 0);
    for (const char* kind :
         {"token", "voucher", "authorisation", "challenge", "request", "head", "bank"}) {
        expect_refused(post("/v1/objects/" + std::string(kind), some), 400, Refusal::unknown_kind);
    }
}

TEST_F(UploadTest, AnObjectAboveItsBoundIsTooLarge) {
    const Bytes large(limits::kObjectBytes + 1, 0x80);
    const http::Response answer = post("/v1/objects/order", large);
    expect_refused(answer, 413, Refusal::too_large);
    EXPECT_EQ(number(document(answer).at("refused").as_object(), "too_large"), 1);
}

TEST_F(UploadTest, ABodyAboveTheRoutesBoundIsRefusedUnread) {
    RawSocket socket(server_->port());
    socket.send(
        "POST /v1/packs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/cbor\r\n"
        "Content-Length: 67108865\r\n\r\n");
    EXPECT_EQ(status_of_response(socket.receive_response()), 413u);
}

TEST_F(UploadTest, OnlyCborIsTaken) {
    const Bytes pack = pack_of(small_crisis());
    for (const char* type : {"application/json", "text/plain", "application/octet-stream"}) {
        expect_problem(send(http::Method::post, "/v1/packs", pack, type),
                       HttpRefusal::unsupported_body);
    }
    expect_problem(send(http::Method::get, "/v1/packs"), HttpRefusal::method_not_allowed);
    EXPECT_EQ(number(document(get("/v1/status")), "feeds"), 0);
}

TEST_F(UploadTest, ThePackOfAnotherSchemeIsRefusedWhole) {
    const Lineage other{example_hash("another scheme", 1).bytes};
    const std::string before = state();
    expect_refused(post("/v1/packs", pack_of(small_crisis(), other)), 422, Refusal::other_lineage);
    EXPECT_EQ(state(), before);
}

TEST_F(UploadTest, ADrillIsNothingToALiveLedger) {
    Charter drill = charter();
    drill.drill = true;
    const Lineage drilled = lineage_of(drill);
    ASSERT_EQ(post_pack(small_crisis()).status, 200u);
    const std::string before = state();
    const std::string results = std::string(get("/v1/results").text());

    expect_refused(post("/v1/objects/charter", encode(by_officers(drill, 1, 4, std::nullopt))), 422,
                   Refusal::other_lineage);
    // The very same officers and issuer, who take part in the drill with their real keys.
    const auto answers = {
        post("/v1/objects/order", encode(by_officers(order(), 1, 3, drilled))),
        post("/v1/objects/stop", encode(by_officers(stop(), 1, 3, drilled))),
        post("/v1/objects/series", encode(sign(series(2), drilled, example_key("issuer")))),
        post("/v1/objects/certificate",
             encode(sign(certificate(3), drilled, example_key("enroller"))))};
    for (const http::Response& answer : answers) {
        // Refused, or kept apart until a charter comes under which it would be genuine.
        if (answer.status != 200) continue;
        EXPECT_EQ(number(document(answer), "added"), 0);
    }
    EXPECT_EQ(state(), before);
    EXPECT_EQ(get("/v1/results").text(), results);
}

TEST_F(UploadTest, PiecesThatDoNotConnectYetAreSaidToWait) {
    TestTerminal shop(1);
    shop.activate();
    for (unsigned i = 1; i <= 2; ++i) {
        ASSERT_TRUE(shop.till().sell(sale_request(i, 700, {i}), kShopping));
    }
    std::vector<PackItem> late;
    for (const PackItem& item : items_of(shop.pack())) {
        if (item.kind != Kind::segment) {
            ASSERT_EQ(post_pack({item}).status, 200u);
            continue;
        }
        const Segment segment = decode<Segment>(item.object).value();
        for (const Bytes& bytes : segment.entries) {
            const Entry entry = decode<Entry>(bytes).value();
            const FeedPoint point{entry.sequence, entry_hash(bytes, lineage())};
            const Bytes head =
                encode(sign(Head{entry.feed, point, {}}, lineage(), example_key("terminal", 1)));
            late.push_back({Kind::segment, encode(Segment{{bytes}, head})});
        }
    }
    ASSERT_GE(late.size(), 2u);
    std::ranges::reverse(late);
    for (std::size_t i = 0; i + 1 < late.size(); ++i) {
        const json::object report = document(post_pack({late[i]}));
        EXPECT_EQ(number(report, "waiting"), 1) << i;
        EXPECT_EQ(number(report, "added"), 0) << i;
    }
    EXPECT_EQ(number(document(get("/v1/status")), "entries"), 0);
    EXPECT_EQ(number(document(post_pack({late.back()})), "added"), 1);
    EXPECT_EQ(number(document(get("/v1/status")), "waiting"), 0);
    EXPECT_EQ(number(document(get("/v1/status")), "entries"),
              static_cast<std::int64_t>(late.size()));
}

TEST_F(UploadTest, BeforeACharterNothingIsTakenOrSaid) {
    begin_without_charter();
    expect_refused(post_pack(small_crisis()), 409, Refusal::no_charter);
    expect_refused(
        post("/v1/objects/series", encode(sign(series(), lineage(), example_key("issuer")))), 409,
        Refusal::no_charter);
    // Whoever may bring facts may not decide whom the ledger believes.
    expect_refused(post("/v1/objects/charter", first_charter()), 409, Refusal::no_charter);
    expect_refused(post("/v1/anchors"), 409, Refusal::no_charter);
    const std::string id(32, '0');
    for (const std::string& target :
         {std::string("/v1/results"), std::string("/v1/settlement"), "/v1/tokens/" + id,
          std::string("/v1/evidence"), std::string("/v1/facts"), std::string("/checkpoint"),
          "/v1/log/proof/0/" + id + id, std::string("/v1/log/consistency/1")}) {
        expect_refused(get(target), 409, Refusal::no_charter);
    }
    const json::object status = document(get("/v1/status"));
    EXPECT_EQ(number(status, "facts"), 0);
    EXPECT_FALSE(status.contains("lineage"));
}

}  // namespace
}  // namespace noodgeld::test
