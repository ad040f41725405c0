// journal_appender DIRECTORY: appends sales until it is killed, and writes a line for each once the
// journal has said yes. Exit status 3 if it cannot open the journal or append to it.
#include <unistd.h>

#include <cstdio>
#include <string>

#include "journal/journal.h"
#include "tests/journal/feed_writer.h"

namespace {

using noodgeld::Journal;
using noodgeld::NewEntry;
namespace test = noodgeld::test;

/// At once, past any buffer that would die with the process.
void say(const std::string& line) {
    if (write(STDOUT_FILENO, line.data(), line.size()) < 0) std::perror("journal_appender");
}

int append_for_ever(const char* directory) {
    const auto opened = Journal::open(directory, test::lineage());
    if (!opened) {
        (void)std::fprintf(stderr, "%s\n", opened.error().words.en.c_str());
        return 3;
    }
    Journal& journal = *opened->journal;
    const auto own = journal.own_feed();
    test::FeedWriter feed = own ? test::FeedWriter(1, own->tip) : test::FeedWriter(1);
    for (auto number = static_cast<unsigned>(feed.tip().sequence.value) + 1;; ++number) {
        const NewEntry entry = feed.sale(number, {number});
        if (!journal.append(std::span(&entry, 1), feed.head())) return 3;
        say(std::to_string(number) + "\n");
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) return 2;
    return append_for_ever(argv[1]);
}
