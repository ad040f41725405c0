// Nothing is signed unseen: the program itself, on a terminal, shows the whole text before it asks
// for a passphrase. For every verb that signs, in both languages.
#include <gmock/gmock.h>

#include <filesystem>
#include <set>

#include "cli/command_line.h"
#include "cli/verbs.h"
#include "tests/cli/spawned_program.h"
#include "tests/issuer/office.h"
#include "tests/issuer/scheme.h"

namespace noodgeld::test {
namespace {

using testing::HasSubstr;
using testing::Not;

/// A verb that signs: the line that calls it, but for --lang, and lines that its text must have.
struct SigningVerb {
    std::string name;
    std::string line;
    std::vector<std::string> nl, en;
    std::string shown_by = {};  ///< The line of a verb that shows the same text, if there is one.
};

/// A scheme with something to sign for everybody, made once: nothing in it is changed.
class Scheme {
  public:
    Scheme() {
        office.make_charter();
        make_series_and_run();
        make_drafts();
        office.done("terminal init --light --dir @till --charter @charter.cose");
        office.done("terminal export --dir @till --out @till.pack");
        office.done("ledger init --dir @ledger @charter.cose");
        office.done("ledger import --dir @ledger @register.cose @merchants.pack");
        office.done("ledger export --dir @ledger --out @facts.pack");
        office.done(
            "terminal request --dir @till --merchant KVK12345678 --payee NL91ABNA0417164300 "
            "--legal-name Bakkerij --device Kassa1 --region 20 --out @till.request");
    }
    Office office;
    std::string ids;
    const std::string made = " @charter.cose @day1.cose";

  private:
    void make_series_and_run() {
        office.write("series.json", R"({"face_value": "10.00", "region": 20, "goods": [50180000],
            "slot_offset": "0s", "slot_length": "3d", "longest_lifetime": "14d"})");
        const auto series = office.json(
            "issuer series new --light --input @series.json --key @issuer.key --facts "
            "@charter.cose --series-key @day1.key --out @day1.cose");
        const std::string id(series.at("id").as_string());
        office.new_key("house-a", "--sealing");
        office.new_key("house-b", "--sealing");
        office.write("plan.json", R"({"sheets": 10, "sheets_per_box": 10, "slots": [{"series": ")" +
                                      id + R"(", "vouchers": 3}]})");
        office.done(
            "issuer mint --input @plan.json --series-key @day1.key --tokens-for @house-a.key "
            "--seeds-for @house-b.key --folder @run --facts" +
            made);
        ids = " @run/" + id + "-000000001.ids";
        office.done("issuer emission close" + ids +
                    " --manifests @manifests --key @issuer.key --out @emission.issuer --facts" +
                    made);
        office.sign_and_combine("officer emission", "attest", "emission.issuer", "emission.cose",
                                " --facts" + made, " --manifests @manifests");
    }
    void make_drafts() {
        const auto emission =
            office.json("officer emission show @emission.cose --facts" + made).at("id");
        office.write("order.json", R"({"activations": [{"emission": ")" +
                                       std::string(emission.as_string()) +
                                       R"(", "from": "2026-03-01", "until": "2026-03-08",
            "extra": "0s"}], "report_by": "2026-04-01", "closing": "2026-05-01", "message": "Eten.",
            "limits": {"per_sale": "200.00", "per_terminal": "50000.00", "tight_per_sale": "50.00",
            "tight_per_terminal": "10000.00", "stale_after": "1d", "void_within": "1h",
            "voids": 20, "deferred": "1000.00", "duplicates": "500.00"}})");
        office.write("merchants.csv",
                     "merchant,payee,legal_name,ceiling\n"
                     "KVK12345678,NL91ABNA0417164300,Bakkerij,500000.00\n");
        office.make_register("merchants.csv");
        const std::string all = " --facts" + made + " @emission.cose @register.cose";
        office.done("officer order draft --first --input @order.json --out @order.draft" + all);
        office.sign_and_combine("officer order", "sign", "order.draft", "order.cose", all);
        const std::string facts = " --facts @charter.cose";
        office.done("officer stop draft --order @order.cose --message Klaar. --out @stop.draft" +
                    facts);
        office.write("ruling.json",
                     R"({"points": [], "spends": [], "releases": [], "closed_after": 0})");
        office.done("officer ruling draft --first --input @ruling.json --out @ruling.draft" +
                    facts);
        office.write("run.json", R"({"log_size": 7, "log_root": ")" + std::string(64, 'a') +
                                     R"(", "rows": [{"merchant": "KVK12345678", "payee":
            "NL91ABNA0417164300", "amount": "500.00", "returned": false}]})");
        office.done("officer settlement draft --first --input @run.json --out @run.draft" + facts);
        office.write("list.json", R"({"sheets": []})");
        office.done("officer revocations draft --first --input @list.json --out @list.draft" +
                    facts);
    }
};

