// The records of a journal: one table per first byte of a key. docs/journal.md lists them.
//
// Numbers in keys are big-endian, so that keys ascend as feeds, sequences and hashes do.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "crypto/hash.h"
#include "protocol/wire/ids.h"
#include "protocol/wire/kind.h"

namespace noodgeld::journal {

/// The first byte of a key, and in this order the counts of a Tally.
enum class Table : std::uint8_t {
    branch,   ///< feed, point of a branch's first entry -> point of its last
    entry,    ///< feed, point -> the entry
    head,     ///< feed, point -> the signed head; the first one of a point stays
    sale,     ///< feed, sale id, point -> nothing
    meta,     ///< a name -> lineage, own feed, request
    object,   ///< kind, hash -> the signed object
    parked,   ///< missing entry's hash, id -> feed, the segment
    spend,    ///< token, feed, point, index -> nothing
    tip,      ///< feed, point of a branch's last entry -> point of its first
    voiding,  ///< feed, sale's point, void's point -> nothing
};
inline constexpr std::size_t kTables = 10;

/// The table's letter on disk: never change, never reuse.
inline constexpr std::array<char, kTables> kTableLetters = {'B', 'E', 'H', 'I', 'M',
                                                            'O', 'P', 'S', 'T', 'V'};

/// Writes a key, or its beginning, part by part.
class KeyWriter {
  public:
    explicit KeyWriter(Table table) : key_(1, kTableLetters[static_cast<std::size_t>(table)]) {}

    template <std::size_t N>
    KeyWriter& raw(const std::array<std::uint8_t, N>& bytes) {
        key_.append(bytes.begin(), bytes.end());
        return *this;
    }
    template <std::size_t N>
    KeyWriter& number(std::uint64_t value) {
        for (std::size_t i = N; i-- > 0;) key_.push_back(static_cast<char>(value >> (8 * i)));
        return *this;
    }
    KeyWriter& text(std::string_view name) {
        key_.append(name);
        return *this;
    }
    KeyWriter& feed(const FeedId& feed) { return raw(feed.bytes); }
    KeyWriter& sequence(Sequence sequence) { return number<8>(sequence.value); }
    KeyWriter& point(const FeedPoint& point) {
        return sequence(point.sequence).raw(point.hash.bytes);
    }
    [[nodiscard]] std::string take() { return std::move(key_); }

  private:
    std::string key_;
};

/// Reads a key's parts in order; `complete` says whether they were all there, and nothing else.
class KeyReader {
  public:
    explicit KeyReader(std::string_view key) : rest_(key) { (void)part(1); }

    template <std::size_t N>
    KeyReader& raw(std::array<std::uint8_t, N>& out) {
        const std::string_view bytes = part(N);
        std::copy(bytes.begin(), bytes.end(), out.begin());
        return *this;
    }
    template <std::size_t N>
    KeyReader& number(std::uint64_t& out) {
        out = 0;
        for (const char c : part(N)) out = out << 8 | static_cast<std::uint8_t>(c);
        return *this;
    }
    KeyReader& feed(FeedId& out) { return raw(out.bytes); }
    KeyReader& point(FeedPoint& out) { return number<8>(out.sequence.value).raw(out.hash.bytes); }
    [[nodiscard]] bool complete() const { return !failed_ && rest_.empty(); }

  private:
    std::string_view part(std::size_t size) {
        if (rest_.size() < size) {
            failed_ = true;
            return {};
        }
        const std::string_view taken = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return taken;
    }
    std::string_view rest_;
    bool failed_ = false;
};

/// Which table a key is in; nothing for a key of no table, such as the commit record's.
[[nodiscard]] inline std::optional<Table> table_of(std::string_view key) {
    if (key.empty()) return std::nullopt;
    const auto letter = std::ranges::find(kTableLetters, key.front());
    if (letter == kTableLetters.end()) return std::nullopt;
    return static_cast<Table>(letter - kTableLetters.begin());
}

inline constexpr std::string_view kCommitKey = "commit";  // 'c': in no table

[[nodiscard]] inline std::string lineage_key() {
    return KeyWriter(Table::meta).text("lineage").take();
}
[[nodiscard]] inline std::string own_feed_key() {
    return KeyWriter(Table::meta).text("own").take();
}
[[nodiscard]] inline std::string request_key() {
    return KeyWriter(Table::meta).text("request").take();
}
/// Keys of the tables that are named by a feed and a point: branch, entry, head, tip.
[[nodiscard]] inline std::string point_key(Table table, const FeedId& feed,
                                           const FeedPoint& point) {
    return KeyWriter(table).feed(feed).point(point).take();
}
[[nodiscard]] inline std::string object_key(Kind kind, const ObjectHash& hash) {
    return KeyWriter(Table::object)
        .number<1>(static_cast<std::uint64_t>(kind))
        .raw(hash.bytes)
        .take();
}
[[nodiscard]] inline std::string sale_key(const FeedId& feed, const SaleId& sale,
                                          const FeedPoint& point) {
    return KeyWriter(Table::sale).feed(feed).raw(sale.bytes).point(point).take();
}
[[nodiscard]] inline std::string spend_key(const TokenId& token, const FeedId& feed,
                                           const FeedPoint& point, std::size_t index) {
    return KeyWriter(Table::spend).raw(token.bytes).feed(feed).point(point).number<1>(index).take();
}
[[nodiscard]] inline std::string voiding_key(const FeedId& feed, const FeedPoint& sale,
                                             const FeedPoint& by) {
    return KeyWriter(Table::voiding).feed(feed).point(sale).point(by).take();
}
[[nodiscard]] inline std::string parked_key(const EntryHash& missing, const crypto::Hash& id) {
    return KeyWriter(Table::parked).raw(missing.bytes).raw(id.bytes).take();
}

}  // namespace noodgeld::journal
