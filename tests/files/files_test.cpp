#include "files/files.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

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
    EXPECT_FALSE(read_file("/dev/zero", 100'000)) << "also of what has no end";
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
