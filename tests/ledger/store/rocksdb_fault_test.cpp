// What RocksDbStore does when a process is killed, power goes, a disk is full or fails, and when
// files change while nobody looks.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <map>
#include <random>

#include "tests/journal/journal_files_in.h"
#include "tests/journal/power_cut_file_system.h"
#include "tests/ledger/store/numbered_batch.h"
#include "tests/support/temporary_directory.h"

extern char** environ;

namespace noodgeld::test {
namespace {

using store::RocksDbOptions;
using store::RocksDbStore;

using Opened = Result<std::unique_ptr<RocksDbStore>, StorageError>;

/// Writes the next batches; how many the store said yes to.
unsigned write_on(RocksDbStore& store, unsigned count) {
    unsigned number = last_number(store);
    for (unsigned i = 0; i < count; ++i) {
        if (!store.write(numbered_batch(++number))) return i;
    }
    return count;
}

/// A child that appends, and what it said yes to before it was killed.
unsigned append_and_kill(const std::filesystem::path& directory, unsigned lines) {
    int ends[2];
    NOODGELD_CHECK(pipe2(ends, O_CLOEXEC) == 0);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    std::string program = STORE_APPENDER;
    std::string argument = directory.string();
    char* const arguments[] = {program.data(), argument.data(), nullptr};
    pid_t child = 0;
    NOODGELD_CHECK(posix_spawn(&child, program.c_str(), &actions, nullptr, arguments, environ) ==
                   0);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    std::string said;
    char buffer[256];
    bool killed = false;
    for (;;) {
        const ssize_t size = read(ends[0], buffer, sizeof buffer);
        if (size <= 0) break;
        said.append(buffer, static_cast<std::size_t>(size));
        if (!killed && std::ranges::count(said, '\n') >= lines) {
            kill(child, SIGKILL);
            killed = true;
        }
    }
    close(ends[0]);
    waitpid(child, nullptr, 0);
    if (said.empty()) return 0;
    said.resize(said.rfind('\n'));
    unsigned last = 0;
    const std::size_t begin = said.rfind('\n') + 1;  // npos + 1 is 0.
    std::from_chars(said.data() + begin, said.data() + said.size(), last);
    return last;
}

TEST(RocksDbStoreFaults, AKilledProcessLosesNothingThatItSaidYesTo) {
    const TemporaryDirectory directory;
    std::mt19937_64 random(5);
    for (int round = 0; round < 20; ++round) {
        const unsigned said =
            append_and_kill(directory.path(), 1 + static_cast<unsigned>(random() % 40));
        ASSERT_GT(said, 0U);
        const auto opened = RocksDbStore::open(directory.path(), kTables, small_memtables());
        ASSERT_TRUE(opened) << opened.error().words.en;
        EXPECT_GE(last_number(**opened), said);
        EXPECT_LE(last_number(**opened), said + 1) << "one may have been in the air";
        bool failed = false;
        ASSERT_EQ(wrong_with(**opened, failed), "");
        EXPECT_FALSE(failed);
    }
}

TEST(RocksDbStoreFaults, OnePerFolder) {
    const TemporaryDirectory directory;
    const auto first = RocksDbStore::open(directory.path(), kTables, small_memtables());
    ASSERT_TRUE(first);
    const auto second = RocksDbStore::open(directory.path(), kTables, small_memtables());
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().fault, StorageFault::in_use);
    EXPECT_NE(second.error().words.en.find("in use"), std::string::npos);
    EXPECT_NE(second.error().words.nl.find("in gebruik"), std::string::npos);
    EXPECT_EQ(write_on(**first, 3), 3U);
}

TEST(RocksDbStoreFaults, APowerCutLosesNothingThatWasAcknowledged) {
    std::mt19937_64 random(11);
    int cuts = 0;
    for (int trial = 0; trial < 12; ++trial) {
        const TemporaryDirectory directory;
        RocksDbOptions options = small_memtables();
        const auto disk = std::make_shared<PowerCutFileSystem>();
        options.file_system = disk;
        unsigned acknowledged = 0;
        for (int session = 0; session < 5; ++session) {
            disk->cut_after(1 + random() % 250);
            {
                const auto opened = RocksDbStore::open(directory.path(), kTables, options);
                if (opened) acknowledged += write_on(**opened, 60);
            }
            cuts += disk->has_power() ? 0 : 1;
            disk->restore_power(random);
            const auto opened = RocksDbStore::open(directory.path(), kTables, options);
            ASSERT_TRUE(opened) << trial << ": " << opened.error().words.en;
            bool failed = false;
            ASSERT_EQ(wrong_with(**opened, failed), "") << trial;
            ASSERT_FALSE(failed);
            const unsigned last = last_number(**opened);
            ASSERT_GE(last, acknowledged) << trial;
            ASSERT_LE(last, acknowledged + 1) << trial;
            acknowledged = last;
        }
    }
    EXPECT_GT(cuts, 30);
}

TEST(RocksDbStoreFaults, AFullDiskRefusesAndTakesTheNextWhenThereIsRoom) {
    const TemporaryDirectory directory;
    RocksDbOptions options = small_memtables();
    options.least_free_bytes = std::uint64_t{1} << 20;
    const auto disk = std::make_shared<PowerCutFileSystem>();
    options.file_system = disk;
    const auto opened = RocksDbStore::open(directory.path(), kTables, options);
    ASSERT_TRUE(opened);
    disk->set_room(std::uint64_t{4} << 20);
    const unsigned written = write_on(**opened, 10'000);
    EXPECT_GT(written, 50U);
    EXPECT_LT(written, 10'000U);
    const auto refused = (*opened)->write(numbered_batch(written + 1));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().fault, StorageFault::full);
    EXPECT_EQ(last_number(**opened), written);
    disk->set_room(std::uint64_t{64} << 20);
    EXPECT_EQ(write_on(**opened, 5), 5U) << "nothing had happened, so others may be tried";
    bool failed = false;
    EXPECT_EQ(wrong_with(**opened, failed), "");
}

TEST(RocksDbStoreFaults, AfterAFailureNothingIsWrittenUntilItIsOpenedAgain) {
    int stopped = 0;
    for (const auto& failure : {rocksdb::IOStatus::IOError("broken"),
                                rocksdb::IOStatus::NoSpace("full, and did not say so")}) {
        for (std::uint64_t operations = 1; operations < 40; operations += 3) {
            const TemporaryDirectory directory;
            RocksDbOptions options = small_memtables();
            const auto disk = std::make_shared<PowerCutFileSystem>();
            options.file_system = disk;
            auto opened = RocksDbStore::open(directory.path(), kTables, options);
            ASSERT_TRUE(opened);
            disk->fail_after(operations, failure);
            const unsigned written = write_on(**opened, 60);
            disk->stop_failing();
            if (written < 60) {
                ++stopped;
                const auto later = (*opened)->write(numbered_batch(written + 1));
                ASSERT_FALSE(later);
                EXPECT_EQ(later.error().fault, StorageFault::stopped);
            }
            opened->reset();
            opened = RocksDbStore::open(directory.path(), kTables, options);
            ASSERT_TRUE(opened) << opened.error().words.en;
            bool failed = false;
            EXPECT_EQ(wrong_with(**opened, failed), "");
            EXPECT_GE(last_number(**opened), written);
            EXPECT_EQ(write_on(**opened, 1), 1U);
        }
    }
    EXPECT_GT(stopped, 10);
}

/// A store with files of each kind, made once, and copies of it to be damaged.
class DamagedStore : public testing::Test {
  protected:
    static constexpr unsigned kBatches = 150;

    static void SetUpTestSuite() {
        directory_ = new TemporaryDirectory;
        for (unsigned session = 0; session < 3; ++session) {
            const auto opened = RocksDbStore::open(original(), kTables, quick());
            ASSERT_TRUE(opened) << opened.error().words.en;
            ASSERT_EQ(write_on(**opened, kBatches / 3), kBatches / 3);
        }
    }
    static void TearDownTestSuite() { delete directory_; }
    void SetUp() override { copy(); }

    static RocksDbOptions quick() {
        RocksDbOptions options = small_memtables();
        options.file_system = std::make_shared<PowerCutFileSystem>();  // Syncs cost nothing.
        return options;
    }
    static std::filesystem::path original() { return directory_->path() / "original"; }
    static std::filesystem::path damaged() { return directory_->path() / "damaged"; }
    static void copy() { copy_journal(original(), damaged()); }

    enum class Seen : std::uint8_t { refused, named_when_read, harmless };
    /// Opens, scrubs and reads; fails the test where something wrong was passed over.
    static Seen look(const std::string& what) {
        const auto opened = RocksDbStore::open(damaged(), kTables, quick());
        if (!opened) {
            EXPECT_FALSE(opened.error().words.nl.empty()) << what;
            EXPECT_TRUE(opened.error().fault == StorageFault::damaged ||
                        opened.error().fault == StorageFault::incomplete ||
                        opened.error().fault == StorageFault::failed)
                << what;
            return Seen::refused;
        }
        const bool is_sound = (*opened)->scrub([] { return true; }).has_value();
        bool failed = false;
        EXPECT_EQ(wrong_with(**opened, failed), "") << what;
        if (!failed) EXPECT_EQ(last_number(**opened), kBatches) << what;
        return failed || !is_sound ? Seen::named_when_read : Seen::harmless;
    }

    static inline TemporaryDirectory* directory_ = nullptr;
};

TEST_F(DamagedStore, UndamagedItIsSound) {
    EXPECT_EQ(look("undamaged"), Seen::harmless);
}

TEST_F(DamagedStore, OneFlippedBitIsNamedOrHarmless) {
    std::mt19937_64 random(7);
    std::map<std::string, int> named;
    for (int trial = 0; trial < 500; ++trial) {
        copy();
        const auto files = files_in(damaged());
        const auto& file = files[random() % files.size()];
        const std::size_t size = std::filesystem::file_size(file);
        if (size == 0) continue;
        const std::size_t byte = random() % size;
        const unsigned bit = static_cast<unsigned>(random() % 8);
        flip_bit(file, byte, bit);
        const std::string what =
            file.string() + " byte " + std::to_string(byte) + " bit " + std::to_string(bit);
        const Seen seen = look(what);
        if (seen != Seen::harmless) ++named[file.extension().string()];
        // A table's checksum is over all of its file, which compaction may have replaced by now.
        if (file.extension() == ".sst" && std::filesystem::exists(file)) {
            EXPECT_NE(seen, Seen::harmless) << what;
        }
        if (file.extension() == ".log") EXPECT_EQ(seen, Seen::refused) << what;
    }
    EXPECT_GT(named[".sst"], 20);
    EXPECT_GT(named[".log"], 5);
}

/// Where a flip can make the end of a file look as if power had gone.
TEST_F(DamagedStore, EveryRecordOfTheLogAndTheManifest) {
    int refused = 0;
    for (const auto& file : files_in(original() / "store")) {
        const std::string name = file.filename().string();
        if (!name.starts_with("MANIFEST") && !name.ends_with(".log") && name != "CURRENT") continue;
        const std::size_t size = std::filesystem::file_size(file);
        const std::size_t step = std::max<std::size_t>(1, size / 150);
        for (std::size_t byte = 0; byte < size; byte += step) {
            copy();
            flip_bit(damaged() / "store" / name, byte, static_cast<unsigned>(byte % 8));
            const std::string what = name + " byte " + std::to_string(byte);
            EXPECT_EQ(look(what), Seen::refused) << what;
            ++refused;
        }
    }
    EXPECT_GT(refused, 150);
}

TEST_F(DamagedStore, AFileThatIsMissingIsMissed) {
    int refused = 0;
    for (const auto& file : files_in(original())) {
        copy();
        const auto gone = std::filesystem::relative(file, original());
        std::filesystem::remove(damaged() / gone);
        const Seen seen = look(gone.string() + " missing");
        const std::string name = gone.filename().string();
        const bool matters = name == "HEAD" || name == "CURRENT" || name.starts_with("MANIFEST") ||
                             name.ends_with(".sst") ||
                             (name.ends_with(".log") && std::filesystem::file_size(file) > 0);
        EXPECT_EQ(seen, matters ? Seen::refused : Seen::harmless) << gone;
        refused += seen == Seen::refused ? 1 : 0;
    }
    EXPECT_GT(refused, 5);
    std::filesystem::remove_all(damaged() / "store");
    EXPECT_EQ(look("the whole of it missing"), Seen::refused);
}

TEST_F(DamagedStore, RefusingChangesNothing) {
    for (const auto& file : files_in(damaged() / "store")) {
        if (file.extension() != ".log" || std::filesystem::file_size(file) < 1'000) continue;
        flip_bit(file, 500, 3);
        ASSERT_EQ(look("flipped"), Seen::refused);
        ASSERT_EQ(look("again"), Seen::refused);
        flip_bit(file, 500, 3);
    }
    EXPECT_EQ(look("put right"), Seen::harmless);
}

}  // namespace
}  // namespace noodgeld::test
