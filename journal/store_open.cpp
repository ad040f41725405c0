// Opening a store. The order of things is what makes it safe:
//
//   1. DIR and DIR/LOCK; what a swap of step 5 left half done is finished.
//   2. DIR/HEAD is made before DIR/store. So a store without a HEAD has lost it.
//   3. The store is read whole, read-only, and compared with HEAD: the commit that was last
//      acknowledged, or the one after it (power went between the two syncs), and every record that
//      this commit committed to, no more. Anything else refuses, and nothing was changed.
//   4. If RocksDB will not read its log, a copy is opened up to the damage; if it will not read its
//      MANIFEST, a copy with the end of that cut off (manifest_ends.h). If step 3 is content with
//      the copy, then what was cut off had never been acknowledged.
//   5. The copy is called store.healed, the store damaged-N, the copy store: three renames.
//   6. The store is opened for writing, and HEAD moved to where the store is.
//
// RocksDB's own recovery is not trusted to say whether anything is missing: its default drops
// acknowledged writes after one flipped bit, and a flip in its MANIFEST can lose a file unnoticed.
#include <fmt/format.h>
#include <rocksdb/cache.h>
#include <rocksdb/env.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>

#include <cstdarg>
#include <utility>

#include "journal/journal_store.h"
#include "journal/manifest_ends.h"

