// The verbs of `noodgeld terminal`: exit codes, messages in both languages, --json.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <cstdlib>

#include "base/hexadecimal.h"
#include "files/files.h"
#include "tests/cli/run_noodgeld.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/test_terminal.h"

namespace noodgeld::test {
namespace {

namespace json = boost::json;
using testing::HasSubstr;

class TerminalVerbs : public testing::Test {
  protected:
    TerminalVerbs() {
        setenv("NOODGELD_PASSPHRASE", "drill", 1);
        put("charter", encode(by_officers(charter(), 1, 4, std::nullopt)));
        put("series", encode(sign(series(), lineage(), example_key("issuer"))));
        put("order", encode(by_officers(order())));
    }

    [[nodiscard]] std::string path(const std::string& name) const {
        return (folder_.path() / name).string();
    }
    void put(const std::string& name, ByteView bytes) {
        ASSERT_TRUE(write_file(path(name), bytes, {true, false}));
    }
    /// noodgeld terminal VERB --dir till WORDS...
    [[nodiscard]] Ran run(const std::string& verb, const std::vector<std::string>& words,
                          Language language = Language::en, bool json = false) {
        std::vector<std::string> line{"terminal", verb, "--dir", path("till")};
        if (json) line.insert(line.begin(), "--json");
        line.insert(line.end(), words.begin(), words.end());
        return run_noodgeld(line, "", language);
    }
    [[nodiscard]] Ran init(const std::string& charter_file, bool json = false) {
        return run("init", {"--light", "--charter", path(charter_file)}, Language::en, json);
    }
    [[nodiscard]] static json::object object(const Ran& ran) {
        return json::parse(ran.out).as_object();
    }

