#include "ledger/store/rocksdb_store.h"

#include <fmt/format.h>
#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/file_checksum.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/listener.h>
#include <rocksdb/table.h>

#include <cstdarg>
#include <mutex>
#include <utility>

#include "base/check.h"
#include "ledger/store/file_check.h"
#include "ledger/store/rocksdb_folder.h"

namespace noodgeld::store {
namespace {

constexpr std::size_t kMebibyte = std::size_t{1} << 20;
constexpr double kFilterBits = 10;  // Of a key, as a Bloom filter's; one in a hundred passes.
// A change stands in the log, in its file and, while compacting, in a copy of that.
constexpr std::uint64_t kCopies = 3;
constexpr int kOpenFiles = 512;

/// RocksDB's own log says nothing that an operator could use.
class NoLog final : public rocksdb::Logger {
  public:
    using rocksdb::Logger::Logv;
    void Logv(const char*, va_list) override {}
};

/// Keeps HEAD ahead of RocksDB's removal of logs.
class FlushListener final : public rocksdb::EventListener {
  public:
    explicit FlushListener(RocksDbFolder& folder) : folder_(folder) {}
    void OnFlushCompleted(rocksdb::DB*, const rocksdb::FlushJobInfo&) override {
        (void)folder_.note_manifest();  // An older HEAD asks for less, and that is there.
    }

  private:
    RocksDbFolder& folder_;
};

rocksdb::DBOptions database_options(const RocksDbOptions& options, rocksdb::Env* environment,
                                    RocksDbFolder& folder) {
    rocksdb::DBOptions out;
    out.env = environment;
    out.create_if_missing = true;
    out.create_missing_column_families = true;
    out.info_log = std::make_shared<NoLog>();
    out.paranoid_checks = true;
    out.track_and_verify_wals_in_manifest = true;
    out.file_checksum_gen_factory = rocksdb::GetFileChecksumGenCrc32cFactory();
    out.max_bgerror_resume_count = 0;  // After an error: stop, and be opened again.
    out.allow_fallocate = false;       // A full disk is noticed when it is full, not before.
    out.db_write_buffer_size = options.memtable_bytes;
    // A table that is hardly written holds no log back for long.
    out.max_total_wal_size = 4 * options.memtable_bytes;
    out.max_open_files = kOpenFiles;
    out.max_background_jobs = 2;
    out.skip_stats_update_on_db_open = true;  // It reads from every file.
    out.stats_dump_period_sec = 0;
    out.stats_persist_period_sec = 0;
    out.bytes_per_sync = kMebibyte;
    out.listeners = {std::make_shared<FlushListener>(folder)};
    return out;
}

rocksdb::ColumnFamilyOptions table_options(Pattern pattern, const RocksDbOptions& options,
                                           const std::shared_ptr<rocksdb::Cache>& cache) {
    rocksdb::ColumnFamilyOptions out;
    out.compression = rocksdb::kNoCompression;  // Signatures and hashes do not compress.
    out.write_buffer_size = options.memtable_bytes / 2;
    out.max_write_buffer_number = 4;
    out.level_compaction_dynamic_level_bytes = true;
    rocksdb::BlockBasedTableOptions blocks;
    blocks.block_cache = cache;
    blocks.cache_index_and_filter_blocks = true;
    blocks.cache_index_and_filter_blocks_with_high_priority = true;
    blocks.pin_l0_filter_and_index_blocks_in_cache = true;
    blocks.max_auto_readahead_size = kMebibyte;  // Of long scans; short ones read a block.
    blocks.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
    if (pattern == Pattern::appended) {
        blocks.block_size = std::size_t{32} << 10;
        out.target_file_size_base = std::max<std::size_t>(options.memtable_bytes, kMebibyte);
    } else {
        blocks.filter_policy.reset(rocksdb::NewRibbonFilterPolicy(kFilterBits, 1));
        blocks.partition_filters = true;
        blocks.block_size = std::size_t{4} << 10;
    }
    out.table_factory.reset(rocksdb::NewBlockBasedTableFactory(blocks));
    return out;
}

StorageError cannot_read(const rocksdb::Status& status) {
    return journal::storage_error("de opslag kan niet gelezen worden", "the store cannot be read",
                                  status);
}

rocksdb::Slice slice(ByteView bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

ByteView view(const rocksdb::Slice& bytes) {
    return as_bytes(bytes.ToStringView());
}

Bytes copy(const rocksdb::Slice& bytes) {
    const ByteView seen = view(bytes);
    return {seen.begin(), seen.end()};
}

Result<std::optional<Bytes>, StorageError> found(const rocksdb::Status& status,
                                                 const rocksdb::Slice& value) {
    if (status.IsNotFound()) return std::optional<Bytes>();
    if (!status.ok()) return fail(cannot_read(status));
    return std::optional(copy(value));
}

/// Bounds of an iterator, which borrows them.
struct Bounds {
    Bounds(ByteView from, ByteView to) : lower(slice(from)), upper(slice(to)) {
        if (!from.empty()) options.iterate_lower_bound = &lower;
        if (!to.empty()) options.iterate_upper_bound = &upper;
        // Nobody deletes ranges here. While RocksDB 7.8 looks for such deletions, its iterator
        // takes a file whose first block is damaged for the end of a level, and goes on with the
        // next file (its pull request 11782).
        options.ignore_range_deletions = true;
    }
    rocksdb::Slice lower, upper;
    rocksdb::ReadOptions options;
};

}  // namespace

/// In the order that they are needed in: the database goes first.
struct RocksDbStore::Opened {
    Opened(const std::filesystem::path& directory, const RocksDbOptions& asked)
        : options(asked),
          folder(directory, asked.file_system ? asked.file_system : rocksdb::FileSystem::Default()),
          environment(rocksdb::NewCompositeEnv(folder.system())) {}
    ~Opened() {
        if (!database) return;
        for (auto* handle : handles) (void)database->DestroyColumnFamilyHandle(handle);
        (void)database->Close();  // What was acknowledged is synced already.
        // Compaction may have added to the MANIFEST since the last memtable went to disk.
        (void)folder.note_manifest();
    }
    Opened(const Opened&) = delete;
    Opened& operator=(const Opened&) = delete;

