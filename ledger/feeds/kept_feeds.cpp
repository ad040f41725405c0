#include "ledger/feeds/kept_feeds.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/big_endian.h"
#include "base/check.h"

namespace noodgeld::feeds {
namespace {

constexpr std::size_t kShort = 4;  // Bytes of a feed number, a count, an index.
constexpr std::size_t kLong = 8;   // Of a sequence, a position.
constexpr std::size_t kHash = sizeof(EntryHash);

Bytes number_key(std::uint64_t value, std::size_t bytes) {
    const auto all = big_endian(value);
    const ByteView last = ByteView(all).last(bytes);
    return {last.begin(), last.end()};
}

void add(Bytes& key, std::uint64_t value, std::size_t bytes) {
    append(key, number_key(value, bytes));
}

std::uint64_t number_in(ByteView bytes) {
    std::uint64_t value = 0;
    for (const std::uint8_t byte : bytes) value = value << 8 | byte;
    return value;
}

template <class HashType>
HashType hash_in(ByteView bytes) {
    HashType out;
    std::ranges::copy(bytes, out.bytes.begin());
    return out;
}

Bytes feed_key(FeedNumber feed) {
    return number_key(feed, kShort);
}

/// The first key after all that begin with the number; empty: to the end.
Bytes after_feed(FeedNumber feed) {
    return feed == UINT32_MAX ? Bytes() : feed_key(feed + 1);
}

Bytes place_key(FeedNumber feed, Sequence first, Position position) {
    Bytes key = feed_key(feed);
    add(key, first.value, kLong);
    add(key, position, kLong);
    return key;
}

Bytes head_key(FeedNumber feed, const FeedPoint& point) {
    Bytes key = feed_key(feed);
    add(key, point.sequence.value, kLong);
    append(key, point.hash.bytes);
    return key;
}

StorageError damaged(const Phrase& what) {
    return {StorageFault::damaged,
            {fmt::format("de opslag van dit grootboek is beschadigd: {}", what.nl),
             fmt::format("this ledger's store is damaged: {}", what.en)}};
}

StorageError damaged_run(Position position) {
    return damaged({fmt::format("reeks boekingen {} is onleesbaar of ontbreekt.", position),
                    fmt::format("run of entries {} is unreadable or missing.", position)});
}

const Phrase kFeeds{"de lijst van logboeken is niet heel.", "the list of feeds is not whole."};
const Phrase kPlaces{"de lijst van reeksen boekingen is niet heel.",
                     "the list of runs of entries is not whole."};

std::optional<Place> read_place(ByteView key, ByteView value) {
    if (key.size() != kShort + 2 * kLong || value.size() != kShort + 2 * kHash) return std::nullopt;
    Place out;
    out.feed = static_cast<FeedNumber>(number_in(key.first(kShort)));
    out.first = {number_in(key.subspan(kShort, kLong))};
    out.position = number_in(key.last(kLong));
    out.count = static_cast<std::uint32_t>(number_in(value.first(kShort)));
    out.previous = hash_in<EntryHash>(value.subspan(kShort, kHash));
    out.last = hash_in<EntryHash>(value.last(kHash));
    return out;
}

}  // namespace

std::vector<store::TableSpec> KeptFeeds::tables() {
    using store::Pattern;
    return {{"runs", Pattern::appended},
            {"places", Pattern::points},
            {"feeds", Pattern::points},
            {"heads", Pattern::points},
            {"later", Pattern::points}};
}

Result<KeptFeeds, StorageError> KeptFeeds::open(store::Store& store, store::Table first) {
    KeptFeeds out(store, first);
    NOODGELD_TRY_VOID(out.load());
    return out;
}

Result<void, StorageError> KeptFeeds::load() {
    std::map<FeedNumber, FeedId> by_number;
    bool whole = true;
    NOODGELD_TRY_VOID(store_->scan(table(Which::feeds), {}, {}, [&](ByteView key, ByteView value) {
        whole = key.size() == sizeof(FeedId) && value.size() == kShort;
        if (!whole) return false;
        by_number.emplace(number_in(value), hash_in<FeedId>(key));
        return true;
    }));
    for (const auto& [number, id] : by_number) {
        whole = whole && number == ids_.size();
        ids_.push_back(id);
        numbers_.emplace(id, number);
    }
    if (!whole) return fail(damaged(kFeeds));
    return store_->scan_back(table(Which::runs), {}, {}, [this](ByteView key, ByteView) {
        next_ = number_in(key) + 1;
        return false;
    });
}

FeedNumber KeptFeeds::number(const FeedId& feed, store::Batch& batch) {
    const auto [at, is_new] = numbers_.try_emplace(feed, static_cast<FeedNumber>(ids_.size()));
    if (is_new) {
        NOODGELD_CHECK(ids_.size() < UINT32_MAX);
        ids_.push_back(feed);
        batch.put(table(Which::feeds), feed.bytes, feed_key(at->second));
    }
    return at->second;
}

std::optional<FeedNumber> KeptFeeds::find(const FeedId& feed) const {
    const auto at = numbers_.find(feed);
    return at == numbers_.end() ? std::nullopt : std::optional(at->second);
}

void KeptFeeds::keep(FeedNumber feed, NewRun run, store::Batch& batch) {
    NOODGELD_CHECK(!run.entries.empty() && run.entries.size() == run.hashes.size());
    KeptRun piece{feed, run.first, run.previous, {}, {}};
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < run.entries.size(); ++i) {
        bytes += run_bytes(run.entries[i]);
        piece.entries.push_back(std::move(run.entries[i]));
        if (bytes < kRunBytes && i + 1 < run.entries.size()) continue;
        piece.last = run.hashes[i];
        put(piece, batch);
        piece = {feed, piece.end(), run.hashes[i], {}, {}};
        bytes = 0;
    }
}

