// The HEAD file: which mark survives what.
#include "journal/head_file.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/journal/journal_files_in.h"
#include "tests/support/fixtures.h"
#include "tests/support/temporary_directory.h"

namespace noodgeld::journal {
namespace {

using test::content_of;
using test::flip_bit;
using test::set_content;

class HeadFileTest : public testing::Test {
  protected:
    HeadFileTest() {
        NOODGELD_CHECK(files_.lock().has_value());
        NOODGELD_CHECK(HeadFile::create(files_).has_value());
    }

    static CommitMark mark(unsigned number) {
        return {number, test::example_hash("commit", number)};
    }
    void write(unsigned number) {
        auto head = HeadFile::open(files_);
        ASSERT_TRUE(head);
        ASSERT_TRUE(head->write(mark(number)));
    }
    [[nodiscard]] std::filesystem::path path() const { return directory_.path() / "HEAD"; }

    const test::TemporaryDirectory directory_;
    JournalFiles files_{directory_.path(), rocksdb::FileSystem::Default()};
};

TEST_F(HeadFileTest, BeginsEmpty) {
    EXPECT_EQ(HeadFile::open(files_)->mark(), CommitMark{});
}

TEST_F(HeadFileTest, KeepsTheNewest) {
    for (unsigned i = 1; i < 5; ++i) {
        write(i);
        EXPECT_EQ(HeadFile::open(files_)->mark(), mark(i));
    }
}

TEST_F(HeadFileTest, ATornWriteLeavesTheOneBefore) {
    write(1);
    write(2);
    const std::string before = content_of(path());
    write(3);
    const std::string after = content_of(path());
    std::set<unsigned> found;
    // Number 3 goes into the second slot, where number 1 was.
    for (std::size_t torn = HeadFile::kSlotDistance; torn < HeadFile::kSlotDistance + 100; ++torn) {
        set_content(path(), after.substr(0, torn) + before.substr(torn));
        const auto head = HeadFile::open(files_);
        ASSERT_TRUE(head);
        const auto number = static_cast<unsigned>(head->mark().number);
        EXPECT_EQ(head->mark(), mark(number)) << torn;
        found.insert(number);
    }
    EXPECT_EQ(found, (std::set<unsigned>{2, 3}));
}

TEST_F(HeadFileTest, ADamagedSlotIsNoMark) {
    write(1);
    write(2);  // In the slot of number 0; number 1 stays.
    for (std::size_t byte = 0; byte < 88; ++byte) {
        flip_bit(path(), byte, byte % 8);
        EXPECT_EQ(HeadFile::open(files_)->mark(), mark(1)) << byte;
        flip_bit(path(), byte, byte % 8);
    }
    EXPECT_EQ(HeadFile::open(files_)->mark(), mark(2));
}

TEST_F(HeadFileTest, AfterDamageTheGoodSlotIsNotOverwritten) {
    write(1);
    write(2);
    flip_bit(path(), 20, 1);
    auto head = HeadFile::open(files_);
    ASSERT_TRUE(head);
    ASSERT_TRUE(head->write(mark(7)));
    EXPECT_EQ(HeadFile::open(files_)->mark(), mark(7));
    flip_bit(path(), 20, 1);
    EXPECT_EQ(HeadFile::open(files_)->mark(), mark(1));
}

TEST_F(HeadFileTest, WithoutAnyMarkItRefuses) {
    write(1);
    flip_bit(path(), 20, 1);
    flip_bit(path(), HeadFile::kSlotDistance + 20, 1);
    const auto damaged = HeadFile::open(files_);
    ASSERT_FALSE(damaged);
    EXPECT_EQ(damaged.error().fault, StorageFault::damaged);
    EXPECT_NE(damaged.error().words.en.find("begin with a new key"), std::string::npos);
    set_content(path(), "");
    EXPECT_FALSE(HeadFile::open(files_));
    std::filesystem::remove(path());
    EXPECT_FALSE(HeadFile::open(files_));
}

}  // namespace
}  // namespace noodgeld::journal
