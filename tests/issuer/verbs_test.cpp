// A scheme set up by its verbs, from the officers' keys to an order, in the folders of those who
// would be on machines of their own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/hexadecimal.h"
#include "protocol/verdict/facts.h"
#include "protocol/wire/text.h"
#include "tests/issuer/office.h"
#include "tests/issuer/scheme.h"
#include "tests/issuer/verbs_office.h"

namespace noodgeld {
namespace {

using test::kLimits;
using test::kSeriesDraft;
using test::OfficeRun;
using test::Verbs;
using testing::HasSubstr;

TEST_F(Verbs, CharterIsSignedApartAndBelieved) {
    make_charter();
    const Holdings held = this->held({{Kind::charter, "charter.cose"}});
    EXPECT_EQ(held.current_charter()->officers[2].name, "o3");
    const auto shown = office_.json("officer charter show @part1");
    EXPECT_FALSE(shown.at("complete").as_bool());
    EXPECT_TRUE(office_.json("officer charter show @charter.cose").at("complete").as_bool());
}

TEST_F(Verbs, NextCharterFollowsThePresentOne) {
    make_charter();
    office_.done("officer charter draft --input @charter.json --out @next --facts @charter.cose");
    sign_and_combine("charter", "next", "next.cose", " --facts @charter.cose");
    const Holdings held =
        this->held({{Kind::charter, "charter.cose"}, {Kind::charter, "next.cose"}});
    EXPECT_EQ(held.current_charter()->version.value, 2u);
}

TEST_F(Verbs, WholeRoadToAnOrder) {
    make_charter();
    make_emission();
    make_order();
    const Holdings held = this->held({{Kind::charter, "charter.cose"},
                                      {Kind::series, "day1.cose"},
                                      {Kind::series, "day2.cose"},
                                      {Kind::emission, "emission.cose"},
                                      {Kind::order, "order.cose"}});
    ASSERT_EQ(held.orders().size(), 1u);
    const Order& order = held.orders().begin()->second;
    EXPECT_EQ(order.issued_at, test::kCrisis);
    EXPECT_EQ(order.limits.per_sale, test::cents(20'000));
    const Emission* emission = held.emission(order.activations[0].emission);
    ASSERT_NE(emission, nullptr);
    EXPECT_EQ(emission->tokens.value, 50u);
    EXPECT_EQ(emission->total_value, test::cents(50'000));
    Facts facts;
    for (const char* file : {"charter.cose", "emission.cose"}) {
        const Kind kind = file[0] == 'c' ? Kind::charter : Kind::emission;
        ASSERT_TRUE(facts.add(kind, office_.read(file), test::verifier()));
    }
    for (const ManifestPart& part : manifest_parts()) {
        const auto taken = facts.add(Kind::manifest, encode(part), test::verifier());
        EXPECT_TRUE(taken && !taken->waiting);
    }
    EXPECT_EQ(facts.parts().size(), 2u);
}

TEST_F(Verbs, OfficerSeesTheOrderInWordsBeforeSigning) {
    make_charter();
    make_emission();
    make_order();
    const OfficeRun nl = office_.run("officer order show @order.cose --facts" + kAll, Language::nl);
    EXPECT_EQ(nl.code, ExitCode::yes);
    EXPECT_THAT(nl.out, HasSubstr("in Groningen (PV20): 50 munten, € 500,00"));
    EXPECT_THAT(nl.out, HasSubstr("gemachtigden: 2 getekend, 2 nodig, van 3 (o1, o3); genoeg"));
    const OfficeRun en =
        office_.run("officer order sign @order.draft --key @o2.key --out @x --facts" + kAll);
    EXPECT_THAT(en.out, HasSubstr("To be spent in all: 50 tokens, €500.00."));
    EXPECT_THAT(en.out, HasSubstr("give the terminals' certificates"));
}

TEST_F(Verbs, OfficerSignsNothingUnseen) {
    make_charter();
    make_emission();
    write_order("order.json");
    office_.done("officer order draft --first --input @order.json --out @order.draft --facts" +
                 kAll);
    const OfficeRun ran =
        office_.run("officer order sign @order.draft --key @o1.key --out @x --facts @charter.cose");
    EXPECT_EQ(ran.code, ExitCode::no);
    EXPECT_THAT(ran.out, HasSubstr("MISSING: emission " + emission_));
    EXPECT_THAT(ran.err, HasSubstr("who signs must see it all"));
}

TEST_F(Verbs, UnattestedEmissionIsNotInSight) {
    make_charter();
    mint();
    close();
    const OfficeRun ran =
        office_.run("officer order show @charter.draft --facts @charter.cose @emission.issuer");
    EXPECT_EQ(ran.code, ExitCode::no);
    EXPECT_THAT(ran.err, HasSubstr("emission.issuer"));
}

TEST_F(Verbs, AttestingShowsWhatEachSeriesIsWorth) {
    make_charter();
    mint();
    close();
    const OfficeRun ran = attest("o1");
    EXPECT_THAT(ran.out, HasSubstr(": 30 tokens x €10.00 = €300.00"));
    EXPECT_THAT(ran.out, HasSubstr(": 20 tokens x €10.00 = €200.00"));
    const auto shown = office_.json("officer emission show @emission.issuer --facts" + kMade);
    std::int64_t value = 0;
    for (const auto& one : shown.at("values").as_array()) value += one.at("value").to_number<int>();
    EXPECT_EQ(value, 50'000);
    const OfficeRun unseen = office_.run(
        "officer emission attest @emission.issuer --manifests @manifests --key @o1.key "
        "--out @x --facts @charter.cose @day1.cose");
    EXPECT_EQ(unseen.code, ExitCode::no);
    EXPECT_THAT(unseen.err, HasSubstr("A series was not given."));
}

TEST_F(Verbs, AttestingRefusesAnotherManifest) {
    make_charter();
    mint();
    close();
    const std::vector<ManifestPart> parts = manifest_parts();
    const auto attest_with = [&](std::vector<ManifestPart> other) {
        write_manifests("other", other);
        return attest("o1", "other");
    };
    EXPECT_EQ(attest_with(parts).code, ExitCode::yes);
    std::filesystem::remove(office_.path("by-o1"));
    EXPECT_THAT(attest_with({parts[0]}).err, HasSubstr("The number of tokens is another one"));
    EXPECT_THAT(attest_with({parts[1], parts[0]}).err, HasSubstr("A part is missing"));
    std::vector<ManifestPart> changed = parts;
    changed[0].ids.back() ^= 1;
    EXPECT_THAT(attest_with(changed).err, HasSubstr("The manifest is another one"));
    changed = parts;
    changed[0].ids.resize(changed[0].ids.size() - 16);
    EXPECT_THAT(attest_with(changed).err, HasSubstr("The number of tokens is another one"));
    changed = parts;
    changed[1].path.emplace_back();
    EXPECT_THAT(attest_with(changed).err, HasSubstr("does not belong to it"));
    changed = parts;
    changed[1].index = {1};
    EXPECT_THAT(attest_with(changed).err, HasSubstr("A part is missing"));
    EXPECT_EQ(attest("o1", "absent").code, ExitCode::cannot);
    office_.write("other/00001.pack", "nothing");
    EXPECT_THAT(attest("o1", "other").err, HasSubstr("is no manifest"));
}

TEST_F(Verbs, ClosingTwiceTheSameIdsIsRefused) {
    make_charter();
    mint();
    const OfficeRun ran = office_.run("issuer emission close" + ids_ + ids_ +
                                      " --manifests @m --key @issuer.key --out @e --facts" + kMade);
    EXPECT_EQ(ran.code, ExitCode::no);
    EXPECT_THAT(ran.err, HasSubstr("A token is in it twice."));
    EXPECT_FALSE(std::filesystem::exists(office_.path("m"))) << "no half manifest is left";
    EXPECT_FALSE(std::filesystem::exists(office_.path("m.part")));
}

TEST_F(Verbs, ClosingThatFailsLeavesNothingInTheWay) {
    make_charter();
    mint();
    const std::string verb =
        "issuer emission close" + ids_ + " --manifests @manifests --out @e.cose";
    EXPECT_EQ(office_.run(verb + " --key @issuer.key --facts @charter.cose @day1.cose").code,
              ExitCode::no)
        << "a series was forgotten";
    EXPECT_EQ(office_.run(verb + " --key @house-a.key --facts" + kMade).code, ExitCode::no)
        << "a key that cannot sign";
    EXPECT_EQ(office_.run(verb + " --key @o1.key --facts" + kMade).code, ExitCode::no)
        << "an officer's";
    office_.done(verb + " --key @issuer.key --facts" + kMade);
}

TEST_F(Verbs, EmissionIsClosedOnce) {
    make_charter();
    make_emission();
    const OfficeRun ran = office_.run("issuer emission close" + ids_ +
                                      " --manifests @m --key @issuer.key --out @e --issued-at "
                                      "2026-03-02 --facts" +
                                      kAll);
    EXPECT_EQ(ran.code, ExitCode::no);
    EXPECT_THAT(ran.err, HasSubstr("in another emission already"));
}

TEST_F(Verbs, OrdersCountOnAndSayWhetherThereIsOneBefore) {
    make_charter();
    make_emission();
    make_order();
    const std::string draft =
        "officer order draft --input @order.json --out @second --facts" + kAll;
    EXPECT_EQ(office_.run(draft).code, ExitCode::usage);
    EXPECT_EQ(office_.run(draft + " --first --previous @order.cose").code, ExitCode::usage);
    EXPECT_EQ(office_.run(draft + " --previous @part1").code, ExitCode::no) << "half signed";
    const auto second = office_.json(draft + " --previous @order.cose");
    EXPECT_EQ(second.at("content").at("number").as_int64(), 2);
    const auto first = office_.json("officer order show @order.cose --facts" + kAll);
    EXPECT_EQ(second.at("content").at("previous"), first.at("hash"));
}

TEST_F(Verbs, NoSecondOrderOfANumberIsDrafted) {
    make_charter();
    make_emission();
    make_order();
    const OfficeRun ran =
        office_.run("officer order draft --input @order.json --out @again --first --facts" + kAll +
                    " @order.cose");
    EXPECT_EQ(ran.code, ExitCode::no);
    EXPECT_THAT(
        ran.err,
        HasSubstr("holds one already, of 2026-03-01T00:00:00Z: give the latest with --previous"));
    office_.done(
        "officer order draft --input @order.json --out @next --previous @order.cose"
        " --facts" +
        kAll + " @order.cose");
}

TEST_F(Verbs, StopEndsAnOrder) {
    make_charter();
    make_emission();
    make_order();
    office_.done(
        "officer stop draft --order @order.cose --message Klaar. --out @stop.draft --facts"
        " @charter.cose");
    const std::string sign = "officer stop sign @stop.draft --key @o1.key --out @out --facts ";
    const OfficeRun unseen = office_.run(sign + "@charter.cose");
    EXPECT_EQ(unseen.code, ExitCode::no) << "nobody knows what ends";
    EXPECT_THAT(unseen.out, HasSubstr("NOT KNOWN HERE"));
    sign_and_combine("stop", "stop.draft", "stop.cose", " --facts @charter.cose @order.cose");
    const std::string seen = office_.done(sign + "@charter.cose @order.cose");
    EXPECT_THAT(seen, HasSubstr("You sign: stop, as o1."));
    EXPECT_THAT(seen, HasSubstr("STOP of order 1 under charter 1, and of all orders before it."));
    const Holdings held = this->held(
        {{Kind::charter, "charter.cose"}, {Kind::order, "order.cose"}, {Kind::stop, "stop.cose"}});
    const Stop& stop = held.stops().begin()->second;
    EXPECT_EQ(stop.order, held.orders().begin()->first);
}

TEST_F(Verbs, WhoSignsARevocationSeesWhoseTerminalItIs) {
    make_charter();
    auto asked = test::certificate_request();
    asked.region = {20};
    const auto row = [](const FeedId& feed) {
        return R"({"feed": ")" + hex(feed.bytes) + R"(", "last": {"sequence": 0, "hash": ")" +
               std::string(64, '0') + R"("}})";
    };
    const Bytes wire = encode(sign(asked, held({{Kind::charter, "charter.cose"}}).lineage(),
                                   test::example_key("terminal")));
    office_.write("till.request", wire);
    office_.done(
        "enroller certificate issue @till.request --until 2028-01-01 --key @enroller.key --out "
        "@till.cose --facts @charter.cose");
    office_.write("list.json",
                  R"({"terminals": [)" + row(feed_id(asked.key)) + ", " + row(FeedId{{9}}) + "]}");
    office_.done(
        "officer revocations draft --first --input @list.json --out @list.draft --facts "
        "@charter.cose");
    const std::string seen = office_.done(
        "officer revocations sign @list.draft --key @o2.key --out @out --facts @charter.cose "
        "@till.cose");
    EXPECT_THAT(seen, HasSubstr("\"" + asked.device + "\" of " + asked.legal_name));
    EXPECT_THAT(seen, HasSubstr("Terminal 09000000000000000000000000000000, NOT KNOWN HERE"));
}

TEST_F(Verbs, ALaterRegisterIsComparedWithTheOneThatItNames) {
    make_charter();
    make_register();
    office_.write("more.csv",
                  "merchant;payee;legal_name;ceiling\n"
                  "KVK12345678;NL91ABNA0417164300;Bakkerij;9.000.000,00\n");
    office_.done(
        "officer register draft --previous @register.cose --input @more.csv --rows @more.pack "
        "--out @next.draft --facts @charter.cose");
    const auto sign = [this](const std::string& more) {
        return office_.run(
            "officer register sign @next.draft --rows @more.pack --key @o1.key --force --out @out "
            "--facts @charter.cose" +
            more);
    };
    EXPECT_EQ(sign(" @register.cose").code, ExitCode::usage) << "what changes is not shown";
    const OfficeRun wrong = sign(" @register.cose --previous-rows @more.pack");
    EXPECT_EQ(wrong.code, ExitCode::no);
    EXPECT_THAT(wrong.err, HasSubstr("other rows than the register before"));
    EXPECT_EQ(sign(" --previous-rows @merchants.pack").code, ExitCode::no) << "no register before";
    const OfficeRun right = sign(" @register.cose --previous-rows @merchants.pack");
    EXPECT_EQ(right.code, ExitCode::yes) << right.err;
    EXPECT_THAT(right.out, HasSubstr("gone: KVK10000002"));
    EXPECT_THAT(right.out, HasSubstr("Highest ceilings (1 of 1):"));
    const std::string first =
        "officer register sign @register.draft --rows @merchants.pack --key @o1.key --force --out "
        "@out --facts @charter.cose --previous-rows @merchants.pack";
    EXPECT_EQ(office_.run(first).code, ExitCode::usage);
}

TEST_F(Verbs, AKeyWithoutASayIsToldSoBeforeAnybodyTypesAPassphrase) {
    make_charter();
    make_emission();
    write_order("order.json");
    office_.done("officer order draft --first --input @order.json --out @order.draft --facts" +
                 kAll);
    const std::string sign =
        "officer order sign @order.draft --facts" + kAll + " --out @out --key ";
    const OfficeRun ran = office_.run(sign + "@issuer.key");
    EXPECT_EQ(ran.code, ExitCode::no);
    EXPECT_THAT(ran.err, HasSubstr("This key may not sign this"));
    EXPECT_THAT(ran.out, HasSubstr("still needed: 2 of o1, o2, o3"));
    EXPECT_FALSE(std::filesystem::exists(office_.path("out")));
}

TEST_F(Verbs, WhatStandsThereIsSaidBeforeAnythingElse) {
    make_charter();
    const OfficeRun ran =
        office_.run("officer charter sign @charter.draft --key @nobody.key --out @charter.cose");
    EXPECT_EQ(ran.code, ExitCode::cannot);
    EXPECT_EQ(ran.out, "");
    EXPECT_THAT(ran.err, HasSubstr("exists already"));
}

TEST_F(Verbs, LostSheetIsRevokedByItsKey) {
    make_charter();
    make_emission();
    const std::string find =
        "officer revocations find-sheet --box-keys "
        "@run/box-keys-000000001.sealed --key @desk.key --sheet ";
    EXPECT_EQ(office_.run(find + "11").code, ExitCode::no);
    const std::string sheet = office_.done(find + "4");
    office_.write("list.json", R"({"sheets": [)" + sheet + "]}");
    office_.done(
        "officer revocations draft --first --input @list.json --out @list.draft"
        " --facts @charter.cose");
    sign_and_combine("revocations", "list.draft", "list.cose", " --facts @charter.cose");
    const Holdings held =
        this->held({{Kind::charter, "charter.cose"}, {Kind::revocations, "list.cose"}});

    office_.done(
        "issuer sheet vouchers --tokens @run/tokens-000000001.sealed --seeds "
        "@run/seeds-000000001.sealed --tokens-key @house-a.key --seeds-key @house-b.key "
        "--sheet 4 --out @sheet4");
    const Bytes text = office_.read("sheet4");
    std::istringstream lines{std::string(as_text(text))};
    const std::set<ObjectHash> lists{held.revocation_lists().begin()->first};
    int revoked = 0;
    for (std::string line; std::getline(lines, line);) {
        const auto scanned = from_text(line);
        ASSERT_TRUE(scanned);
        const auto voucher = decode_voucher(scanned->bytes);
        ASSERT_TRUE(voucher);
        if (held.is_revoked(voucher->token.series, voucher->token.serial, lists)) ++revoked;
    }
    EXPECT_EQ(revoked, 5);

    write_order("order.json");
    const auto order = office_.json(
        "officer order draft --first --input @order.json "
        "--revocations @list.cose --out @order.draft --facts" +
        kAll);
    EXPECT_EQ(order.at("content").at("revocations").as_string(),
              office_.json("officer revocations show @list.cose --facts @charter.cose")
                  .at("hash")
                  .as_string());
}

TEST_F(Verbs, StolenBoxIsRevokedByItsKey) {
    make_charter();
    mint();
    const std::string find =
        "officer revocations find-box --box-keys @run/box-keys-000000001.sealed --key @desk.key "
        "--box ";
    EXPECT_EQ(office_.run(find + "4").code, ExitCode::no) << "ten sheets, four a box";
    const std::string box = office_.done(find + "3");
    office_.write("list.json", R"({"boxes": [)" + box + "]}");
    office_.done(
        "officer revocations draft --first --input @list.json --out @list.draft"
        " --facts @charter.cose");
    sign_and_combine("revocations", "list.draft", "list.cose", " --facts @charter.cose");
    const Holdings held =
        this->held({{Kind::charter, "charter.cose"}, {Kind::revocations, "list.cose"}});
    const RevocationList& list = held.revocation_lists().begin()->second;
    ASSERT_EQ(list.boxes.size(), 1U);
    EXPECT_EQ(list.boxes[0].sheets.value, 4U);
    const std::string sheet = office_.done(
        "officer revocations find-sheet --box-keys @run/box-keys-000000001.sealed --key @desk.key "
        "--sheet 9");
    EXPECT_NE(sheet.find(hex(box_sheet(list.boxes[0].key, 0, *held.lineage()).bytes)),
              std::string::npos);
}

TEST_F(Verbs, SealedFilesOpenForTheirOwnOnly) {
    make_charter();
    mint();
    const std::string open =
        "issuer sheet vouchers --tokens @run/tokens-000000001.sealed --seeds "
        "@run/seeds-000000001.sealed --sheet 1 --out @x ";
    EXPECT_EQ(office_.run(open + "--tokens-key @house-b.key --seeds-key @house-b.key").code,
              ExitCode::no);
    EXPECT_EQ(office_.run(open + "--tokens-key @house-a.key --seeds-key @house-a.key").code,
              ExitCode::no);
    EXPECT_EQ(office_
                  .run("officer revocations find-sheet --sheet 1 --key @house-a.key "
                       "--box-keys @run/box-keys-000000001.sealed")
                  .code,
              ExitCode::no);
    EXPECT_EQ(office_
                  .run("officer revocations find-sheet --sheet 1 --key @house-a.key "
                       "--box-keys @run/tokens-000000001.sealed")
                  .code,
              ExitCode::no);
}

TEST_F(Verbs, MintingAgainAsksForAnotherFolder) {
    make_charter();
    mint();
    const OfficeRun ran = office_.run(
        "issuer mint --input @plan.json --series-key @day1.key @day2.key --tokens-for "
        "@house-a.key --seeds-for @house-b.key --folder @run --facts" +
        kMade);
    EXPECT_EQ(ran.code, ExitCode::cannot);
    EXPECT_THAT(ran.err, HasSubstr("give this run another folder"));
}

TEST_F(Verbs, MintingNeedsEverySeriesKey) {
    make_charter();
    mint();
    const std::string mint =
        "issuer mint --input @plan.json --tokens-for @house-a.key --seeds-for "
        "@house-b.key --folder @run2 --facts" +
        kMade;
    OfficeRun ran = office_.run(mint + " --series-key @day1.key");
    EXPECT_EQ(ran.code, ExitCode::no);
    EXPECT_THAT(ran.err, HasSubstr("give the key of series"));
    ran = office_.run(
        "issuer mint --input @plan.json --tokens-for @issuer.key --seeds-for "
        "@house-b.key --folder @run2 --series-key @day1.key @day2.key --facts" +
        kMade);
    EXPECT_THAT(ran.err, HasSubstr("is a signing key"));
    ran = office_.run(
        "issuer mint --input @plan.json --tokens-for @house-a.key --seeds-for "
        "@house-a.key --folder @run2 --series-key @day1.key @day2.key --facts" +
        kMade);
    EXPECT_EQ(ran.code, ExitCode::yes);
    EXPECT_THAT(ran.err, HasSubstr("can spend them"));
}

TEST_F(Verbs, ForgedDrillOrDamagedFactsAreNamed) {
    make_charter();
    office_.write("foreign.cose", encode(test::by_officers(test::order())));
    OfficeRun ran = office_.run(
        "officer charter show @charter.cose --facts @charter.cose "
        "@foreign.cose");
    EXPECT_EQ(ran.code, ExitCode::no);
    EXPECT_THAT(ran.err, HasSubstr("foreign.cose"));
    office_.write("garbage", "not an object");
    ran = office_.run("officer charter show @charter.cose --facts @garbage");
    EXPECT_EQ(ran.code, ExitCode::no);
    EXPECT_EQ(office_.run("officer charter show @absent").code, ExitCode::cannot);
    EXPECT_EQ(office_.run("officer order show @garbage --facts @charter.cose").code, ExitCode::no);
}

TEST_F(Verbs, WhatIsThereIsNotOverwritten) {
    make_charter();
    const Bytes before = office_.read("charter.cose");
    EXPECT_EQ(office_.run("officer charter combine @part1 --out @charter.cose").code,
              ExitCode::cannot);
    EXPECT_EQ(office_.read("charter.cose"), before);
}

TEST_F(Verbs, HelpHasAnExampleInBothLanguages) {
    for (const char* verb :
         {"officer charter draft", "officer order draft", "officer order sign",
          "officer order combine", "officer order show", "officer stop draft",
          "officer revocations draft", "officer revocations find-sheet", "officer emission attest",
          "issuer series new", "issuer mint", "issuer sheet vouchers", "issuer emission close",
          "enroller certificate issue"}) {
        const std::string line = std::string(verb) + " --help";
        EXPECT_THAT(office_.run(line).out, HasSubstr(std::string("noodgeld ") + verb));
        EXPECT_THAT(office_.run(line, Language::nl).out, HasSubstr("Voorbeeld:"));
    }
}

TEST_F(Verbs, SeedsAreNeitherPrintedNorLeftInClear) {
    make_charter();
    mint();
    const OfficeRun opened = office_.run(
        "issuer sheet vouchers --tokens @run/tokens-000000001.sealed --seeds "
        "@run/seeds-000000001.sealed --tokens-key @house-a.key --seeds-key @house-b.key --sheet 1 "
        "--out @sheet1");
    ASSERT_EQ(opened.code, ExitCode::yes);
    EXPECT_EQ(opened.out + opened.err, "");
    EXPECT_EQ(std::filesystem::status(office_.path("sheet1")).permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);

    const Bytes text = office_.read("sheet1");
    std::istringstream lines{std::string(as_text(text))};
    std::string line;
    std::getline(lines, line);
    const auto voucher = decode_voucher(from_text(line)->bytes);
    ASSERT_TRUE(voucher);
    const std::string seed(as_text(voucher->seed.view()));
    int files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(office_.path("run"))) {
        const Bytes file = office_.read("run/" + entry.path().filename().string());
        EXPECT_EQ(as_text(file).find(seed), std::string_view::npos) << entry.path();
        ++files;
    }
    EXPECT_EQ(files, 5);
}

}  // namespace
}  // namespace noodgeld