namespace noodgeld::journal {
namespace {

constexpr const char* kStore = "store";
constexpr const char* kCopy = "store.copy";
constexpr const char* kHealed = "store.healed";
constexpr unsigned kDamagedFolders = 1'000;

using Recovery = rocksdb::WALRecoveryMode;

/// RocksDB's own log says nothing that an operator could use.
class SilentLogger final : public rocksdb::Logger {
  public:
    using rocksdb::Logger::Logv;
    void Logv(const char*, va_list) override {}
};

rocksdb::Options database_options(const JournalOptions& options, rocksdb::Env* environment,
                                  Recovery recovery) {
    rocksdb::Options out;
    out.env = environment;
    out.info_log = std::make_shared<SilentLogger>();
    out.wal_recovery_mode = recovery;
    out.paranoid_checks = true;
    out.manual_wal_flush = false;
    out.max_bgerror_resume_count = 0;  // After an error: stop, and be opened again.
    out.allow_fallocate = false;       // A full disk is noticed when it is full, not before.
    out.write_buffer_size = memtable_bytes(options);
    out.max_write_buffer_number = 2;
    out.max_open_files = 256;
    out.max_background_jobs = 2;
    out.stats_dump_period_sec = 0;
    out.stats_persist_period_sec = 0;
    out.compression = rocksdb::kNoCompression;  // Signatures and hashes do not compress.
    rocksdb::BlockBasedTableOptions table;
    table.block_cache = rocksdb::NewLRUCache(options.memory_bytes / 2);
    table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
    out.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
    return out;
}

StorageError incomplete(std::string nl, std::string en) {
    return {
        StorageFault::incomplete,
        {fmt::format("{}. Zet deze map in haar geheel terug van een kopie, of bewaar haar en "
                     "begin met een nieuwe sleutel in een lege map.",
                     nl),
         fmt::format("{}. Put this whole folder back from a copy, or keep it and begin with a new "
                     "key in an empty folder.",
                     en)}};
}

std::string_view table_name(Table table, Language language) {
    static constexpr std::array<std::array<std::string_view, 2>, kTables> kNames = {{
        {"takken", "branches"},
        {"boekingen", "entries"},
        {"ondertekende koppen", "signed heads"},
        {"verkoopnummers", "sale ids"},
        {"kenmerken", "settings"},
        {"stukken", "objects"},
        {"geparkeerde delen", "parked pieces"},
        {"bestedingen", "spends"},
        {"uiteinden", "tips"},
        {"ongedaanmakingen", "voids"},
    }};
    return kNames[static_cast<std::size_t>(table)][language == Language::nl ? 0 : 1];
}

/// Counts and hashes every record there is.
Result<Tally, StorageError> recount(const Records& records) {
    Tally tally;
    NOODGELD_TRY_VOID(records.scan(
        "", [&tally](std::string_view key, std::string_view value) -> Result<bool, StorageError> {
            if (key == kCommitKey) return true;
            if (!table_of(key)) {
                return fail(StorageError{StorageFault::damaged,
                                         {"het journaal bevat een onbekend gegeven",
                                          "the journal holds an unknown record"}});
            }
            tally.add(key, value);
            return true;
        }));
    return tally;
}

Result<void, StorageError> compare(const Tally& found, const Tally& committed,
                                   std::uint64_t number) {
    if (found == committed) return {};
    for (std::size_t i = 0; i < kTables; ++i) {
        const Table table = static_cast<Table>(i);
        const std::uint64_t is = found.count(table);
        const std::uint64_t must = committed.count(table);
        if (is == must) continue;
        return fail(incomplete(
            fmt::format("het journaal bevat {} {}, maar bij vastlegging {} waren het er {}", is,
                        table_name(table, Language::nl), number, must),
            fmt::format("the journal holds {} {}, but at commit {} there were {}", is,
                        table_name(table, Language::en), number, must)));
    }
    return fail(
        incomplete(fmt::format("gegevens in het journaal zijn veranderd na vastlegging {}", number),
                   fmt::format("records in the journal were changed since commit {}", number)));
}

/// The last commit of a store, if it holds all that HEAD says was acknowledged, unchanged.
Result<CommitRecord, StorageError> verify(const Records& records, const CommitMark& head) {
    CommitRecord last;
    NOODGELD_TRY(const auto bytes, records.get(std::string(kCommitKey)));
    if (bytes) {
        const auto decoded = CommitRecord::decode(*bytes);
        if (!decoded) {
            return fail(incomplete("de laatste vastlegging is onleesbaar",
                                   "the record of the last commit is unreadable"));
        }
        last = *decoded;
    }
    if (last.number < head.number) {
        return fail(
            incomplete(fmt::format("het journaal eindigt bij vastlegging {}, maar {} was bevestigd",
                                   last.number, head.number),
                       fmt::format("the journal ends at commit {}, but commit {} was acknowledged",
                                   last.number, head.number)));
    }
    if (last.number > head.number + 1) {
        return fail(incomplete(
            fmt::format("HEAD eindigt bij vastlegging {}, maar het journaal bij {}: ze zijn niet "
                        "van hetzelfde ogenblik",
                        head.number, last.number),
            fmt::format("HEAD ends at commit {}, but the journal at {}: they are not of the same "
                        "moment",
                        head.number, last.number)));
    }
    const bool matches =
        last.number == head.number ? last.mark() == head : last.previous == head.chain;
    if (!matches) {
        return fail(
            incomplete(fmt::format("vastlegging {} in het journaal is niet die welke bevestigd was",
                                   head.number),
                       fmt::format("commit {} in the journal is not the one that was acknowledged",
                                   head.number)));
    }
    NOODGELD_TRY(const Tally found, recount(records));
    NOODGELD_TRY_VOID(compare(found, last.tally, last.number));
    return last;
}

}  // namespace

class StoreOpening {
  public:
    StoreOpening(const std::filesystem::path& directory, const JournalOptions& options)
        : options_(options),
          files_(std::make_unique<JournalFiles>(directory, options.file_system
                                                               ? options.file_system
                                                               : rocksdb::FileSystem::Default())),
          environment_(rocksdb::NewCompositeEnv(files_->system())) {}

    Result<OpenedStore, StorageError> open() {
        NOODGELD_TRY_VOID(files_->lock());
        NOODGELD_TRY_VOID(finish_swap());
        NOODGELD_TRY(const bool is_new, find_head());
        NOODGELD_TRY(HeadFile head, HeadFile::open(*files_));
        NOODGELD_TRY(const bool has_store, files_->exists(kStore));
        if (!has_store && head.mark().number > 0) return fail(store_is_gone(head.mark()));
        if (has_store) NOODGELD_TRY_VOID(examine(head.mark()));

        DiskRoom(*files_, options_).release_if_needed(0);
        NOODGELD_TRY(auto database, open_database(kStore, Recovery::kTolerateCorruptedTailRecords,
                                                  head.mark().number == 0));
        NOODGELD_TRY(const CommitRecord last, last_commit(*database));
        if (last.number > head.mark().number) NOODGELD_TRY_VOID(head.write(last.mark()));

        OpenReport report = describe(is_new, last.number);
        std::unique_ptr<Store> store(new Store(std::move(files_), std::move(environment_),
                                               std::move(database), std::move(head), last,
                                               options_));
        store->room_.refill();
        return OpenedStore{std::move(store), std::move(report)};
    }

  private:
    using Database = std::unique_ptr<rocksdb::DB>;

