// A witness by the rules of C2SP tlog-witness: what it cosigns, and what it says to everything
// else.
#include "ledger/log/log_witness.h"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/fixtures.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/test_verifier.h"

namespace noodgeld::test {
namespace {

constexpr char kName[] = "witness.example/one";

class WitnessTest : public testing::Test {
  protected:
    WitnessTest() {
        for (unsigned i = 0; i < 20; ++i) leaves_.push_back({example_hash("leaf", i)});
        open();
    }
    void open() {
        auto opened =
            LogWitness::open(folder_.path(), kName, key_, {log_key("a.example/log")}, verifier());
        ASSERT_TRUE(opened) << opened.error().words.en;
        witness_ = std::move(*opened);
    }
    static NoteKey log_key(const std::string& origin, const std::string& role = "ledger") {
        return {origin, NoteSigner::writer, example_public_key(role)};
    }
    [[nodiscard]] std::span<const crypto::Hash> first(std::size_t size) const {
        return std::span(leaves_).first(size);
    }
    /// What an honest log asks when it grew from `old` to `size`.
    [[nodiscard]] WitnessQuestion question(std::size_t old, std::size_t size,
                                           const std::string& role = "ledger",
                                           const std::string& origin = "a.example/log") const {
        const Checkpoint checkpoint{origin, {size, crypto::merkle_root(first(size))}};
        WitnessQuestion out{old, {}, *parse_note(sign_checkpoint(checkpoint, example_key(role)))};
        if (old > 0 && old <= size) out.proof = crypto::consistency_proof(first(size), old);
        return out;
    }
    WitnessAnswer ask(const WitnessQuestion& question) {
        return witness_->add_checkpoint(to_text(question), kCrisis);
    }
    /// Whether the answer is the witness's word on that question.
    static bool cosigns(const WitnessAnswer& answer, const WitnessQuestion& question) {
        const auto signatures = parse_signatures(answer.body);
        if (answer.status != 200 || !signatures) return false;
        const NoteKey key{kName, NoteSigner::witness, example_public_key("witness")};
        return cosigned_at({question.note.text, *signatures}, key, verifier()) == kCrisis;
    }

    TemporaryDirectory folder_;
    const crypto::SecretKey key_ = example_key("witness");
    std::vector<crypto::Hash> leaves_;
    std::unique_ptr<LogWitness> witness_;
};

TEST_F(WitnessTest, CosignsALogThatGrows) {
    for (const auto& [old, size] : std::vector<std::pair<std::size_t, std::size_t>>{
             {0, 0}, {0, 3}, {3, 3}, {3, 4}, {4, 17}}) {
        const WitnessQuestion asked = question(old, size);
        EXPECT_TRUE(cosigns(ask(asked), asked)) << old << " to " << size;
        if (size == 4) open();  // Restarted.
    }
}

TEST_F(WitnessTest, SaysWhatItCosignedLast) {
    EXPECT_EQ(ask(question(0, 5)).status, 200u);
    for (const auto& [old, size] :
         std::vector<std::pair<std::size_t, std::size_t>>{{0, 7}, {3, 7}, {6, 7}, {0, 5}, {0, 3}}) {
        EXPECT_EQ(ask(question(old, size)), (WitnessAnswer{409, "5\n"})) << old << " to " << size;
    }
    EXPECT_EQ(ask(question(5, 7)).status, 200u);
}

TEST_F(WitnessTest, CosignsNoTwoThatContradict) {
    EXPECT_EQ(ask(question(0, 5)).status, 200u);
    leaves_[2] = example_hash("another leaf", 1);
    EXPECT_EQ(ask(question(5, 5)).status, 409u) << "of one size";
    EXPECT_EQ(ask(question(5, 8)).status, 422u) << "that proves another past";
    WitnessQuestion without = question(5, 8);
    without.proof.clear();
    EXPECT_EQ(ask(without).status, 422u);
    open();
    EXPECT_EQ(ask(question(5, 8)).status, 422u) << "also after a restart";
}

TEST_F(WitnessTest, NeedsNoProofFromNothing) {
    WitnessQuestion asked = question(0, 5);
    asked.proof = crypto::consistency_proof(first(5), 2);
    EXPECT_EQ(ask(asked).status, 422u);
    Checkpoint empty{"a.example/log", {0, example_hash("no empty tree", 1)}};
    asked = {0, {}, *parse_note(sign_checkpoint(empty, example_key("ledger")))};
    EXPECT_EQ(ask(asked).status, 422u);
}

TEST_F(WitnessTest, KnowsItsLogsAndTheirKeys) {
    EXPECT_EQ(ask(question(0, 5, "ledger", "b.example/log")).status, 404u);
    EXPECT_EQ(ask(question(0, 5, "issuer")).status, 403u);
    WitnessQuestion asked = question(0, 5, "issuer");
    const NoteSignature good = question(0, 5).note.signatures.front();
    asked.note.signatures.push_back(good);
    EXPECT_TRUE(cosigns(ask(asked), asked)) << "others' signatures are ignored";
}

TEST_F(WitnessTest, WhatIsNoQuestionIsRefused) {
    const std::string good = to_text(question(2, 5));
    EXPECT_EQ(ask(question(7, 5)).status, 400u) << "the old size is above";
    std::string many = "old 1\n";
    for (int i = 0; i < 64; ++i) many += good.substr(6, 45);
    for (const std::string& other : std::initializer_list<std::string>{
             "", "old", "old \n\n", "old 2\n", good.substr(1), good.substr(0, good.size() - 1),
             "old 02" + good.substr(5), "old -2" + good.substr(5), "new 2" + good.substr(5),
             good + "\n", many + good.substr(good.find("\n\n") + 1),
             "old 2\nAAAA\n" + good.substr(good.find("\n\n") + 1)}) {
        EXPECT_EQ(witness_->add_checkpoint(other, kCrisis).status, 400u) << other;
    }
    EXPECT_EQ(parse_question(good), question(2, 5));
}

TEST_F(WitnessTest, WhatCannotBeWrittenIsNotCosigned) {
    EXPECT_EQ(ask(question(0, 5)).status, 200u);
    std::filesystem::remove_all(folder_.path());
    EXPECT_EQ(ask(question(5, 6)).status, 500u);
    std::filesystem::create_directories(folder_.path());
    EXPECT_EQ(ask(question(5, 6)).status, 200u);
}

TEST_F(WitnessTest, OpensNothingThatItDidNotWrite) {
    EXPECT_EQ(ask(question(0, 5)).status, 200u);
    const auto file = std::filesystem::directory_iterator(folder_.path())->path();
    std::ofstream(file) << to_text(question(0, 3).note);  // Signed by the log, not by the witness.
    EXPECT_FALSE(
        LogWitness::open(folder_.path(), kName, key_, {log_key("a.example/log")}, verifier()));
}

}  // namespace
}  // namespace noodgeld::test
