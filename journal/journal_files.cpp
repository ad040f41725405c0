#include "journal/journal_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace noodgeld::journal {
namespace {

constexpr std::size_t kPieceBytes = std::size_t{64} << 10;

StorageFault fault_of(const rocksdb::Status& status) {
    if (status.IsNoSpace()) return StorageFault::full;
    if (status.IsCorruption()) return StorageFault::damaged;
    return StorageFault::failed;
}

}  // namespace

StorageError storage_error(const std::string& nl, const std::string& en,
                           const rocksdb::Status& status) {
    const std::string said = status.ToString();
    return {fault_of(status),
            {fmt::format("{} (het systeem meldt: {})", nl, said),
             fmt::format("{} (the system says: {})", en, said)}};
}

JournalFiles::JournalFiles(std::filesystem::path directory,
                           std::shared_ptr<rocksdb::FileSystem> system)
    : directory_(std::move(directory)), system_(std::move(system)) {}

JournalFiles::~JournalFiles() {
    if (lock_ != nullptr) (void)system_->UnlockFile(lock_, {}, nullptr);
}

Result<void, StorageError> JournalFiles::told(const rocksdb::IOStatus& status,
                                              const std::string& nl, const std::string& en,
                                              const std::filesystem::path& path) const {
    if (status.ok()) return {};
    return fail(storage_error(fmt::format("{} lukt niet: {}", nl, path.string()),
                              fmt::format("cannot {}: {}", en, path.string()), status));
}

Result<void, StorageError> JournalFiles::lock() {
    NOODGELD_TRY_VOID(told(make_directory(directory_), "map maken", "make the folder", directory_));
    const auto status = system_->LockFile(path("LOCK").string(), {}, &lock_, nullptr);
    if (status.ok()) return {};
    lock_ = nullptr;
    StorageError error = storage_error(
        fmt::format("kan het journaal {} niet vergrendelen: is het in gebruik door een ander "
                    "proces?",
                    directory_.string()),
        fmt::format("cannot lock the journal {}: is it in use by another process?",
                    directory_.string()),
        status);
    error.fault = StorageFault::in_use;
    return fail(std::move(error));
}

Result<bool, StorageError> JournalFiles::exists(const std::string& name) const {
    const auto status = system_->FileExists(path(name).string(), {}, nullptr);
    if (status.ok()) return true;
    if (status.IsNotFound()) return false;
    NOODGELD_TRY_VOID(told(status, "kijken naar", "look at", path(name)));
    return false;
}

Result<void, StorageError> JournalFiles::rename(const std::string& from, const std::string& to) {
    NOODGELD_TRY_VOID(told(system_->RenameFile(path(from).string(), path(to).string(), {}, nullptr),
                           "hernoemen naar", "rename to", path(to)));
    return sync_directory();
}

Result<void, StorageError> JournalFiles::write(const std::string& name,
                                               const std::string& content) {
    const std::string fresh = name + ".new";
    NOODGELD_TRY_VOID(told(write_new(path(fresh), content.size(), content), "schrijven van",
                           "write", path(fresh)));
    return rename(fresh, name);
}

Result<std::string, StorageError> JournalFiles::read(const std::string& name) const {
    std::unique_ptr<rocksdb::FSSequentialFile> file;
    auto status = system_->NewSequentialFile(path(name).string(), {}, &file, nullptr);
    std::string content;
    std::string buffer(kPieceBytes, '\0');
    while (status.ok()) {
        rocksdb::Slice piece;
        status = file->Read(buffer.size(), {}, &piece, buffer.data(), nullptr);
        if (!status.ok() || piece.empty()) break;
        content.append(piece.data(), piece.size());
    }
    NOODGELD_TRY_VOID(told(status, "lezen van", "read", path(name)));
    return content;
}

Result<void, StorageError> JournalFiles::fill(const std::string& name, std::uint64_t size) {
    const auto status = write_new(path(name), size, std::string(kPieceBytes, '\0'));
    if (!status.ok()) (void)system_->DeleteFile(path(name).string(), {}, nullptr);
    NOODGELD_TRY_VOID(told(status, "ruimte reserveren in", "reserve room in", path(name)));
    return sync_directory();
}

Result<void, StorageError> JournalFiles::remove_file(const std::string& name) {
    NOODGELD_TRY_VOID(told(system_->DeleteFile(path(name).string(), {}, nullptr), "verwijderen van",
                           "remove", path(name)));
    return sync_directory();
}

