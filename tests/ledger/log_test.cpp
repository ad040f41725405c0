// The transparency log on disk: what was promised is there, or the log does not open.
#include "ledger/log.h"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/fixtures.h"
#include "tests/support/temporary_directory.h"

namespace noodgeld {
namespace {

namespace fs = std::filesystem;

Facts::News news(unsigned first, unsigned last) {
    Facts::News out;
    for (unsigned i = first; i <= last; ++i) {
        out.objects.push_back({Kind::anchor, ObjectHash::of(test::example_hash("anchor", i)), {}});
    }
    return out;
}

std::string read(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void write(const fs::path& file, const std::string& bytes) {
    std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
}

/// A log of seven leaves that was written in two goes.
class LogFileTest : public testing::Test {
  protected:
    LogFileTest() : log_(folder_.path() / "log"), end_(folder_.path() / "log.end") {
        auto log = Log::open(log_).value();
        EXPECT_TRUE(log.extend(news(1, 4)));
        EXPECT_TRUE(log.extend(news(5, 7)));
        root_ = log.root();
        leaves_ = read(log_);
        ends_ = read(end_);
    }

    /// Whether what is on disk opens as it was written.
    [[nodiscard]] bool is_as_written() const {
        const auto log = Log::open(log_);
        if (!log) EXPECT_EQ(log.error().fault, StorageFault::damaged);
        if (!log) return false;
        EXPECT_EQ(log->size(), 7U);
        EXPECT_EQ(log->root(), root_);
        return true;
    }
    void restore() const {
        write(log_, leaves_);
        write(end_, ends_);
    }

    test::TemporaryDirectory folder_;
    fs::path log_;
    fs::path end_;
    crypto::Hash root_;
    std::string leaves_;
    std::string ends_;
};

TEST_F(LogFileTest, OpensAsItWasWrittenAndGrowsOn) {
    EXPECT_TRUE(is_as_written());
    auto log = Log::open(log_).value();
    ASSERT_TRUE(log.extend(news(7, 9)));
    EXPECT_EQ(log.size(), 9U) << "the seventh was there";
    EXPECT_EQ(Log::open(log_).value().root(), log.root());
}

TEST_F(LogFileTest, NoFlippedBitOpensInSilence) {
    for (std::size_t at = 0; at < leaves_.size(); ++at) {
        for (const int bit : {0, 7}) {
            std::string flipped = leaves_;
            flipped[at] = static_cast<char>(flipped[at] ^ (1 << bit));
            write(log_, flipped);
            EXPECT_FALSE(is_as_written()) << at;
            restore();
        }
    }
    for (std::size_t at = 0; at < ends_.size(); ++at) {
        if (at >= 48 && at < 4'096) continue;  // Between the slots nothing is read.
        std::string flipped = ends_;
        flipped[at] = static_cast<char>(flipped[at] ^ 1);
        write(end_, flipped);
        // The other slot still says that four leaves were there; the seven are read all the same.
        EXPECT_TRUE(is_as_written()) << at;
        restore();
    }
}

TEST_F(LogFileTest, NoLostOrMovedLeafOpensInSilence) {
    constexpr std::size_t kRecord = 41;
    ASSERT_EQ(leaves_.size(), 7 * kRecord);
    for (std::size_t size = 0; size < leaves_.size(); ++size) {
        write(log_, leaves_.substr(0, size));
        EXPECT_FALSE(is_as_written()) << size;
    }
    std::string without = leaves_;
    without.erase(2 * kRecord, kRecord);
    write(log_, without);
    EXPECT_FALSE(is_as_written());
    std::string swapped = leaves_;
    std::swap_ranges(swapped.begin(), swapped.begin() + kRecord, swapped.begin() + kRecord);
    write(log_, swapped);
    EXPECT_FALSE(is_as_written());
    fs::remove(log_);
    EXPECT_FALSE(is_as_written());
}

TEST_F(LogFileTest, ALostEndIsNoticedUnlessNothingWasPromised) {
    write(end_, std::string(ends_.size(), '\0'));
    EXPECT_FALSE(is_as_written());
    fs::remove(end_);
    EXPECT_FALSE(is_as_written());
    fs::remove(end_);
    fs::remove(log_);
    EXPECT_EQ(Log::open(log_).value().size(), 0U);
}

TEST_F(LogFileTest, WhatACrashLeftBehindTheEndIsCutOff) {
    for (const std::string& tail :
         {std::string("x"), std::string(40, 'x'), std::string(100, '\0')}) {
        write(log_, leaves_ + tail);
        EXPECT_TRUE(is_as_written());
        EXPECT_EQ(read(log_), leaves_);
    }
}

TEST_F(LogFileTest, LeavesThatWereWrittenButNotPromisedAreKept) {
    std::string torn = ends_;
    torn.replace(0, 48, 48, 'x');  // The third promise stood in the first slot again.
    write(end_, torn);
    EXPECT_TRUE(is_as_written());
}

}  // namespace
}  // namespace noodgeld
