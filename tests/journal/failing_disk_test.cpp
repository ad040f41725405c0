// A disk that fails or fills up: no yes after a failure, and stops and voids still fit.
#include <gtest/gtest.h>

#include <random>

#include "tests/journal/journal_files_in.h"
#include "tests/journal/journal_workload.h"
#include "tests/journal/power_cut_file_system.h"
#include "tests/journal/trials.h"
#include "tests/support/temporary_directory.h"

namespace noodgeld::test {
namespace {

constexpr std::uint64_t kMebibyte = std::uint64_t{1} << 20;

class FailingDisk : public testing::Test {
  protected:
    FailingDisk() {
        options_.file_system = disk_;
        options_.memory_bytes = 2 * kMebibyte;
        options_.reserve_bytes = 3 * kMebibyte;
        options_.least_free_bytes = 8 * kMebibyte;
    }

    void open() {
        journal_.reset();
        auto opened = Journal::open(directory_.path(), lineage(), options_);
        ASSERT_TRUE(opened) << opened.error().words.en;
        report_ = opened->report;
        journal_ = std::move(opened->journal);
    }

    Result<void, AppendError> append(const NewEntry& entry) {
        return journal_->append(std::span(&entry, 1), feed_.head());
    }
    /// The next entry to append; the feed grows only if that succeeds.
    Result<void, AppendError> append_sale(unsigned number) {
        FeedWriter before = feed_;
        auto done = append(feed_.sale(number, {number}));
        if (!done) feed_ = before;
        return done;
    }

    [[nodiscard]] bool has_reserve() const {
        return std::filesystem::exists(directory_.path() / "RESERVE");
    }

    const TemporaryDirectory directory_;
    const std::shared_ptr<PowerCutFileSystem> disk_ = std::make_shared<PowerCutFileSystem>();
    JournalOptions options_;
    std::unique_ptr<Journal> journal_;
    OpenReport report_;
    FeedWriter feed_;
};

TEST_F(FailingDisk, SalesStopBeforeTheDiskIsFull) {
    disk_->set_room(100 * kMebibyte);
    open();
    ASSERT_TRUE(append_sale(1));
    EXPECT_FALSE(journal_->storage_full());
    EXPECT_TRUE(has_reserve());

    disk_->set_room(7 * kMebibyte);
    EXPECT_TRUE(journal_->storage_full());
    const auto refused = append_sale(2);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().refusal, Refusal::storage_full);
    EXPECT_FALSE(refused.error().words.nl.empty());
    EXPECT_FALSE(journal_->stopped());
    EXPECT_EQ(journal_->own_feed()->tip.sequence.value, 1U);

    // Other bulk is refused too, and changes nothing.
    FeedWriter other(2);
    const NewEntry foreign = other.sale(1, {3});
    const auto merged = journal_->merge(other.feed(), std::span(&foreign, 1), other.head());
    ASSERT_FALSE(merged);
    EXPECT_EQ(merged.error().problem, MergeProblem::storage_full);
    const NewPiece piece{other.feed(), {}, as_bytes("piece")};
    EXPECT_EQ(journal_->park(std::span(&piece, 1)).error().fault, StorageFault::full);
    const Bytes large(Journal::kSmallObjectBytes + 1);
    EXPECT_EQ(journal_->put(Kind::manifest, {}, large).error().fault, StorageFault::full);
    EXPECT_EQ(journal_->put(Kind::order, {}, large).error().fault, StorageFault::full);
    // The reserve is for few: certificates come by the thousand, and dates from a web page.
    EXPECT_EQ(journal_->put(Kind::certificate, {}, as_bytes("small")).error().fault,
              StorageFault::full);
    FeedWriter as_before = feed_;
    EXPECT_FALSE(append(feed_.write(AssertedTime{kCrisis})));
    feed_ = as_before;
    EXPECT_FALSE(journal_->stopped());

    // What must go on does: a void, a stop and its adoption, a receipt.
    ASSERT_TRUE(append(feed_.voided(1, 1)));
    ASSERT_TRUE(
        journal_->put(Kind::stop, ObjectHash::of(example_hash("stop", 1)), as_bytes("stop")));
    ASSERT_TRUE(append(feed_.write(Adopted{Kind::stop, ObjectHash::of(example_hash("stop", 1))})));
    EXPECT_TRUE(has_reserve()) << "there was room enough";

