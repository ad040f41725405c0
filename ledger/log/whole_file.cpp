#include "ledger/log/whole_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <fstream>

namespace noodgeld {
namespace {

constexpr std::size_t kMostBytes = std::size_t{1} << 20;

bool write_all(int file, std::string_view text) {
    while (!text.empty()) {
        const ssize_t done = ::write(file, text.data(), text.size());
        if (done <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(done));
    }
    return ::fsync(file) == 0;
}

bool sync_folder(const std::filesystem::path& folder) {
    const int handle = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool synced = handle >= 0 && ::fsync(handle) == 0;
    if (handle >= 0) ::close(handle);
    return synced;
}

}  // namespace

std::optional<std::string> read_whole_file(const std::filesystem::path& file) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(file, error)) return std::nullopt;
    const auto bytes = std::filesystem::file_size(file, error);
    if (error || bytes > kMostBytes) return std::nullopt;
    std::ifstream in(file, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    return in.bad() ? std::nullopt : std::optional(std::move(text));
}

bool replace_file(const std::filesystem::path& file, std::string_view text) {
    const std::string fresh = file.string() + ".new";
    const int out = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (out < 0) return false;
    const bool written = write_all(out, text);
    ::close(out);
    return written && ::rename(fresh.c_str(), file.c_str()) == 0 && sync_folder(file.parent_path());
}

}  // namespace noodgeld
