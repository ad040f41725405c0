#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cstdlib>

#include "base/hexadecimal.h"
#include "files/files.h"
#include "files/key_file.h"
#include "tests/cli/run_noodgeld.h"
#include "tests/support/temporary_directory.h"

namespace noodgeld::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr crypto::PassphraseCost kCheap{1, 8};

/// A file descriptor that gives `text` once.
class TextDescriptor {
  public:
    explicit TextDescriptor(const std::string& text) : fd_(::memfd_create("text", 0)) {
        EXPECT_EQ(::write(fd_, text.data(), text.size()), static_cast<ssize_t>(text.size()));
        EXPECT_EQ(::lseek(fd_, 0, SEEK_SET), 0);
    }
    ~TextDescriptor() { ::close(fd_); }
    TextDescriptor(const TextDescriptor&) = delete;
    TextDescriptor& operator=(const TextDescriptor&) = delete;
    [[nodiscard]] int fd() const { return fd_; }
    [[nodiscard]] std::string text() const { return std::to_string(fd_); }

  private:
    int fd_;
};

class KeyVerbs : public testing::Test {
  protected:
    KeyVerbs() { ::unsetenv("NOODGELD_PASSPHRASE"); }
    [[nodiscard]] std::string path(const std::string& name) const {
        return (directory_.path() / name).string();
    }
    Ran make(const std::string& name, const std::string& passphrase_line,
             std::vector<std::string> more = {}) {
        const TextDescriptor passphrase(passphrase_line);
        std::vector<std::string> arguments{
            "key",   "new",      "--role",          "officer 1",      "--light",
            "--out", path(name), "--passphrase-fd", passphrase.text()};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return run_noodgeld(arguments);
    }
    TemporaryDirectory directory_;
};

TEST_F(KeyVerbs, ANewKeyOpensWithItsPassphraseAndSigns) {
    const Ran made = make("a.key", "correct horse\n");
    ASSERT_EQ(made.code, ExitCode::yes) << made.err;
    EXPECT_THAT(made.err, HasSubstr("for drills only")) << "a light key says so";

    const Bytes file = *read_file(path("a.key"));
    const auto key = open_signing_key(file, as_bytes("correct horse"));
    ASSERT_TRUE(key);
    EXPECT_THAT(made.out, HasSubstr(hex(key->public_key().bytes)));
    const auto seed = key->seed();
    EXPECT_EQ(std::search(file.begin(), file.end(), seed.begin(), seed.end()), file.end())
        << "sealed";
}

TEST_F(KeyVerbs, TheDefaultCostIsNotTheLightOne) {
    const TextDescriptor passphrase("x");
    const Ran made = run_noodgeld({"key", "new", "--role", "issuer", "--out", path("a.key"),
                                   "--passphrase-fd", passphrase.text()});
    ASSERT_EQ(made.code, ExitCode::yes) << made.err;
    EXPECT_THAT(made.err, IsEmpty());
    const Bytes file = *read_file(path("a.key"));
    const std::string_view magic = "noodgeld/sealed-passphrase/1\n";
    ASSERT_TRUE(as_text(file).starts_with(magic));
    // An array of four: 3 passes, 65,536 KiB.
    const ByteView header = ByteView(file).subspan(magic.size(), 7);
    EXPECT_EQ(hex(header), "84031a00010000");
}

TEST_F(KeyVerbs, ShowNeedsNoPassphrase) {
    ASSERT_EQ(make("a.key", "x\n").code, ExitCode::yes);
    const auto key = open_signing_key(*read_file(path("a.key")), as_bytes("x"));
    ASSERT_TRUE(key);
    const Ran shown = run_noodgeld({"key", "show", path("a.key"), "--json"});
    ASSERT_EQ(shown.code, ExitCode::yes);
    const auto json = boost::json::parse(shown.out).as_object();
    EXPECT_EQ(json.at("use").as_string(), "signing");
    EXPECT_EQ(json.at("role").as_string(), "officer 1");
    EXPECT_EQ(json.at("public_key").as_string(), hex(key->public_key().bytes));
    EXPECT_EQ(json.at("key_id").as_string(), hex(key_id(key->public_key()).bytes));
    EXPECT_THAT(run_noodgeld({"key", "show", path("a.key"), "--lang", "nl"}).out,
                HasSubstr("ondertekenen (Ed25519)"));
}

