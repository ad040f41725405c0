#include "journal/commit_record.h"

#include <numeric>

#include "base/check.h"

namespace noodgeld::journal {
namespace {

constexpr std::size_t kRecordBytes = 8 + 32 + 8 * kTables + 32;

void put_number(std::string& out, std::uint64_t value) {
    for (std::size_t i = 8; i-- > 0;) out.push_back(static_cast<char>(value >> (8 * i)));
}

std::uint64_t take_number(std::string_view& rest) {
    std::uint64_t value = 0;
    for (const char c : rest.substr(0, 8)) value = value << 8 | static_cast<std::uint8_t>(c);
    rest.remove_prefix(8);
    return value;
}

std::array<std::uint64_t, 4> record_words(std::string_view key, std::string_view value) {
    std::string size;
    put_number(size, key.size());
    const crypto::Hash hash = crypto::sha256({as_bytes(size), as_bytes(key), as_bytes(value)});
    std::string_view rest = as_text(hash.bytes);
    std::array<std::uint64_t, 4> words{};
    for (std::uint64_t& word : words) word = take_number(rest);
    return words;
}

std::size_t index_of(std::string_view key) {
    const std::optional<Table> table = table_of(key);
    NOODGELD_CHECK(table.has_value());
    return static_cast<std::size_t>(*table);
}

}  // namespace

void Tally::add(std::string_view key, std::string_view value) {
    ++counts_[index_of(key)];
    const auto words = record_words(key, value);
    for (std::size_t i = 0; i < words.size(); ++i) sum_[i] += words[i];
}

void Tally::remove(std::string_view key, std::string_view value) {
    --counts_[index_of(key)];
    const auto words = record_words(key, value);
    for (std::size_t i = 0; i < words.size(); ++i) sum_[i] -= words[i];
}

std::uint64_t Tally::count() const {
    return std::accumulate(counts_.begin(), counts_.end(), std::uint64_t{0});
}

CommitMark CommitRecord::mark() const {
    if (number == 0) return {};
    return {number, crypto::sha256({as_bytes("noodgeld/journal-commit/1"), as_bytes(encode())})};
}

std::string CommitRecord::encode() const {
    std::string out;
    out.reserve(kRecordBytes);
    put_number(out, number);
    out.append(as_text(previous.bytes));
    for (const std::uint64_t count : tally.counts_) put_number(out, count);
    for (const std::uint64_t word : tally.sum_) put_number(out, word);
    return out;
}

std::optional<CommitRecord> CommitRecord::decode(std::string_view bytes) {
    if (bytes.size() != kRecordBytes) return std::nullopt;
    CommitRecord record;
    record.number = take_number(bytes);
    const ByteView previous = as_bytes(bytes.substr(0, record.previous.bytes.size()));
    std::ranges::copy(previous, record.previous.bytes.begin());
    bytes.remove_prefix(record.previous.bytes.size());
    for (std::uint64_t& count : record.tally.counts_) count = take_number(bytes);
    for (std::uint64_t& word : record.tally.sum_) word = take_number(bytes);
    return record;
}

}  // namespace noodgeld::journal
