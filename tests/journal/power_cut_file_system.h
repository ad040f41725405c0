// PowerCutFileSystem: a file system for tests on which power can go at any operation.
//
// Writes go to real files. What was not synced when power went is then, at random, kept, cut
// short, torn or replaced by garbage; files made and renamed in a directory that was not synced
// may be gone or have their old name. Nothing waits for a real disk, so thousands of cuts are
// quick.
#pragma once

#include <rocksdb/file_system.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace noodgeld::test {

using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;

/// Thread-safe. Lives at least as long as what was opened through it.
class PowerCutFileSystem final : public rocksdb::FileSystemWrapper {
  public:
    PowerCutFileSystem() : FileSystemWrapper(rocksdb::FileSystem::Default()) {}
    static const char* kClassName() { return "PowerCutFileSystem"; }
    [[nodiscard]] const char* Name() const override { return kClassName(); }

    // What the test decides.

    /// Power goes at the n-th operation from now that changes something; 0 for never.
    void cut_after(std::uint64_t operations);
    /// Makes of the files what a disk might hold after power went, and gives power again.
    void restore_power(std::mt19937_64& random);
    /// A disk that says it has synced and has not.
    void lie_about_syncs() { lies_ = true; }
    /// The n-th operation from now that changes something, and all later ones until cleared, fail.
    void fail_after(std::uint64_t operations, IOStatus with);
    void stop_failing() { fail_after(0, IOStatus::OK()); }
    /// How much room the disk has beyond what is on it, and whether it says so.
    void set_room(std::uint64_t bytes, bool says_so = true);

    [[nodiscard]] bool has_power() const;
    /// Operations that changed something so far.
    [[nodiscard]] std::uint64_t operations() const;

    // What the files do. Every change asks `allow` first.

    [[nodiscard]] IOStatus allow(std::uint64_t new_bytes = 0);
    void appended(const std::string& path, std::uint64_t size);
    void overwritten(const std::string& path, std::uint64_t at, const std::string& old);
    void synced(const std::string& path);
    void synced_directory(const std::string& path);

    IOStatus NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                             std::unique_ptr<rocksdb::FSWritableFile>* file,
                             IODebugContext* debug) override;
    IOStatus ReopenWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                std::unique_ptr<rocksdb::FSWritableFile>* file,
                                IODebugContext* debug) override;
    IOStatus ReuseWritableFile(const std::string&, const std::string&, const rocksdb::FileOptions&,
                               std::unique_ptr<rocksdb::FSWritableFile>*,
                               IODebugContext*) override {
        return IOStatus::NotSupported("reuse");
    }
    IOStatus NewRandomRWFile(const std::string& path, const rocksdb::FileOptions& options,
                             std::unique_ptr<rocksdb::FSRandomRWFile>* file,
                             IODebugContext* debug) override;
    IOStatus NewDirectory(const std::string& path, const IOOptions& options,
                          std::unique_ptr<rocksdb::FSDirectory>* directory,
                          IODebugContext* debug) override;
    IOStatus CreateDir(const std::string& path, const IOOptions& options,
                       IODebugContext* debug) override;
    IOStatus CreateDirIfMissing(const std::string& path, const IOOptions& options,
                                IODebugContext* debug) override;
    IOStatus DeleteFile(const std::string& path, const IOOptions& options,
                        IODebugContext* debug) override;
    IOStatus DeleteDir(const std::string& path, const IOOptions& options,
                       IODebugContext* debug) override;
    IOStatus RenameFile(const std::string& from, const std::string& to, const IOOptions& options,
                        IODebugContext* debug) override;
    IOStatus LinkFile(const std::string&, const std::string&, const IOOptions&,
                      IODebugContext*) override {
        return IOStatus::NotSupported("links");
    }
    IOStatus GetFreeSpace(const std::string& path, const IOOptions& options, std::uint64_t* free,
                          IODebugContext* debug) override;

  private:
    struct Overwrite {
        std::uint64_t at;
        std::string old;
    };
    struct FileState {
        std::uint64_t size = 0;
        std::uint64_t synced = 0;
        std::vector<Overwrite> overwrites;  // Since the last sync.
    };
    /// A new name in a directory that was not synced since.
    struct NewName {
        std::string path;
        std::optional<std::string> renamed_from;
        std::optional<std::string> replaced;  // The content of the file that had the name.
    };

    void forget(const std::string& path);
    void undo(const NewName& name);
    void spoil(const std::string& path, const FileState& state, std::mt19937_64& random);

    mutable std::recursive_mutex mutex_;
    std::map<std::string, FileState> files_;
    std::vector<NewName> new_names_;
    std::uint64_t operations_ = 0;
    std::uint64_t cut_at_ = 0;
    std::uint64_t fail_at_ = 0;
    IOStatus failure_;
    std::optional<std::uint64_t> room_;
    bool says_room_ = true;
    bool lies_ = false;
    bool dead_ = false;
};

}  // namespace noodgeld::test
