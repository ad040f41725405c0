#include "ledger/store/rocksdb_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string_view>
#include <utility>

#include "ledger/store/log_frames.h"

namespace noodgeld::store {
namespace {

constexpr const char* kStore = "store";
constexpr std::string_view kManifest = "MANIFEST-";

using Recovery = rocksdb::WALRecoveryMode;

}  // namespace

StorageError damaged_file(const std::string& path) {
    return {StorageFault::damaged,
            {fmt::format("{} is beschadigd: er staat niet wat er geschreven is. Zet deze map in "
                         "haar geheel terug van een kopie.",
                         path),
             fmt::format("{} is damaged: it does not hold what was written. Put this whole folder "
                         "back from a copy.",
                         path)}};
}

StorageError incomplete_store(const std::string& nl, const std::string& en) {
    return {StorageFault::incomplete,
            {fmt::format("{}. Zet deze map in haar geheel terug van een kopie.", nl),
             fmt::format("{}. Put this whole folder back from a copy.", en)}};
}

Result<void, StorageError> RocksDbFolder::lock() {
    if (auto locked = files_.lock(); !locked) {
        if (locked.error().fault == StorageFault::in_use) {
            const std::string path = files_.directory().string();
            locked.error().words = {
                fmt::format("de opslag {} is in gebruik door een ander proces", path),
                fmt::format("the store {} is in use by another process", path)};
        }
        return locked;
    }
    NOODGELD_TRY(const bool has_head, files_.exists(StoreHead::kName));
    if (!has_head) {
        NOODGELD_TRY(const bool has_store, files_.exists(kStore));
        if (has_store) {
            const std::string path = files_.path(StoreHead::kName).string();
            return fail(incomplete_store(
                fmt::format("{} ontbreekt: niet te zeggen is of de opslag volledig is", path),
                fmt::format("{} is missing: whether the store is complete cannot be said", path)));
        }
        NOODGELD_TRY_VOID(StoreHead::create(files_));
    }
    NOODGELD_TRY(head_, StoreHead::open(files_));
    return {};
}

Result<std::optional<Recovery>, StorageError> RocksDbFolder::examine(
    const rocksdb::DBOptions& options, const std::vector<rocksdb::ColumnFamilyDescriptor>& tables) {
    if (head_->mark().manifest == 0) {
        NOODGELD_TRY_VOID(files_.remove_folder(kStore));
        return std::nullopt;
    }
    NOODGELD_TRY(const bool has_store, files_.exists(kStore));
    if (!has_store) {
        return fail(incomplete_store(fmt::format("{} ontbreekt", database()),
                                     fmt::format("{} is missing", database())));
    }
    NOODGELD_TRY_VOID(cut_manifest());
    rocksdb::DBOptions reading = options;
    reading.create_if_missing = false;
    reading.listeners.clear();
    for (const Recovery recovery :
         {Recovery::kAbsoluteConsistency, Recovery::kPointInTimeRecovery}) {
        reading.wal_recovery_mode = recovery;
        const auto last = last_change(reading, tables);
        if (!last) {
            const bool may_be_torn = last.error().fault == StorageFault::damaged;
            if (may_be_torn && recovery == Recovery::kAbsoluteConsistency) continue;
            return fail(last.error());
        }
        const std::uint64_t must = head_->mark().sequence;
        if (*last >= must) return recovery;
        return fail(incomplete_store(
            fmt::format("de opslag {} eindigt bij wijziging {}, maar {} was bevestigd", database(),
                        *last, must),
            fmt::format("the store {} ends at change {}, but change {} was acknowledged",
                        database(), *last, must)));
    }
    return std::nullopt;  // Not reached: the second way of reading ends the loop.
}

Result<std::uint64_t, StorageError> RocksDbFolder::last_change(
    const rocksdb::DBOptions& options,
    const std::vector<rocksdb::ColumnFamilyDescriptor>& tables) const {
    std::vector<std::string> names;
    auto status = rocksdb::DB::ListColumnFamilies(options, database(), &names);
    std::vector<rocksdb::ColumnFamilyDescriptor> present;
    for (const auto& table : tables) {
        if (std::ranges::find(names, table.name) != names.end()) present.push_back(table);
    }
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* opened = nullptr;
    if (status.ok()) {
        status = rocksdb::DB::OpenForReadOnly(options, database(), present, &handles, &opened);
    }
    if (!status.ok()) {
        return fail(journal::storage_error(fmt::format("{} kan niet gelezen worden", database()),
                                           fmt::format("{} cannot be read", database()), status));
    }
    const std::unique_ptr<rocksdb::DB> reader(opened);
    const std::uint64_t last = reader->GetLatestSequenceNumber();
    for (auto* handle : handles) (void)reader->DestroyColumnFamilyHandle(handle);
    return last;
}

Result<RocksDbFolder::Manifest, StorageError> RocksDbFolder::manifest() const {
    const std::string current = std::string(kStore) + "/CURRENT";
    NOODGELD_TRY(const bool here, files_.exists(current));
    if (!here) {
        const std::string path = files_.path(current).string();
        return fail(incomplete_store(fmt::format("{} ontbreekt", path),
                                     fmt::format("{} is missing", path)));
    }
    NOODGELD_TRY(const std::string line, files_.read(current));
    Manifest out;
    if (!line.starts_with(kManifest) || !line.ends_with('\n')) {
        return fail(damaged_file(files_.path(current).string()));
    }
    const char* const end = line.data() + line.size() - 1;
    const auto parsed = std::from_chars(line.data() + kManifest.size(), end, out.number);
    if (parsed.ptr != end || out.number < head_->mark().manifest) {
        return fail(damaged_file(files_.path(current).string()));
    }
    out.name = std::string(kStore) + "/" + line.substr(0, line.size() - 1);
    out.path = files_.path(out.name).string();
    NOODGELD_TRY(const bool is_there, files_.exists(out.name));
    if (!is_there) {
        return fail(incomplete_store(fmt::format("{} ontbreekt", out.path),
                                     fmt::format("{} is missing", out.path)));
    }
    return out;
}

Result<void, StorageError> RocksDbFolder::cut_manifest() {
    NOODGELD_TRY(const Manifest found, manifest());
    NOODGELD_TRY(const std::uint64_t whole, whole_bytes(*system(), found.path));
    const HeadMark must = head_->mark();
    // One with a higher number was synced whole before CURRENT named it.
    if (whole < (found.number == must.manifest ? must.manifest_bytes : 1)) {
        return fail(damaged_file(found.path));
    }
    NOODGELD_TRY(std::string content, files_.read(found.name));
    if (content.size() == whole) return {};
    content.resize(whole);
    return files_.write(found.name, content);
}

Result<void, StorageError> RocksDbFolder::note_manifest() {
    NOODGELD_TRY(const Manifest found, manifest());
    NOODGELD_TRY(const std::uint64_t whole, whole_bytes(*system(), found.path));
    // What other threads of RocksDB append beside this may be in `whole` before it is synced.
    std::unique_ptr<rocksdb::FSWritableFile> file;
    auto status = system()->ReopenWritableFile(found.path, {}, &file, nullptr);
    if (status.ok()) status = file->Fsync({}, nullptr);
    if (!status.ok()) {
        return fail(journal::storage_error(fmt::format("kan {} niet vastleggen", found.path),
                                           fmt::format("cannot sync {}", found.path), status));
    }
    return head_->note_manifest(found.number, whole);
}

Result<void, StorageError> RocksDbFolder::check_manifest() const {
    const HeadMark must = head_->mark();
    NOODGELD_TRY(const Manifest found, manifest());
    if (found.number != must.manifest) return {};  // A new one, just being made.
    return check_log(found.path, must.manifest_bytes);
}

Result<void, StorageError> RocksDbFolder::check_log(const std::string& path,
                                                    std::uint64_t bytes) const {
    NOODGELD_TRY(const std::uint64_t whole, whole_bytes(*system(), path));
    if (whole < bytes) return fail(damaged_file(path));
    return {};
}

}  // namespace noodgeld::store