    const TemporaryDirectory folder_;
};

TEST_F(TerminalVerbs, SetADeviceUpOnce) {
    put("forged", encode(by_officers(charter(), 1, 2, std::nullopt)));
    const Ran forged = init("forged");
    EXPECT_EQ(forged.code, ExitCode::no);
    EXPECT_THAT(forged.err, HasSubstr("forged: Too few officers"));
    EXPECT_EQ(init("nothing").code, ExitCode::cannot);
    const Ran nowhere = run("export", {"--out", path("x")}, Language::nl);
    EXPECT_EQ(nowhere.code, ExitCode::cannot);
    EXPECT_THAT(nowhere.err, HasSubstr("till is geen ingericht apparaat"));
    EXPECT_EQ(init("series").code, ExitCode::no);
    EXPECT_FALSE(std::filesystem::exists(path("till"))) << "nothing is made of what is refused";

    const Ran done = init("charter", true);
    ASSERT_EQ(done.code, ExitCode::yes) << done.err;
    EXPECT_EQ(object(done).at("lineage"), json::value(hex(lineage().bytes)));
    EXPECT_EQ(object(done).at("drill"), json::value(false));
    const Ran again = init("charter");
    EXPECT_EQ(again.code, ExitCode::no);
    EXPECT_THAT(again.err, HasSubstr("set up already"));
}

TEST_F(TerminalVerbs, AdoptAndSayWhatIsNew) {
    ASSERT_EQ(init("charter").code, ExitCode::yes);
    const Ran fresh = run("adopt", {path("order")}, Language::en, true);
    ASSERT_EQ(fresh.code, ExitCode::yes) << fresh.err;
    EXPECT_EQ(object(fresh), (json::object{{"file", path("order")},
                                           {"kind", "order"},
                                           {"hash", hex(order_hash().bytes)},
                                           {"new", true},
                                           {"recorded", false}}));
    const Ran known = run("adopt", {path("order")}, Language::nl);
    EXPECT_EQ(known.code, ExitCode::yes);
    EXPECT_EQ(known.out, "Apparaat " + path("till") +
                             " boekt in zijn logboek dat het overneemt:\n  " + path("order") +
                             ": besluit\n" + path("order") + ": besluit " +
                             hex(order_hash().bytes) + " bekend\n");

    put("few", encode(by_officers(order(), 1, 2)));
    const Ran few = run("adopt", {path("few")}, Language::nl);
    EXPECT_EQ(few.code, ExitCode::no);
    EXPECT_THAT(few.err, HasSubstr("few: Te weinig gemachtigden hebben dit ondertekend."));
    EXPECT_EQ(run("adopt", {path("missing")}).code, ExitCode::cannot);
    EXPECT_EQ(run("adopt", {}).code, ExitCode::usage);
}

TEST_F(TerminalVerbs, OneBadFileDoesNotKeepTheOthersOut) {
    ASSERT_EQ(init("charter").code, ExitCode::yes);
    put("garbage", Bytes(500, 0xa5));
    put("few", encode(by_officers(order(), 1, 2)));
    const Ran ran = run("adopt", {path("garbage"), path("few"), path("order"), path("series")});
    EXPECT_EQ(ran.code, ExitCode::no);
    EXPECT_THAT(ran.err, HasSubstr(path("garbage") + ": "));
    EXPECT_THAT(ran.err, HasSubstr("few: Too few officers have signed this."));
    EXPECT_THAT(ran.out, HasSubstr("order: order " + hex(order_hash().bytes) + " new"));
    EXPECT_THAT(ran.out, HasSubstr("series: series "));
    EXPECT_EQ(run("adopt", {path("nowhere"), path("garbage"), path("order")}).code,
              ExitCode::cannot);
}

TEST_F(TerminalVerbs, AdoptInWhateverOrderTheyAreGiven) {
    ASSERT_EQ(init("charter").code, ExitCode::yes);
    Order under_it = order();
    under_it.charter = next_charter().version;
    put("next", encode(by_officers(next_charter(), 1, 4)));
    put("under", encode(by_officers(under_it)));
    const Ran ran = run("adopt", {path("under"), path("next")});
    EXPECT_EQ(ran.code, ExitCode::yes) << ran.err;
    EXPECT_THAT(ran.out, HasSubstr("under: order "));
}

TEST_F(TerminalVerbs, AskForNoAccountOrRegionThatDoesNotExist) {
    ASSERT_EQ(init("charter").code, ExitCode::yes);
    const auto ask = [this](const std::string& payee, const std::string& region) {
        return run("request",
                   {"--merchant", "KVK1", "--payee", payee, "--legal-name", "De Korenaar",
                    "--device", "Kassa 1", "--region", region, "--out", path("request"), "--force"},
                   Language::nl);
    };
    const Ran account = ask("NL19ABNA0417164300", "20");
    EXPECT_EQ(account.code, ExitCode::no);
    EXPECT_THAT(account.err, HasSubstr("het controlegetal klopt niet"));
    const Ran region = ask("NL91ABNA0417164300", "999");
    EXPECT_EQ(region.code, ExitCode::no);
    EXPECT_THAT(region.err, HasSubstr("het handvest kent regio 999 niet"));
    EXPECT_FALSE(std::filesystem::exists(path("request")));
    const Ran good = ask("NL91ABNA0417164300", "20");
    EXPECT_EQ(good.code, ExitCode::yes) << good.err;
}

/// A step that was cut short between the journal and the files.
TEST_F(TerminalVerbs, AReplacementThatFailedCanBeDoneAgain) {
    ASSERT_EQ(init("charter").code, ExitCode::yes);
    ASSERT_EQ(run("request", {"--merchant", "KVK1", "--payee", "NL91ABNA0417164300", "--legal-name",
                              "De Korenaar", "--device", "Kassa 1", "--store-group", "7",
                              "--region", "20", "--out", path("request")})
                  .code,
              ExitCode::yes);
    const Ran failed = run("replace", {"--light", "--out", path("no-folder/next")});
    EXPECT_EQ(failed.code, ExitCode::cannot) << failed.err;
    const Ran again = run("replace", {"--light", "--out", path("next.request")});
    EXPECT_EQ(again.code, ExitCode::yes) << again.err;
    const auto asked = decode_signed<CertificateRequest>(read_file(path("next.request")).value());
    EXPECT_EQ(asked->value.merchant, "KVK1");
}

/// What the enroller answers to the request in that file.
Bytes answer_to(const std::string& file) {
    const auto request = decode_signed<CertificateRequest>(read_file(file).value()).value();
    return encode(sign(certificate(request.value), lineage(), example_key("enroller")));
}

TEST_F(TerminalVerbs, ANewKeyTakesThePlaceOfTheOld) {
    const auto replace = [this](const std::vector<std::string>& more, bool json = false) {
        std::vector<std::string> words{"--light", "--out", path("next.request"), "--force"};
        words.insert(words.end(), more.begin(), more.end());
        return run("replace", words, Language::en, json);
    };
    ASSERT_EQ(init("charter").code, ExitCode::yes);
    const Ran nothing = replace({});
    EXPECT_EQ(nothing.code, ExitCode::no);
    EXPECT_THAT(nothing.err, HasSubstr("never asked for a certificate"));
    ASSERT_EQ(run("request", {"--merchant", "KVK1", "--payee", "NL91ABNA0417164300", "--legal-name",
                              "De Korenaar", "--device", "Kassa 1", "--store-group", "7",
                              "--region", "20", "--out", path("request")})
                  .code,
              ExitCode::yes);
    // Where the request cannot go, nothing changes.
    const Ran taken = run("replace", {"--light", "--out", path("request")});
    EXPECT_EQ(taken.code, ExitCode::cannot);
    EXPECT_THAT(taken.err, HasSubstr("exists already"));
    put("certificate", answer_to(path("request")));
    ASSERT_EQ(run("adopt", {path("certificate"), path("order")}).code, ExitCode::yes);

    const Ran sells = replace({});
    EXPECT_EQ(sells.code, ExitCode::no);
    EXPECT_THAT(sells.err, HasSubstr("--stop-selling"));
    EXPECT_FALSE(std::filesystem::exists(path("next.request")));
    const Ran region = replace({"--stop-selling", "--region", "999"});
    EXPECT_EQ(region.code, ExitCode::no);
    EXPECT_EQ(run("adopt", {path("certificate")}).code, ExitCode::yes) << "the key is as it was";

    const Ran done = replace({"--stop-selling", "--region", "114"}, true);
    ASSERT_EQ(done.code, ExitCode::yes) << done.err;
    const auto before = decode_signed<CertificateRequest>(read_file(path("request")).value());
    const auto asked = decode_signed<CertificateRequest>(read_file(path("next.request")).value());
    CertificateRequest expected = before->value;
    expected.key = asked->value.key;
    expected.region = kGroningenCity;
    EXPECT_TRUE(binds_alike(asked->value, expected));
    EXPECT_NE(asked->value.key, before->value.key);
    ASSERT_TRUE(asked->value.follows);
    EXPECT_EQ(asked->value.follows->feed, feed_id(before->value.key));
    EXPECT_EQ(asked->value.follows->point.sequence.value, 3U);  // certificate, charter, order
    EXPECT_TRUE(verify_signed(*asked, lineage(), asked->value.key, verifier()));
    EXPECT_EQ(object(done).at("feed"), json::value(hex(feed_id(before->value.key).bytes)));
    EXPECT_EQ(object(done).at("new_feed"), json::value(hex(feed_id(asked->value.key).bytes)));
    EXPECT_EQ(object(done).at("last").at("sequence"), json::value(3));
    EXPECT_EQ(object(done).at("heard"), json::value(json::array{}));

    put("certificate", answer_to(path("next.request")));
    const Ran adopted = run("adopt", {path("certificate")});
    EXPECT_EQ(adopted.code, ExitCode::yes) << adopted.err;
    const Ran again = replace({"--stop-selling"});
    EXPECT_EQ(again.code, ExitCode::yes) << again.err;
    EXPECT_THAT(again.out,
                HasSubstr("feed that ends here       " + hex(feed_id(asked->value.key).bytes)));
    EXPECT_THAT(again.out, HasSubstr("witnessed up to           nothing"));
}

TEST_F(TerminalVerbs, RefuseACertificateThatWasNotAskedFor) {
    ASSERT_EQ(init("charter").code, ExitCode::yes);
    ASSERT_EQ(run("request", {"--merchant", "KVK1", "--payee", "NL91ABNA0417164300", "--legal-name",
                              "De Korenaar", "--device", "Kassa 1", "--region", "20", "--out",
                              path("request")})
                  .code,
              ExitCode::yes);
    auto request = decode_signed<CertificateRequest>(read_file(path("request")).value()).value();
    Certificate other = certificate(request.value);
    other.payee = "NL02ABNA0123456789";
    put("other", encode(sign(other, lineage(), example_key("enroller"))));
    const Ran refused = run("adopt", {path("other")}, Language::nl);
    EXPECT_EQ(refused.code, ExitCode::no);
    EXPECT_THAT(refused.err, HasSubstr("iets anders dan dit apparaat gevraagd heeft"));
    put("good", answer_to(path("request")));
    EXPECT_EQ(run("adopt", {path("good")}).code, ExitCode::yes);
}

TEST_F(TerminalVerbs, AskInTheOneSpellingAndSayWhichThatIs) {
    ASSERT_EQ(init("charter").code, ExitCode::yes);
    const Ran ran =
        run("request",
            {"--merchant", "kvk 12.34.56.78", "--payee", "nl91 abna 0417 1643 00", "--legal-name",
             "De Korenaar", "--device", "Kassa 1", "--region", "20", "--out", path("request")});
    ASSERT_EQ(ran.code, ExitCode::yes) << ran.err;
    EXPECT_THAT(ran.err, HasSubstr("--merchant: written as KVK12345678"));
    EXPECT_THAT(ran.err, HasSubstr("--payee: written as NL91ABNA0417164300"));
    const auto asked = decode_signed<CertificateRequest>(*read_file(path("request")));
    ASSERT_TRUE(asked);
    EXPECT_EQ(asked->value.merchant, "KVK12345678");
    EXPECT_EQ(asked->value.payee, "NL91ABNA0417164300");
    const Ran strange =
        run("request",
            {"--merchant", "Bakker & Zn", "--payee", "NL91ABNA0417164300", "--legal-name",
             "De Korenaar", "--device", "Kassa 1", "--region", "20", "--out", path("other")});
    EXPECT_EQ(strange.code, ExitCode::no);
    EXPECT_THAT(strange.err, HasSubstr("--merchant: a merchant is 1 to 35 of A-Z"));
}

TEST_F(TerminalVerbs, CarryFeedsAndSayWhatWasRefused) {
    ASSERT_EQ(init("charter").code, ExitCode::yes);
    TestTerminal other(2);
    other.activate();
    ASSERT_TRUE(other.till().sell(sale_request(1, 700, {1}), kShopping));
    const Bytes pack = other.pack();
    put("pack", pack);
    const Ran taken = run("import", {path("pack")}, Language::en, true);
    ASSERT_EQ(taken.code, ExitCode::yes) << taken.err;
    EXPECT_EQ(object(taken).at("entries_new"), json::value(4));
    const Ran again = run("import", {path("pack")}, Language::nl);
    EXPECT_EQ(again.code, ExitCode::yes);
    EXPECT_THAT(again.out, HasSubstr("0 nieuwe stukken, 0 nieuwe boekingen"));

    put("cut", ByteView(pack).first(pack.size() - 40));
    const Ran cut = run("import", {path("cut")});
    EXPECT_EQ(cut.code, ExitCode::no);
    EXPECT_THAT(cut.out, HasSubstr("its end is missing or damaged"));
    PackWriter one;
    Bytes single = one.begin(lineage());
    append(single, one.item(Kind::revocations, encode(by_officers(revocations()))));
    append(single, one.end());
    put("single", single);
    EXPECT_THAT(run("import", {path("single")}, Language::nl).out,
                HasSubstr("single: 1 nieuw stuk, 0 nieuwe boekingen, 0 al bekend"));
    PackWriter writer;
    Bytes partly = writer.begin(lineage());
    append(partly, writer.item(Kind::order, encode(by_officers(order(), 1, 2))));
    append(partly, writer.end());
    put("partly", partly);
    const Ran refused = run("import", {path("partly")});
    EXPECT_EQ(refused.code, ExitCode::no);
    EXPECT_THAT(refused.out, HasSubstr("1 x Too few officers have signed this."));
    const Ran none = run("import", {path("charter"), path("pack")});
    EXPECT_EQ(none.code, ExitCode::no);
    EXPECT_THAT(none.err, HasSubstr("charter is no pack, or it is damaged"));
    EXPECT_THAT(none.out, HasSubstr("pack: 0 new objects")) << "the good one all the same";

    ASSERT_EQ(run("export", {"--out", path("out.pack")}).code, ExitCode::yes);
    EXPECT_EQ(run("export", {"--out", path("out.pack")}).code, ExitCode::cannot) << "is there";
    const Bytes exported = read_file(path("out.pack")).value();
    EXPECT_EQ(PackReader::open(exported).value().lineage(), lineage());
}

TEST_F(TerminalVerbs, CannotWithoutPassphraseOrJournal) {
    ASSERT_EQ(init("charter").code, ExitCode::yes);
    setenv("NOODGELD_PASSPHRASE", "wrong", 1);
    EXPECT_EQ(run("export", {"--out", path("x")}).code, ExitCode::no);
    setenv("NOODGELD_PASSPHRASE", "drill", 1);
    {
        const auto held = Terminal::open(path("till/journal"), example_key("terminal"), verifier());
        ASSERT_TRUE(held);
        const Ran busy = run("export", {"--out", path("x")}, Language::nl);
        EXPECT_EQ(busy.code, ExitCode::cannot);
        EXPECT_THAT(busy.err, HasSubstr("in gebruik"));
    }
    EXPECT_EQ(run("serve", {"--port", "x"}).code, ExitCode::usage);
    EXPECT_EQ(run("request", {"--out", path("x")}).code, ExitCode::usage);
}

}  // namespace
}  // namespace noodgeld::test
