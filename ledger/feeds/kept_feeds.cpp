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

StorageError damaged_entry(FeedNumber feed, Sequence sequence) {
    return damaged(
        {fmt::format("boeking {} van logboek nummer {} is onleesbaar.", sequence.value, feed),
         fmt::format("entry {} of feed number {} is unreadable.", sequence.value, feed)});
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

KeptFeeds::KeptFeeds(store::Draft& draft, store::Table first) : draft_(draft), first_(first) {
    load();
}

std::optional<StorageError> KeptFeeds::failure() const {
    return failure_ ? failure_ : draft_.failure();
}

/// The first that failed is the one that is told.
void KeptFeeds::fail(StorageError error) const {
    if (!failure_) failure_ = std::move(error);
}

void KeptFeeds::load() {
    std::map<FeedNumber, FeedId> by_number;
    bool whole = true;
    draft_.scan(table(Which::feeds), {}, {}, [&](ByteView key, ByteView value) {
        whole = key.size() == sizeof(FeedId) && value.size() == kShort;
        if (!whole) return false;
        by_number.emplace(number_in(value), hash_in<FeedId>(key));
        return true;
    });
    for (const auto& [number, id] : by_number) {
        whole = whole && number == ids_.size();
        ids_.push_back(id);
        numbers_.emplace(id, number);
    }
    if (!whole) return fail(damaged(kFeeds));
    draft_.scan_back(table(Which::runs), {}, {}, [this](ByteView key, ByteView) {
        next_ = number_in(key) + 1;
        return false;
    });
    chains_.resize(ids_.size());
    std::vector<Place> its;
    const auto note_all = [&] {
        std::ranges::sort(its, {}, &Place::position);
        for (const Place& place : its) note(place);
        its.clear();
    };
    for_each_place([&](const Place& place) {
        if (!its.empty() && its.back().feed != place.feed) note_all();
        its.push_back(place);
        return true;
    });
    note_all();
}

/// In the order in which they came.
void KeptFeeds::note(const Place& place) {
    Chain& chain = chains_[place.feed];
    if (chain.forked_at) return;
    if (chain.last && place.previous != *chain.last) {
        chain.forked_at = place.position;
    } else {
        chain.last = place.last;
    }
}

FeedNumber KeptFeeds::number(const FeedId& feed) {
    const auto [at, is_new] = numbers_.try_emplace(feed, static_cast<FeedNumber>(ids_.size()));
    if (is_new) {
        NOODGELD_CHECK(ids_.size() < UINT32_MAX);
        ids_.push_back(feed);
        chains_.emplace_back();
        draft_.put(table(Which::feeds), feed.bytes, feed_key(at->second));
    }
    return at->second;
}

std::optional<FeedNumber> KeptFeeds::find(const FeedId& feed) const {
    const auto at = numbers_.find(feed);
    return at == numbers_.end() ? std::nullopt : std::optional(at->second);
}

Position KeptFeeds::keep(FeedNumber feed, NewRun run) {
    const Position position = next_;
    NOODGELD_CHECK(!run.entries.empty() && run.entries.size() == run.hashes.size());
    KeptRun piece{feed, run.first, run.previous, {}, {}};
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < run.entries.size(); ++i) {
        bytes += run_bytes(run.entries[i]);
        piece.entries.push_back(std::move(run.entries[i]));
        if (bytes < kRunBytes && i + 1 < run.entries.size()) continue;
        piece.last = run.hashes[i];
        put(piece);
        piece = {feed, piece.end(), run.hashes[i], {}, {}};
        bytes = 0;
    }
    return position;
}

void KeptFeeds::put(const KeptRun& run) {
    const Position position = next_++;
    draft_.put(table(Which::runs), number_key(position, kLong), encode_run(run));
    Bytes place = number_key(run.entries.size(), kShort);
    append(place, run.previous.bytes);
    append(place, run.last.bytes);
    draft_.put(table(Which::places), place_key(run.feed, run.first, position), place);
    note({run.feed, run.first, position, {}, run.previous, run.last});
}

void KeptFeeds::keep_head(FeedNumber feed, const FeedPoint& point, ByteView signed_head) {
    draft_.put(table(Which::heads), head_key(feed, point), signed_head);
}

void KeptFeeds::keep_signatures(Position position, std::size_t index,
                                std::span<const SpendSignatures> signatures) {
    Bytes key = number_key(position, kLong);
    add(key, index, kShort);
    draft_.put(table(Which::later), key, encode_signatures(signatures));
}

void KeptFeeds::scan_places(ByteView from, ByteView to, const VisitPlace& visit) const {
    if (failure_) return;
    draft_.scan(table(Which::places), from, to, [&](ByteView key, ByteView value) {
        const auto place = read_place(key, value);
        const bool whole = place && place->feed < ids_.size() && place->position < next_;
        if (!whole) fail(damaged(kPlaces));
        return whole && visit(*place);
    });
}

