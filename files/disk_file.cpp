#include "files/disk_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace noodgeld {
namespace {

int flags_of(DiskFile::Use use) {
    switch (use) {
        case DiskFile::Use::read:
            return O_RDONLY | O_CLOEXEC;
        case DiskFile::Use::change:
            return O_RDWR | O_CREAT | O_CLOEXEC;
        case DiskFile::Use::replace:
            break;
    }
    return O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC;
}

}  // namespace

std::optional<DiskFile> DiskFile::open(const std::filesystem::path& path, Use use) {
    const int descriptor = ::open(path.c_str(), flags_of(use), 0644);
    if (descriptor < 0) return std::nullopt;
    return DiskFile(descriptor);
}

DiskFile::DiskFile(DiskFile&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

DiskFile& DiskFile::operator=(DiskFile&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

DiskFile::~DiskFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

std::optional<std::uint64_t> DiskFile::size() const {
    struct stat status {};
    if (::fstat(descriptor_, &status) != 0) return std::nullopt;
    return static_cast<std::uint64_t>(status.st_size);
}

std::optional<std::size_t> DiskFile::read_at(std::span<std::uint8_t> into,
                                             std::uint64_t from) const {
    std::size_t have = 0;
    while (have < into.size()) {
        const ssize_t got = ::pread(descriptor_, into.data() + have, into.size() - have,
                                    static_cast<off_t>(from + have));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return std::nullopt;
        if (got == 0) break;
        have += static_cast<std::size_t>(got);
    }
    return have;
}

bool DiskFile::write_at(ByteView bytes, std::uint64_t at) {
    while (!bytes.empty()) {
        const ssize_t done =
            ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(at));
        if (done < 0 && errno == EINTR) continue;
        if (done <= 0) return false;
        bytes = bytes.subspan(static_cast<std::size_t>(done));
        at += static_cast<std::uint64_t>(done);
    }
    return true;
}

bool DiskFile::truncate(std::uint64_t size) {
    return ::ftruncate(descriptor_, static_cast<off_t>(size)) == 0;
}

bool DiskFile::sync() {
    return ::fdatasync(descriptor_) == 0;
}

bool sync_folder(const std::filesystem::path& folder) {
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return false;
    const bool synced = ::fsync(descriptor) == 0;
    ::close(descriptor);
    return synced;
}

}  // namespace noodgeld