TEST_F(KeyVerbs, ASealingKeyOpensAndDoesNotSign) {
    ASSERT_EQ(make("a.key", "x\n", {"--sealing"}).code, ExitCode::yes);
    const Bytes file = *read_file(path("a.key"));
    const auto key = open_opening_key(file, as_bytes("x"));
    ASSERT_TRUE(key);
    EXPECT_EQ(read_key_label(file)->public_key, key->sealing_key().bytes);
    const auto refused = open_signing_key(file, as_bytes("x"));
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().why.en, HasSubstr("a signing key is needed"));
    EXPECT_THAT(run_noodgeld({"key", "show", path("a.key")}).out, HasSubstr("opening (X25519)"));
}

TEST_F(KeyVerbs, TwoKeysDiffer) {
    const auto one = make_key_file(KeyUse::signing, "x", crypto::Seed(example_hash("s", 1).bytes),
                                   as_bytes("p"), crypto::Seed(example_hash("r", 1).bytes), kCheap);
    const auto other =
        make_key_file(KeyUse::signing, "x", crypto::Seed(example_hash("s", 2).bytes), as_bytes("p"),
                      crypto::Seed(example_hash("r", 2).bytes), kCheap);
    EXPECT_NE(one->label.public_key, other->label.public_key);
}

TEST_F(KeyVerbs, AnotherPassphraseIsRefused) {
    ASSERT_EQ(make("a.key", "right\n").code, ExitCode::yes);
    const auto refused = open_signing_key(*read_file(path("a.key")), as_bytes("wrong"));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ExitCode::no);
    EXPECT_THAT(refused.error().why.en, HasSubstr("wrong passphrase"));
    EXPECT_THAT(refused.error().why.nl, HasSubstr("verkeerde wachtzin"));
}