void KeptFeeds::for_each_place(const VisitPlace& visit) const {
    scan_places({}, {}, visit);
}

void KeptFeeds::for_each_place(FeedNumber feed, const VisitPlace& visit) const {
    scan_places(feed_key(feed), after_feed(feed), visit);
}

std::optional<KeptRun> KeptFeeds::run(const Place& place) const {
    if (failure_) return std::nullopt;
    const auto bytes = draft_.get(table(Which::runs), number_key(place.position, kLong));
    if (draft_.failure()) return std::nullopt;
    auto found = bytes ? decode_run(*bytes) : std::nullopt;
    const bool is_its = found && found->feed == place.feed && found->first == place.first &&
                        found->entries.size() == place.count && found->previous == place.previous &&
                        found->last == place.last;
    if (!is_its) {
        fail(damaged_run(place.position));
        return std::nullopt;
    }
    mend_signatures(place, *found);
    return found;
}

/// What was found since of signatures that nobody could judge when they came.
void KeptFeeds::mend_signatures(const Place& place, KeptRun& run) const {
    const bool lacks = std::ranges::any_of(run.entries, [](const KeptEntry& entry) {
        return std::ranges::any_of(entry.signatures, [](const SpendSignatures& one) {
            return !one.token_good.has_value();
        });
    });
    if (!lacks) return;
    const Bytes from = number_key(place.position, kLong);
    const Bytes to = number_key(place.position + 1, kLong);
    draft_.scan(table(Which::later), from, to, [&](ByteView key, ByteView value) {
        const auto found = decode_signatures(value);
        const std::uint64_t index = key.size() == kLong + kShort ? number_in(key.last(kShort)) : 0;
        const bool whole = key.size() == kLong + kShort && found && index < run.entries.size() &&
                           found->size() == run.entries[index].signatures.size();
        if (whole) run.entries[index].signatures = *found;
        if (!whole) fail(damaged_run(place.position));
        return whole;
    });
}

void KeptFeeds::for_each_run(FeedNumber feed, Sequence from, const VisitRun& visit) const {
    for_each_place(feed, [&](const Place& place) {
        if (place.end() <= from) return true;
        auto found = run(place);
        return found && visit(place, std::move(*found));
    });
}

std::optional<KeptRun> KeptFeeds::run_at(FeedNumber feed, Sequence sequence) const {
    if (failure_ || feed >= chains_.size()) return std::nullopt;
    const Position forked_at = chains_[feed].forked_at.value_or(next_);
    std::optional<Place> place;
    const Bytes to = place_key(feed, {sequence.value + 1}, 0);
    draft_.scan_back(table(Which::places), feed_key(feed), to, [&](ByteView key, ByteView value) {
        place = read_place(key, value);
        if (!place) fail(damaged(kPlaces));
        return place && place->position >= forked_at;
    });
    if (!place || place->position >= forked_at || place->end() <= sequence) return std::nullopt;
    return run(*place);
}

void KeptFeeds::for_each_entry(FeedNumber feed, Sequence first, Sequence last,
                               const std::function<void(const ReadEntry&)>& visit) const {
    for (Sequence next = first; next <= last;) {
        const auto run = run_at(feed, next);
        if (!run) return;
        // Each names the hash of the one before.
        std::optional<ReadEntry> before;
        for (std::size_t i = next.value - run->first.value; i < run->entries.size(); ++i) {
            auto entry = decode<Entry>(run->entries[i].bytes);
            const Sale* sale = entry ? sale_in(*entry) : nullptr;
            const std::size_t spends = sale == nullptr ? 0 : sale->spends.size();
            if (!entry || run->entries[i].signatures.size() != spends) {
                return fail(damaged_entry(feed, next));
            }
            if (before) {
                before->hash = entry->previous;
                visit(*before);
                before.reset();
            }
            if (next > last) return;
            before = ReadEntry{std::move(*entry), run->last, run->entries[i].signatures};
            ++next.value;
        }
        if (before) visit(*before);
    }
}

std::optional<Bytes> KeptFeeds::head(FeedNumber feed, const FeedPoint& point) const {
    return draft_.get(table(Which::heads), head_key(feed, point));
}

void KeptFeeds::for_each_head(
    FeedNumber feed,
    const std::function<bool(const FeedPoint&, ByteView signed_head)>& visit) const {
    if (failure_) return;
    draft_.scan(table(Which::heads), feed_key(feed), after_feed(feed),
                [&](ByteView key, ByteView value) {
                    if (key.size() != kShort + kLong + kHash) {
                        fail(damaged(kFeeds));
                        return false;
                    }
                    const FeedPoint point{{number_in(key.subspan(kShort, kLong))},
                                          hash_in<EntryHash>(key.last(kHash))};
                    return visit(point, value);
                });
}

}  // namespace noodgeld::feeds
