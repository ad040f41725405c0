// The transparency log: what it appends, and that it never takes back what it signed.
#include "ledger/log/log.h"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/fixtures.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/test_verifier.h"

namespace noodgeld::test {
namespace {

namespace fs = std::filesystem;

Facts::News news(unsigned first, unsigned last) {
    Facts::News out;
    for (unsigned i = first; i <= last; ++i) {
        out.objects.push_back({Kind::anchor, ObjectHash::of(example_hash("anchor", i)), {}});
    }
    return out;
}

class LogTest : public testing::Test {
  protected:
    [[nodiscard]] Log open() const { return Log::open(folder_.path()).value(); }
    /// As a ledger signs: what was read back.
    [[nodiscard]] Result<std::string, StorageError> sign(Log& log,
                                                         const std::string& by = "ledger") const {
        const Checkpoint now{origin_, log.tree().head()};
        NOODGELD_TRY_VOID(log.tree().read_back(now.tree));
        NOODGELD_TRY_VOID(log.sign(now, example_key(by)));
        return to_text(*log.signed_note());
    }
    [[nodiscard]] std::optional<Checkpoint> read(const std::string& note,
                                                 const std::string& by = "ledger") const {
        return verify_checkpoint(note, example_public_key(by), verifier());
    }
    void flip(const std::string& name, std::size_t at) const {
        std::fstream file(folder_.path() / name, std::ios::in | std::ios::out | std::ios::binary);
        file.seekg(static_cast<std::streamoff>(at));
        const char byte = static_cast<char>(file.get() ^ 1);
        file.seekp(static_cast<std::streamoff>(at));
        file.put(byte);
    }

    TemporaryDirectory folder_;
    std::string origin_ = log_origin(lineage());
};

TEST_F(LogTest, AppendsEachFactOnceAndFindsItAgain) {
    {
        Log log = open();
        ASSERT_TRUE(log.extend(news(1, 4)));
        ASSERT_TRUE(log.extend(news(3, 6)));
        EXPECT_EQ(log.size(), 6u);
    }
    const Log log = open();
    EXPECT_EQ(log.size(), 6u);
    for (unsigned i = 1; i <= 6; ++i) {
        EXPECT_TRUE(
            log.find(static_cast<std::uint8_t>(Kind::anchor), example_hash("anchor", i).bytes));
    }
    EXPECT_FALSE(
        log.find(static_cast<std::uint8_t>(Kind::anchor), example_hash("anchor", 7).bytes));
    EXPECT_FALSE(log.find(0, example_hash("anchor", 1).bytes)) << "another kind";
}

TEST_F(LogTest, KnowsWhatItSignedAlsoAfterARestart) {
    Log log = open();
    const auto last = [&](const Log& of, const std::string& by = "ledger") {
        return of.signed_by(origin_, example_public_key(by), verifier());
    };
    EXPECT_FALSE(last(log));
    ASSERT_TRUE(log.extend(news(1, 4)));
    const std::string first = sign(log).value();
    const Checkpoint expected{origin_, log.tree().head()};
    EXPECT_EQ(read(first), expected);
    EXPECT_EQ(last(log), expected);
    EXPECT_EQ(last(open()), expected);
    EXPECT_FALSE(last(log, "witness"));
    EXPECT_FALSE(log.signed_by("another", example_public_key("ledger"), verifier()));
    ASSERT_TRUE(log.extend(news(5, 5)));
    EXPECT_EQ(last(log), expected) << "until it signs again";
    EXPECT_EQ(read(sign(log).value())->tree.size, 5u);
    EXPECT_TRUE(read(sign(log, "witness").value(), "witness")) << "a new key signs anew";
}

TEST_F(LogTest, SignsNothingOverDamage) {
    Log log = open();
    ASSERT_TRUE(log.extend(news(1, 600)));
    flip("level-0", 32 * 100);  // While it runs.
    const auto note = sign(log);
    ASSERT_FALSE(note);
    EXPECT_EQ(note.error().fault, StorageFault::damaged);
    EXPECT_NE(note.error().words.en.find("tile/0/000"), std::string::npos) << note.error().words.en;
    EXPECT_FALSE(log.signed_note());
    EXPECT_FALSE(fs::exists(folder_.path() / "checkpoint"));
}

TEST_F(LogTest, NeverOpensWithLessThanItSigned) {
    {
        Log log = open();
        ASSERT_TRUE(log.extend(news(1, 4)));
        ASSERT_TRUE(log.extend(news(5, 7)));
        ASSERT_TRUE(sign(log));
    }
    flip("end", 0);  // The newest promise, of all seven.
    EXPECT_EQ(open().size(), 7u);
    fs::resize_file(folder_.path() / "level-0", 32 * 6);
    const auto log = Log::open(folder_.path());
    ASSERT_FALSE(log);
    EXPECT_EQ(log.error().fault, StorageFault::damaged);
}

TEST_F(LogTest, AnUnreadableCheckpointOpensNothing) {
    {
        Log log = open();
        ASSERT_TRUE(log.extend(news(1, 4)));
        ASSERT_TRUE(sign(log));
    }
    std::ofstream(folder_.path() / "checkpoint") << "nonsense";
    const auto log = Log::open(folder_.path());
    ASSERT_FALSE(log);
    EXPECT_EQ(log.error().fault, StorageFault::damaged);
}

}  // namespace
}  // namespace noodgeld::test
