// The verbs of the ledger and its auditors, as scripts see them: exit codes and --json.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "api/draft.h"
#include "base/hexadecimal.h"
#include "files/files.h"
#include "tests/cli/run_noodgeld.h"
#include "tests/ledger/test_ledger.h"

namespace noodgeld::test {
namespace {

class LedgerVerbsTest : public testing::Test {
  protected:
    void SetUp() override {
        write("charter.cose", first_charter());
        write("all.pack", pack_of(small_crisis()));
        write("garbage", Bytes(500, 0xa5));
        ASSERT_EQ(run({"ledger", "init", "--dir", path("d"), path("charter.cose")}).code,
                  ExitCode::yes);
        ASSERT_EQ(run({"ledger", "import", "--dir", path("d"), path("all.pack")}).code,
                  ExitCode::yes);
        ASSERT_EQ(run({"ledger", "export", "--dir", path("d"), "--out", path("facts")}).code,
                  ExitCode::yes);
        ASSERT_EQ(run({"ledger", "settle", "--dir", path("d"), "--out", path("s")}).code,
                  ExitCode::yes);
    }
    static Ran run(const std::vector<std::string>& arguments) { return run_noodgeld(arguments); }
    Ran audit(const std::string& facts, const std::string& results = "s/results.json") {
        return run({"--json", "audit", "--charter", path("charter.cose"), "--facts", path(facts),
                    "--results", path(results)});
    }
    [[nodiscard]] std::string path(const std::string& file) const {
        return (directory_.path() / file).string();
    }
    void write(const std::string& file, const Bytes& bytes) {
        NOODGELD_CHECK(write_file(path(file), bytes, {true, false}).has_value());
    }

