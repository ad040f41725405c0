#include "tests/journal/power_cut_file_system.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

namespace noodgeld::test {
namespace {

std::string parent_of(const std::string& path) {
    return std::filesystem::path(path).parent_path().string();
}

std::string read_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void write_file(const std::string& path, const std::string& content) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
}

class WritableFile final : public rocksdb::FSWritableFileOwnerWrapper {
  public:
    WritableFile(PowerCutFileSystem& system, std::string path,
                 std::unique_ptr<rocksdb::FSWritableFile>&& file)
        : FSWritableFileOwnerWrapper(std::move(file)), system_(system), path_(std::move(path)) {}

    using FSWritableFileOwnerWrapper::Append;
    IOStatus Append(const rocksdb::Slice& data, const IOOptions& options,
                    IODebugContext* debug) override {
        if (auto status = system_.allow(data.size()); !status.ok()) return status;
        auto status = FSWritableFileOwnerWrapper::Append(data, options, debug);
        if (status.ok()) system_.appended(path_, data.size());
        return status;
    }
    IOStatus Append(const rocksdb::Slice& data, const IOOptions& options,
                    const rocksdb::DataVerificationInfo&, IODebugContext* debug) override {
        return Append(data, options, debug);
    }
    IOStatus Sync(const IOOptions&, IODebugContext*) override {
        if (auto status = system_.allow(); !status.ok()) return status;
        system_.synced(path_);
        return IOStatus::OK();
    }
    IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
        return Sync(options, debug);
    }
    IOStatus RangeSync(std::uint64_t, std::uint64_t, const IOOptions&, IODebugContext*) override {
        return IOStatus::OK();
    }

  private:
    PowerCutFileSystem& system_;
    const std::string path_;
};

class RandomFile final : public rocksdb::FSRandomRWFileOwnerWrapper {
  public:
    RandomFile(PowerCutFileSystem& system, std::string path,
               std::unique_ptr<rocksdb::FSRandomRWFile>&& file)
        : FSRandomRWFileOwnerWrapper(std::move(file)), system_(system), path_(std::move(path)) {}

    IOStatus Write(std::uint64_t at, const rocksdb::Slice& data, const IOOptions& options,
                   IODebugContext* debug) override {
        if (auto status = system_.allow(); !status.ok()) return status;
        std::string old(data.size(), '\0');
        rocksdb::Slice read;
        auto status = Read(at, old.size(), options, &read, old.data(), debug);
        if (status.ok()) system_.overwritten(path_, at, read.ToString());
        return FSRandomRWFileOwnerWrapper::Write(at, data, options, debug);
    }
    IOStatus Sync(const IOOptions&, IODebugContext*) override {
        if (auto status = system_.allow(); !status.ok()) return status;
        system_.synced(path_);
        return IOStatus::OK();
    }
    IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
        return Sync(options, debug);
    }

  private:
    PowerCutFileSystem& system_;
    const std::string path_;
};

class Directory final : public rocksdb::FSDirectory {
  public:
    Directory(PowerCutFileSystem& system, std::string path)
        : system_(system), path_(std::move(path)) {}
    IOStatus Fsync(const IOOptions&, IODebugContext*) override {
        if (auto status = system_.allow(); !status.ok()) return status;
        system_.synced_directory(path_);
        return IOStatus::OK();
    }
    IOStatus Close(const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }

  private:
    PowerCutFileSystem& system_;
    const std::string path_;
};

}  // namespace

void PowerCutFileSystem::cut_after(std::uint64_t operations) {
    const std::lock_guard lock(mutex_);
    cut_at_ = operations == 0 ? 0 : operations_ + operations;
}

void PowerCutFileSystem::fail_after(std::uint64_t operations, IOStatus with) {
    const std::lock_guard lock(mutex_);
    fail_at_ = operations == 0 ? 0 : operations_ + operations;
    failure_ = std::move(with);
}

void PowerCutFileSystem::set_room(std::uint64_t bytes, bool says_so) {
    const std::lock_guard lock(mutex_);
    room_ = bytes;
    says_room_ = says_so;
}

bool PowerCutFileSystem::has_power() const {
    const std::lock_guard lock(mutex_);
    return !dead_;
}

std::uint64_t PowerCutFileSystem::operations() const {
    const std::lock_guard lock(mutex_);
    return operations_;
}

