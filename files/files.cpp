#include "files/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <utility>

#include "base/secret.h"

namespace noodgeld {
namespace {

/// A file descriptor that is closed when this dies.
class Descriptor {
  public:
    explicit Descriptor(int fd) : fd_(fd) {}
    ~Descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int fd() const { return fd_; }
    [[nodiscard]] bool is_open() const { return fd_ >= 0; }

  private:
    int fd_;
};

/// What the system says of an error, in Dutch where people meet it daily.
std::string in_dutch(int error) {
    switch (error) {
        case ENOENT:
            return "bestaat niet";
        case EACCES:
        case EPERM:
            return "geen toegang";
        case EISDIR:
            return "dat is een map";
        case ENOTDIR:
            return "een deel van dit pad is geen map";
        case EROFS:
            return "dat is alleen te lezen";
        case ENOSPC:
            return "de schijf is vol";
        default:
            return std::strerror(error);
    }
}

auto system_failure(const std::string& path, const Phrase& what) {
    const int error = errno;
    return cannot({what.nl + ": " + path + ": " + in_dutch(error),
                   what.en + ": " + path + ": " + std::strerror(error)});
}

const Phrase kCannotRead{"kan niet lezen", "cannot read"};
const Phrase kCannotWrite{"kan niet schrijven", "cannot write"};

auto too_large(const std::string& path, std::size_t max_bytes) {
    const std::string most = std::to_string(max_bytes);
    return refuse(
        {path + " is groter dan " + most + " bytes", path + " is larger than " + most + " bytes"});
}

/// Doubles `bytes`, and wipes what it was.
void grow(Bytes& bytes, std::size_t used) {
    constexpr std::size_t kFirst = 64 * 1024;
    Bytes larger(std::max(kFirst, bytes.size() * 2));
    std::copy_n(bytes.begin(), used, larger.begin());
    wipe(bytes);
    bytes = std::move(larger);
}

bool write_all(int fd, ByteView bytes) {
    while (!bytes.empty()) {
        const ssize_t n = ::write(fd, bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return false;
        bytes = bytes.subspan(static_cast<std::size_t>(n));
    }
    return true;
}

std::string folder_of(const std::string& path) {
    const std::string folder = std::filesystem::path(path).parent_path().string();
    return folder.empty() ? "." : folder;
}

bool sync_folder(const std::string& folder) {
    const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    return opened.is_open() && ::fsync(opened.fd()) == 0;
}

/// Puts `from` in the place of `to`; when it may not overwrite, the kernel itself says whether
/// there was something, so two programs cannot both succeed.
bool move_into_place(const std::string& from, const std::string& to, bool overwrite) {
    const unsigned flags = overwrite ? 0 : RENAME_NOREPLACE;
    return ::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), flags) == 0;
}

}  // namespace

Result<Bytes, Failure> read_file(const std::string& path, std::size_t max_bytes) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file.is_open()) return system_failure(path, kCannotRead);
    Bytes bytes;
    std::size_t used = 0;
    for (;;) {
        if (used == bytes.size()) grow(bytes, used);
        const ssize_t n = ::read(file.fd(), bytes.data() + used, bytes.size() - used);
        if (n < 0 && errno == EINTR) continue;
        if (n == 0) break;
        if (n > 0) used += static_cast<std::size_t>(n);
        if (n < 0 || used > max_bytes) {
            const int error = errno;
            wipe(bytes);
            errno = error;
            if (n < 0) return system_failure(path, kCannotRead);
            return too_large(path, max_bytes);
        }
    }
    bytes.resize(used);
    return bytes;
}

Result<Bytes, Failure> read_input(Context& context, const std::string& path,
                                  std::size_t max_bytes) {
    if (path != "-") return read_file(path, max_bytes);
    Bytes bytes;
    std::size_t used = 0;
    while (context.in) {
        if (used == bytes.size()) grow(bytes, used);
        context.in.read(reinterpret_cast<char*>(bytes.data() + used),
                        static_cast<std::streamsize>(bytes.size() - used));
        used += static_cast<std::size_t>(context.in.gcount());
        if (used > max_bytes) {
            wipe(bytes);
            return too_large("-", max_bytes);
        }
    }
    bytes.resize(used);
    return bytes;
}

Result<void, Failure> write_file(const std::string& path, ByteView bytes, WriteOptions options) {
    const std::string folder = folder_of(path);
    std::string draft = path + ".XXXXXX";
    const Descriptor file(::mkostemp(draft.data(), O_CLOEXEC));
    if (!file.is_open()) return system_failure(path, kCannotWrite);

    const mode_t mask = ::umask(0);
    ::umask(mask);
    const mode_t mode = options.secret ? 0600 : 0666 & ~mask;
    const bool written = ::fchmod(file.fd(), mode) == 0 && write_all(file.fd(), bytes) &&
                         ::fsync(file.fd()) == 0 && move_into_place(draft, path, options.overwrite);
    if (!written) {
        const int error = errno;
        ::unlink(draft.c_str());
        errno = error;
        if (error == EEXIST) {
            return cannot({path + " bestaat al; --force overschrijft het",
                           path + " exists already; --force overwrites it"});
        }
        return system_failure(path, kCannotWrite);
    }
    if (!sync_folder(folder)) return system_failure(folder, kCannotWrite);
    return {};
}

Result<void, Failure> write_output(Context& context, const std::string& path, ByteView bytes,
                                   WriteOptions options) {
    if (path != "-") return write_file(path, bytes, options);
    context.out << as_text(bytes);
    context.out.flush();
    if (!context.out) return cannot({"kan niet naar de uitvoer schrijven", "cannot write to -"});
    return {};
}

Result<void, Failure> make_folder(const std::string& path) {
    std::error_code error;
    std::filesystem::create_directories(path, error);
    if (error) {
        errno = error.value();
        return system_failure(path, {"kan de map niet maken", "cannot make the folder"});
    }
    return {};
}

}  // namespace noodgeld
