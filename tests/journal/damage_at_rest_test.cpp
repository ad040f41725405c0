// Whatever happens to a journal's files while nobody looks, opening never passes over it: it
// refuses with words, or everything that was written is there.
#include <gtest/gtest.h>
#include <rocksdb/db.h>

#include <functional>
#include <map>
#include <random>

#include "tests/journal/journal_files_in.h"
#include "tests/journal/journal_workload.h"
#include "tests/journal/power_cut_file_system.h"
#include "tests/journal/trials.h"
#include "tests/support/temporary_directory.h"

namespace noodgeld::test {
namespace {

JournalOptions small_memtables() {
    JournalOptions options;
    options.file_system = std::make_shared<PowerCutFileSystem>();  // Quick: syncs cost nothing.
    options.memory_bytes = std::size_t{512} << 10;
    options.reserve_bytes = 0;
    return options;
}

/// A journal with several tables and a log, made once, and what it holds.
class DamageAtRest : public testing::Test {
  protected:
    static void SetUpTestSuite() {
        directory_ = new TemporaryDirectory;
        model_ = new JournalModel;
        std::mt19937_64 random(1);
        JournalWorkload workload(
            [&random](unsigned below) { return static_cast<unsigned>(random() % below); });
        for (unsigned session = 0; session < 3; ++session) {
            const auto opened = Journal::open(original(), lineage(), small_memtables());
            ASSERT_TRUE(opened) << opened.error().words.en;
            for (unsigned i = 0; i < 70; ++i) {
                const Operation operation = workload.next(*model_);
                ASSERT_EQ(perform(operation, *opened->journal), perform(operation, *model_));
            }
        }
    }
    static void TearDownTestSuite() {
        delete model_;
        delete directory_;
    }

    static std::filesystem::path original() { return directory_->path() / "original"; }
    static std::filesystem::path damaged() { return directory_->path() / "damaged"; }

    void SetUp() override { copy_journal(original(), damaged()); }

    /// Changes the damaged journal's database behind its back.
    static void edit_records(const std::function<rocksdb::Status(rocksdb::DB&)>& edit) {
        rocksdb::DB* database = nullptr;
        const auto opened = rocksdb::DB::Open({}, (damaged() / "store").string(), &database);
        ASSERT_TRUE(opened.ok()) << opened.ToString();
        const std::unique_ptr<rocksdb::DB> owned(database);
        const auto edited = edit(*database);
        ASSERT_TRUE(edited.ok()) << edited.ToString();
    }
    static std::string first_key(rocksdb::DB& database, const std::string& letter) {
        const std::unique_ptr<rocksdb::Iterator> at(database.NewIterator({}));
        at->Seek(letter);
        return at->key().ToString();
    }

    /// Opens the damaged journal. Returns whether it was refused; fails the test if it was passed
    /// over.
    static bool is_refused(const std::string& what) {
        const auto opened = Journal::open(damaged(), lineage(), small_memtables());
        if (!opened) {
            EXPECT_FALSE(opened.error().words.nl.empty()) << what;
            EXPECT_FALSE(opened.error().words.en.empty()) << what;
            return true;
        }
        EXPECT_NE(opened->report.outcome, OpenOutcome::created) << what;
        EXPECT_EQ(difference(*opened->journal, *model_, kNumbers), "")
            << what << ", said to be: " << opened->report.words.en;
        return false;
    }

