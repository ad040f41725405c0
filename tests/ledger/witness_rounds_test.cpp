// A ledger and witnesses that know nothing of each other but what travels between them.
#include <gtest/gtest.h>

#include "http/server.h"
#include "ledger/witness_api.h"
#include "tests/ledger/test_ledger.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/test_verifier.h"

namespace noodgeld::test {
namespace {

class WitnessRoundsTest : public testing::Test {
  protected:
    ~WitnessRoundsTest() override {
        if (server_) server_->stop();
    }

    /// A witness of that log, listening; what it knew before, it knows.
    void start_witness(const std::string& log_role = "ledger") {
        if (server_) server_->stop();
        const NoteKey log{log_origin(lineage()), NoteSigner::writer, example_public_key(log_role)};
        witness_ =
            LogWitness::open(memory_.path(), "witness.example", witness_key_, {log}, verifier())
                .value();
        http::Router router;
        add_witness_routes(router, *witness_, [] { return kReceived; });
        server_ = http::Server::start({}, std::move(router)).value();
    }
    [[nodiscard]] NoteKey witness() const {
        return {"witness.example", NoteSigner::witness, witness_key_.public_key()};
    }
    [[nodiscard]] WitnessRounds rounds(Ledger& ledger) {
        const auto known = parse_known_witness(
            vkey(witness()) + "=http://127.0.0.1:" + std::to_string(server_->port()));
        return {ledger, key_, {known.value()}, verifier(), [this](const Phrase& said) {
                    said_.push_back(said.en);
                }};
    }
    /// When the witness cosigned the checkpoint of the log as it is.
    std::optional<UnixTime> cosigned(TestLedger& ledger) {
        const Note note = *parse_note(ledger->checkpoint(key_, kReceived).value());
        return cosigned_at(note, witness(), verifier());
    }

    const crypto::SecretKey key_ = example_key("ledger");
    const crypto::SecretKey witness_key_ = example_key("witness");
    TemporaryDirectory memory_;
    std::unique_ptr<LogWitness> witness_;
    std::unique_ptr<http::Server> server_;
    std::vector<std::string> said_;
};

TEST_F(WitnessRoundsTest, EveryCheckpointIsCosigned) {
    start_witness();
    TestLedger ledger;
    WitnessRounds rounds = this->rounds(*ledger);
    rounds.ask_all(kReceived);
    EXPECT_EQ(cosigned(ledger), kReceived);
    ASSERT_TRUE(ledger->ingest(small_crisis()));
    EXPECT_FALSE(cosigned(ledger)) << "it has grown";
    rounds.ask_all(kReceived);
    EXPECT_EQ(cosigned(ledger), kReceived);
    ledger.open();
    EXPECT_EQ(cosigned(ledger), kReceived) << "it is on disk";
    EXPECT_EQ(said_, std::vector<std::string>{"witness witness.example: cosigns"});
}

TEST_F(WitnessRoundsTest, ALedgerThatForgotWhatWasCosignedIsTold) {
    start_witness();
    TestLedger ledger;
    rounds(*ledger).ask_all(kReceived);
    ASSERT_TRUE(ledger->ingest(small_crisis()));
    rounds(*ledger).ask_all(kReceived);  // Another, which knows of no size.
    EXPECT_TRUE(cosigned(ledger));
}

TEST_F(WitnessRoundsTest, AnOldCopyOfALedgerIsNotCosigned) {
    start_witness();
    TestLedger ledger;
    ASSERT_TRUE(ledger->ingest(small_crisis()));
    rounds(*ledger).ask_all(kReceived);
    TestLedger copy;  // As it was before the crisis.
    rounds(*copy).ask_all(kReceived);
    EXPECT_FALSE(cosigned(copy));
    EXPECT_NE(said_.back().find("an old copy"), std::string::npos) << said_.back();
    // Nor once it has taken another road.
    ASSERT_TRUE(copy->ingest(small_crisis()));
    ASSERT_TRUE(copy->anchor(key_, kReceived));
    rounds(*copy).ask_all(kReceived);
    EXPECT_TRUE(cosigned(copy)) << "it has what the other had, and more";
}

TEST_F(WitnessRoundsTest, AWitnessOfAnotherKeyRefusesAndIsNamedOnce) {
    start_witness("issuer");
    TestLedger ledger;
    WitnessRounds rounds = this->rounds(*ledger);
    rounds.ask_all(kReceived);
    rounds.ask_all(kReceived);
    EXPECT_FALSE(cosigned(ledger));
    EXPECT_EQ(said_, std::vector<std::string>{"witness witness.example: refuses (403)"});
}

TEST_F(WitnessRoundsTest, ACosignatureOfAnotherKeyIsNotKept) {
    start_witness();
    TestLedger ledger;
    NoteKey other = witness();
    other.key = example_public_key("issuer");
    WitnessRounds rounds(*ledger, key_, {{other, {"127.0.0.1", server_->port()}}}, verifier(),
                         [this](const Phrase& said) { said_.push_back(said.en); });
    rounds.ask_all(kReceived);
    EXPECT_EQ(parse_note(ledger->checkpoint(key_, kReceived).value())->signatures.size(), 1u);
    EXPECT_EQ(said_, std::vector<std::string>{
                         "witness witness.example: answers without a good signature"});
}

TEST_F(WitnessRoundsTest, AWitnessThatIsGoneIsAskedAgain) {
    start_witness();
    TestLedger ledger;
    WitnessRounds gone = rounds(*ledger);
    server_->stop();
    server_.reset();
    gone.ask_all(kReceived);
    EXPECT_FALSE(cosigned(ledger));
    start_witness();
    rounds(*ledger).ask_all(kReceived);
    EXPECT_TRUE(cosigned(ledger));
}

TEST(KnownWitness, IsAKeyAndAnAddress) {
    const NoteKey key{"w.example", NoteSigner::witness, example_public_key("witness")};
    const NoteKey log{"w.example", NoteSigner::writer, example_public_key("witness")};
    const auto known = parse_known_witness(vkey(key) + "=http://127.0.0.1:8095");
    ASSERT_TRUE(known);
    EXPECT_EQ(known->key, key);
    EXPECT_EQ(known->endpoint.port, 8095);
    for (const std::string& other :
         {vkey(key), vkey(key) + "=", vkey(log) + "=http://127.0.0.1:8095",
          "x" + vkey(key) + "=http://127.0.0.1:8095", vkey(key) + "=http://example.org:80"}) {
        EXPECT_FALSE(parse_known_witness(other)) << other;
    }
}

}  // namespace
}  // namespace noodgeld::test
