// The house rules a compiler cannot check, as functions of a file's path and text. Each returns
// what breaks it; rules_test.cpp shows each one catching something, tidy_test.cpp applies them to
// the tree.
//
// Paths are relative to the repository's root, with forward slashes.
#pragma once

#include <map>
#include <ostream>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace noodgeld::house {

struct Breach {
    std::string path;
    int line;  // 0 for the file as a whole
    std::string why;
};

using Breaches = std::vector<Breach>;

inline std::ostream& operator<<(std::ostream& out, const Breach& breach) {
    return out << breach.path << ':' << breach.line << ": " << breach.why;
}

// What each room may include besides itself. Written out in full: an arrow that is not here is
// none.
const std::map<std::string, std::set<std::string>>& rooms();

// The room a path is in, by longest prefix; empty where it is in none.
std::string room_of(std::string_view path);

// tests/, fuzz/ and bench/ may include anything and are held to fewer rules.
bool is_outside_the_rooms(std::string_view path);

Breaches layer_breaches(const std::string& path, std::string_view text);    // rooms and arrows
Breaches library_breaches(const std::string& path, std::string_view text);  // one owner per library
Breaches call_breaches(const std::string& path, std::string_view text);     // banned calls
Breaches mark_breaches(const std::string& path, std::string_view text);     // unfinished work
Breaches size_breaches(const std::string& path, std::string_view text);  // lines, functions, files
Breaches header_breaches(const std::string& path, std::string_view text);  // how a header opens
Breaches name_breaches(const std::string& path, std::string_view text);    // names that say nothing

// All of the above.
Breaches file_breaches(const std::string& path, std::string_view text);

// Several files of one name.
Breaches same_name_breaches(const std::vector<std::string>& paths);

// A source file that the CMakeLists.txt of its folder does not name is never compiled.
Breaches build_breaches(const std::string& path, std::string_view cmake_text);

}  // namespace noodgeld::house
