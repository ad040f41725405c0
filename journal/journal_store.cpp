#include "journal/journal_store.h"

#include <fmt/format.h>

#include <utility>

namespace noodgeld::journal {
namespace {

StorageError cannot_read(const rocksdb::Status& status) {
    return storage_error("het journaal kan niet gelezen worden", "the journal cannot be read",
                         status);
}

Result<std::optional<std::string>, StorageError> found(const rocksdb::Status& status,
                                                       std::string value) {
    if (status.IsNotFound()) return std::optional<std::string>();
    if (!status.ok()) return fail(cannot_read(status));
    return std::optional<std::string>(std::move(value));
}

}  // namespace

std::size_t memtable_bytes(const JournalOptions& options) {
    return options.memory_bytes / 8;  // Two of them, and the rest is block cache.
}

Result<bool, StorageError> Records::has(const std::string& key) const {
    NOODGELD_TRY(const auto value, get(key));
    return value.has_value();
}

Result<void, StorageError> Records::scan(const std::string& prefix, const std::string& from,
                                         const Visit& visit) const {
    const auto at = iterate();
    for (at->Seek(from); at->Valid() && at->key().starts_with(prefix); at->Next()) {
        NOODGELD_TRY(const bool more, visit(at->key().ToStringView(), at->value().ToStringView()));
        if (!more) return {};
    }
    if (!at->status().ok()) return fail(cannot_read(at->status()));
    return {};
}

Result<void, StorageError> Records::scan(const std::string& prefix, const Visit& visit) const {
    return scan(prefix, prefix, visit);
}

Result<bool, StorageError> Records::any(const std::string& prefix) const {
    bool any = false;
    NOODGELD_TRY_VOID(scan(prefix, [&any](std::string_view, std::string_view) {
        any = true;
        return Result<bool, StorageError>(false);
    }));
    return any;
}

Snapshot::Snapshot(rocksdb::DB& database) : database_(database) {
    options_.snapshot = database_.GetSnapshot();
}

Snapshot::~Snapshot() {
    database_.ReleaseSnapshot(options_.snapshot);
}

Result<std::optional<std::string>, StorageError> Snapshot::get(const std::string& key) const {
    std::string value;
    const auto status = database_.Get(options_, key, &value);
    return found(status, std::move(value));
}

std::unique_ptr<rocksdb::Iterator> Snapshot::iterate() const {
    return std::unique_ptr<rocksdb::Iterator>(database_.NewIterator(options_));
}

Result<std::optional<std::string>, StorageError> Draft::get(const std::string& key) const {
    std::string value;
    const auto status = batch_.GetFromBatchAndDB(&database_, {}, key, &value);
    return found(status, std::move(value));
}

std::unique_ptr<rocksdb::Iterator> Draft::iterate() const {
    return std::unique_ptr<rocksdb::Iterator>(
        batch_.NewIteratorWithBase(database_.NewIterator({})));
}

Result<void, StorageError> Draft::put(const std::string& key, std::string_view value) {
    NOODGELD_TRY(const auto old, get(key));
    if (old == value) return {};
    if (old) tally_.remove(key, *old);
    tally_.add(key, value);
    ++changes_;
    const auto status = batch_.Put(key, rocksdb::Slice(value.data(), value.size()));
    if (!status.ok()) return fail(cannot_read(status));
    return {};
}

Result<void, StorageError> Draft::erase(const std::string& key) {
    NOODGELD_TRY(const auto old, get(key));
    if (!old) return {};
    tally_.remove(key, *old);
    ++changes_;
    const auto status = batch_.Delete(key);
    if (!status.ok()) return fail(cannot_read(status));
    return {};
}

std::uint64_t Draft::bytes() const {
    return batch_.GetWriteBatch()->GetDataSize();
}

Store::Store(std::unique_ptr<JournalFiles> files, std::unique_ptr<rocksdb::Env> environment,
             std::unique_ptr<rocksdb::DB> database, HeadFile head, const CommitRecord& last,
             const JournalOptions& options)
    : files_(std::move(files)),
      environment_(std::move(environment)),
      database_(std::move(database)),
      head_(std::move(head)),
      room_(*files_, options),
      last_(last),
      commit_number_(last.number) {}

Store::~Store() {
    (void)database_->Close();  // What was acknowledged is synced already.
}

Result<void, StorageError> Store::commit(Draft& draft, Urgency urgency) {
    if (auto why = stopped()) return fail(std::move(*why));
    if (urgency == Urgency::bulk && room_.is_low(draft.bytes())) {
        return fail(StorageError{
            StorageFault::full,
            {"de schijf is bijna vol: alleen stoppen, ongedaan maken en exporteren kan nog",
             "the disk is nearly full: only stops, voids and exports still fit"}});
    }
    room_.release_if_needed(draft.bytes());

    const CommitRecord record{last_.number + 1, last_.mark().chain, draft.tally_};
    rocksdb::WriteOptions durably;
    durably.sync = true;
    auto status = draft.batch_.Put(std::string(kCommitKey), record.encode());
    if (status.ok()) status = database_->Write(durably, draft.batch_.GetWriteBatch());
    if (!status.ok()) {
        return fail(stop(
            storage_error("schrijven is mislukt; start opnieuw, dan wordt gelezen wat er staat",
                          "writing failed; start again, which reads what is there", status)));
    }
    if (auto marked = head_.write(record.mark()); !marked) {
        return fail(stop(std::move(marked).error()));
    }
    last_ = record;
    commit_number_ = record.number;
    return {};
}

std::optional<StorageError> Store::stopped() const {
    const std::lock_guard lock(stopped_mutex_);
    return stopped_;
}

StorageError Store::stop(StorageError why) {
    why.fault = StorageFault::stopped;
    const std::lock_guard lock(stopped_mutex_);
    stopped_ = why;
    return why;
}

}  // namespace noodgeld::journal