    /// Step 1: the states that a crash during step 5 can leave.
    Result<void, StorageError> finish_swap() {
        NOODGELD_TRY_VOID(files_->remove_folder(kCopy));
        NOODGELD_TRY(const bool healed, files_->exists(kHealed));
        if (!healed) return {};
        NOODGELD_TRY(const bool store, files_->exists(kStore));
        if (store) return files_->remove_folder(kHealed);  // It will be healed again.
        outcome_ = OpenOutcome::healed;
        NOODGELD_TRY(const unsigned next, next_damaged());
        if (next > 1) set_aside_ = damaged_name(next - 1);
        return files_->rename(kHealed, kStore);
    }

    /// Step 2. Whether the journal is new.
    Result<bool, StorageError> find_head() {
        NOODGELD_TRY(const bool head, files_->exists(HeadFile::kName));
        if (head) return false;
        NOODGELD_TRY(const bool store, files_->exists(kStore));
        if (store) {
            const std::string path = files_->path(HeadFile::kName).string();
            return fail(incomplete(
                fmt::format("{} ontbreekt: niet te zeggen is of het journaal volledig is", path),
                fmt::format("{} is missing: whether the journal is complete cannot be said",
                            path)));
        }
        NOODGELD_TRY_VOID(HeadFile::create(*files_));
        return true;
    }

    [[nodiscard]] StorageError store_is_gone(const CommitMark& head) const {
        const std::string path = files_->path(kStore).string();
        return incomplete(
            fmt::format("{} ontbreekt, maar vastlegging {} was bevestigd", path, head.number),
            fmt::format("{} is missing, but commit {} was acknowledged", path, head.number));
    }

    /// Steps 3 to 5.
    Result<void, StorageError> examine(const CommitMark& head) {
        auto readable = open_read_only();
        if (readable) return content_with(**readable, head);
        if (head.number == 0) {  // Power went while it was being made: nothing was acknowledged.
            NOODGELD_TRY(const unsigned number, next_damaged());
            return files_->rename(kStore, damaged_name(number));
        }
        const auto healed = heal(head);
        if (healed) return {};
        return fail(
            StorageError{healed.error().fault,
                         {fmt::format("{}; herstellen kan niet: {}", readable.error().words.nl,
                                      healed.error().words.nl),
                          fmt::format("{}; it cannot be healed: {}", readable.error().words.en,
                                      healed.error().words.en)}});
    }

    Result<void, StorageError> heal(const CommitMark& head) {
        NOODGELD_TRY_VOID(make_good_copy(head));
        NOODGELD_TRY_VOID(files_->rename(kCopy, kHealed));
        NOODGELD_TRY(const unsigned number, next_damaged());
        NOODGELD_TRY_VOID(files_->rename(kStore, damaged_name(number)));
        NOODGELD_TRY_VOID(files_->rename(kHealed, kStore));
        outcome_ = OpenOutcome::healed;
        set_aside_ = damaged_name(number);
        return {};
    }

    /// A copy that opens and with which step 3 is content. Nothing is left of others.
    Result<void, StorageError> make_good_copy(const CommitMark& head) {
        const auto whole = try_copy(head, std::nullopt);
        if (whole || whole.error().fault != StorageFault::damaged) return whole;
        NOODGELD_TRY(std::string current, files_->read(std::string(kStore) + "/CURRENT"));
        if (!current.empty() && current.back() == '\n') current.pop_back();
        NOODGELD_TRY(const bool is_here, files_->exists(std::string(kStore) + "/" + current));
        if (current.empty() || !is_here) return whole;
        NOODGELD_TRY(const std::string manifest, files_->read(std::string(kStore) + "/" + current));
        for (const std::size_t end : manifest_ends(manifest)) {
            const Cut cut{current, manifest.substr(0, end)};
            if (try_copy(head, cut)) return {};
        }
        return whole;
    }

    /// A file of the store, and what is left of it.
    struct Cut {
        std::string name;
        std::string content;
    };

    Result<void, StorageError> try_copy(const CommitMark& head, const std::optional<Cut>& cut) {
        NOODGELD_TRY_VOID(files_->copy_folder(kStore, kCopy));
        if (cut) {
            NOODGELD_TRY_VOID(files_->write(std::string(kCopy) + "/" + cut->name, cut->content));
        }
        auto checked = open_copy(head);
        if (!checked) NOODGELD_TRY_VOID(files_->remove_folder(kCopy));
        return checked;
    }

