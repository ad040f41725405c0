#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <fstream>

#include "base/hexadecimal.h"
#include "files/signature_file.h"
#include "tests/cli/run_noodgeld.h"

namespace noodgeld::test {
namespace {

struct Signed {
    crypto::PublicKey key;
    crypto::Signature signature;
    Bytes message;
};

Signed example(std::size_t i) {
    const auto key =
        crypto::SecretKey::from_seed(example_hash("verify", static_cast<unsigned>(i % 3)).bytes);
    Bytes message(i % 200, static_cast<std::uint8_t>(i));
    return {key.public_key(), key.sign(message), std::move(message)};
}

std::string json_line(const Signed& one) {
    return R"({"key":")" + hex(one.key.bytes) + R"(","signature":")" + hex(one.signature.bytes) +
           R"(","message":")" + hex(one.message) + "\"}\n";
}

std::string record(const Signed& one) {
    std::string out;
    const auto put = [&out](ByteView bytes) { out.append(bytes.begin(), bytes.end()); };
    put(one.key.bytes);
    put(one.signature.bytes);
    for (const int shift : {24, 16, 8, 0}) {
        out.push_back(static_cast<char>(one.message.size() >> shift & 0xff));
    }
    put(one.message);
    return out;
}

/// Twenty signatures in both forms; those of these numbers, from 1, are forged.
struct Files {
    std::string lines;
    std::string records{kSignatureFileStart};
};
Files files(std::initializer_list<std::size_t> forged) {
    Files out;
    for (std::size_t i = 1; i <= 20; ++i) {
        Signed one = example(i);
        if (std::ranges::find(forged, i) != forged.end()) one.signature.bytes[33] ^= 1;
        out.lines += json_line(one);
        out.records += record(one);
    }
    return out;
}

TEST(Verify, SaysYesWhenAllAreValid) {
    const Files good = files({});
    for (const std::string& input : {good.lines, good.records}) {
        const Ran ran = run_noodgeld({"verify"}, input);
        EXPECT_EQ(ran.code, ExitCode::yes) << ran.err;
        EXPECT_EQ(ran.out, "");
        EXPECT_NE(ran.err.find("20 signatures, 0 invalid"), std::string::npos) << ran.err;
    }
}

TEST(Verify, OneIsNotSeveral) {
    const std::string lines = files({}).lines;
    const std::string first = lines.substr(0, lines.find('\n') + 1);
    EXPECT_NE(run_noodgeld({"verify", "--threads", "1"}, first).err.find("noodgeld: 1 signature, "),
              std::string::npos);
    const Ran ran = run_noodgeld({"verify", "--threads", "1"}, first, Language::nl);
    EXPECT_NE(ran.err.find("noodgeld: 1 handtekening, 0 ongeldig, "), std::string::npos) << ran.err;
    EXPECT_NE(ran.err.find(", 1 thread)"), std::string::npos) << ran.err;
}

TEST(Verify, PrintsTheNumbersOfTheInvalid) {
    const Files bad = files({1, 7, 20});
    for (const std::string& input : {bad.lines, bad.records}) {
        const Ran ran = run_noodgeld({"verify", "-"}, input);
        EXPECT_EQ(ran.code, ExitCode::no);
        EXPECT_EQ(ran.out, "1\n7\n20\n");
    }
    const Ran ran = run_noodgeld({"--json", "verify"}, bad.lines);
    EXPECT_EQ(ran.code, ExitCode::no);
    const auto answer = boost::json::parse(ran.out).as_object();
    EXPECT_EQ(answer.at("count"), 20);
    EXPECT_EQ(answer.at("invalid"), (boost::json::array{1, 7, 20}));
}

TEST(Verify, SaysValidOrInvalidForEachLine) {
    std::string lines = json_line(example(1));
    std::vector<std::string> expected = {"valid"};
    const std::string good = json_line(example(2));
    const std::string shapeless[] = {
        "\n",
        "no JSON\n",
        "[]\n",
        "{}\n",
        good.substr(0, good.size() - 3) + "\n",
        good.substr(0, good.size() - 2) + ",\"more\":1}\n",
        good.substr(0, good.size() - 2) + ",\"message\":\"\"}\n",
        R"({"key":"00","signature":"00","message":""})"
        "\n",
        R"({"key":1,"signature":2,"message":3})"
        "\n",
    };
    for (const std::string& line : shapeless) {
        lines += line + good;
        expected.insert(expected.end(), {"invalid", "valid"});
    }
    lines += json_line(example(3));
    lines.pop_back();  // no newline at the end
    expected.emplace_back("valid");

    const Ran ran = run_noodgeld({"verify", "--each"}, lines);
    EXPECT_EQ(ran.code, ExitCode::no);
    std::string all;
    for (const std::string& each : expected) all += each + "\n";
    EXPECT_EQ(ran.out, all);
}

TEST(Verify, ARecordThatIsCutShortIsTheLast) {
    const Files good = files({});
    for (const std::size_t cut : {1U, 50U, 97U}) {
        const Ran ran =
            run_noodgeld({"verify", "--each"}, good.records.substr(0, good.records.size() - cut));
        EXPECT_EQ(ran.code, ExitCode::no);
        EXPECT_TRUE(ran.out.ends_with("valid\ninvalid\n")) << cut;
    }
    std::string long_message = good.records + record(example(1));
    long_message[good.records.size() + 96] = '\x7f';  // two billion bytes, it says
    const Ran ran = run_noodgeld({"verify"}, long_message);
    EXPECT_EQ(ran.out, "21\n");
}

TEST(Verify, TakesMessagesUpToAMegabyteInBothForms) {
    const auto key = crypto::SecretKey::from_seed(example_hash("verify", 1).bytes);
    for (const std::size_t more : {0U, 1U}) {
        Bytes message(kMaxSignedMessageBytes + more, 7);
        const crypto::Signature signature = key.sign(message);
        const Signed one{key.public_key(), signature, std::move(message)};
        for (const std::string& input :
             {json_line(one), std::string(kSignatureFileStart) + record(one)}) {
            EXPECT_EQ(run_noodgeld({"verify", "--each"}, input).out,
                      more == 0 ? "valid\n" : "invalid\n");
        }
    }
}

TEST(Verify, AnotherFirstLineThanABinaryFilesIsALine) {
    const std::string start(kSignatureFileStart);
    for (const std::string& file :
         {start.substr(0, start.size() - 1), std::string("noodgeld signatures 1\r\n")}) {
        const Ran ran = run_noodgeld({"verify", "--each"}, file);
        EXPECT_EQ(ran.code, ExitCode::no);
        EXPECT_EQ(ran.out, "invalid\n");
    }
}

TEST(Verify, NothingAtAllIsValid) {
    EXPECT_EQ(run_noodgeld({"verify"}, "").code, ExitCode::yes);
    EXPECT_EQ(run_noodgeld({"verify"}, std::string(kSignatureFileStart)).code, ExitCode::yes);
}

TEST(Verify, WantsAFileThatIsThereAndOptionsThatGoTogether) {
    EXPECT_EQ(run_noodgeld({"verify", "/nowhere/at/all"}).code, ExitCode::cannot);
    EXPECT_EQ(run_noodgeld({"--json", "verify", "--each"}).code, ExitCode::usage);
    EXPECT_EQ(run_noodgeld({"verify", "--threads", "0"}).code, ExitCode::usage);
}

}  // namespace
}  // namespace noodgeld::test