IOStatus PowerCutFileSystem::allow(std::uint64_t new_bytes) {
    const std::lock_guard lock(mutex_);
    ++operations_;
    if (cut_at_ != 0 && operations_ >= cut_at_) dead_ = true;
    if (dead_) return IOStatus::IOError("power is off");
    if (fail_at_ != 0 && operations_ >= fail_at_) return failure_;
    if (room_) {
        if (new_bytes > *room_) return IOStatus::NoSpace("no space left on device");
        *room_ -= new_bytes;
    }
    return IOStatus::OK();
}

void PowerCutFileSystem::appended(const std::string& path, std::uint64_t size) {
    const std::lock_guard lock(mutex_);
    files_[path].size += size;
}

void PowerCutFileSystem::overwritten(const std::string& path, std::uint64_t at,
                                     const std::string& old) {
    const std::lock_guard lock(mutex_);
    files_[path].overwrites.push_back({at, old});
}

void PowerCutFileSystem::synced(const std::string& path) {
    const std::lock_guard lock(mutex_);
    if (lies_) return;
    FileState& state = files_[path];
    state.synced = state.size;
    state.overwrites.clear();
}

void PowerCutFileSystem::synced_directory(const std::string& path) {
    const std::lock_guard lock(mutex_);
    if (lies_) return;
    std::erase_if(new_names_, [&](const NewName& name) { return parent_of(name.path) == path; });
}

IOStatus PowerCutFileSystem::NewWritableFile(const std::string& path,
                                             const rocksdb::FileOptions& options,
                                             std::unique_ptr<rocksdb::FSWritableFile>* file,
                                             IODebugContext* debug) {
    const std::lock_guard lock(mutex_);
    if (auto status = allow(); !status.ok()) return status;
    const bool is_new = !std::filesystem::exists(path);
    auto status = FileSystemWrapper::NewWritableFile(path, options, file, debug);
    if (!status.ok()) return status;
    if (is_new) new_names_.push_back({path, {}, {}});
    files_[path] = {};
    *file = std::make_unique<WritableFile>(*this, path, std::move(*file));
    return status;
}

IOStatus PowerCutFileSystem::ReopenWritableFile(const std::string& path,
                                                const rocksdb::FileOptions& options,
                                                std::unique_ptr<rocksdb::FSWritableFile>* file,
                                                IODebugContext* debug) {
    const std::lock_guard lock(mutex_);
    if (auto status = allow(); !status.ok()) return status;
    auto status = FileSystemWrapper::ReopenWritableFile(path, options, file, debug);
    if (!status.ok()) return status;
    const std::uint64_t size = std::filesystem::file_size(path);
    files_.try_emplace(path, FileState{size, size, {}});
    *file = std::make_unique<WritableFile>(*this, path, std::move(*file));
    return status;
}

IOStatus PowerCutFileSystem::NewRandomRWFile(const std::string& path,
                                             const rocksdb::FileOptions& options,
                                             std::unique_ptr<rocksdb::FSRandomRWFile>* file,
                                             IODebugContext* debug) {
    const std::lock_guard lock(mutex_);
    if (dead_) return IOStatus::IOError("power is off");
    auto status = FileSystemWrapper::NewRandomRWFile(path, options, file, debug);
    if (!status.ok()) return status;
    const std::uint64_t size = std::filesystem::file_size(path);
    files_.try_emplace(path, FileState{size, size, {}});
    *file = std::make_unique<RandomFile>(*this, path, std::move(*file));
    return status;
}

IOStatus PowerCutFileSystem::NewDirectory(const std::string& path, const IOOptions&,
                                          std::unique_ptr<rocksdb::FSDirectory>* directory,
                                          IODebugContext*) {
    if (!std::filesystem::exists(path)) return IOStatus::PathNotFound(path);
    *directory = std::make_unique<Directory>(*this, path);
    return IOStatus::OK();
}

IOStatus PowerCutFileSystem::CreateDir(const std::string& path, const IOOptions& options,
                                       IODebugContext* debug) {
    if (auto status = allow(); !status.ok()) return status;
    return FileSystemWrapper::CreateDir(path, options, debug);
}

IOStatus PowerCutFileSystem::CreateDirIfMissing(const std::string& path, const IOOptions& options,
                                                IODebugContext* debug) {
    if (auto status = allow(); !status.ok()) return status;
    return FileSystemWrapper::CreateDirIfMissing(path, options, debug);
}