void KeptFeeds::put(const KeptRun& run, store::Batch& batch) {
    const Position position = next_++;
    batch.put(table(Which::runs), number_key(position, kLong), encode_run(run));
    Bytes place = number_key(run.entries.size(), kShort);
    append(place, run.previous.bytes);
    append(place, run.last.bytes);
    batch.put(table(Which::places), place_key(run.feed, run.first, position), place);
}

void KeptFeeds::keep_head(FeedNumber feed, const FeedPoint& point, ByteView signed_head,
                          store::Batch& batch) {
    batch.put(table(Which::heads), head_key(feed, point), signed_head);
}

void KeptFeeds::keep_signatures(Position position, std::size_t index,
                                std::span<const SpendSignatures> signatures,
                                store::Batch& batch) const {
    Bytes key = number_key(position, kLong);
    add(key, index, kShort);
    batch.put(table(Which::later), key, encode_signatures(signatures));
}

Result<void, StorageError> KeptFeeds::scan_places(ByteView from, ByteView to,
                                                  const VisitPlace& visit) const {
    bool whole = true;
    NOODGELD_TRY_VOID(
        store_->scan(table(Which::places), from, to, [&](ByteView key, ByteView value) {
            const auto place = read_place(key, value);
            whole = place && place->feed < ids_.size() && place->position < next_;
            return whole && visit(*place);
        }));
    if (!whole) return fail(damaged(kPlaces));
    return {};
}

Result<void, StorageError> KeptFeeds::for_each_place(const VisitPlace& visit) const {
    return scan_places({}, {}, visit);
}

Result<void, StorageError> KeptFeeds::for_each_place(FeedNumber feed,
                                                     const VisitPlace& visit) const {
    return scan_places(feed_key(feed), after_feed(feed), visit);
}

Result<KeptRun, StorageError> KeptFeeds::run(const Place& place) const {
    NOODGELD_TRY(const auto bytes,
                 store_->get(table(Which::runs), number_key(place.position, kLong)));
    auto found = bytes ? decode_run(*bytes) : std::nullopt;
    const bool is_its = found && found->feed == place.feed && found->first == place.first &&
                        found->entries.size() == place.count && found->previous == place.previous &&
                        found->last == place.last;
    if (!is_its) return fail(damaged_run(place.position));
    NOODGELD_TRY_VOID(mend_signatures(place, *found));
    return std::move(*found);
}

/// What was found since of signatures that nobody could judge when they came.
Result<void, StorageError> KeptFeeds::mend_signatures(const Place& place, KeptRun& run) const {
    const bool lacks = std::ranges::any_of(run.entries, [](const KeptEntry& entry) {
        return std::ranges::any_of(entry.signatures, [](const SpendSignatures& one) {
            return !one.token_good.has_value();
        });
    });
    if (!lacks) return {};
    bool whole = true;
    const Bytes from = number_key(place.position, kLong);
    const Bytes to = number_key(place.position + 1, kLong);
    NOODGELD_TRY_VOID(
        store_->scan(table(Which::later), from, to, [&](ByteView key, ByteView value) {
            const auto found = decode_signatures(value);
            const std::uint64_t index =
                key.size() == kLong + kShort ? number_in(key.last(kShort)) : 0;
            whole = key.size() == kLong + kShort && found && index < run.entries.size() &&
                    found->size() == run.entries[index].signatures.size();
            if (whole) run.entries[index].signatures = *found;
            return whole;
        }));
    if (!whole) return fail(damaged_run(place.position));
    return {};
}

Result<void, StorageError> KeptFeeds::for_each_run(FeedNumber feed, Sequence from,
                                                   const VisitRun& visit) const {
    std::optional<StorageError> wrong;
    NOODGELD_TRY_VOID(for_each_place(feed, [&](const Place& place) {
        if (place.end() <= from) return true;
        auto found = run(place);
        if (!found) wrong = found.error();
        return !wrong && visit(place, std::move(*found));
    }));
    if (wrong) return fail(*wrong);
    return {};
}

Result<std::optional<KeptRun>, StorageError> KeptFeeds::run_at(FeedNumber feed,
                                                               Sequence sequence) const {
    std::optional<Place> place;
    bool whole = true;
    const Bytes to = place_key(feed, {sequence.value + 1}, 0);
    NOODGELD_TRY_VOID(store_->scan_back(table(Which::places), feed_key(feed), to,
                                        [&](ByteView key, ByteView value) {
                                            place = read_place(key, value);
                                            whole = place.has_value();
                                            return false;
                                        }));
    if (!whole) return fail(damaged(kPlaces));
    if (!place || place->end() <= sequence) return std::optional<KeptRun>();
    NOODGELD_TRY(KeptRun found, run(*place));
    return std::optional(std::move(found));
}

Result<std::optional<Bytes>, StorageError> KeptFeeds::head(FeedNumber feed,
                                                           const FeedPoint& point) const {
    return store_->get(table(Which::heads), head_key(feed, point));
}

Result<void, StorageError> KeptFeeds::for_each_head(
    FeedNumber feed,
    const std::function<bool(const FeedPoint&, ByteView signed_head)>& visit) const {
    bool whole = true;
    NOODGELD_TRY_VOID(store_->scan(
        table(Which::heads), feed_key(feed), after_feed(feed), [&](ByteView key, ByteView value) {
            whole = key.size() == kShort + kLong + kHash;
            if (!whole) return false;
            const FeedPoint point{{number_in(key.subspan(kShort, kLong))},
                                  hash_in<EntryHash>(key.last(kHash))};
            return visit(point, value);
        }));
    if (!whole) return fail(damaged(kFeeds));
    return {};
}

}  // namespace noodgeld::feeds
