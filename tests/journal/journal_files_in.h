// A journal's files as a test handles them: all of them, copies, flipped bits.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace noodgeld::test {

/// Every file below `directory`, in order, without LOCK files, which are empty.
[[nodiscard]] inline std::vector<std::filesystem::path> files_in(
    const std::filesystem::path& directory) {
    std::vector<std::filesystem::path> files;
    for (const auto& at : std::filesystem::recursive_directory_iterator(directory)) {
        if (at.is_regular_file() && at.path().filename() != "LOCK") files.push_back(at.path());
    }
    std::ranges::sort(files);
    return files;
}

[[nodiscard]] inline std::string content_of(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

inline void set_content(const std::filesystem::path& path, const std::string& content) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
}

inline void flip_bit(const std::filesystem::path& path, std::size_t byte, unsigned bit) {
    std::string content = content_of(path);
    content[byte] = static_cast<char>(static_cast<unsigned char>(content[byte]) ^ (1U << bit));
    set_content(path, content);
}

/// Makes `to` a copy of `from`, whatever it was.
inline void copy_journal(const std::filesystem::path& from, const std::filesystem::path& to) {
    std::filesystem::remove_all(to);
    std::filesystem::copy(from, to, std::filesystem::copy_options::recursive);
}

}  // namespace noodgeld::test
