// The house rules, applied to this tree.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "tests/house/rules.h"

namespace noodgeld::house {
namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    EXPECT_TRUE(in) << path;
    return {std::istreambuf_iterator<char>(in), {}};
}

// Every C++ file of the repository by its path from the root; built and fetched folders are not
// ours.
const std::map<std::string, std::string>& tree() {
    static const auto files = [] {
        const fs::path root = NOODGELD_SOURCE_DIR;
        std::map<std::string, std::string> found;
        for (fs::recursive_directory_iterator at(root), end; at != end; ++at) {
            const std::string name = at->path().filename().string();
            if (name.starts_with(".") || name == "node_modules" || at->path() == root / "build") {
                at.disable_recursion_pending();
            } else if (name.ends_with(".h") || name.ends_with(".cpp")) {
                found.emplace(fs::relative(at->path(), root).generic_string(), read(at->path()));
            }
        }
        return found;
    }();
    return files;
}

std::string show(const Breaches& breaches) {
    std::ostringstream out;
    for (const Breach& breach : breaches) out << '\n' << breach;
    return out.str();
}

TEST(Tidy, SeesTheTree) {
    EXPECT_TRUE(tree().contains("tests/house/tidy_test.cpp"));
    EXPECT_TRUE(tree().contains("base/check.h"));
}

TEST(Tidy, EveryFileKeepsTheRules) {
    Breaches breaches;
    for (const auto& [path, text] : tree()) {
        std::ranges::move(file_breaches(path, text), std::back_inserter(breaches));
    }
    EXPECT_TRUE(breaches.empty()) << show(breaches);
}

/// What a verb does is in a room that knows it; here it is only called.
TEST(Tidy, TheCommandLineStaysSmall) {
    constexpr std::ptrdiff_t kMostLines = 4'000;
    std::ptrdiff_t lines = 0;
    for (const auto& [path, text] : tree()) {
        if (path.starts_with("cli/")) lines += std::ranges::count(text, '\n');
    }
    EXPECT_GT(lines, 0);
    EXPECT_LT(lines, kMostLines);
}

TEST(Tidy, NoTwoFilesHaveOneName) {
    std::vector<std::string> paths;
    for (const auto& [path, text] : tree()) paths.push_back(path);
    const Breaches breaches = same_name_breaches(paths);
    EXPECT_TRUE(breaches.empty()) << show(breaches);
}

TEST(Tidy, EveryFileIsCompiled) {
    Breaches breaches;
    for (const auto& [path, text] : tree()) {
        if (is_outside_the_rooms(path) && !path.ends_with(".cpp")) continue;
        if (path == "fuzz/replay_main.cpp") continue;  // named in cmake/targets.cmake
        fs::path folder = fs::path(NOODGELD_SOURCE_DIR) / fs::path(path).parent_path();
        while (!fs::exists(folder / "CMakeLists.txt")) folder = folder.parent_path();
        std::ranges::move(build_breaches(path, read(folder / "CMakeLists.txt")),
                          std::back_inserter(breaches));
    }
    EXPECT_TRUE(breaches.empty()) << show(breaches);
}

TEST(Tidy, CMakeAddsRoomsLowestFirst) {
    const std::string cmake = read(fs::path(NOODGELD_SOURCE_DIR) / "CMakeLists.txt");
    const auto place = [&](const std::string& room) { return cmake.find("\n  " + room + "\n"); };
    for (const auto& [room, allowed] : rooms()) {
        EXPECT_NE(place(room), std::string::npos) << room;
        for (const std::string& lower : allowed) {
            EXPECT_LT(place(lower), place(room)) << room << " uses " << lower;
        }
    }
}

}  // namespace
}  // namespace noodgeld::house
