#include "ledger/feeds/kept_run.h"

#include <algorithm>

#include "base/big_endian.h"

namespace noodgeld::feeds {
namespace {

constexpr std::size_t kNumber = 4;
constexpr std::uint8_t kAuthorised = 1;  // Bits of a worth.
constexpr std::uint8_t kTokenKnown = 2;
constexpr std::uint8_t kTokenGood = 4;

void put(Bytes& out, std::uint64_t value, std::size_t bytes) {
    const auto all = big_endian(value);
    append(out, ByteView(all).last(bytes));
}

std::uint8_t worth_of(const SpendSignatures& found) {
    unsigned worth = found.authorisation_good ? kAuthorised : 0U;
    if (found.token_good) worth |= kTokenKnown;
    if (found.token_good == true) worth |= kTokenGood;
    return static_cast<std::uint8_t>(worth);
}

std::optional<SpendSignatures> signatures_of(std::uint8_t worth) {
    constexpr unsigned kAll = kAuthorised | kTokenKnown | kTokenGood;
    if ((worth & ~kAll) != 0) return std::nullopt;
    SpendSignatures out{(worth & kAuthorised) != 0};
    if ((worth & kTokenKnown) != 0) out.token_good = (worth & kTokenGood) != 0;
    if (!out.token_good && (worth & kTokenGood) != 0) return std::nullopt;
    return out;
}

/// Takes bytes from the front, or says that they are too few.
class Taker {
  public:
    explicit Taker(ByteView bytes) : rest_(bytes) {}

    std::optional<ByteView> take(std::uint64_t count) {
        if (count > rest_.size()) return std::nullopt;
        const ByteView taken = rest_.first(count);
        rest_ = rest_.subspan(count);
        return taken;
    }
    std::optional<std::uint64_t> number(std::size_t bytes) {
        const auto taken = take(bytes);
        if (!taken) return std::nullopt;
        std::uint64_t value = 0;
        for (const std::uint8_t byte : *taken) value = value << 8 | byte;
        return value;
    }
    std::optional<EntryHash> hash() {
        const auto taken = take(sizeof(EntryHash));
        if (!taken) return std::nullopt;
        EntryHash out;
        std::ranges::copy(*taken, out.bytes.begin());
        return out;
    }
    [[nodiscard]] bool at_end() const { return rest_.empty(); }

  private:
    ByteView rest_;
};

std::optional<KeptEntry> read_entry(Taker& from) {
    const auto length = from.number(kNumber);
    if (!length || *length == 0) return std::nullopt;
    const auto bytes = from.take(*length);
    const auto spends = from.number(1);
    if (!bytes || !spends) return std::nullopt;
    const auto worths = from.take(*spends);
    if (!worths) return std::nullopt;
    auto signatures = decode_signatures(*worths);
    if (!signatures) return std::nullopt;
    return KeptEntry{Bytes(bytes->begin(), bytes->end()), std::move(*signatures)};
}

}  // namespace

Bytes encode_run(const KeptRun& run) {
    Bytes out;
    std::size_t size = 2 * kNumber + sizeof(std::uint64_t) + 2 * sizeof(EntryHash);
    for (const KeptEntry& entry : run.entries) size += run_bytes(entry);
    out.reserve(size);
    put(out, run.feed, kNumber);
    put(out, run.first.value, sizeof(std::uint64_t));
    append(out, run.previous.bytes);
    append(out, run.last.bytes);
    put(out, run.entries.size(), kNumber);
    for (const KeptEntry& entry : run.entries) {
        put(out, entry.bytes.size(), kNumber);
        append(out, entry.bytes);
        put(out, entry.signatures.size(), 1);
        append(out, encode_signatures(entry.signatures));
    }
    return out;
}

Bytes encode_signatures(std::span<const SpendSignatures> signatures) {
    Bytes out;
    for (const SpendSignatures& one : signatures) out.push_back(worth_of(one));
    return out;
}

std::optional<std::vector<SpendSignatures>> decode_signatures(ByteView worths) {
    std::vector<SpendSignatures> out;
    for (const std::uint8_t worth : worths) {
        const auto found = signatures_of(worth);
        if (!found) return std::nullopt;
        out.push_back(*found);
    }
    return out;
}

std::size_t run_bytes(const KeptEntry& entry) {
    return kNumber + entry.bytes.size() + 1 + entry.signatures.size();
}

std::optional<KeptRun> decode_run(ByteView bytes) {
    Taker from(bytes);
    const auto feed = from.number(kNumber);
    const auto first = from.number(sizeof(std::uint64_t));
    const auto previous = from.hash();
    const auto last = from.hash();
    const auto count = from.number(kNumber);
    if (!count || *count == 0 || *first == 0 || *first > Sequence::kWireMax - *count) {
        return std::nullopt;
    }
    KeptRun out{static_cast<FeedNumber>(*feed), {*first}, *previous, *last, {}};
    for (std::uint64_t i = 0; i < *count; ++i) {
        auto entry = read_entry(from);
        if (!entry) return std::nullopt;
        out.entries.push_back(std::move(*entry));
    }
    if (!from.at_end()) return std::nullopt;
    return out;
}

}  // namespace noodgeld::feeds
