// store_appender DIRECTORY: writes numbered batches to a RocksDbStore until it is killed, and
// writes a line with the number of each once the store has said yes. Exit status 3 if the store
// says no.
#include <unistd.h>

#include <cstdio>
#include <string>

#include "tests/ledger/store/numbered_batch.h"

namespace {

using noodgeld::store::RocksDbOptions;
using noodgeld::store::RocksDbStore;
namespace test = noodgeld::test;

int append_for_ever(const char* directory) {
    const auto opened = RocksDbStore::open(directory, test::kTables, test::small_memtables());
    if (!opened) {
        (void)std::fprintf(stderr, "%s\n", opened.error().words.en.c_str());
        return 3;
    }
    for (unsigned number = test::last_number(**opened) + 1;; ++number) {
        if (!(*opened)->write(test::numbered_batch(number))) return 3;
        const std::string line = std::to_string(number) + "\n";
        // At once, past any buffer that would die with the process.
        if (write(STDOUT_FILENO, line.data(), line.size()) < 0) return 3;
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) return 2;
    return append_for_ever(argv[1]);
}