    Result<void, StorageError> open_copy(const CommitMark& head) {
        NOODGELD_TRY(const Database database,
                     open_database(kCopy, Recovery::kPointInTimeRecovery, false));
        NOODGELD_TRY_VOID(content_with(*database, head));
        const auto closed = database->Close();
        if (!closed.ok()) {
            return fail(storage_error("het herstelde journaal kan niet vastgelegd worden",
                                      "the healed journal cannot be written", closed));
        }
        return {};
    }

    static Result<void, StorageError> content_with(rocksdb::DB& database, const CommitMark& head) {
        const Snapshot records(database);
        NOODGELD_TRY_VOID(verify(records, head));
        return {};
    }

    static Result<CommitRecord, StorageError> last_commit(rocksdb::DB& database) {
        NOODGELD_TRY(const auto bytes, Snapshot(database).get(std::string(kCommitKey)));
        return bytes ? CommitRecord::decode(*bytes).value_or(CommitRecord{}) : CommitRecord{};
    }

    Result<Database, StorageError> open_read_only() {
        rocksdb::DB* database = nullptr;
        const auto status = rocksdb::DB::OpenForReadOnly(
            database_options(options_, environment_.get(), Recovery::kTolerateCorruptedTailRecords),
            files_->path(kStore).string(), &database);
        return opened(status, database, kStore);
    }

    Result<Database, StorageError> open_database(const std::string& name, Recovery recovery,
                                                 bool may_create) {
        rocksdb::Options options = database_options(options_, environment_.get(), recovery);
        options.create_if_missing = may_create;
        rocksdb::DB* database = nullptr;
        const auto status = rocksdb::DB::Open(options, files_->path(name).string(), &database);
        return opened(status, database, name);
    }

    [[nodiscard]] Result<Database, StorageError> opened(const rocksdb::Status& status,
                                                        rocksdb::DB* database,
                                                        const std::string& name) const {
        if (status.ok()) return Database(database);
        const std::string path = files_->path(name).string();
        return fail(storage_error(fmt::format("{} kan niet geopend worden", path),
                                  fmt::format("{} cannot be opened", path), status));
    }

    static std::string damaged_name(unsigned number) { return fmt::format("damaged-{}", number); }

    [[nodiscard]] Result<unsigned, StorageError> next_damaged() const {
        for (unsigned number = 1; number <= kDamagedFolders; ++number) {
            NOODGELD_TRY(const bool taken, files_->exists(damaged_name(number)));
            if (!taken) return number;
        }
        return fail(StorageError{StorageFault::failed,
                                 {"te veel beschadigde kopieën: ruim de mappen damaged-* op",
                                  "too many damaged copies: remove the folders damaged-*"}});
    }

    [[nodiscard]] OpenReport describe(bool is_new, std::uint64_t commit) const {
        OpenReport report;
        report.commit = commit;
        if (outcome_ == OpenOutcome::healed) {
            report.outcome = OpenOutcome::healed;
            report.set_aside = files_->path(set_aside_);
            report.words = {
                fmt::format("hersteld: een beschadigd einde na vastlegging {} is afgesneden; het "
                            "was nooit bevestigd, en niets dat bevestigd was ontbreekt. De "
                            "bestanden zoals ze waren staan in {}",
                            commit, report.set_aside.string()),
                fmt::format("healed: a damaged end after commit {} was cut off; it had never been "
                            "acknowledged, and nothing acknowledged is missing. The files as they "
                            "were are kept in {}",
                            commit, report.set_aside.string())};
        } else if (is_new) {
            report.words = {"nieuw: er was nog geen journaal", "new: there was no journal yet"};
        } else {
            report.outcome = OpenOutcome::nothing_lost;
            report.words = {
                fmt::format("niets verloren: alle {} vastleggingen zijn er, onveranderd", commit),
                fmt::format("nothing lost: all {} commits are there, unchanged", commit)};
        }
        return report;
    }

    const JournalOptions& options_;
    std::unique_ptr<JournalFiles> files_;
    std::unique_ptr<rocksdb::Env> environment_;
    OpenOutcome outcome_ = OpenOutcome::nothing_lost;
    std::string set_aside_;
};

Result<OpenedStore, StorageError> Store::open(const std::filesystem::path& directory,
                                              const JournalOptions& options) {
    return StoreOpening(directory, options).open();
}

}  // namespace noodgeld::journal