    [[nodiscard]] rocksdb::ColumnFamilyHandle* at(Table table) const {
        NOODGELD_CHECK(std::size_t{table} + 1 < handles.size());
        return handles[std::size_t{table} + 1];
    }
    [[nodiscard]] bool has_room(std::uint64_t bytes) const {
        const auto free = folder.free_bytes();
        return !free ||
               *free >= options.least_free_bytes + options.memtable_bytes + kCopies * bytes;
    }

    RocksDbOptions options;
    RocksDbFolder folder;
    std::unique_ptr<rocksdb::Env> environment;
    std::unique_ptr<rocksdb::DB> database;
    std::vector<rocksdb::ColumnFamilyHandle*> handles;  // RocksDB's default one, then ours.
    mutable std::mutex write_mutex;
    std::optional<StorageError> stopped;  // Guarded by it.
};

RocksDbStore::RocksDbStore(std::unique_ptr<Opened> opened) : opened_(std::move(opened)) {}
RocksDbStore::~RocksDbStore() = default;

Result<std::unique_ptr<RocksDbStore>, StorageError> RocksDbStore::open(
    const std::filesystem::path& directory, std::span<const TableSpec> tables,
    const RocksDbOptions& options) {
    auto opened = std::make_unique<Opened>(directory, options);
    RocksDbFolder& folder = opened->folder;
    NOODGELD_TRY_VOID(folder.lock());

    const auto cache = rocksdb::NewLRUCache(options.cache_bytes);
    std::vector<rocksdb::ColumnFamilyDescriptor> families{
        {rocksdb::kDefaultColumnFamilyName, table_options(Pattern::points, options, cache)}};
    for (const TableSpec& table : tables) {
        families.emplace_back(table.name, table_options(table.pattern, options, cache));
    }
    rocksdb::DBOptions how = database_options(options, opened->environment.get(), folder);
    NOODGELD_TRY(const auto recovery, folder.examine(how, families));
    if (recovery) {
        how.wal_recovery_mode = *recovery;
        how.create_if_missing = false;
    }
    rocksdb::DB* database = nullptr;
    const auto status =
        rocksdb::DB::Open(how, folder.database(), families, &opened->handles, &database);
    if (!status.ok()) {
        return fail(journal::storage_error(
            fmt::format("de opslag {} kan niet geopend worden", folder.database()),
            fmt::format("the store {} cannot be opened", folder.database()), status));
    }
    opened->database.reset(database);
    NOODGELD_TRY_VOID(folder.note_manifest());
    return std::unique_ptr<RocksDbStore>(new RocksDbStore(std::move(opened)));
}

Result<void, StorageError> RocksDbStore::write(const Batch& batch) {
    NOODGELD_CHECK(batch.bytes() <= kBatchBytes);
    rocksdb::WriteBatch changes(batch.bytes() + 16 * batch.changes().size());
    rocksdb::Status status;
    for (const Batch::Change& change : batch.changes()) {
        auto* const table = opened_->at(change.table);
        if (status.ok()) {
            status = change.value ? changes.Put(table, slice(change.key), slice(*change.value))
                                  : changes.Delete(table, slice(change.key));
        }
    }
    const std::lock_guard lock(opened_->write_mutex);
    if (opened_->stopped) return fail(*opened_->stopped);
    if (batch.empty()) return {};
    if (!opened_->has_room(batch.bytes())) {
        return fail(
            StorageError{StorageFault::full,
                         {"de schijf is bijna vol: hier past niet meer bij wat al bewaard is",
                          "the disk is nearly full: this does not fit beside what is kept"}});
    }
    rocksdb::WriteOptions durably;
    durably.sync = true;
    if (status.ok()) status = opened_->database->Write(durably, &changes);
    if (!status.ok()) {
        return fail(stop(journal::storage_error(
            "schrijven is mislukt; start opnieuw, dan wordt gelezen wat er staat",
            "writing failed; start again, which reads what is there", status)));
    }
    const auto noted =
        opened_->folder.head().note_sequence(opened_->database->GetLatestSequenceNumber());
    if (!noted) return fail(stop(noted.error()));
    return {};
}

StorageError RocksDbStore::stop(StorageError why) {
    why.fault = StorageFault::stopped;
    opened_->stopped = why;
    return why;
}

Result<std::optional<Bytes>, StorageError> RocksDbStore::get(Table table, ByteView key) const {
    rocksdb::PinnableSlice value;
    const auto status = opened_->database->Get({}, opened_->at(table), slice(key), &value);
    return found(status, value);
}

Result<std::vector<std::optional<Bytes>>, StorageError> RocksDbStore::get_many(
    Table table, std::span<const Bytes> keys) const {
    std::vector<rocksdb::Slice> slices;
    slices.reserve(keys.size());
    for (const Bytes& key : keys) slices.push_back(slice(key));
    std::vector<rocksdb::PinnableSlice> values(keys.size());
    std::vector<rocksdb::Status> statuses(keys.size());
    opened_->database->MultiGet({}, opened_->at(table), keys.size(), slices.data(), values.data(),
                                statuses.data());
    std::vector<std::optional<Bytes>> out;
    out.reserve(keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i) {
        NOODGELD_TRY(auto value, found(statuses[i], values[i]));
        out.push_back(std::move(value));
    }
    return out;
}

Result<void, StorageError> RocksDbStore::scan(Table table, ByteView from, ByteView to,
                                              const Visit& visit) const {
    const Bounds bounds(from, to);
    const std::unique_ptr<rocksdb::Iterator> at(
        opened_->database->NewIterator(bounds.options, opened_->at(table)));
    for (at->SeekToFirst(); at->Valid(); at->Next()) {
        if (!visit(view(at->key()), view(at->value()))) return {};
    }
    if (!at->status().ok()) return fail(cannot_read(at->status()));
    return {};
}

Result<void, StorageError> RocksDbStore::scan_back(Table table, ByteView from, ByteView to,
                                                   const Visit& visit) const {
    const Bounds bounds(from, to);
    const std::unique_ptr<rocksdb::Iterator> at(
        opened_->database->NewIterator(bounds.options, opened_->at(table)));
    for (at->SeekToLast(); at->Valid(); at->Prev()) {
        if (!visit(view(at->key()), view(at->value()))) return {};
    }
    if (!at->status().ok()) return fail(cannot_read(at->status()));
    return {};
}

Result<void, StorageError> RocksDbStore::scrub(const std::function<bool()>& go_on) const {
    struct Log {
        std::string path;
        std::uint64_t bytes;
    };
    std::vector<Log> logs;
    {
        const std::lock_guard lock(opened_->write_mutex);  // So that all logs end with a record.
        rocksdb::VectorLogPtr found;
        const auto status = opened_->database->GetSortedWalFiles(found);
        if (!status.ok()) return fail(cannot_read(status));
        for (const auto& log : found) {
            logs.push_back({opened_->folder.database() + log->PathName(), log->SizeFileBytes()});
        }
    }
    NOODGELD_TRY_VOID(opened_->folder.check_manifest());
    for (const Log& log : logs) {
        if (!go_on()) return {};
        const bool is_there = opened_->environment->FileExists(log.path).ok();
        if (is_there) NOODGELD_TRY_VOID(opened_->folder.check_log(log.path, log.bytes));
    }
    NOODGELD_TRY_VOID(scrub_tables(go_on));
    return {};
}

Result<bool, StorageError> RocksDbStore::scrub_tables(const std::function<bool()>& go_on) const {
    const auto live = [&] {
        std::vector<rocksdb::LiveFileMetaData> out;
        opened_->database->GetLiveFilesMetaData(&out);
        return out;
    };
    for (const rocksdb::LiveFileMetaData& file : live()) {
        const FileToCheck what{file.db_path + file.name, file.size, file.file_checksum};
        NOODGELD_TRY(const FileCheck said, check_file(*opened_->folder.system(), what, go_on));
        if (said == FileCheck::interrupted) return false;
        if (said == FileCheck::sound) continue;
        // Compaction may have taken its place since.
        const auto now = live();
        const bool is_live = std::ranges::any_of(
            now, [&](const rocksdb::LiveFileMetaData& other) { return other.name == file.name; });
        if (!is_live) continue;
        if (said == FileCheck::missing) {
            return fail(incomplete_store(fmt::format("{} ontbreekt", what.path),
                                         fmt::format("{} is missing", what.path)));
        }
        return fail(damaged_file(what.path));
    }
    return true;
}

}  // namespace noodgeld::store
