// Processes that share a journal's directory: one after another, each killed; and two at once.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <charconv>
#include <csignal>
#include <random>
#include <string>

#include "journal/journal.h"
#include "tests/journal/feed_writer.h"
#include "tests/journal/trials.h"
#include "tests/support/temporary_directory.h"

extern char** environ;

namespace noodgeld::test {
namespace {

/// A journal_appender at work. Killed when it dies, if not before.
class Appender {
  public:
    explicit Appender(const std::filesystem::path& directory) {
        int ends[2];
        NOODGELD_CHECK(pipe2(ends, O_CLOEXEC) == 0);
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
        std::string program = JOURNAL_APPENDER;
        std::string argument = directory.string();
        char* const arguments[] = {program.data(), argument.data(), nullptr};
        NOODGELD_CHECK(
            posix_spawn(&process_, program.c_str(), &actions, nullptr, arguments, environ) == 0);
        posix_spawn_file_actions_destroy(&actions);
        close(ends[1]);
        output_ = ends[0];
    }
    ~Appender() {
        (void)kill_it();
        close(output_);
    }
    Appender(const Appender&) = delete;
    Appender& operator=(const Appender&) = delete;

    /// Reads what it says until it has said yes to `count` sales more, or ends.
    void wait_for(unsigned count) {
        const auto enough = static_cast<std::ptrdiff_t>(count) + std::ranges::count(said_, '\n');
        while (std::ranges::count(said_, '\n') < enough && read_some()) continue;
    }

    /// The last sale that it said yes to before it was gone; 0 for none.
    [[nodiscard]] unsigned kill_it() {
        if (process_ == 0) return 0;
        kill(process_, SIGKILL);
        while (read_some()) continue;
        int status = 0;
        waitpid(process_, &status, 0);
        process_ = 0;
        const std::size_t end = said_.rfind('\n');
        if (end == std::string::npos) return 0;
        const std::size_t begin = end == 0 ? std::string::npos : said_.rfind('\n', end - 1);
        unsigned last = 0;
        std::from_chars(said_.data() + (begin == std::string::npos ? 0 : begin + 1),
                        said_.data() + end, last);
        return last;
    }

  private:
    bool read_some() {
        char buffer[256];
        const ssize_t size = read(output_, buffer, sizeof buffer);
        if (size <= 0) return false;
        said_.append(buffer, static_cast<std::size_t>(size));
        return true;
    }

    pid_t process_ = 0;
    int output_ = -1;
    std::string said_;
};

std::uint64_t count_entries(const Journal& journal) {
    std::uint64_t count = 0;
    EXPECT_TRUE(journal.for_each_entry(FeedWriter(1).feed(), [&count](const EntryView& entry) {
        return entry.point.sequence.value == ++count;
    }));
    return count;
}

TEST(KilledProcess, EverythingItSaidIsThere) {
    const TemporaryDirectory directory;
    std::mt19937_64 random(5);
    unsigned said = 0;
    for (unsigned round = 0; round < trials(20); ++round) {
        {
            Appender appender(directory.path());
            appender.wait_for(1 + static_cast<unsigned>(random() % 8));
            const unsigned last = appender.kill_it();
            ASSERT_GT(last, said) << "round " << round;
            said = last;
        }
        const auto opened = Journal::open(directory.path(), lineage());
        ASSERT_TRUE(opened) << opened.error().words.en;
        EXPECT_EQ(opened->report.outcome, OpenOutcome::nothing_lost);
        const auto own = opened->journal->own_feed();
        ASSERT_TRUE(own);
        EXPECT_GE(own->tip.sequence.value, said);
        EXPECT_LE(own->tip.sequence.value, said + 1) << "one may have been in the air";
        EXPECT_EQ(count_entries(*opened->journal), own->tip.sequence.value);
    }
}

TEST(KilledProcess, TwoAtOnceAreRefused) {
    const TemporaryDirectory directory;
    Appender appender(directory.path());
    appender.wait_for(1);
    const auto second = Journal::open(directory.path(), lineage());
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().fault, StorageFault::in_use);
    EXPECT_NE(second.error().words.en.find("in use"), std::string::npos);
    EXPECT_NE(second.error().words.nl.find("in gebruik"), std::string::npos);
    appender.wait_for(1);
    EXPECT_GE(appender.kill_it(), 2U) << "the first went on undisturbed";
}

}  // namespace
}  // namespace noodgeld::test