IOStatus PowerCutFileSystem::DeleteFile(const std::string& path, const IOOptions& options,
                                        IODebugContext* debug) {
    const std::lock_guard lock(mutex_);
    if (auto status = allow(); !status.ok()) return status;
    std::error_code ignored;
    const auto size = std::filesystem::file_size(path, ignored);
    auto status = FileSystemWrapper::DeleteFile(path, options, debug);
    if (!status.ok()) return status;
    if (room_) *room_ += size;
    forget(path);
    return status;
}

IOStatus PowerCutFileSystem::DeleteDir(const std::string& path, const IOOptions& options,
                                       IODebugContext* debug) {
    if (auto status = allow(); !status.ok()) return status;
    return FileSystemWrapper::DeleteDir(path, options, debug);
}

IOStatus PowerCutFileSystem::RenameFile(const std::string& from, const std::string& to,
                                        const IOOptions& options, IODebugContext* debug) {
    const std::lock_guard lock(mutex_);
    if (auto status = allow(); !status.ok()) return status;
    std::optional<std::string> replaced;
    if (std::filesystem::is_regular_file(to)) replaced = read_file(to);
    auto status = FileSystemWrapper::RenameFile(from, to, options, debug);
    if (!status.ok()) return status;
    forget(to);
    // What is known of `from`, or of what is in it, goes by the new name.
    const auto renamed = [&](const std::string& path) {
        const bool inside = path == from || path.starts_with(from + "/");
        return inside ? to + path.substr(from.size()) : path;
    };
    std::map<std::string, FileState> files;
    for (auto& [path, state] : files_) files.emplace(renamed(path), std::move(state));
    files_ = std::move(files);
    std::erase_if(new_names_, [&](const NewName& name) { return name.path == from; });
    for (NewName& name : new_names_) name.path = renamed(name.path);
    new_names_.push_back({to, from, std::move(replaced)});
    return status;
}

IOStatus PowerCutFileSystem::GetFreeSpace(const std::string& path, const IOOptions& options,
                                          std::uint64_t* free, IODebugContext* debug) {
    const std::lock_guard lock(mutex_);
    if (!room_) return FileSystemWrapper::GetFreeSpace(path, options, free, debug);
    if (!says_room_) return IOStatus::NotSupported("free space");
    *free = *room_;
    return IOStatus::OK();
}

void PowerCutFileSystem::forget(const std::string& path) {
    files_.erase(path);
    std::erase_if(new_names_, [&](const NewName& name) { return name.path == path; });
}

void PowerCutFileSystem::restore_power(std::mt19937_64& random) {
    const std::lock_guard lock(mutex_);
    for (const auto& [path, state] : files_) spoil(path, state, random);
    // A directory's names are written in order: the last few are missing.
    const std::size_t kept = random() % (new_names_.size() + 1);
    while (new_names_.size() > kept) {
        undo(new_names_.back());
        new_names_.pop_back();
    }
    new_names_.clear();
    files_.clear();
    cut_at_ = 0;
    dead_ = false;
}

void PowerCutFileSystem::undo(const NewName& name) {
    std::error_code failed;  // Where its folder was renamed back, the name is there no more.
    if (!name.renamed_from) {
        std::filesystem::remove(name.path, failed);
        return;
    }
    std::filesystem::rename(name.path, *name.renamed_from, failed);
    if (!failed && name.replaced) write_file(name.path, *name.replaced);
}

void PowerCutFileSystem::spoil(const std::string& path, const FileState& state,
                               std::mt19937_64& random) {
    if (!std::filesystem::is_regular_file(path)) return;
    if (state.overwrites.empty() && state.synced == state.size) return;
    std::string content = read_file(path);
    for (std::size_t i = state.overwrites.size(); i-- > 0;) {
        const Overwrite& write = state.overwrites[i];
        const std::size_t torn = random() % (write.old.size() + 1);  // This much is new already.
        content.replace(write.at + torn, write.old.size() - torn, write.old.substr(torn));
    }
    if (content.size() > state.synced) {
        const std::size_t unsynced = content.size() - state.synced;
        const std::size_t kept = state.synced + random() % (unsynced + 1);
        const std::size_t whole = content.size();
        content.resize(kept);
        switch (random() % 3) {
            case 0:
                break;
            case 1:  // The file has its size, the blocks were never written.
                content.resize(whole);
                break;
            default:  // Something else was in those blocks.
                while (content.size() < whole) content.push_back(static_cast<char>(random()));
        }
    }
    write_file(path, content);
}

}  // namespace noodgeld::test
