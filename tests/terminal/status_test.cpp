// What a terminal says of itself: its state, its clock, its disk; and what it does meanwhile.
#include <gtest/gtest.h>

#include "tests/journal/power_cut_file_system.h"
#include "tests/terminal/terminal_server.h"

namespace noodgeld::test {
namespace {

namespace json = boost::json;

constexpr std::uint64_t kMebibyte = std::uint64_t{1} << 20;

std::string state(TerminalServer& server) {
    return std::string(server.get("/v1/status").at("state").as_string());
}

json::value health(TerminalServer& server) {
    const Answer answer = server.get("/healthz");
    EXPECT_EQ(answer.status, answer.at("status") == json::value("pass") ? 200U : 503U);
    return answer.at("output");
}

TEST(Status, FollowsADeviceFromItsCharterToAStop) {
    TestTerminal bare(1, false);
    TerminalServer early(bare.terminal());
    EXPECT_EQ(state(early), "not_enrolled");
    EXPECT_EQ(
        health(early),
        json::value("not_enrolled: This device is not enrolled: it has no certificate. Ask for a "
                    "certificate: `noodgeld terminal request`."));
    EXPECT_EQ(early.sell(1, 700, {1}).verdict(), "409 not_enrolled");
    EXPECT_EQ(early.check(1).verdict(), "409 not_enrolled");
    EXPECT_EQ(early.void_sale(1).verdict(), "409 not_enrolled");
    EXPECT_EQ(early.post_json("/v1/time", {{"date", 1}}).verdict(), "409 not_enrolled");
    EXPECT_TRUE(early.get("/v1/sales").at("sales").as_array().empty());
    EXPECT_EQ(early.get("/v1/sales/" + sale_id_text(1)).verdict(), "404 no_such_sale");

    TestTerminal shop;
    TerminalServer server(shop.terminal());
    EXPECT_EQ(state(server), "dormant");
    EXPECT_EQ(std::string(health(server).as_string()).find("dormant: "), 0U);
    EXPECT_EQ(server.sell(1, 700, {1}).verdict(), "422 dormant");
    shop.activate();
    EXPECT_EQ(state(server), "active");
    EXPECT_EQ(health(server), json::value("selling"));
    ASSERT_EQ(server.sell(1, 700, {1}).status, 201U);
    shop.adopt(Kind::stop, encode(by_officers(stop(), 1, 2)));
    EXPECT_EQ(state(server), "stopped");
    EXPECT_EQ(server.sell(2, 700, {2}).verdict(), "422 stopped");
    EXPECT_EQ(server.check(2).verdict(), "422 stopped");
}

TEST(Status, ARevokedDeviceSaysSoEverywhere) {
    TestTerminal shop(9);
    shop.activate();
    TerminalServer server(shop.terminal());
    ASSERT_EQ(server.sell(1, 700, {1}).status, 201U);
    ASSERT_EQ(server.adopt(Kind::revocations, encode(by_officers(revocations(), 1, 2))).status,
              201U);
    EXPECT_EQ(state(server), "terminal_revoked");
    EXPECT_EQ(server.get("/v1/status", "nl").at("words"),
              json::value("Dit apparaat is ingetrokken en mag niets meer aannemen."));
    EXPECT_EQ(std::string(health(server).as_string()).find("terminal_revoked: "), 0U);
    EXPECT_EQ(server.check(2).verdict(), "403 terminal_revoked");
    EXPECT_EQ(server.sell(2, 700, {2}).verdict(), "403 terminal_revoked");
    EXPECT_EQ(server.sell(1, 700, {1}).status, 200U) << "the yes that was given stays";
    EXPECT_EQ(server.get("/v1/export").status, 200U);
}

TEST(Status, TellsEverythingOnce) {
    TestTerminal shop;
    shop.activate();
    TerminalServer server(shop.terminal());
    ASSERT_EQ(server.sell(1, 700, {1}).status, 201U);
    ASSERT_EQ(server.sell(2, 800, {2}).status, 201U);
    ASSERT_EQ(server.void_sale(2).status, 200U);
    const json::object expected{
        {"public_key", hex(example_public_key("terminal").bytes)},
        {"lineage", hex(lineage().bytes)},
        {"charter_version", 1},
        {"drill", false},
        {"time",
         json::object{
             {"earliest", kCrisis.seconds}, {"latest", kShopping.seconds}, {"source", "clock"}}},
        {"storage", "good"},
        {"old_copy", false},
        {"ready", true},
        {"feed", json::object{{"feed", hex(example_feed().bytes)}, {"sequence", 6}}},
        {"merchant", "KVK123456781"},
        {"sales", 2},
        {"sold_cents", 1'500},
        {"voids", 1},
        {"state", "active"},
        {"order", json::object{{"number", 1},
                               {"hash", hex(order_hash().bytes)},
                               {"stopped", false},
                               {"activations", 1},
                               {"report_by", order().report_by.seconds},
                               {"closing", order().closing.seconds},
                               {"message", order().message}}},
        {"limits", json::object{{"tight", false},
                                {"per_sale_cents", 20'000},
                                {"per_terminal_cents", 5'000'000},
                                {"sold_since_anchor_cents", 1'500},
                                {"left_cents", 4'998'500}}},
    };
    EXPECT_EQ(server.get("/v1/status").json, expected);
}

// One judge: whatever bars every sale is said alike by status, health, check and sale.

struct Situation {
    const char* what;
    std::function<void(TestTerminal&)> make;
    const char* state;
    UnixTime clock = kShopping;
};

Bytes order_with(const std::function<void(Order&)>& change) {
    Order made = order();
    change(made);
    return encode(by_officers(made));
}

std::vector<Situation> situations() {
    const auto with = [](const std::function<void(Order&)>& change) {
        return [change](TestTerminal& shop) { shop.adopt(Kind::order, order_with(change)); };
    };
    return {
        {"a good one", [](TestTerminal& shop) { shop.activate(); }, "active"},
        {"no order", [](TestTerminal&) {}, "dormant"},
        {"before the slot", [](TestTerminal& shop) { shop.activate(); }, "too_early", kCrisis},
        {"after the slot", [](TestTerminal& shop) { shop.activate(); }, "expired",
         kCrisis + Seconds{4 * kDay.count}},
        {"an emission that is missing", with([](Order& made) {
             made.activations.front().emission = example_id<EmissionId>("emission", 9);
         }),
         "dormant"},
        {"another region", with([](Order& made) { made.activations.front().regions = {kFryslan}; }),
         "wrong_region"},
        {"limits of nothing", with([](Order& made) {
             made.limits.per_terminal = Amount();
             made.limits.tight_per_terminal = Amount();
         }),
         "terminal_limit"},
        {"a limit of nothing for one sale", with([](Order& made) {
             made.limits.per_sale = Amount();
             made.limits.tight_per_sale = Amount();
         }),
         "sale_limit"},
        {"a stop",
         [](TestTerminal& shop) {
             shop.activate();
             shop.adopt(Kind::stop, encode(by_officers(stop(), 1, 2)));
         },
         "stopped"},
        {"an old copy",
         [](TestTerminal& shop) {
             shop.activate();
             const Head head{shop.terminal().feed(), {{99}, {}}, {}};
             const Bytes wire = encode(sign(head, lineage(), example_key("terminal")));
             EXPECT_FALSE(shop.terminal().adopt(Kind::head, wire, kShopping));
         },
         "superseded"},
    };
}

TEST(OneJudge, StatusHealthCheckAndSaleSayTheSame) {
    for (const Situation& one : situations()) {
        SCOPED_TRACE(one.what);
        TestTerminal shop;
        one.make(shop);
        TerminalServer server(shop.terminal());
        server.set_clock(one.clock);
        const Answer status = server.get("/v1/status");
        const std::string said(status.at("state").as_string());
        // Vouchers are spendable from the first second of the order on.
        const bool too_early = std::string_view(one.state) == "too_early";
        const std::string expected = too_early ? said : one.state;
        EXPECT_EQ(said, expected);
        const bool is_ready = said == "active";
        EXPECT_EQ(status.at("ready"), json::value(is_ready));
        EXPECT_EQ(server.get("/healthz").status, is_ready ? 200U : 503U);
        const Answer check = server.check(1);
        const Answer sale = server.sell(1, 700, {1});
        EXPECT_EQ(check.status == 200U, is_ready) << check.verdict();
        EXPECT_EQ(sale.status == 201U, is_ready) << sale.verdict();
        if (is_ready) continue;
        EXPECT_EQ(check.at("refusal"), json::value(said));
        EXPECT_EQ(sale.at("refusal"), json::value(said));
        for (const char* language : {"nl", "en"}) {
            const Answer words = server.get("/v1/status", language);
            EXPECT_FALSE(words.at("words").as_string().empty());
            EXPECT_FALSE(words.at("next").as_string().empty());
        }
        EXPECT_FALSE(sale.at("next").as_string().empty());
    }
}

TEST(OneJudge, NamesWhatIsMissingAndWhereToGetIt) {
    TestTerminal shop;
    const EmissionId absent = example_id<EmissionId>("emission", 9);
    shop.adopt(Kind::order,
               order_with([&](Order& made) { made.activations.front().emission = absent; }));
    TerminalServer server(shop.terminal());
    const Answer status = server.get("/v1/status");
    EXPECT_EQ(status.at("missing").at(0).at("kind"), json::value("emission"));
    EXPECT_EQ(status.at("missing").at(0).at("name"), json::value(hex(absent.bytes)));
    const std::string words(status.at("words").as_string());
    EXPECT_NE(words.find(hex(absent.bytes)), std::string::npos) << words;
    EXPECT_NE(words.find("noodgeld terminal import"), std::string::npos) << words;
    EXPECT_EQ(server.sell(1, 700, {1}).at("detail"),
              json::value(words.substr(words.find("Missing"))));
}

TEST(OneJudge, SaysWhatTheOfficersSayWhoStopped) {
    TestTerminal shop;
    shop.activate();
    shop.adopt(Kind::stop, encode(by_officers(stop(), 1, 2)));
    TerminalServer server(shop.terminal());
    const std::string words(server.get("/v1/status").at("words").as_string());
    EXPECT_NE(words.find(stop().message), std::string::npos) << words;
    EXPECT_EQ(server.sell(1, 700, {1}).at("detail"), json::value(stop().message));
}

/// The till asks again for what the old key said yes to, and was not answered.
TEST(OneJudge, ARepeatedSaleIsTheSameYesUnderANewKey) {
    TestTerminal shop(1);
    shop.activate();
    ASSERT_TRUE(shop.till().sell(sale_request(1, 700, {1}), kShopping));
    const FeedId before = shop.terminal().feed();
    const FeedPoint last = shop.terminal().branch()->tip();
    shop.reopen_as(2);
    CertificateRequest asked = shop.request();
    asked.follows = Followed{before, last};
    ASSERT_TRUE(shop.terminal().ask(asked, example_key("terminal", 2)));
    asked.key = example_public_key("terminal", 2);
    shop.adopt(Kind::certificate,
               encode(sign(certificate(asked), lineage(), example_key("enroller"))));
    const auto again = shop.till().sell(sale_request(1, 700, {1}), kShopping);
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->repeated);
    EXPECT_EQ(again->feed, before);
    EXPECT_EQ(shop.till().sell(sale_request(1, 701, {1}), kShopping).error().refusal,
              Refusal::sale_id_conflict);
}

// What a clock may be, and what then sells. All vouchers are good for three days from kCrisis.

struct ClockCase {
    const char* what;
    UnixTime clock;
    const char* source;
    const char* verdict;
};

TEST(Clocks, SellWithAnyClockAndWithinTightLimitsWithAWrongOne) {
    const UnixTime closing = order().closing;
    const ClockCase cases[] = {
        {"1970", {0}, "floor", "201"},
        {"before the charter", kPeacetime + Seconds{-1}, "floor", "201"},
        {"before the order", kCrisis + Seconds{-1}, "floor", "201"},
        {"the order's own second", kCrisis, "clock", "201"},
        {"the slot's last second", kCrisis + Seconds{3 * kDay.count - 1}, "clock", "201"},
        {"after the slot", kCrisis + Seconds{3 * kDay.count}, "clock", "422 expired"},
        {"the closing date", closing, "clock", "422 expired"},
        {"after closing", closing + Seconds{1}, "floor", "201"},
        {"2106", {4'294'967'296}, "floor", "201"},
        {"year 9999", {static_cast<std::int64_t>(UnixTime::kWireMax)}, "floor", "201"},
        {"no year at all", {static_cast<std::int64_t>(UnixTime::kWireMax) + 1}, "floor", "201"},
        {"before 1970", {-1}, "floor", "201"},
    };
    TestTerminal shop;
    shop.activate();
    TerminalServer server(shop.terminal());
    unsigned number = 0;
    for (const ClockCase& one : cases) {
        SCOPED_TRACE(one.what);
        server.set_clock(one.clock);
        ++number;
        const Answer status = server.get("/v1/status");
        EXPECT_EQ(status.at("time").at("source"), json::value(one.source));
        const bool believed = std::string_view(one.source) == "clock";
        const bool fresh = believed && one.clock - kCrisis <= kDay;
        EXPECT_EQ(status.at("limits").at("tight"), json::value(!fresh));
        EXPECT_EQ(server.check(number).verdict(),
                  std::string_view(one.verdict) == "201" ? "200" : one.verdict);
        EXPECT_EQ(server.sell(number, 700, {number}).verdict(), one.verdict);
    }
    for (unsigned sale = 1; sale <= number; ++sale) {
        const Answer found = server.get("/v1/sales/" + sale_id_text(sale));
        EXPECT_EQ(found.status, std::string_view(cases[sale - 1].verdict) == "201" ? 200U : 404U);
    }
}

TEST(Clocks, AColdStartBeforeAnyOrderAdoptsWithAnyClock) {
    for (const std::int64_t clock : {std::int64_t{-1}, std::int64_t{0}, std::int64_t{1} << 40}) {
        TestTerminal shop;
        TerminalServer server(shop.terminal());
        server.set_clock({clock});
        EXPECT_EQ(server.adopt(Kind::order, encode(by_officers(order()))).status, 201U);
        EXPECT_EQ(server.sell(1, 700, {1}).status, 201U);
        shop.open();
        EXPECT_EQ(shop.terminal().branch()->totals().sales.value, 1U);
    }
}

TEST(Clocks, ACashiersDateHelpsWhileTheClockIsWrong) {
    TestTerminal shop(1, true);
    Order later = order();
    later.activations[0].from = kCrisis + kDay;
    shop.adopt(Kind::order, encode(by_officers(later)));
    TerminalServer server(shop.terminal());
    server.set_clock({0});
    EXPECT_EQ(server.sell(1, 700, {1}).verdict(), "422 too_early");

    const auto assert_date = [&server](UnixTime date) {
        const Answer answer = server.post_json("/v1/time", {{"date", date.seconds}});
        EXPECT_EQ(answer.status, 200U);
        return answer.at("time");
    };
    const UnixTime noon = kCrisis + Seconds{kDay.count + kHour.count * 12};
    const json::object asserted{
        {"earliest", kCrisis.seconds}, {"latest", noon.seconds}, {"source", "asserted"}};
    EXPECT_EQ(assert_date(noon), json::value(asserted));
    const auto entries = shop.terminal().branch()->tip().sequence;
    EXPECT_EQ(assert_date(noon), json::value(asserted));
    EXPECT_EQ(shop.terminal().branch()->tip().sequence, entries) << "the same again is no news";
    const Answer sold = server.sell(1, 700, {1});
    EXPECT_EQ(sold.status, 201U);
    EXPECT_EQ(sold.at("time"), json::value(asserted));
    EXPECT_EQ(server.get("/v1/status").at("limits").at("tight"), json::value(true));
    EXPECT_EQ(server.sell(2, 5'001, {2, 3, 4, 5, 6, 7}).verdict(), "422 sale_limit");

    // The newest replaces the last, and never ratchets.
    EXPECT_EQ(assert_date(kCrisis + Seconds{400 * kDay.count}).at("source"),
              json::value("asserted"));
    EXPECT_EQ(server.sell(3, 700, {3}).status, 201U) << "a cashier's date expires nothing";
    EXPECT_EQ(assert_date(noon), json::value(asserted));
    // One below the floor counts for nothing.
    EXPECT_EQ(assert_date({0}).at("source"), json::value("floor"));
    EXPECT_EQ(server.sell(4, 700, {4}).verdict(), "422 too_early");
    // A believable clock goes before it.
    EXPECT_EQ(assert_date(noon), json::value(asserted));
    server.set_clock(kCrisis + Seconds{2 * kDay.count});
    EXPECT_EQ(server.get("/v1/status").at("time").at("source"), json::value("clock"));
    EXPECT_EQ(server.sell(4, 700, {4}).status, 201U);
}

// Disks.

TEST(Storage, AFullDiskSellsNothingAndDoesTheRest) {
    const auto disk = std::make_shared<PowerCutFileSystem>();
    disk->set_room(1'000 * kMebibyte);
    JournalOptions options;
    options.file_system = disk;
    TestTerminal shop(1, true, options);
    shop.activate();
    TerminalServer server(shop.terminal());
    ASSERT_EQ(server.sell(1, 700, {1}).status, 201U);

    disk->set_room(20 * kMebibyte);
    EXPECT_EQ(server.get("/v1/status").at("storage"), json::value("full"));
    EXPECT_EQ(health(server),
              json::value("storage_full: Storage is full: nothing more can be accepted."));
    const Answer no = server.sell(2, 700, {2});
    EXPECT_EQ(no.verdict(), "507 storage_full");
    EXPECT_EQ(no.at("title"), json::value("Storage is full: nothing more can be accepted."));
    EXPECT_EQ(server.sell(2, 700, {1}).verdict(), "409 already_spent") << "which goes before";
    EXPECT_EQ(server.sell(1, 700, {1}).status, 200U) << "the yes that was given stays";
    EXPECT_EQ(server.get("/v1/sales").at("sales").as_array().size(), 1U);
    EXPECT_EQ(server.void_sale(1).status, 200U);
    EXPECT_EQ(server.get("/v1/export").status, 200U);

    RevocationList large = revocations();
    large.sheets.clear();
    for (unsigned i = 0; i < 4'000; ++i) {
        large.sheets.push_back({example_id<SheetKey>("sheet", i), {24}});
    }
    std::ranges::sort(large.sheets, {}, &RevokedSheet::key);
    const Bytes list = encode(by_officers(large, 1, 2));
    ASSERT_GT(list.size(), Journal::kSmallObjectBytes);
    EXPECT_EQ(server.adopt(Kind::revocations, list).verdict(), "507 storage_full");
    EXPECT_TRUE(shop.terminal().holdings().revocation_lists().empty()) << "not kept: not believed";
    const Answer stopped = server.adopt(Kind::stop, encode(by_officers(stop(), 1, 2)));
    EXPECT_EQ(stopped.status, 201U);
    EXPECT_EQ(stopped.at("recorded"), json::value(true));

    disk->set_room(1'000 * kMebibyte);
    EXPECT_EQ(server.get("/v1/status").at("storage"), json::value("good"));
    EXPECT_EQ(server.adopt(Kind::revocations, list).status, 201U);
    EXPECT_EQ(server.sell(2, 700, {2}).verdict(), "422 stopped");
}

/// Something else filled the disk to the last byte: what must go on has its reserve.
TEST(Storage, OnADiskWithNoRoomAtAllVoidsStopsAndExportsGoOnAlsoAfterARestart) {
    const auto disk = std::make_shared<PowerCutFileSystem>();
    disk->set_room(1'000 * kMebibyte);
    JournalOptions options;
    options.file_system = disk;
    TestTerminal shop(1, true, options);
    shop.activate();
    {
        TerminalServer server(shop.terminal());
        for (unsigned i = 1; i <= 2; ++i) ASSERT_EQ(server.sell(i, 700, {i}).status, 201U);
        disk->set_room(0);
        EXPECT_EQ(server.sell(3, 700, {3}).verdict(), "507 storage_full");
        EXPECT_EQ(server.void_sale(1).status, 200U);
        EXPECT_EQ(server.get("/v1/export").status, 200U);
        EXPECT_EQ(server.post_json("/v1/time", {{"date", kShopping.seconds}}).verdict(),
                  "507 storage_full")
            << "anybody may say it, as often as they like";
    }
    shop.open();
    TerminalServer server(shop.terminal());
    EXPECT_EQ(server.get("/v1/status").at("storage"), json::value("full"));
    EXPECT_EQ(server.sell(3, 700, {3}).verdict(), "507 storage_full");
    EXPECT_EQ(server.sell(2, 700, {2}).status, 200U);
    EXPECT_EQ(server.void_sale(2).status, 200U);
    EXPECT_EQ(server.adopt(Kind::stop, encode(by_officers(stop(), 1, 2))).status, 201U);
    EXPECT_EQ(server.get("/v1/export").status, 200U);
    EXPECT_EQ(state(server), "stopped");
}

TEST(Storage, AfterAFailedWriteNothingIsTakenAndNothingUnconfirmedIsShown) {
    for (std::uint64_t at = 1; at <= 6; ++at) {
        SCOPED_TRACE(at);
        const auto disk = std::make_shared<PowerCutFileSystem>();
        JournalOptions options;
        options.file_system = disk;
        options.reserve_bytes = 0;
        TestTerminal shop(1, true, options);
        shop.activate();
        Answer first;
        {
            TerminalServer server(shop.terminal());
            first = server.sell(1, 700, {1});
            ASSERT_EQ(first.status, 201U);
            disk->fail_after(at, IOStatus::IOError("the disk is broken"));
            const Answer no = server.sell(2, 700, {2});
            if (no.status == 201U) continue;  // It took fewer operations than that.
            EXPECT_EQ(no.verdict(), "503 not_durable");
            EXPECT_EQ(no.at("title"),
                      json::value("Saving failed: hand nothing over and restart the device."));
            EXPECT_EQ(server.sell(2, 700, {2}, "nl").at("title"),
                      json::value("Opslaan is mislukt: geef niets mee en herstart het apparaat."));
            const std::string sales = "/v1/sales/";
            EXPECT_EQ(server.get(sales + sale_id_text(2)).verdict(), "503 not_durable");
            EXPECT_EQ(server.get(sales + sale_id_text(1)).verdict(), "503 not_durable");
            EXPECT_EQ(server.get("/v1/sales").verdict(), "503 not_durable");
            EXPECT_EQ(server.check(3).verdict(), "503 not_durable");
            EXPECT_EQ(server.void_sale(1).verdict(), "503 not_durable");
            EXPECT_EQ(server.get("/v1/status").at("storage"), json::value("stopped"));
            EXPECT_EQ(health(server),
                      json::value("not_durable: " +
                                  std::string(sentence(Refusal::not_durable, Language::en))));
            EXPECT_EQ(server.get("/v1/export").status, 200U);
        }
        disk->stop_failing();
        shop.open();
        TerminalServer server(shop.terminal());
        const Answer again = server.sell(1, 700, {1});
        EXPECT_EQ(again.status, 200U);
        EXPECT_EQ(again.at("entry_hash"), first.at("entry_hash"));
        const Answer second = server.sell(2, 700, {2});
        EXPECT_TRUE(second.status == 200U || second.status == 201U) << second.verdict();
        EXPECT_EQ(server.sell(3, 700, {2}).verdict(), "409 already_spent");
    }
}

}  // namespace
}  // namespace noodgeld::test
