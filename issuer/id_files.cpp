#include "issuer/id_files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <map>
#include <system_error>

#include "base/hexadecimal.h"
#include "files/files.h"
#include "files/pack_file.h"
#include "issuer/mint.h"
#include "protocol/wire/pack.h"
#include "words/words.h"

namespace noodgeld {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPieceBytes = std::size_t{64} << 10;
constexpr std::size_t kPartsPerPack = 32;  // 16 MiB: an upload, and the memory that one takes

auto unreadable(const std::string& path) {
    return cannot({"kan " + path + " niet lezen", "cannot read " + path});
}

/// Up to `most` bytes of a file from `at`; empty at its end; nothing if it cannot be read. Opened
/// anew each time: a print run has more files than a process may hold open.
std::optional<Bytes> read_piece(const std::string& path, std::uint64_t at,
                                std::size_t most = kPieceBytes) {
    std::ifstream file(path, std::ios::binary);
    if (!file.seekg(static_cast<std::streamoff>(at))) return std::nullopt;
    Bytes piece(most);
    file.read(reinterpret_cast<char*>(piece.data()), static_cast<std::streamsize>(piece.size()));
    if (file.bad() || (file.fail() && !file.eof())) return std::nullopt;
    piece.resize(static_cast<std::size_t>(file.gcount()));
    return piece;
}

bool sync_folder_of(const std::string& path) {
    const auto folder = fs::path(path).parent_path();
    const int fd = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_CLOEXEC);
    const bool synced = fd >= 0 && ::fsync(fd) == 0;
    if (fd >= 0) ::close(fd);
    return synced;
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
        return sync_folder_of(path_);
    }

  private:
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

Result<SeriesId, Failure> read_series(const std::string& path) {
    const auto start = read_piece(path, 0);
    if (!start) return unreadable(path);
    const auto series = read_minted_ids_header(*start);
    if (!series) {
        return refuse(
            {path + " bevat geen nummers van een oplage", path + " holds no ids of a print run"});
    }
    return *series;
}

/// Packs of parts, one after another, in one folder.
class PackFolder {
  public:
    PackFolder(std::string folder, const Lineage& lineage)
        : folder_(std::move(folder)), lineage_(lineage) {}

    bool add(const ManifestPart& part) {
        if (parts_ == kPartsPerPack && !finish()) return false;
        if (!file_) {
            const std::string name = fmt::format("{:05}.pack", ++packs_);
            file_.emplace((fs::path(folder_) / name).string());
            writer_ = {};
            if (!file_->write(writer_.begin(lineage_))) return false;
        }
        ++parts_;
        return file_->write(writer_.item(Kind::manifest, encode(part)));
    }
    /// After the last part.
    bool finish() {
        if (!file_) return true;
        const bool done = file_->write(writer_.end()) && file_->finish();
        file_.reset();
        parts_ = 0;
        return done;
    }

  private:
    std::string folder_;
    Lineage lineage_;
    std::optional<NewFile> file_;
    PackWriter writer_;
    std::size_t parts_ = 0;
    std::size_t packs_ = 0;
};

/// A folder that is made beside its place, and takes it only when all of it is there.
class NewFolder {
  public:
    explicit NewFolder(std::string path) : path_(std::move(path)), beside_(path_ + ".part") {
        std::error_code ignored;
        fs::remove_all(beside_, ignored);  // An earlier try's.
        made_ = fs::create_directories(beside_, ignored);
    }
    ~NewFolder() {
        std::error_code ignored;
        fs::remove_all(beside_, ignored);
    }
    NewFolder(const NewFolder&) = delete;
    NewFolder& operator=(const NewFolder&) = delete;

    [[nodiscard]] bool is_made() const { return made_; }
    [[nodiscard]] const std::string& path() const { return beside_; }
    bool finish() { return ::rename(beside_.c_str(), path_.c_str()) == 0 && sync_folder_of(path_); }

  private:
    std::string path_;
    std::string beside_;
    bool made_ = false;
};

/// The ids of the series' files in one file at `spool`.
Result<ManifestTally, ManifestFault> spool_ids(const std::vector<std::string>& paths,
                                               const std::string& spool) {
    std::vector<IdSource> sources;
    for (const std::string& path : paths) sources.push_back(source_of(path));
    NewFile file(spool);
    NOODGELD_TRY(ManifestTally tally, merge_ids(std::move(sources), [&file](ByteView piece) {
                     return file.write(piece);
                 }));
    if (!file.finish()) return fail(ManifestFault::not_written);
    return tally;
}

/// The paths are known only when the last id is: so the ids are read once more.
Result<void, ManifestFault> write_parts(const SeriesId& series, const std::string& spool,
                                        const crypto::MerkleTree& tree, PackFolder& packs) {
    constexpr std::size_t kPartBytes = limits::kIdsPerPart * kTokenIdBytes;
    for (std::uint64_t index = 0;; ++index) {
        auto ids = read_piece(spool, index * kPartBytes, kPartBytes);
        if (!ids) return fail(ManifestFault::not_read);
        if (ids->empty()) return {};
        const ManifestPart part{series, {index}, std::move(*ids), tree.proof(index)};
        if (!packs.add(part)) return fail(ManifestFault::not_written);
    }
}