TEST_F(KeyVerbs, APassphraseIsOneLineOfTheDescriptor) {
    const TextDescriptor two("first\nsecond\n");
    std::istringstream in;
    std::ostringstream out;
    const Context context{in, out, out, [] { return kCrisis; }, [](std::span<std::uint8_t>) {}};
    const PassphraseSource source{two.fd()};
    EXPECT_EQ(as_text(ask_passphrase(context, source, {"a"})->view()), "first");
    EXPECT_EQ(as_text(ask_passphrase(context, source, {"b"})->view()), "second");
    EXPECT_TRUE(ask_passphrase(context, source, {"c"})->view().empty()) << "the end";
    EXPECT_FALSE(choose_passphrase(context, source, "c")) << "an empty one protects nothing";

    const TextDescriptor endless(std::string(2'000, 'x'));
    EXPECT_FALSE(ask_passphrase(context, PassphraseSource{endless.fd()}, {"d"}));
    EXPECT_FALSE(ask_passphrase(context, PassphraseSource{9'999}, {"d"})) << "not open";
}

/// What becomes of a passphrase that the environment gave, and what is said of it.
struct Obtained {
    Result<SecretBytes, Failure> passphrase;
    std::string said;
};
Obtained obtained(std::string_view given, Language language = Language::en) {
    std::istringstream in;
    std::ostringstream out;
    std::ostringstream err;
    Context context{in, out, err, [] { return kCrisis; }, [](std::span<std::uint8_t>) {}, language};
    const ByteView bytes = as_bytes(given);
    context.passphrase = SecretBytes(Bytes(bytes.begin(), bytes.end()));
    (void)ask_passphrase(context, {}, {"one"});
    auto passphrase = ask_passphrase(context, {}, {"another"});
    return {std::move(passphrase), err.str()};
}

TEST_F(KeyVerbs, APassphraseOfTheEnvironmentWorksAndIsDiscouragedOnce) {
    const Obtained en = obtained("from outside");
    EXPECT_EQ(as_text(en.passphrase->view()), "from outside");
    EXPECT_THAT(en.said, HasSubstr("it is safer to type it, or to use --passphrase-fd"));
    EXPECT_EQ(std::ranges::count(en.said, '\n'), 1) << en.said;
    EXPECT_THAT(obtained("x", Language::nl).said, HasSubstr("veiliger is hem te typen"));
}

TEST_F(KeyVerbs, APassphraseIsTheSameOnEveryKeyboard) {
    const std::string apart = "Cafe\u0301 Zoe\u0308";
    EXPECT_EQ(as_text(obtained(apart).passphrase->view()), "Caf\u00e9 Zo\u00eb") << "NFC";
    EXPECT_EQ(as_text(obtained("a\u00a0b").passphrase->view()), "a b");
    EXPECT_EQ(as_text(obtained("\r\n secret \r\n\n").passphrase->view()), " secret ")
        << "line ends only";
    EXPECT_TRUE(obtained("").passphrase->view().empty());
}

TEST_F(KeyVerbs, APassphraseThatCannotBeTypedAgainIsRefused) {
    const std::vector<std::pair<std::string, std::string>> cases{
        {"a\x80", "not UTF-8"},
        {"\xff\xfe", "not UTF-8"},
        {"a\tb", "a control character (U+0009)"},
        {"a\nb", "a control character (U+000A)"},
        {"a\u200bb", "an invisible character (U+200B)"},
        {"\u202e"
         "a",
         "an invisible character (U+202E)"},
        {"a\ufeff", "an invisible character (U+FEFF)"}};
    for (const auto& [typed, why] : cases) {
        const Obtained refused = obtained(typed);
        ASSERT_FALSE(refused.passphrase) << why;
        EXPECT_EQ(refused.passphrase.error().code, ExitCode::no);
        EXPECT_THAT(refused.passphrase.error().why.en, HasSubstr(why));
        EXPECT_THAT(refused.passphrase.error().why.nl, testing::StartsWith("de wachtzin: "));
    }
}

TEST_F(KeyVerbs, AnExistingKeyIsNotLost) {
    ASSERT_EQ(make("a.key", "x\n").code, ExitCode::yes);
    const Bytes before = *read_file(path("a.key"));
    const Ran kept = make("a.key", "y\n");
    EXPECT_EQ(kept.code, ExitCode::no);
    EXPECT_THAT(kept.err, HasSubstr("is the key file of \"officer 1\" and is never overwritten"));
    EXPECT_EQ(make("a.key", "y\n", {"--force"}).code, ExitCode::no);
    EXPECT_EQ(*read_file(path("a.key")), before);
    ASSERT_TRUE(write_file(path("b.key"), Bytes{1}));
    EXPECT_EQ(make("b.key", "y\n").code, ExitCode::cannot);
    EXPECT_EQ(make("b.key", "y\n", {"--force"}).code, ExitCode::yes) << "that was no key";
}

TEST_F(KeyVerbs, AnEmptyPassphraseOrAStrangeRoleIsRefused) {
    EXPECT_EQ(make("a.key", "\n").code, ExitCode::no);
    EXPECT_EQ(make("a.key", "x\n", {"--role", "a;b"}).code, ExitCode::usage);
    EXPECT_EQ(make("a.key", "x\n", {"--role", "a\u202eb"}).code, ExitCode::usage);
    for (const std::string role : {"", "a;b", "line\nbreak"}) EXPECT_FALSE(is_role(role));
    EXPECT_TRUE(is_role("Minister van Financiën"));
}

TEST_F(KeyVerbs, ALabelThatNamesAnotherKeyIsFoundOut) {
    const crypto::Seed seed(example_hash("seed", 1).bytes);
    const std::string label =
        "noodgeld ed25519 key; officer 1; " + hex(example_public_key("officer", 2).bytes);
    const auto file =
        crypto::seal_with_passphrase(seed.view(), as_bytes(label), as_bytes("x"),
                                     crypto::Seed(example_hash("salt", 1).bytes), kCheap);
    ASSERT_TRUE(file);
    ASSERT_TRUE(read_key_label(*file));
    const auto refused = open_signing_key(*file, as_bytes("x"));
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().why.en, HasSubstr("names another key"));
}

TEST_F(KeyVerbs, ARefusalToOpenNamesTheFile) {
    ASSERT_EQ(make("a.key", "right\n", {"--sealing"}).code, ExitCode::yes);
    const auto find_sheet = [this](const std::string& key, const std::string& passphrase_line) {
        const TextDescriptor passphrase(passphrase_line);
        return run_noodgeld({"officer", "revocations", "find-sheet", "--sheet", "1", "--box-keys",
                             path("s"), "--key", path(key), "--passphrase-fd", passphrase.text()})
            .err;
    };
    EXPECT_THAT(find_sheet("a.key", "wrong\n"), HasSubstr(path("a.key") + ": officer 1: wrong"));
    ASSERT_TRUE(write_file(path("b"), Bytes(100, 7)));
    EXPECT_THAT(find_sheet("b", "x\n"), HasSubstr(path("b") + ": this is not a key file"));
}

TEST_F(KeyVerbs, WhatIsNoKeyFileIsRefused) {
    const auto other_label =
        crypto::seal_with_passphrase(as_bytes("x"), as_bytes("a diary"), as_bytes("x"),
                                     crypto::Seed(example_hash("salt", 1).bytes), kCheap);
    for (const Bytes& file : {Bytes{}, Bytes(1'000, 7), *other_label}) {
        ASSERT_TRUE(write_file(path("a"), file, {.overwrite = true}));
        const Ran shown = run_noodgeld({"key", "show", path("a")});
        EXPECT_EQ(shown.code, ExitCode::no);
        EXPECT_THAT(shown.err, HasSubstr(path("a") + ": this is not a key file"));
    }
}

}  // namespace
}  // namespace noodgeld::test
