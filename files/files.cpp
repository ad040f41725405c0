#include "files/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <optional>
#include <utility>

#include "base/secret.h"
#include "files/key_file.h"

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

/// Doubles `bytes`, from `first` on, and wipes what it was.
void grow(Bytes& bytes, std::size_t used, std::size_t first) {
    Bytes larger(std::max(first, bytes.size() * 2));
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

auto already_there(const std::string& path) {
    return cannot({path + " bestaat al; --force overschrijft het",
                   path + " exists already; --force overwrites it"});
}

/// What a path names that is no regular file.
auto not_regular(const std::string& path, mode_t mode) {
    if (S_ISDIR(mode)) {
        errno = EISDIR;
        return system_failure(path, kCannotRead);
    }
    if (S_ISFIFO(mode) || S_ISSOCK(mode)) {
        return refuse({path + " is een pijp, geen bestand: geef - en stuur hem naar de invoer",
                       path + " is a pipe, not a file: give - and send it to the input"});
    }
    return refuse({path + " is een apparaat, geen bestand", path + " is a device, not a file"});
}

/// A regular file, opened for reading, and its size. Opening waits for nobody.
struct OpenedFile {
    std::unique_ptr<Descriptor> file;
    std::size_t size = 0;
};
Result<OpenedFile, Failure> open_regular(const std::string& path) {
    constexpr int kFlags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
    // Looked at first: opening a device alone may already do something.
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return system_failure(path, kCannotRead);
    if (!S_ISREG(status.st_mode)) return not_regular(path, status.st_mode);
    auto file = std::make_unique<Descriptor>(::open(path.c_str(), kFlags));
    if (!file->is_open() || ::fstat(file->fd(), &status) != 0) {
        return system_failure(path, kCannotRead);
    }
    if (!S_ISREG(status.st_mode)) return not_regular(path, status.st_mode);
    return OpenedFile{std::move(file), static_cast<std::size_t>(status.st_size)};
}

/// What stands at the start of a small file, as a key's label.
std::optional<KeyLabel> key_label_in(const std::string& path) {
    const auto file = read_file(path, kMaxKeyFileBytes);
    if (!file) return std::nullopt;
    auto label = read_key_label(*file);
    return label ? std::optional(std::move(*label)) : std::nullopt;
}

}  // namespace

Result<void, Failure> check_regular_file(const std::string& path) {
    NOODGELD_TRY_VOID(open_regular(path));
    return {};
}

Result<Bytes, Failure> read_file(const std::string& path, std::size_t max_bytes) {
    NOODGELD_TRY(const OpenedFile opened, open_regular(path));
    if (opened.size > max_bytes) return too_large(path, max_bytes);
    Bytes bytes;
    std::size_t used = 0;
    for (;;) {
        // One more than there should be, to see the end. A file may grow meanwhile.
        if (used == bytes.size()) grow(bytes, used, opened.size + 1);
        const ssize_t n = ::read(opened.file->fd(), bytes.data() + used, bytes.size() - used);
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
    constexpr std::size_t kFirst = std::size_t{64} * 1024;
    if (path != "-") return read_file(path, max_bytes);
    Bytes bytes;
    std::size_t used = 0;
    while (context.in) {
        if (used == bytes.size()) grow(bytes, used, kFirst);
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

Result<void, Failure> check_may_write(const std::string& path, bool overwrite) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return {};
    if (const auto key = key_label_in(path)) {
        return refuse({path + " is het sleutelbestand van \"" + key->role +
                           "\" en wordt nooit overschreven: kies een andere naam, of zet het "
                           "eerst zelf weg",
                       path + " is the key file of \"" + key->role +
                           "\" and is never overwritten: choose another name, or move it away "
                           "yourself first"});
    }
    if (!overwrite) return already_there(path);
    return check_regular_file(path);
}

Result<void, Failure> write_file(const std::string& path, ByteView bytes, WriteOptions options) {
    const bool keeps = !options.kept_as.empty();
    if (!keeps) NOODGELD_TRY_VOID(check_may_write(path, options.overwrite));
    const std::string folder = folder_of(path);
    std::string draft = path + ".XXXXXX";
    const Descriptor file(::mkostemp(draft.data(), O_CLOEXEC));
    if (!file.is_open()) return system_failure(path, kCannotWrite);

    const mode_t mask = ::umask(0);
    ::umask(mask);
    const mode_t mode = options.secret ? 0600 : 0666 & ~mask;
    const bool written = ::fchmod(file.fd(), mode) == 0 && write_all(file.fd(), bytes) &&
                         ::fsync(file.fd()) == 0 &&
                         (!keeps || ::link(path.c_str(), options.kept_as.c_str()) == 0) &&
                         move_into_place(draft, path, keeps || options.overwrite);
    if (!written) {
        const int error = errno;
        ::unlink(draft.c_str());
        errno = error;
        if (error == EEXIST) return already_there(keeps ? options.kept_as : path);
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
