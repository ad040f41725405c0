#include "journal/journal.h"

#include "base/check.h"
#include "journal/entry_records.h"
#include "journal/journal_state.h"

namespace noodgeld {

using namespace journal;

namespace {

StorageError other_lineage() {
    return {StorageFault::other_lineage,
            {"dit journaal hoort bij een ander stelsel of bij een oefening",
             "this journal belongs to another scheme or to a drill"}};
}

/// Reads back what the journal knows about itself.
Result<void, StorageError> load(JournalState& state) {
    const Snapshot records = state.store->read();
    NOODGELD_TRY(const auto lineage, records.get(lineage_key()));
    if (lineage) {
        state.lineage.emplace();
        if (lineage->size() != state.lineage->bytes.size()) return fail(unreadable_record());
        std::ranges::copy(as_bytes(*lineage), state.lineage->bytes.begin());
    }
    NOODGELD_TRY(const auto own, records.get(own_feed_key()));
    if (own) {
        OwnFeed feed;
        if (!KeyReader(*own).feed(feed.feed).point(feed.tip).complete()) {
            return fail(unreadable_record());
        }
        NOODGELD_TRY(auto head, get_bytes(records, point_key(Table::head, feed.feed, feed.tip)));
        if (!head) return fail(unreadable_record());
        feed.signed_head = std::move(*head);
        state.own = std::move(feed);
    }
    return {};
}

}  // namespace

Result<OpenedJournal, StorageError> Journal::open(const std::filesystem::path& directory,
                                                  const std::optional<Lineage>& lineage,
                                                  const JournalOptions& options) {
    NOODGELD_TRY(OpenedStore opened, Store::open(directory, options));
    auto state = std::make_unique<JournalState>();
    state->store = std::move(opened.store);
    NOODGELD_TRY_VOID(load(*state));
    std::unique_ptr<Journal> journal(new Journal(std::move(state)));
    if (lineage) NOODGELD_TRY_VOID(journal->set_lineage(*lineage));
    return OpenedJournal{std::move(journal), std::move(opened.report)};
}

Journal::Journal(std::unique_ptr<JournalState> state) : state_(std::move(state)) {}
Journal::~Journal() = default;

std::optional<Lineage> Journal::lineage() const {
    const std::lock_guard lock(state_->known);
    return state_->lineage;
}

Result<void, StorageError> Journal::set_lineage(const Lineage& lineage) {
    const std::lock_guard lock(state_->write);
    const auto now = this->lineage();
    if (now == lineage) return {};
    if (now) return fail(other_lineage());
    Draft draft = state_->store->draft();
    NOODGELD_TRY_VOID(draft.put(lineage_key(), as_text(lineage.bytes)));
    NOODGELD_TRY_VOID(state_->store->commit(draft, Urgency::must));
    const std::lock_guard known(state_->known);
    state_->lineage = lineage;
    return {};
}

Result<void, StorageError> Journal::leave_own_feed() {
    const std::lock_guard lock(state_->write);
    if (!own_feed()) return {};
    Draft draft = state_->store->draft();
    NOODGELD_TRY_VOID(draft.erase(own_feed_key()));
    NOODGELD_TRY_VOID(state_->store->commit(draft, Urgency::must));
    const std::lock_guard known(state_->known);
    state_->own.reset();
    return {};
}

Result<void, StorageError> Journal::set_request(ByteView signed_request) {
    const std::lock_guard lock(state_->write);
    Draft draft = state_->store->draft();
    NOODGELD_TRY_VOID(draft.put(request_key(), as_text(signed_request)));
    return state_->store->commit(draft, Urgency::must);
}

Result<std::optional<Bytes>, StorageError> Journal::request() const {
    return get_bytes(state_->store->read(), request_key());
}

bool Journal::stopped() const {
    return state_->store->stopped().has_value();
}

bool Journal::storage_full(std::uint64_t bytes) const {
    return state_->store->low_on_room(bytes);
}

bool Journal::may_use_reserve(Kind kind) {
    return kind == Kind::charter || kind == Kind::order || kind == Kind::stop ||
           kind == Kind::revocations;
}

std::uint64_t Journal::commit() const {
    return state_->store->commit_number();
}

std::optional<OwnFeed> Journal::own_feed() const {
    const std::lock_guard lock(state_->known);
    return state_->own;
}

}  // namespace noodgeld