Result<void, StorageError> JournalFiles::remove_folder(const std::string& name) {
    NOODGELD_TRY(const bool here, exists(name));
    if (!here) return {};
    std::vector<std::string> children;
    NOODGELD_TRY_VOID(told(system_->GetChildren(path(name).string(), {}, &children, nullptr),
                           "lezen van de map", "read the folder", path(name)));
    for (const std::string& child : children) {
        const auto file = path(name) / child;
        NOODGELD_TRY_VOID(told(system_->DeleteFile(file.string(), {}, nullptr), "verwijderen van",
                               "remove", file));
    }
    NOODGELD_TRY_VOID(told(system_->DeleteDir(path(name).string(), {}, nullptr), "verwijderen van",
                           "remove", path(name)));
    return sync_directory();
}

Result<void, StorageError> JournalFiles::copy_folder(const std::string& from,
                                                     const std::string& to) {
    NOODGELD_TRY_VOID(told(make_directory(path(to)), "map maken", "make the folder", path(to)));
    std::vector<std::string> children;
    NOODGELD_TRY_VOID(told(system_->GetChildren(path(from).string(), {}, &children, nullptr),
                           "lezen van de map", "read the folder", path(from)));
    for (const std::string& child : children) {
        NOODGELD_TRY_VOID(told(copy_file(path(from) / child, path(to) / child), "kopiëren van",
                               "copy", path(from) / child));
    }
    return told(sync(path(to)), "vastleggen van de map", "sync the folder", path(to));
}

Result<void, StorageError> JournalFiles::sync_directory() {
    return told(sync(directory_), "vastleggen van de map", "sync the folder", directory_);
}

std::optional<std::uint64_t> JournalFiles::free_bytes() const {
    std::uint64_t free = 0;
    if (!system_->GetFreeSpace(directory_.string(), {}, &free, nullptr).ok()) return std::nullopt;
    return free;
}

rocksdb::IOStatus JournalFiles::make_directory(const std::filesystem::path& path) const {
    if (path.empty() || system_->FileExists(path.string(), {}, nullptr).ok()) {
        return rocksdb::IOStatus::OK();
    }
    const std::filesystem::path parent = path.parent_path();
    if (parent != path) {
        if (auto status = make_directory(parent); !status.ok()) return status;
    }
    if (auto status = system_->CreateDirIfMissing(path.string(), {}, nullptr); !status.ok()) {
        return status;
    }
    return sync(parent.empty() ? "." : parent);
}

rocksdb::IOStatus JournalFiles::sync(const std::filesystem::path& directory) const {
    std::unique_ptr<rocksdb::FSDirectory> handle;
    auto status = system_->NewDirectory(directory.string(), {}, &handle, nullptr);
    if (status.ok()) status = handle->Fsync({}, nullptr);
    return status;
}

rocksdb::IOStatus JournalFiles::write_new(const std::filesystem::path& path, std::uint64_t size,
                                          const std::string& repeated) const {
    std::unique_ptr<rocksdb::FSWritableFile> file;
    auto status = system_->NewWritableFile(path.string(), {}, &file, nullptr);
    while (status.ok() && size > 0) {
        const auto piece = std::min<std::uint64_t>(size, repeated.size());
        status = file->Append(rocksdb::Slice(repeated.data(), piece), {}, nullptr);
        size -= piece;
    }
    if (status.ok()) status = file->Fsync({}, nullptr);
    if (status.ok()) status = file->Close({}, nullptr);
    return status;
}

rocksdb::IOStatus JournalFiles::copy_file(const std::filesystem::path& from,
                                          const std::filesystem::path& to) const {
    std::unique_ptr<rocksdb::FSSequentialFile> in;
    std::unique_ptr<rocksdb::FSWritableFile> out;
    auto status = system_->NewSequentialFile(from.string(), {}, &in, nullptr);
    if (status.ok()) status = system_->NewWritableFile(to.string(), {}, &out, nullptr);
    std::string buffer(kPieceBytes, '\0');
    while (status.ok()) {
        rocksdb::Slice piece;
        status = in->Read(buffer.size(), {}, &piece, buffer.data(), nullptr);
        if (!status.ok() || piece.empty()) break;
        status = out->Append(piece, {}, nullptr);
    }
    if (status.ok()) status = out->Fsync({}, nullptr);
    if (status.ok()) status = out->Close({}, nullptr);
    return status;
}

}  // namespace noodgeld::journal
