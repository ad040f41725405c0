// Facts other than entries, and pieces of feeds that wait for what they follow.
#include <algorithm>

#include "base/check.h"
#include "journal/entry_records.h"
#include "journal/journal.h"
#include "journal/journal_state.h"

namespace noodgeld {

using namespace journal;

namespace {

/// The value of a parked record: feed, then segment. A feed as it stands in keys.
std::string parked_value(const FeedId& feed, ByteView segment) {
    std::string value = KeyWriter(Table::parked).feed(feed).take().substr(1);
    value.append(as_text(segment));
    return value;
}

Result<ParkedPiece, StorageError> parked_piece(std::string_view key, std::string_view value) {
    constexpr std::size_t kFeedBytes = sizeof(FeedId::bytes);
    ParkedPiece piece;
    const bool key_ok = KeyReader(key).raw(piece.missing.bytes).raw(piece.id.bytes).complete();
    if (!key_ok || value.size() < kFeedBytes) return fail(unreadable_record());
    const std::string feed = KeyWriter(Table::parked).text(value.substr(0, kFeedBytes)).take();
    (void)KeyReader(feed).feed(piece.feed).complete();
    piece.bytes = to_bytes(value.substr(kFeedBytes));
    return piece;
}

}  // namespace

Result<void, StorageError> Journal::put(std::span<const ObjectFact> objects) {
    const std::lock_guard lock(state_->write);
    Draft draft = state_->store->draft();
    for (const ObjectFact& object : objects) {
        const std::string key = object_key(object.kind, object.hash);
        NOODGELD_TRY(const bool held, draft.has(key));
        if (!held) NOODGELD_TRY_VOID(draft.put(key, as_text(object.bytes)));
        if (draft.bytes() > kObjectBytes) {
            return fail(
                StorageError{StorageFault::failed,
                             {"te veel in één keer om te bewaren", "too much at once to keep"}});
        }
    }
    if (draft.empty()) return {};
    const bool must = draft.bytes() <= kSmallObjectBytes &&
                      std::ranges::all_of(
                          objects, [](const ObjectFact& one) { return may_use_reserve(one.kind); });
    return state_->store->commit(draft, must ? Urgency::must : Urgency::bulk);
}

Result<void, StorageError> Journal::put(Kind kind, const ObjectHash& hash, ByteView bytes) {
    const ObjectFact object{kind, hash, bytes};
    return put(std::span(&object, 1));
}

Result<std::optional<Bytes>, StorageError> Journal::get(Kind kind, const ObjectHash& hash) const {
    return get_bytes(state_->store->read(), object_key(kind, hash));
}

Result<void, StorageError> Journal::for_each(
    Kind kind, const std::function<bool(const ObjectFact&)>& visit) const {
    const Snapshot records = state_->store->read();
    return records.scan(
        KeyWriter(Table::object).number<1>(static_cast<std::uint64_t>(kind)).take(),
        [&](std::string_view key, std::string_view value) -> Result<bool, StorageError> {
            std::uint64_t same = 0;
            ObjectHash hash;
            if (!KeyReader(key).number<1>(same).raw(hash.bytes).complete()) {
                return fail(unreadable_record());
            }
            return visit({kind, hash, as_bytes(value)});
        });
}

Result<void, StorageError> Journal::park(std::span<const NewPiece> pieces) {
    const std::lock_guard lock(state_->write);
    Draft draft = state_->store->draft();
    for (const NewPiece& piece : pieces) {
        const std::string key = parked_key(piece.missing, crypto::sha256({piece.bytes}));
        NOODGELD_TRY(const bool held, draft.has(key));
        if (!held) NOODGELD_TRY_VOID(draft.put(key, parked_value(piece.feed, piece.bytes)));
    }
    if (draft.empty()) return {};
    return state_->store->commit(draft, Urgency::bulk);
}

Result<void, StorageError> Journal::unpark(std::span<const ParkedPiece> pieces) {
    const std::lock_guard lock(state_->write);
    Draft draft = state_->store->draft();
    for (const ParkedPiece& piece : pieces) {
        const std::string key = parked_key(piece.missing, piece.id);
        NOODGELD_TRY(const bool held, draft.has(key));
        if (held) NOODGELD_TRY_VOID(draft.erase(key));
    }
    if (draft.empty()) return {};
    return state_->store->commit(draft, Urgency::must);
}

Result<std::vector<ParkedPiece>, StorageError> Journal::parked(const EntryHash& missing) const {
    const Snapshot records = state_->store->read();
    std::vector<ParkedPiece> pieces;
    NOODGELD_TRY_VOID(records.scan(
        KeyWriter(Table::parked).raw(missing.bytes).take(),
        [&](std::string_view key, std::string_view value) -> Result<bool, StorageError> {
            NOODGELD_TRY(ParkedPiece piece, parked_piece(key, value));
            pieces.push_back(std::move(piece));
            return true;
        }));
    return pieces;
}

Result<void, StorageError> Journal::for_each_parked(
    const std::function<bool(const ParkedPiece&)>& visit) const {
    const Snapshot records = state_->store->read();
    return records.scan(
        KeyWriter(Table::parked).take(),
        [&visit](std::string_view key, std::string_view value) -> Result<bool, StorageError> {
            NOODGELD_TRY(const ParkedPiece piece, parked_piece(key, value));
            return visit(piece);
        });
}

}  // namespace noodgeld
