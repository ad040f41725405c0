#include "files/files.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "files/key_file.h"
#include "tests/cli/run_noodgeld.h"
#include "tests/support/temporary_directory.h"

namespace noodgeld::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class Files : public testing::Test {
  protected:
    [[nodiscard]] std::string path(const std::string& name) const {
        return (directory_.path() / name).string();
    }
    [[nodiscard]] std::size_t count() const {
        const std::filesystem::directory_iterator all(directory_.path());
        return static_cast<std::size_t>(std::distance(begin(all), end(all)));
    }
    [[nodiscard]] unsigned mode(const std::string& name) const {
        struct stat status {};
        EXPECT_EQ(::stat(path(name).c_str(), &status), 0);
        return status.st_mode & 0777;
    }
    TemporaryDirectory directory_;
};

TEST_F(Files, WhatIsWrittenIsRead) {
    Bytes large(200'000);
    for (std::size_t i = 0; i < large.size(); ++i) large[i] = static_cast<std::uint8_t>(i * 7);
    for (const Bytes& bytes : {Bytes{}, Bytes{1, 2, 3}, large}) {
        ASSERT_TRUE(write_file(path("a"), bytes, {.overwrite = true}));
        const auto read = read_file(path("a"));
        ASSERT_TRUE(read);
        EXPECT_EQ(*read, bytes);
    }
    EXPECT_EQ(count(), 1u) << "no drafts are left";
}

TEST_F(Files, ABoundIsABound) {
    ASSERT_TRUE(write_file(path("a"), Bytes(1'000)));
    EXPECT_TRUE(read_file(path("a"), 1'000));
    const auto refused = read_file(path("a"), 999);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ExitCode::no);
    EXPECT_THAT(refused.error().why.en, HasSubstr("larger than 999 bytes"));
}

TEST_F(Files, NoReadWaitsOrGoesOnForEver) {
    ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
    const auto pipe = read_file(path("pipe"));
    ASSERT_FALSE(pipe);
    EXPECT_EQ(pipe.error().code, ExitCode::no);
    EXPECT_THAT(pipe.error().why.en, HasSubstr("is a pipe, not a file: give - and send it"));
    EXPECT_THAT(pipe.error().why.nl, HasSubstr("is een pijp, geen bestand"));
    for (const char* device : {"/dev/zero", "/dev/tty", "/dev/null", "/dev/full"}) {
        const auto refused = read_file(device);
        ASSERT_FALSE(refused) << device;
        EXPECT_THAT(refused.error().why.en, HasSubstr("is a device, not a file"));
    }
    // Refused by its size alone: none of it is read.
    ASSERT_TRUE(write_file(path("huge"), Bytes{}));
    std::filesystem::resize_file(path("huge"), std::uintmax_t{1} << 40);
    EXPECT_THAT(read_file(path("huge")).error().why.en, HasSubstr("is larger than 1073741824"));
    // Of these the system itself does not know the size.
    EXPECT_TRUE(read_file("/proc/self/status"));
}

TEST_F(Files, EveryVerbThatReadsAFileRefusesAPipeAtOnce) {
    ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
    const std::string pipe = path("pipe");
    const std::vector<std::vector<std::string>> lines{
        {"inspect", pipe},
        {"inspect", "/dev/zero"},
        {"inspect", "x", "--charter", pipe},
        {"verify", pipe},
        {"verify", "/dev/zero"},
        {"text", pipe},
        {"key", "show", pipe},
        {"officer", "charter", "draft", "--input", pipe, "--out", path("out")},
        {"officer", "order", "show", pipe, "--facts", pipe},
        {"audit", "--charter", pipe, "--facts", pipe},
        {"ledger", "init", "--dir", path("ledger"), pipe}};
    for (const auto& line : lines) {
        SCOPED_TRACE(testing::PrintToString(line));
        const Ran ran = run_noodgeld(line);
        EXPECT_EQ(ran.code, ExitCode::no);
        EXPECT_THAT(ran.err, HasSubstr(", not a file"));
    }
}

TEST_F(Files, AnExistingFileIsKeptUnlessForced) {
    ASSERT_TRUE(write_file(path("a"), Bytes{1}));
    const auto refused = write_file(path("a"), Bytes{2});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ExitCode::cannot);
    EXPECT_THAT(refused.error().why.en, HasSubstr("exists already"));
    EXPECT_THAT(*read_file(path("a")), ElementsAre(1));
    EXPECT_EQ(count(), 1u) << "no drafts are left";
    ASSERT_TRUE(write_file(path("a"), Bytes{2}, {.overwrite = true}));
    EXPECT_THAT(*read_file(path("a")), ElementsAre(2));
}

/// A key file of that role.
Bytes key_file(const std::string& role) {
    return make_key_file(KeyUse::signing, role, crypto::Seed(example_hash("s", 1).bytes),
                         as_bytes("p"), crypto::Seed(example_hash("r", 1).bytes),
                         key_file_cost(true))
        ->file;
}

TEST_F(Files, NoForceDestroysAKey) {
    for (const char* role : {"terminal", "officer 1", "series"}) {
        const Bytes key = key_file(role);
        ASSERT_TRUE(write_file(path(role), key, {.secret = true}));
        for (const bool overwrite : {false, true}) {
            const auto refused = write_file(path(role), Bytes{1}, {.overwrite = overwrite});
            ASSERT_FALSE(refused);
            EXPECT_EQ(refused.error().code, ExitCode::no);
            EXPECT_THAT(refused.error().why.en,
                        HasSubstr("is the key file of \"" + std::string(role) +
                                  "\" and is never overwritten: choose another name"));
            EXPECT_THAT(refused.error().why.nl, HasSubstr("wordt nooit overschreven"));
        }
        EXPECT_FALSE(write_file(path(role), key_file("another"), {.overwrite = true}));
        EXPECT_EQ(*read_file(path(role)), key);
    }
    std::filesystem::create_symlink(path("terminal"), path("link"));
    EXPECT_FALSE(write_file(path("link"), Bytes{1}, {.overwrite = true}));
}

TEST_F(Files, NoForceReplacesADeviceOrAFolder) {
    ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
    EXPECT_FALSE(write_file(path("pipe"), Bytes{1}, {.overwrite = true}));
    EXPECT_FALSE(write_file("/dev/null", Bytes{1}, {.overwrite = true}));
    EXPECT_FALSE(write_file(directory_.path().string(), Bytes{1}, {.overwrite = true}));
}

TEST_F(Files, ASecretIsForItsOwnerOnly) {
    const mode_t before = ::umask(022);
    ASSERT_TRUE(write_file(path("secret"), Bytes{1}, {.secret = true}));
    ASSERT_TRUE(write_file(path("open"), Bytes{1}));
    ::umask(before);
    EXPECT_EQ(mode("secret"), 0600u);
    EXPECT_EQ(mode("open"), 0644u);
}

TEST_F(Files, WhatCannotBeReadOrWrittenIsSaid) {
    EXPECT_EQ(read_file(path("missing")).error().code, ExitCode::cannot);
    EXPECT_EQ(read_file(directory_.path().string()).error().code, ExitCode::cannot);
    EXPECT_EQ(write_file(path("no/folder/here"), Bytes{1}).error().code, ExitCode::cannot);
}

TEST_F(Files, FoldersAreMadeWithThoseAboveThem) {
    ASSERT_TRUE(make_folder(path("a/b/c")));
    ASSERT_TRUE(make_folder(path("a/b/c")));
    EXPECT_TRUE(write_file(path("a/b/c/file"), Bytes{1}));
    EXPECT_FALSE(make_folder(path("a/b/c/file")));
}

TEST_F(Files, AMinusIsTheInputOrTheOutput) {
    std::istringstream in(std::string(100'000, 'x'));
    std::ostringstream out;
    Context context{in, out, out, [] { return kCrisis; }, [](std::span<std::uint8_t>) {}};
    const auto read = read_input(context, "-");
    ASSERT_TRUE(read);
    EXPECT_EQ(read->size(), 100'000u);
    ASSERT_TRUE(write_output(context, "-", as_bytes("hello")));
    EXPECT_EQ(out.str(), "hello");

    in = std::istringstream(std::string(100'000, 'x'));
    EXPECT_FALSE(read_input(context, "-", 99'999));
}

}  // namespace
}  // namespace noodgeld::test