    // Room again: sales go on.
    disk_->set_room(100 * kMebibyte);
    EXPECT_TRUE(append_sale(4));
}

TEST_F(FailingDisk, TheReserveIsForWhatMustGoOn) {
    disk_->set_room(100 * kMebibyte);
    open();
    for (unsigned i = 1; i <= 6; ++i) ASSERT_TRUE(append_sale(i));

    disk_->set_room(0);  // Something else filled the disk to the last byte.
    ASSERT_FALSE(append_sale(7));
    for (unsigned i = 1; i <= 3; ++i) ASSERT_TRUE(append(feed_.voided(i, i)));
    EXPECT_FALSE(has_reserve());

    // Also after a restart, which has to write before it reads.
    open();
    EXPECT_EQ(report_.outcome, OpenOutcome::nothing_lost);
    for (unsigned i = 4; i <= 6; ++i) ASSERT_TRUE(append(feed_.voided(i, i)));
    std::size_t entries = 0;
    ASSERT_TRUE(journal_->for_each_entry(feed_.feed(), [&entries](const EntryView&) {
        ++entries;
        return true;
    }));
    EXPECT_EQ(entries, 12U) << "exporting needs no room";

    // With room, the reserve is made again.
    disk_->set_room(100 * kMebibyte);
    open();
    EXPECT_TRUE(has_reserve());
}

TEST_F(FailingDisk, ARestartOnAFullDiskUsesTheReserve) {
    disk_->set_room(100 * kMebibyte);
    open();
    for (unsigned i = 1; i <= 6; ++i) ASSERT_TRUE(append_sale(i));
    disk_->set_room(0);
    open();
    EXPECT_FALSE(has_reserve());
    ASSERT_TRUE(append(feed_.voided(1, 1)));
}

/// The disk fills up in the middle of a sale, and never said that it would.
TEST_F(FailingDisk, AFullDiskUnannouncedStopsTheJournal) {
    for (std::uint64_t room = 0; room < 700; room += 35) {
        SCOPED_TRACE(room);
        std::filesystem::remove_all(directory_.path());
        feed_ = FeedWriter();
        disk_->set_room(100 * kMebibyte);
        open();
        ASSERT_TRUE(append_sale(1));
        disk_->set_room(room, false);
        const auto done = append_sale(2);
        if (done) continue;
        EXPECT_EQ(done.error().refusal, Refusal::not_durable);
        EXPECT_FALSE(done.error().words.en.empty());
        EXPECT_TRUE(journal_->stopped());
        EXPECT_EQ(append_sale(2).error().refusal, Refusal::not_durable);
        EXPECT_EQ(journal_->own_feed()->tip, feed_.tip());
        disk_->set_room(0);
        open();
        EXPECT_EQ(report_.outcome, OpenOutcome::nothing_lost);
        ASSERT_EQ(journal_->own_feed()->tip, feed_.tip()) << "a half-written sale is none";
        ASSERT_TRUE(append(feed_.voided(1, 1)));
    }
}

TEST_F(FailingDisk, NoYesAfterAnyFailure) {
    std::mt19937_64 random(3);
    unsigned kept = 0;
    unsigned lost = 0;
    for (unsigned trial = 0; trial < trials(60); ++trial) {
        SCOPED_TRACE(trial);
        std::filesystem::remove_all(directory_.path());
        options_.reserve_bytes = 0;
        open();
        JournalModel model;
        JournalWorkload workload(
            [&random](unsigned below) { return static_cast<unsigned>(random() % below); });
        disk_->fail_after(1 + random() % 60, IOStatus::IOError("the disk is broken"));
        JournalModel after;
        for (;;) {
            const Operation operation = workload.next(model);
            after = model;
            const std::string expected = perform(operation, after);
            const std::string answer = perform(operation, *journal_);
            if (answer == "not_durable") break;
            ASSERT_EQ(answer, expected);
            model = after;
        }
        EXPECT_TRUE(journal_->stopped());
        if (trial % 2 == 0) disk_->stop_failing();  // Too late: nobody knows what was written.
        const ObjectHash hash = ObjectHash::of(example_hash("after", trial));
        EXPECT_EQ(journal_->put(Kind::charter, hash, as_bytes("after")).error().fault,
                  StorageFault::stopped);
        disk_->stop_failing();
        open();
        EXPECT_EQ(report_.outcome, OpenOutcome::nothing_lost);
        const std::string without = difference(*journal_, model, kNumbers);
        if (without.empty()) {
            ++lost;
        } else {
            ASSERT_EQ(difference(*journal_, after, kNumbers), "") << "nor " << without;
            ++kept;
        }
    }
    EXPECT_GT(kept, 5U) << "written, but not confirmed";
    EXPECT_GT(lost, 5U);
}

TEST_F(FailingDisk, OpeningSaysWhatFailed) {
    open();
    ASSERT_TRUE(append_sale(1));
    journal_.reset();
    unsigned refused = 0;
    for (std::uint64_t at = 1; at < 20; ++at) {
        disk_->fail_after(at, IOStatus::IOError("the disk is broken"));
        const auto opened = Journal::open(directory_.path(), lineage(), options_);
        disk_->stop_failing();
        if (opened) continue;
        ++refused;
        EXPECT_NE(opened.error().words.en.find("the disk is broken"), std::string::npos)
            << opened.error().words.en;
    }
    EXPECT_GT(refused, 5U);
    open();
    EXPECT_EQ(report_.outcome, OpenOutcome::nothing_lost);
    EXPECT_EQ(journal_->own_feed()->tip, feed_.tip());
}

}  // namespace
}  // namespace noodgeld::test
