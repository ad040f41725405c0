#include "issuer/id_files.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "base/hexadecimal.h"
#include "files/files.h"
#include "issuer/mint.h"
#include "words/words.h"

namespace noodgeld {
namespace {

constexpr std::size_t kPieceBytes = std::size_t{64} << 10;

auto unreadable(const std::string& path) {
    return cannot({"kan " + path + " niet lezen", "cannot read " + path});
}

/// Up to kPieceBytes of a file from `at`; empty at its end; nothing if it cannot be read. Opened
/// anew each time: a print run has more files than a process may hold open.
std::optional<Bytes> read_piece(const std::string& path, std::uint64_t at) {
    std::ifstream file(path, std::ios::binary);
    if (!file.seekg(static_cast<std::streamoff>(at))) return std::nullopt;
    Bytes piece(kPieceBytes);
    file.read(reinterpret_cast<char*>(piece.data()), static_cast<std::streamsize>(piece.size()));
    if (file.bad() || (file.fail() && !file.eof())) return std::nullopt;
    piece.resize(static_cast<std::size_t>(file.gcount()));
    return piece;
}

std::optional<std::uint64_t> size_of(const std::string& path) {
    std::error_code error;
    const auto size = std::filesystem::file_size(path, error);
    return error ? std::nullopt : std::optional<std::uint64_t>(size);
}

/// A file being written beside its place, which it takes only when all of it is on disk.
class NewFile {
  public:
    explicit NewFile(std::string path)
        : path_(std::move(path)),
          beside_(path_ + ".part"),
          fd_(::open(beside_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666)) {}
    ~NewFile() {
        if (fd_ < 0) return;
        ::close(fd_);
        ::unlink(beside_.c_str());
    }
    NewFile(const NewFile&) = delete;
    NewFile& operator=(const NewFile&) = delete;

    bool write(ByteView bytes) {
        while (!bytes.empty()) {
            const ssize_t n = ::write(fd_, bytes.data(), bytes.size());
            if (n < 0 && errno == EINTR) continue;
            if (n <= 0) return false;
            bytes = bytes.subspan(static_cast<std::size_t>(n));
        }
        return true;
    }
    bool finish() {
        if (fd_ < 0 || ::fsync(fd_) != 0 || ::close(std::exchange(fd_, -1)) != 0 ||
            ::rename(beside_.c_str(), path_.c_str()) != 0) {
            ::unlink(beside_.c_str());
            return false;
        }
        return sync_folder();
    }

  private:
    bool sync_folder() {
        const auto folder = std::filesystem::path(path_).parent_path();
        const int fd = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_CLOEXEC);
        const bool synced = fd >= 0 && ::fsync(fd) == 0;
        if (fd >= 0) ::close(fd);
        return synced;
    }

    std::string path_;
    std::string beside_;
    int fd_;
};

/// The ids of a file, from behind its header.
IdSource source_of(const std::string& path) {
    return [path, at = std::uint64_t{kMintedIdsHeaderBytes}]() mutable -> std::optional<Bytes> {
        std::optional<Bytes> piece = read_piece(path, at);
        if (!piece) return std::nullopt;
        // A piece is a whole number of ids, or what is left and then refused.
        at += piece->size();
        return piece;
    };
}

Result<SeriesCount, Failure> read_header(const std::string& path) {
    const auto size = size_of(path);
    const auto start = read_piece(path, 0);
    if (!size || !start) return unreadable(path);
    const auto series = read_minted_ids_header(*start);
    if (!series) {
        return refuse(
            {path + " bevat geen nummers van een oplage", path + " holds no ids of a print run"});
    }
    return SeriesCount{*series, {(*size - kMintedIdsHeaderBytes) / 16}};
}

}  // namespace

Result<ManifestTally, Failure> read_manifest(const std::string& path) {
    if (!size_of(path)) return unreadable(path);
    ManifestTally tally;
    for (std::uint64_t at = 0;;) {
        const auto piece = read_piece(path, at);
        if (!piece) return unreadable(path);
        if (piece->empty()) break;
        at += piece->size();
        if (auto added = tally.add(*piece); !added) return fail(to_failure(path, added.error()));
    }
    if (auto done = tally.finish(); !done) return fail(to_failure(path, done.error()));
    return tally;
}

Result<MintedFiles, Failure> merge_ids(const std::vector<std::string>& paths,
                                       const std::string& out, bool overwrite) {
    NOODGELD_TRY_VOID(check_may_write(out, overwrite));
    MintedFiles minted;
    std::vector<IdSource> sources;
    for (const std::string& path : paths) {
        NOODGELD_TRY(const SeriesCount count, read_header(path));
        minted.counts.push_back(count);
        sources.push_back(source_of(path));
    }
    NewFile file(out);
    auto merged =
        write_manifest(std::move(sources), [&file](ByteView piece) { return file.write(piece); });
    if (!merged) {
        Failure failure = to_failure(out, merged.error());
        const bool disk = merged.error() == ManifestFault::not_read ||
                          merged.error() == ManifestFault::not_written;
        if (disk) failure.code = ExitCode::cannot;
        return fail(failure);
    }
    if (!file.finish()) {
        const std::string why = std::error_code(errno, std::system_category()).message();
        return cannot(
            {"kan " + out + " niet schrijven: " + why, "cannot write " + out + ": " + why});
    }
    minted.manifest = std::move(*merged);
    return minted;
}

Failure to_failure(const std::string& path, const EmissionMismatch& mismatch) {
    const auto say = [&](Language language) {
        std::string out = path + ": " + std::string(sentence(mismatch.fault, language));
        if (mismatch.series) out += " (" + hex(mismatch.series->bytes) + ")";
        std::string said;
        std::string found;
        if (const auto* counts = std::get_if<EmissionMismatch::Counts>(&mismatch.figures)) {
            said = grouped(counts->said.value, language);
            found = grouped(counts->found.value, language);
        } else if (const auto* values = std::get_if<EmissionMismatch::Values>(&mismatch.figures)) {
            said = money(values->said, language);
            found = money(values->found, language);
        } else if (const auto* roots = std::get_if<EmissionMismatch::Roots>(&mismatch.figures)) {
            said = hex(roots->said.bytes);
            found = hex(roots->found.bytes);
        } else {
            return out;
        }
        const bool dutch = language == Language::nl;
        return out + (dutch ? " Genoemd: " : " Said: ") + said +
               (dutch ? "; gevonden: " : "; found: ") + found;
    };
    return {ExitCode::no, {say(Language::nl), say(Language::en)}};
}

}  // namespace noodgeld
