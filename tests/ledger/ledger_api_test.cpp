// What the ledger says over HTTP: receipts, results, evidence, export, its log, and problems.
#include "base/base64.h"
#include "ledger/audit.h"
#include "ledger/results.h"
#include "tests/ledger/ledger_api_fixture.h"
#include "tests/ledger/log/log_reader.h"

namespace noodgeld::test {
namespace {

using http::HttpRefusal;

std::string digits(unsigned number) {
    return hex(token_id(token(number), lineage()).bytes);
}

LogReader::Digest digest_of(const json::value& text) {
    return id_from_hex<crypto::Hash>(std::string_view(text.as_string())).value().bytes;
}

std::vector<LogReader::Digest> path_of(const json::object& proof) {
    std::vector<LogReader::Digest> path;
    for (const json::value& hash : proof.at("path").as_array()) path.push_back(digest_of(hash));
    return path;
}

class AnswersTest : public LedgerApiTest {
  protected:
    void SetUp() override {
        LedgerApiTest::SetUp();
        ASSERT_EQ(post_pack(small_crisis()).status, 200u);
    }
    /// The checkpoint, believed by the ledger's public key alone.
    LogReader::TreeHead checkpoint() {
        const std::string note(get("/checkpoint").text());
        const auto read = LogReader::read_note(note, example_public_key("ledger").bytes);
        EXPECT_TRUE(read) << note;
        return read.value_or(LogReader::TreeHead{});
    }
    static std::string receipt_of(unsigned terminal) {
        return "/v1/feeds/" + hex(example_feed(terminal).bytes) + "/receipt";
    }
};

TEST_F(AnswersTest, ReceiptsAreMadeOnceForWhatIsThere) {
    EXPECT_EQ(get(receipt_of(1)).status, 200u) << "the upload was answered with it";
    EXPECT_EQ(number(document(post("/v1/anchors")), "receipts"), 1) << "the charter's";
    EXPECT_EQ(number(document(post("/v1/anchors")), "receipts"), 0);
    expect_problem(get(receipt_of(3)), HttpRefusal::not_found);
    expect_wrong(get("/v1/feeds/xyz/receipt"));
    expect_wrong(get("/v1/feeds/" + std::string(31, '0') + "/receipt"));
}

// A shop needs no second request.
TEST_F(AnswersTest, AnUploadIsAnsweredWithItsReceipts) {
    TestTerminal shop(5);
    shop.activate();
    const auto upload = [&] { return document(post("/v1/packs", shop.pack())); };
    const json::object answer = upload();
    const json::array& receipts = answer.at("receipts").as_array();
    ASSERT_EQ(receipts.size(), 1u) << "of the feed that was brought, and of no other";
    EXPECT_EQ(receipts.at(0).at("feed").as_string(), hex(example_feed(5).bytes));
    const auto bytes = from_base64(std::string_view(receipts.at(0).at("anchor").as_string()));
    ASSERT_TRUE(bytes);
    EXPECT_EQ(*bytes, get(receipt_of(5)).body);
    const auto anchor = decode_signed<Anchor>(*bytes);
    ASSERT_TRUE(anchor);
    EXPECT_TRUE(verify_signed(*anchor, lineage(), example_public_key("ledger"), verifier()));
    EXPECT_EQ(anchor->value.time, kReceived);
    // The same again changes nothing, whenever it comes.
    const std::string before = state();
    now_ = kReceived + kDay;
    EXPECT_EQ(upload().at("receipts"), answer.at("receipts"));
    EXPECT_EQ(state(), before);
    EXPECT_EQ(number(document(post("/v1/anchors")), "receipts"), 1) << "only the charter's";
}

TEST_F(AnswersTest, AReceiptIsTheLedgersWordAboutTheFeedsTip) {
    ASSERT_EQ(post("/v1/anchors").status, 200u);
    const http::Response answer = get(receipt_of(1));
    EXPECT_EQ(answer.content_type, "application/cbor");
    const auto anchor = decode_signed<Anchor>(answer.body);
    ASSERT_TRUE(anchor);
    EXPECT_TRUE(verify_signed(*anchor, lineage(), example_public_key("ledger"), verifier()));
    EXPECT_EQ(anchor->value.time, kReceived);
    const Head head = head_in(anchor->value).value().value;
    EXPECT_EQ(head.feed, example_feed(1));
    (*ledger_)->read([&](const LedgerView& view) {
        const FeedTree* tree = view.facts.feed(head.feed);
        ASSERT_NE(tree, nullptr);
        EXPECT_EQ(tree->tips().begin()->first, head.point.hash);
    });
    // A terminal that went on gets a newer one.
    TestTerminal shop(5);
    shop.activate();
    now_ = kReceived + kDay;
    ASSERT_EQ(post("/v1/packs", shop.pack()).status, 200u);
    EXPECT_EQ(number(document(post("/v1/anchors")), "receipts"), 0);
    EXPECT_EQ(decode_signed<Anchor>(get(receipt_of(5)).body)->value.time, now_);
}

TEST_F(AnswersTest, ResultsAndSettlementSayWhatTheLedgerHolds) {
    ASSERT_EQ(post("/v1/anchors").status, 200u);
    const http::Response answer = get("/v1/results");
    EXPECT_EQ(answer.content_type, "application/json");
    const auto results = results_from_json(answer.text());
    ASSERT_TRUE(results) << results.error();
    EXPECT_EQ(*results, ledger_->results());
    EXPECT_EQ(hex(results->state_digest.bytes), state());
    const http::Response csv = get("/v1/settlement");
    EXPECT_EQ(csv.content_type, "text/csv; charset=utf-8");
    EXPECT_EQ(csv.text(), settlement_csv(*results));
}

TEST_F(AnswersTest, ATokensSpendsAreShownWithTheirVerdicts) {
    ASSERT_EQ(post("/v1/anchors").status, 200u);
    const json::object copied = document(get("/v1/tokens/" + digits(1)));
    EXPECT_EQ(copied.at("token").as_string(), digits(1));
    std::multiset<std::string> verdicts;
    for (const json::value& spend : copied.at("spends").as_array()) {
        verdicts.insert(std::string(spend.at("verdict").as_string()));
    }
    EXPECT_EQ(verdicts, (std::multiset<std::string>{"paid", "paid"}));
    const json::object never = document(get("/v1/tokens/" + digits(5)));
    EXPECT_TRUE(never.at("spends").as_array().empty());
    expect_wrong(get("/v1/tokens/" + digits(1).substr(1)));
    expect_wrong(get("/v1/tokens/" + std::string(32, 'X')));
}

TEST_F(AnswersTest, EvidenceNamesTheCopy) {
    const json::object evidence = document(get("/v1/evidence"));
    const json::array& doubles = evidence.at("double_spends").at("items").as_array();
    ASSERT_EQ(doubles.size(), 1u);
    EXPECT_EQ(doubles[0].at("token").as_string(), digits(1));
    for (const char* none : {"forged_tokens", "equivocations", "conflicting_orders",
                             "conflicting_settlements", "rival_charters"}) {
        EXPECT_TRUE(evidence.at(none).at("items").as_array().empty()) << none;
        EXPECT_EQ(evidence.at(none).at("more").as_int64(), 0) << none;
    }
}

TEST_F(AnswersTest, AnAuditorFindsTheSameFromTheExport) {
    ASSERT_EQ(post("/v1/anchors").status, 200u);
    const http::Response facts = get("/v1/facts");
    EXPECT_EQ(facts.content_type, "application/cbor");
    const Results claimed = results_from_json(get("/v1/results").text()).value();
    const AuditReport report = audit(first_charter(), facts.body, &claimed, verifier());
    EXPECT_TRUE(report.agrees());
    EXPECT_EQ(report.spends, 4u);
    // And another ledger that is given the export stands where this one stands.
    TestLedger copy;
    ASSERT_TRUE(copy->ingest_pack(facts.body));
    EXPECT_EQ(hex(copy.digest().bytes), state());
}

TEST_F(AnswersTest, ACheckpointIsASignedNoteThatAStrangerCanRead) {
    const LogReader::TreeHead head = checkpoint();
    EXPECT_EQ(head.origin, "noodgeld/" + hex(lineage().bytes));
    EXPECT_EQ(head.size, static_cast<std::uint64_t>(number(document(get("/v1/status")), "facts")));
    std::string note(get("/checkpoint").text());
    EXPECT_FALSE(LogReader::read_note(note, example_public_key("issuer").bytes));
    for (std::size_t i = 0; i < note.size(); i += 5) {
        std::string changed = note;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        EXPECT_FALSE(LogReader::read_note(changed, example_public_key("ledger").bytes)) << i;
    }
}

TEST_F(AnswersTest, AProofOfAFactNeedsTheLedgersKeyAndNothingElse) {
    const auto includes_order = [this] {
        const std::string order = hex(order_hash().bytes);
        const std::string proof(
            get("/v1/log/proof/" + std::to_string(int{6}) + "/" + order).text());
        const auto leaf =
            LogReader::leaf(std::string(1, '\x06') += LogReader::view(order_hash().bytes));
        const auto key = example_public_key("ledger").bytes;
        std::string changed = proof;
        changed[proof.find("index") + 6] ^= 1;
        EXPECT_FALSE(LogReader::proves(changed, leaf, key));
        EXPECT_FALSE(LogReader::proves(proof, LogReader::leaf("another"), key));
        EXPECT_FALSE(LogReader::proves(proof, leaf, example_public_key("issuer").bytes));
        return LogReader::proves(proof, leaf, key);
    };
    EXPECT_TRUE(includes_order());
    ASSERT_EQ(post("/v1/anchors").status, 200u);
    EXPECT_TRUE(includes_order());
    const std::string nobody(64, '7');
    expect_problem(get("/v1/log/proof/6/" + nobody), HttpRefusal::not_found);
    expect_wrong(get("/v1/log/proof/256/" + nobody));
    expect_wrong(get("/v1/log/proof/6/77"));
}

TEST_F(AnswersTest, TilesHaveTheHashesThatTheCheckpointIsOver) {
    const LogReader::TreeHead head = checkpoint();
    ASSERT_LT(head.size, 256u);
    const auto tile = get("/tile/0/000.p/" + std::to_string(head.size));
    ASSERT_EQ(tile.status, 200u);
    ASSERT_EQ(tile.body.size(), 32 * head.size);
    std::vector<LogReader::Digest> leaves(head.size);
    for (std::size_t i = 0; i < leaves.size(); ++i) {
        std::copy_n(tile.body.begin() + static_cast<std::ptrdiff_t>(32 * i), 32, leaves[i].begin());
    }
    EXPECT_EQ(LogReader::root(leaves), head.root);
    for (const std::string& nothing :
         {"/tile/0/000.p/" + std::to_string(head.size + 1), std::string("/tile/0/000"),
          std::string("/tile/0/001.p/1"), std::string("/tile/1/000.p/1"),
          std::string("/tile/entries/000.p/1"), std::string("/tile/0/0"),
          std::string("/tile/64/000"), std::string("/tile/0/000.p/0"),
          std::string("/tile/0/000.p/256"), std::string("/tile/0/x000/000.p/1"),
          std::string("/tile/0")}) {
        expect_problem(get(nothing), HttpRefusal::not_found);
    }
}

TEST_F(AnswersTest, EveryEarlierCheckpointIsAPrefixOfThisOne) {
    std::vector<LogReader::TreeHead> heads{checkpoint()};
    ASSERT_EQ(post("/v1/anchors").status, 200u);
    heads.push_back(checkpoint());
    for (unsigned terminal = 3; terminal <= 5; ++terminal) {
        TestTerminal shop(terminal);
        shop.activate();
        ASSERT_EQ(post("/v1/packs", shop.pack()).status, 200u);
        heads.push_back(checkpoint());
    }
    for (const LogReader::TreeHead& old : heads) {
        const json::object proof = document(get("/v1/log/consistency/" + std::to_string(old.size)));
        EXPECT_TRUE(LogReader::consistent(old, heads.back(), path_of(proof))) << old.size;
        LogReader::TreeHead lie = old;
        lie.root[5] ^= 1;
        EXPECT_FALSE(LogReader::consistent(lie, heads.back(), path_of(proof))) << old.size;
    }
    const std::string beyond = std::to_string(heads.back().size + 1);
    for (const std::string& size : {std::string("0"), beyond, std::string("-1"), std::string("1x"),
                                    std::string("99999999999999999999")}) {
        expect_wrong(get("/v1/log/consistency/" + size));
    }
}

TEST_F(AnswersTest, StatusCountsWhatIsHere) {
    const json::object status = document(get("/v1/status"));
    EXPECT_EQ(number(status, "feeds"), 2);
    EXPECT_GT(number(status, "entries"), 4);
    EXPECT_EQ(number(status, "waiting"), 0);
    EXPECT_EQ(status.at("lineage").as_string(), hex(lineage().bytes));
    EXPECT_FALSE(status.at("drill").as_bool());
    EXPECT_EQ(status.at("state_digest").as_string(), hex(ledger_->digest().bytes));
}

TEST_F(AnswersTest, ProblemsAreInTheReadersLanguage) {
    const auto title = [this](const std::string& target, const std::string& language) {
        return std::string(
            document(send(http::Method::get, target, {}, "", language)).at("title").as_string());
    };
    EXPECT_EQ(title("/v1/tokens/1", "nl-NL"),
              "Een gegeven in dit verzoek ontbreekt of klopt niet.");
    EXPECT_EQ(title("/v1/tokens/1", "en"), "Something in this request is missing or wrong.");
    EXPECT_EQ(title(receipt_of(9), "nl"), http::sentence(HttpRefusal::not_found, Language::nl));
    EXPECT_EQ(title(receipt_of(9), "en"), http::sentence(HttpRefusal::not_found, Language::en));
    const http::Response refused =
        send(http::Method::post, "/v1/packs", Bytes{1}, kCbor, "fr, nl;q=0.5");
    EXPECT_EQ(document(refused).at("title").as_string(),
              "Een gegeven in dit verzoek ontbreekt of klopt niet.");
}

}  // namespace
}  // namespace noodgeld::test