Scheme& scheme() {
    static Scheme one;
    return one;
}

/// An officer's, whose text is that of `show`.
SigningVerb by_officer(const std::string& kind, const std::string& file, const std::string& facts) {
    return {"officer " + kind + " sign",
            "officer " + kind + " sign @" + file + " --key @o2.key --out @signed" + facts,
            {"gemachtigden: "},
            {"officers: "},
            "officer " + kind + " show @" + file + facts};
}

std::vector<SigningVerb> officers_verbs() {
    const std::string made = " --facts" + scheme().made;
    const std::string charter = " --facts @charter.cose";
    SigningVerb attest = by_officer("emission", "emission.issuer", made);
    attest.name = "officer emission attest";
    attest.line =
        "officer emission attest @emission.issuer --manifests @manifests --key @o2.key --out "
        "@signed" +
        made;
    SigningVerb merchants = by_officer("register", "register.draft", charter);
    merchants.line += " --rows @merchants.pack";
    merchants.nl.push_back("KVK12345678, NL91ABNA0417164300, Bakkerij, € 500.000,00");
    merchants.en.push_back("KVK12345678, NL91ABNA0417164300, Bakkerij, €500,000.00");
    const std::string all = charter + " --export @facts.pack";
    SigningVerb ruling = by_officer("ruling", "ruling.draft", all);
    ruling.nl.emplace_back("ten hoogste betalen  € 0,00");
    ruling.en.emplace_back("at most             €0.00");
    SigningVerb run = by_officer("settlement", "run.draft", all);
    run.nl.emplace_back("meer dan uit te betalen");
    run.en.emplace_back("above payable");
    return {by_officer("charter", "charter.draft", ""),
            by_officer("order", "order.draft", made + " @emission.cose @register.cose"),
            by_officer("stop", "stop.draft", charter + " @order.cose"),
            by_officer("revocations", "list.draft", charter),
            ruling,
            run,
            attest,
            merchants};
}

std::vector<SigningVerb> issuers_verbs() {
    const std::string made = " --facts" + scheme().made;
    return {
        {"issuer series new",
         "issuer series new --light --input @series.json --key @issuer.key --facts @charter.cose "
         "--series-key @signed.key --out @signed",
         {"waarde", "€ 10,00", "50180000", "14 dagen"},
         {"face value", "€10.00", "50180000", "14 days"}},
        {"issuer mint",
         "issuer mint --input @plan.json --series-key @day1.key --tokens-for @house-a.key "
         "--seeds-for @house-b.key --folder @signed" +
             made,
         {"vellen", "€ 10,00", "munten", "€ 300,00"},
         {"sheets", "€10.00", "tokens", "€300.00"}},
        {"issuer emission close",
         "issuer emission close" + scheme().ids +
             " --manifests @new-manifests --force --key @issuer.key --out @signed" + made,
         {"€ 300,00", "gemachtigden: 0 getekend, 2 nodig"},
         {"€300.00", "officers: 0 signed, 2 needed"}},
        {"enroller certificate issue",
         "enroller certificate issue @till.request --until 2028-01-01 --key "
         "@enroller.key --out @signed --facts @charter.cose",
         {"KVK12345678", "NL91ABNA0417164300", "2028-01-01 01:00 in Amsterdam"},
         {"KVK12345678", "NL91ABNA0417164300", "2028-01-01 01:00 in Amsterdam"}}};
}