    static inline TemporaryDirectory* directory_ = nullptr;
    static inline JournalModel* model_ = nullptr;
};

/// Power went while RocksDB appended to it, and the disk made garbage of what was not synced.
TEST_F(DamageAtRest, GarbageAtTheEndOfTheManifestIsCutOff) {
    std::mt19937_64 random(2);
    for (unsigned trial = 0; trial < trials(20); ++trial) {
        copy_journal(original(), damaged());
        std::string current = content_of(damaged() / "store" / "CURRENT");
        current.pop_back();
        const auto manifest = damaged() / "store" / current;
        std::string content = content_of(manifest);
        const std::size_t garbage = 1 + random() % 300;
        for (std::size_t i = 0; i < garbage; ++i) content += static_cast<char>(random());
        set_content(manifest, content);
        const auto opened = Journal::open(damaged(), lineage(), small_memtables());
        ASSERT_TRUE(opened) << trial << ": " << opened.error().words.en;
        EXPECT_EQ(difference(*opened->journal, *model_, kNumbers), "") << trial;
    }
}

TEST_F(DamageAtRest, UndamagedOpens) {
    EXPECT_FALSE(is_refused("undamaged"));
}

TEST_F(DamageAtRest, OneFlippedBit) {
    std::mt19937_64 random(7);
    unsigned refused = 0;
    for (unsigned i = 0; i < trials(200); ++i) {
        copy_journal(original(), damaged());
        const auto files = files_in(damaged());
        const auto& file = files[random() % files.size()];
        const std::size_t size = std::filesystem::file_size(file);
        if (size == 0) continue;
        const std::size_t byte = random() % size;
        const unsigned bit = static_cast<unsigned>(random() % 8);
        flip_bit(file, byte, bit);
        const std::string what =
            file.string() + " byte " + std::to_string(byte) + " bit " + std::to_string(bit);
        if (is_refused(what)) ++refused;
    }
    EXPECT_GT(refused, trials(200) / 5);
}

/// The files whose every bit matters, in denser steps.
TEST_F(DamageAtRest, AnyByteOfTheLogAndTheManifest) {
    unsigned refused = 0;
    for (const auto& file : files_in(original() / "store")) {
        const std::string name = file.filename().string();
        if (!name.starts_with("MANIFEST") && !name.ends_with(".log") && name != "CURRENT") continue;
        const std::size_t size = std::filesystem::file_size(file);
        const std::size_t step = std::max<std::size_t>(1, size / trials(40));
        for (std::size_t byte = 0; byte < size; byte += step) {
            copy_journal(original(), damaged());
            flip_bit(damaged() / "store" / name, byte, static_cast<unsigned>(byte % 8));
            if (is_refused(name + " byte " + std::to_string(byte))) ++refused;
        }
    }
    EXPECT_GT(refused, 40U);
}

TEST_F(DamageAtRest, AnyFileThatIsMissing) {
    unsigned refused = 0;
    for (const auto& file : files_in(original())) {
        copy_journal(original(), damaged());
        std::filesystem::remove(damaged() / std::filesystem::relative(file, original()));
        if (is_refused(file.string() + " missing")) ++refused;
    }
    EXPECT_GE(refused, 4U);  // At least HEAD, CURRENT, the manifest and a table.
}

TEST_F(DamageAtRest, AnyFileCutShort) {
    std::mt19937_64 random(9);
    for (const auto& file : files_in(original())) {
        for (unsigned i = 0; i < trials(4); ++i) {
            copy_journal(original(), damaged());
            const std::size_t size = std::filesystem::file_size(file);
            const std::size_t kept = size == 0 ? 0 : random() % size;
            std::filesystem::resize_file(damaged() / std::filesystem::relative(file, original()),
                                         kept);
            (void)is_refused(file.string() + " cut to " + std::to_string(kept));
        }
    }
}

TEST_F(DamageAtRest, TheWholeStoreMissing) {
    std::filesystem::remove_all(damaged() / "store");
    const auto opened = Journal::open(damaged(), lineage(), small_memtables());
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().fault, StorageFault::incomplete);
    EXPECT_NE(opened.error().words.en.find("is missing, but commit"), std::string::npos)
        << opened.error().words.en;
}

/// An older copy of the store under a newer HEAD, and the other way round.
TEST_F(DamageAtRest, AStoreOfAnotherMoment) {
    const auto older = directory_->path() / "older";
    copy_journal(original(), older);
    std::string words;
    {
        const auto opened = Journal::open(damaged(), lineage(), small_memtables());
        ASSERT_TRUE(opened);
        for (unsigned i = 0; i < 3; ++i) {
            ASSERT_TRUE(opened->journal->put(
                Kind::charter, ObjectHash::of(example_hash("later", i)), as_bytes("later")));
        }
        words = "the journal ends at commit " + std::to_string(opened->journal->commit() - 3) +
                ", but commit " + std::to_string(opened->journal->commit()) + " was acknowledged";
    }
    const auto newer = directory_->path() / "newer";
    copy_journal(damaged(), newer);

    std::filesystem::remove_all(damaged() / "store");
    std::filesystem::copy(older / "store", damaged() / "store");
    const auto behind = Journal::open(damaged(), lineage(), small_memtables());
    ASSERT_FALSE(behind);
    EXPECT_EQ(behind.error().fault, StorageFault::incomplete);
    EXPECT_NE(behind.error().words.en.find(words), std::string::npos) << behind.error().words.en;

    copy_journal(newer, damaged());
    std::filesystem::copy_file(older / "HEAD", damaged() / "HEAD",
                               std::filesystem::copy_options::overwrite_existing);
    const auto ahead = Journal::open(damaged(), lineage(), small_memtables());
    ASSERT_FALSE(ahead);
    EXPECT_NE(ahead.error().words.en.find("not of the same moment"), std::string::npos)
        << ahead.error().words.en;
}

/// As when RocksDB forgets a table: the log and the last commit are fine, and records are not
/// there.
TEST_F(DamageAtRest, AnyRecordThatIsGoneOrChanged) {
    const std::map<std::string, std::string> names = {
        {"E", "entries"},  {"H", "signed heads"}, {"I", "sale ids"},
        {"M", "settings"}, {"O", "objects"},      {"P", "parked pieces"},
        {"S", "spends"},   {"T", "tips"},         {"V", "voids"}};
    for (const auto& [letter, name] : names) {
        copy_journal(original(), damaged());
        std::string key = letter;
        edit_records([&key](rocksdb::DB& database) {
            key = first_key(database, key);
            return database.Delete({}, key);
        });
        const auto gone = Journal::open(damaged(), lineage(), small_memtables());
        ASSERT_FALSE(gone) << name;
        EXPECT_EQ(gone.error().fault, StorageFault::incomplete);
        EXPECT_NE(gone.error().words.en.find(" " + name + ", but at commit "), std::string::npos)
            << gone.error().words.en;

        copy_journal(original(), damaged());
        edit_records([&](rocksdb::DB& database) { return database.Put({}, key, "changed"); });
        const auto changed = Journal::open(damaged(), lineage(), small_memtables());
        ASSERT_FALSE(changed) << name;
        EXPECT_NE(changed.error().words.en.find("records in the journal were changed"),
                  std::string::npos)
            << changed.error().words.en;
    }
    edit_records([](rocksdb::DB& database) { return database.Put({}, "x", "of no table"); });
    EXPECT_FALSE(Journal::open(damaged(), lineage(), small_memtables()));
}

/// Refusing changes nothing: putting right what was wrong brings everything back.
TEST_F(DamageAtRest, RefusingChangesNothing) {
    for (const auto& file : files_in(damaged() / "store")) {
        if (file.extension() != ".log") continue;
        const std::string before = content_of(file);
        if (before.size() < 2000) continue;
        flip_bit(file, before.size() / 2, 3);
        ASSERT_TRUE(is_refused("a flip in the middle of the log"));
        ASSERT_TRUE(is_refused("again"));
        flip_bit(file, before.size() / 2, 3);
        EXPECT_EQ(content_of(file), before);
    }
    EXPECT_FALSE(is_refused("put right"));
}

}  // namespace
}  // namespace noodgeld::test
