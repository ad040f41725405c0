// Commits, in a child process, what each sanitizer of this build must catch, and expects the child
// to die of that report. Built only where NOODGELD_SANITIZE is set: a preset that does not sanitize
// fails.
#include <gtest/gtest.h>

#include <climits>
#include <cstdlib>
#include <memory>
#include <string_view>
#include <thread>

namespace {

bool is_built_with(std::string_view sanitizer) {
    return std::string_view("," NOODGELD_SANITIZE ",").find(sanitizer) != std::string_view::npos;
}

class Sanitizer : public testing::Test {
  protected:
    // A fresh child process: forking out of a process with threads confuses the sanitizers.
    Sanitizer() { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
};

int read_after_free() {
    auto owner = std::make_unique<int>(7);
    const volatile int* const dangling = owner.get();
    owner.reset();
    return *dangling;
}

int overflow() {
    volatile int most = INT_MAX;
    return most + 1;
}

int race() {
    int shared = 0;
    std::thread other([&shared] { ++shared; });
    ++shared;
    other.join();
    return shared;
}

// The sanitizer may report and go on, but then must still spoil the exit status of an orderly end.
TEST_F(Sanitizer, AddressCatchesUseAfterFree) {
    if (!is_built_with(",address,")) GTEST_SKIP() << "not built with it";
    EXPECT_DEATH(std::exit(read_after_free() * 0), "heap-use-after-free");
}

TEST_F(Sanitizer, UndefinedCatchesSignedOverflow) {
    if (!is_built_with(",undefined,")) GTEST_SKIP() << "not built with it";
    EXPECT_DEATH(std::exit(overflow() * 0), "signed integer overflow");
}

TEST_F(Sanitizer, ThreadCatchesDataRace) {
    if (!is_built_with(",thread,")) GTEST_SKIP() << "not built with it";
    EXPECT_DEATH(std::exit(race() * 0), "data race");
}

}  // namespace