    const TemporaryDirectory directory_;
};

TEST_F(LedgerVerbsTest, AnAuditSaysYesNoOrCannot) {
    const Ran honest = audit("facts");
    EXPECT_EQ(honest.code, ExitCode::yes) << honest.out << honest.err;
    EXPECT_NE(honest.out.find("\"agrees\":true,\"compared\":true"), std::string::npos);
    EXPECT_EQ(audit("garbage").code, ExitCode::no);
    EXPECT_EQ(audit("facts", "garbage").code, ExitCode::no);
    EXPECT_EQ(audit("nowhere").code, ExitCode::cannot);
    const Ran no_charter = run({"audit", "--charter", path("garbage"), "--facts", path("facts")});
    EXPECT_EQ(no_charter.code, ExitCode::no);
    EXPECT_NE(no_charter.err.find("garbage: this is no charter"), std::string::npos)
        << no_charter.err;
    EXPECT_EQ(run({"audit"}).code, ExitCode::usage);
    const Bytes facts = read_file(path("facts")).value();
    write("cut", Bytes(facts.begin(), facts.end() - 1));
    const Ran cut = audit("cut");
    EXPECT_EQ(cut.code, ExitCode::no);
    EXPECT_NE(cut.out.find("\"agrees\":false"), std::string::npos) << cut.out;
}

// A file can hold what a terminal obeys: "agrees" would be read where it does not.
TEST_F(LedgerVerbsTest, WhatFilesSayMovesNoCursor) {
    const std::string evil = "\\u001b[2J\\u001b[1;1Hagrees\\u202e";
    std::string results(as_text(*read_file(path("s/results.json"))));
    const std::size_t at = results.find("KVK");
    ASSERT_NE(at, std::string::npos);
    results.insert(at, evil);
    write("evil.json", Bytes(results.begin(), results.end()));
    const std::string name = path("a\x1b[31mb");
    for (const Ran& ran :
         {run({"audit", "--charter", path("charter.cose"), "--facts", path("facts"), "--results",
               path("evil.json")}),
          run({"audit", "--charter", name, "--facts", path("facts")}),
          run({"ledger", "import", "--dir", path("d"), name}),
          run({"evidence", "--charter", path("charter.cose"), name}), run({"\x1b[2J"})}) {
        EXPECT_NE(ran.code, ExitCode::yes);
        for (const std::string& said : {ran.out, ran.err}) {
            EXPECT_EQ(said.find('\x1b'), std::string::npos) << said;
            EXPECT_EQ(said.find("\xe2\x80\xae"), std::string::npos) << said;
        }
    }
}

TEST_F(LedgerVerbsTest, SettlingAnewLeavesNoRunOfBefore) {
    write("s/run.json", {'{', '}'});
    ASSERT_EQ(run({"ledger", "settle", "--dir", path("d"), "--out", path("s"), "--force"}).code,
              ExitCode::yes);
    EXPECT_FALSE(std::filesystem::exists(path("s/run.json"))) << "nothing is payable";
}

TEST_F(LedgerVerbsTest, EvidenceIsWrittenAndChecked) {
    ASSERT_EQ(run({"ledger", "evidence", "--dir", path("d"), "--out", path("ev")}).code,
              ExitCode::yes);
    const std::string copied = hex(token_id(token(1), lineage()).bytes);
    const std::string pack = path("ev/evidence.pack");
    const std::string charter = path("charter.cose");
    const Ran proven = run({"--json", "evidence", "--charter", charter, pack});
    EXPECT_EQ(proven.code, ExitCode::yes) << proven.err;
    EXPECT_NE(proven.out.find(copied), std::string::npos) << proven.out;
    write("nothing.pack", pack_of({}));
    EXPECT_EQ(run({"evidence", "--charter", charter, path("nothing.pack")}).code, ExitCode::no);
    EXPECT_EQ(run({"evidence", "--charter", charter, path("garbage")}).code, ExitCode::no);
    EXPECT_EQ(run({"evidence", "--charter", charter, path("nowhere")}).code, ExitCode::cannot);
}

TEST_F(LedgerVerbsTest, OneBadFileDoesNotKeepTheOthersOut) {
    ASSERT_EQ(run({"ledger", "init", "--dir", path("e"), path("charter.cose")}).code,
              ExitCode::yes);
    const std::vector<std::string> import{"ledger", "import", "--dir", path("e")};
    auto files = import;
    files.insert(files.end(), {path("garbage"), path("all.pack")});
    const Ran ran = run(files);
    EXPECT_EQ(ran.code, ExitCode::no);
    EXPECT_NE(ran.err.find(path("garbage") + ": "), std::string::npos) << ran.err;
    EXPECT_NE(ran.out.find(path("all.pack") + ": "), std::string::npos) << ran.out;
    files.push_back(path("nowhere"));
    EXPECT_EQ(run(files).code, ExitCode::cannot);
}

TEST_F(LedgerVerbsTest, ACharterThatTooFewSignedBeginsNothing) {
    write("partly.cose", encode(by_officers(charter(), 1, 2, std::nullopt)));
    const Ran ran = run({"ledger", "init", "--dir", path("e"), path("partly.cose")});
    EXPECT_EQ(ran.code, ExitCode::no);
    EXPECT_NE(ran.err.find("partly.cose: Too few officers have signed this."), std::string::npos)
        << ran.err;
    EXPECT_FALSE(std::filesystem::exists(path("e")));
}

TEST_F(LedgerVerbsTest, ReceiptsAreSignedWithTheLedgersKeyOnly) {
    ::setenv("NOODGELD_PASSPHRASE", "correct horse", 1);
    const std::string key = path("other.key");
    ASSERT_EQ(run({"key", "new", "--role", "other", "--light", "--out", key}).code, ExitCode::yes);
    const Ran ran = run({"ledger", "anchor", "--dir", path("d"), "--key", key});
    EXPECT_EQ(ran.code, ExitCode::no);
    EXPECT_NE(ran.err.find("not the ledger's"), std::string::npos) << ran.err;
}

TEST_F(LedgerVerbsTest, SettlingSaysThatSpendsWait) {
    std::vector<PackItem> items = small_crisis();
    std::erase_if(items, [](const PackItem& item) { return item.kind == Kind::manifest; });
    write("no-manifest.pack", pack_of(items));
    ASSERT_EQ(run({"ledger", "init", "--dir", path("e"), path("charter.cose")}).code,
              ExitCode::yes);
    ASSERT_EQ(run({"ledger", "import", "--dir", path("e"), path("no-manifest.pack")}).code,
              ExitCode::yes);
    const Ran waiting = run({"ledger", "settle", "--dir", path("e"), "--out", path("e/s")});
    EXPECT_NE(waiting.err.find("spends do not count yet"), std::string::npos) << waiting.err;
    const Ran whole = run({"ledger", "settle", "--dir", path("d"), "--out", path("s2")});
    EXPECT_EQ(whole.err.find("do not count yet"), std::string::npos) << whole.err;
}

TEST_F(LedgerVerbsTest, SettlingDraftsTheRunThatPays) {
    EXPECT_FALSE(std::filesystem::exists(path("s/run.json"))) << "nothing is payable yet";
    TestLedger by;
    ASSERT_TRUE(by->ingest(small_crisis()));
    ASSERT_TRUE(by->anchor(example_key("ledger"), kReceived));
    write("anchored.pack", by.facts());
    ASSERT_EQ(run({"ledger", "import", "--dir", path("d"), path("anchored.pack")}).code,
              ExitCode::yes);
    ASSERT_EQ(run({"ledger", "settle", "--dir", path("d"), "--out", path("s2")}).code,
              ExitCode::yes);
    const Bytes json = read_file(path("s2/run.json")).value();
    const auto draft = read_draft<Settlement>(as_text(json), "run.json",
                                              {"charter", "number", "previous", "issued_at"});
    ASSERT_TRUE(draft) << draft.error().why.en;
    const auto results = results_from_json(as_text(read_file(path("s2/results.json")).value()));
    std::size_t payable = 0;
    for (const SettlementRow& row : results->settlement) payable += row.payable > 0 ? 1 : 0;
    ASSERT_GT(payable, 0U);
    EXPECT_EQ(draft->rows.size(), payable);
    EXPECT_GT(draft->log_size.value, 0U);
}

TEST_F(LedgerVerbsTest, SettlingWithoutARegisterSaysThatEverythingWaits) {
    std::vector<PackItem> items = small_crisis();
    std::erase_if(items, [](const PackItem& item) {
        return item.kind == Kind::merchant_register || item.kind == Kind::register_part;
    });
    write("no-register.pack", pack_of(items));
    ASSERT_EQ(run({"ledger", "init", "--dir", path("e"), path("charter.cose")}).code,
              ExitCode::yes);
    ASSERT_EQ(run({"ledger", "import", "--dir", path("e"), path("no-register.pack")}).code,
              ExitCode::yes);
    const Ran waiting = run({"ledger", "settle", "--dir", path("e"), "--out", path("e/s")});
    EXPECT_NE(waiting.err.find("no register of merchants was brought"), std::string::npos)
        << waiting.err;
    const Ran whole = run({"ledger", "settle", "--dir", path("d"), "--out", path("s2")});
    EXPECT_EQ(whole.err.find("no register"), std::string::npos) << whole.err;
}

TEST_F(LedgerVerbsTest, OnlyInitBeginsALedger) {
    for (const char* verb : {"settle", "export", "evidence"}) {
        const Ran ran = run({"ledger", verb, "--dir", path("typo"), "--out", path("out")});
        EXPECT_EQ(ran.code, ExitCode::cannot) << verb;
    }
    EXPECT_FALSE(std::filesystem::exists(path("typo")));
    const Ran again = run({"--json", "ledger", "import", "--dir", path("d"), path("all.pack")});
    EXPECT_EQ(again.code, ExitCode::yes);
    EXPECT_NE(again.out.find("\"added\":0"), std::string::npos) << again.out;
}

}  // namespace
}  // namespace noodgeld::test