std::vector<SigningVerb> daily_verbs() {
    const std::string till = " --dir @till";
    return {{"terminal request",
             "terminal request --merchant kvk\u00a012345678 --payee NL91ABNA0417164300 --region 20 "
             "--legal-name Bakkerij --device Kassa1 --out @signed" +
                 till,
             {"KVK12345678", "NL91ABNA0417164300"},
             {"KVK12345678", "NL91ABNA0417164300"}},
            {"terminal replace",
             "terminal replace --out @signed" + till,
             {"ondertekent hierna niets meer"},
             {"signs nothing more after this"}},
            {"terminal adopt",
             "terminal adopt @order.cose @day1.cose" + till,
             {"order.cose: besluit", "day1.cose: serie"},
             {"order.cose: order", "day1.cose: series"}},
            {"terminal import", "terminal import @till.pack" + till, {"boekt"}, {"enters"}},
            {"terminal export",
             "terminal export --out @signed" + till,
             {"ondertekent de stand"},
             {"signs the head"}},
            {"terminal serve",
             "terminal serve" + till,
             {"ondertekent het elke boeking"},
             {"signs every entry"}},
            {"ledger anchor",
             "ledger anchor --dir @ledger --key @ledger.key",
             {"Ontvangstbewijzen van grootboek"},
             {"Receipts of ledger"}},
            {"ledger serve",
             "ledger serve --dir @ledger --key @ledger.key",
             {"ondertekent deze sleutel"},
             {"this key signs"}},
            {"witness",
             "witness --dir @witness --key @ledger.key --name w.example --log "
             "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8",
             {"alleen groeien", "sum.golang.org", "w.example+"},
             {"only grow", "sum.golang.org", "w.example+"}}};
}

std::vector<SigningVerb> all_verbs() {
    std::vector<SigningVerb> all = officers_verbs();
    for (const auto& more : {issuers_verbs(), daily_verbs()}) {
        all.insert(all.end(), more.begin(), more.end());
    }
    return all;
}

class Signing : public testing::TestWithParam<Language> {
  protected:
    [[nodiscard]] std::string prompt() const {
        return GetParam() == Language::nl ? "Wachtzin voor " : "Passphrase for ";
    }
    /// The words of a verb that nobody finished before: a folder that it made goes.
    [[nodiscard]] std::vector<std::string> words_of(const std::string& line) const {
        std::filesystem::remove_all(path("new-manifests"));
        std::vector<std::string> words{"--lang", GetParam() == Language::nl ? "nl" : "en"};
        std::istringstream in(line);
        for (std::string word; in >> word;) {
            words.push_back(word.front() == '@' ? scheme().office.path(word.substr(1)) : word);
        }
        return words;
    }
    /// That `seen`, which ends where the prompt begins, has the whole text.
    void expect_whole(const std::string& seen, const SigningVerb& verb) const {
        EXPECT_THAT(seen, testing::EndsWith(prompt()));
        for (const std::string& line : GetParam() == Language::nl ? verb.nl : verb.en) {
            EXPECT_THAT(seen, HasSubstr(line));
        }
        if (verb.shown_by.empty()) return;
        const OfficeRun shown = scheme().office.run(verb.shown_by, GetParam());
        ASSERT_EQ(shown.code, ExitCode::yes) << shown.err;
        EXPECT_THAT(seen, HasSubstr(shown.out));
    }
    /// That nobody's answer was waited for.
    static void expect_nothing_signed() {
        EXPECT_FALSE(std::filesystem::exists(scheme().office.path("signed")));
    }
    [[nodiscard]] static std::string path(const std::string& name) {
        return scheme().office.path(name);
    }
    [[nodiscard]] static std::string text(const std::string& name) {
        const Bytes bytes = scheme().office.read(name);
        return std::string(as_text(bytes));
    }
};
INSTANTIATE_TEST_SUITE_P(Languages, Signing, testing::Values(Language::nl, Language::en),
                         [](const auto& one) { return one.param == Language::nl ? "nl" : "en"; });