Result<EmittedSeries, ManifestFault> write_manifest(const SeriesId& series,
                                                    const std::vector<std::string>& paths,
                                                    const std::string& folder, PackFolder& packs) {
    const std::string spool = (fs::path(folder) / "ids").string();
    NOODGELD_TRY(const ManifestTally tally, spool_ids(paths, spool));
    NOODGELD_TRY_VOID(write_parts(series, spool, tally.parts(), packs));
    std::error_code error;
    if (!fs::remove(spool, error)) return fail(ManifestFault::not_written);
    return EmittedSeries{series, {tally.count()}, tally.root()};
}

Failure of_manifest(const std::string& path, ManifestFault fault) {
    Failure failure = to_failure(path, fault);
    const bool disk = fault == ManifestFault::not_read || fault == ManifestFault::not_written;
    if (disk) failure.code = ExitCode::cannot;
    return failure;
}

/// Reckons parts as they come: all parts of a series, then those of the next.
class Reckoning {
  public:
    Result<void, ManifestFault> add(const ManifestPart& part) {
        if (series_ != part.series) NOODGELD_TRY_VOID(finish());
        if (!found_.empty() && part.series <= found_.back().series) {
            return fail(ManifestFault::wrong_part);
        }
        if (part.index.value != paths_.size()) return fail(ManifestFault::wrong_part);
        series_ = part.series;
        paths_.push_back(part.path);
        return tally_.add(part.ids);
    }
    Result<void, ManifestFault> finish() {
        if (!series_) return {};
        const crypto::MerkleTree tree = tally_.parts();
        if (parts_of({tally_.count()}) != paths_.size()) return fail(ManifestFault::wrong_part);
        for (std::size_t i = 0; i < paths_.size(); ++i) {
            if (paths_[i] != tree.proof(i)) return fail(ManifestFault::wrong_part);
        }
        found_.push_back({*series_, {tally_.count()}, tally_.root()});
        tally_ = {};
        paths_.clear();
        series_.reset();
        return {};
    }
    std::vector<EmittedSeries> take() { return std::move(found_); }

  private:
    std::optional<SeriesId> series_;
    ManifestTally tally_;
    std::vector<std::vector<crypto::Hash>> paths_;
    std::vector<EmittedSeries> found_;
};

Result<void, Failure> read_pack(const std::string& path, Reckoning& reckoning) {
    NOODGELD_TRY(auto reader, open_pack_file(path));
    const auto no_manifest = [&path] {
        return refuse({path + " is geen muntenlijst", path + " is no manifest"});
    };
    if (!reader) return no_manifest();
    for (;;) {
        const auto item = reader->next();
        if (!item) return no_manifest();
        if (!*item) return {};
        const auto part = decode<ManifestPart>((*item)->object);
        if ((*item)->kind != Kind::manifest || !part) return no_manifest();
        if (auto added = reckoning.add(*part); !added) {
            return fail(of_manifest(path, added.error()));
        }
    }
}

}  // namespace

Result<std::vector<EmittedSeries>, Failure> write_manifests(const std::vector<std::string>& paths,
                                                            const Lineage& lineage,
                                                            const std::string& out) {
    if (fs::exists(out)) {
        return cannot({out + " bestaat al: kies een andere map", out + " exists already: choose "
                                                                       "another folder"});
    }
    std::map<SeriesId, std::vector<std::string>> by_series;
    for (const std::string& path : paths) {
        NOODGELD_TRY(const SeriesId series, read_series(path));
        by_series[series].push_back(path);
    }
    NewFolder folder(out);
    if (!folder.is_made()) return fail(of_manifest(out, ManifestFault::not_written));
    PackFolder packs(folder.path(), lineage);
    std::vector<EmittedSeries> manifests;
    for (const auto& [series, files] : by_series) {
        auto written = write_manifest(series, files, folder.path(), packs);
        if (!written) return fail(of_manifest(out, written.error()));
        manifests.push_back(*written);
    }
    if (!packs.finish() || !folder.finish()) {
        return fail(of_manifest(out, ManifestFault::not_written));
    }
    return manifests;
}

Result<std::vector<EmittedSeries>, Failure> read_manifests(const std::string& folder) {
    std::error_code error;
    std::vector<std::string> packs;
    for (const auto& file : fs::directory_iterator(folder, error)) {
        if (file.path().extension() == ".pack") packs.push_back(file.path().string());
    }
    if (error) return unreadable(folder);
    std::ranges::sort(packs);
    Reckoning reckoning;
    for (const std::string& path : packs) NOODGELD_TRY_VOID(read_pack(path, reckoning));
    if (auto done = reckoning.finish(); !done) return fail(of_manifest(folder, done.error()));
    return reckoning.take();
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