TEST_P(Signing, OnATerminalTheWholeTextStandsAboveThePrompt) {
    for (const SigningVerb& verb : all_verbs()) {
        SCOPED_TRACE(verb.name);
        const Terminal terminal;
        const std::string tty = terminal.path();
        const SpawnedProgram program(words_of(verb.line), {}, {tty, tty, tty});
        expect_whole(terminal.see_until(prompt()), verb);
        expect_nothing_signed();
    }
}

TEST_P(Signing, WhereTheOutputGoesElsewhereThePersonSeesItAllTheSame) {
    for (const SigningVerb& verb : all_verbs()) {
        SCOPED_TRACE(verb.name);
        const Terminal terminal;
        const SpawnedProgram program(words_of(verb.line), {},
                                     {terminal.path(), path("out"), path("err")});
        const std::string seen = terminal.see_until(prompt());
        expect_whole(seen, verb);
        expect_whole(text("out") + prompt(), verb);  // Flushed before the question.
        expect_nothing_signed();
    }
}

TEST_P(Signing, WhereTheOutputIsForAMachineItIsShownBesideIt) {
    for (const SigningVerb& verb : all_verbs()) {
        SCOPED_TRACE(verb.name);
        const Terminal terminal;
        const SpawnedProgram program(words_of("--json " + verb.line), {},
                                     {terminal.path(), path("out"), path("err")});
        expect_whole(terminal.see_until(prompt()), verb);
        expect_whole(text("err") + prompt(), verb);
        EXPECT_EQ(text("out"), "");
    }
}

TEST_P(Signing, WhatCannotBeShownIsNotSigned) {
    for (const SigningVerb& verb : all_verbs()) {
        SCOPED_TRACE(verb.name);
        SpawnedProgram program(words_of(verb.line),
                               {std::string("NOODGELD_PASSPHRASE=") + Office::kPassphrase},
                               {"/dev/null", "/dev/full", path("err")});
        EXPECT_EQ(program.wait(), static_cast<int>(ExitCode::cannot));
        EXPECT_THAT(text("err"), HasSubstr(GetParam() == Language::nl ? "kon niet worden getoond"
                                                                      : "could not be shown"));
        expect_nothing_signed();
    }
}

/// Every verb that asks for a passphrase is in the list above, or signs nothing.
TEST(SigningVerbs, AreAllTested) {
    std::set<std::string> tested{"key new", "terminal init", "officer revocations find-sheet",
                                 "officer revocations find-box", "issuer sheet vouchers"};
    for (const SigningVerb& verb : all_verbs()) tested.insert(verb.name);
    CommandLine line(Language::en);
    add_all_verbs(line);
    std::set<std::string> found;
    const auto visit = [&found](const auto& again, const CLI::App& app,
                                const std::string& words) -> void {
        for (const CLI::App* below : app.get_subcommands({})) {
            const std::string longer = (words.empty() ? "" : words + " ") + below->get_name();
            if (below->get_option_no_throw("--passphrase-fd") != nullptr) found.insert(longer);
            again(again, *below, longer);
        }
    };
    visit(visit, line.program(), "");
    EXPECT_EQ(found, tested);
}

}  // namespace
}  // namespace noodgeld::test
