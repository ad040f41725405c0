// TokenRun: notes of tokens in a file, sorted by token, that is written once.
//
//   header page | pages of notes | filter
//   header = "noodgeld/tokens/1" | number | notes | checksum of the filter | checksum | zeros
//   page   = 127 notes of 32 bytes | zeros | checksum
//
// Checksums are XXH3 of the bytes before them with the page's place as seed, so that no page can
// stand for another. They find what a disk damaged, and prove nothing.
//
// Ids are hashes, so where one stands is known nearly: one read, seldom two. Whoever could choose
// ids so that they stand close together costs the logarithm.
#pragma once

#include <array>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/result.h"
#include "files/disk_file.h"
#include "journal/storage_error.h"
#include "ledger/index/token_filter.h"

namespace noodgeld::index {

/// What is noted of a token: 16 bytes, whose meaning is the owner's.
using Note16 = std::array<std::uint8_t, 16>;

struct TokenNote {
    TokenId token;
    Note16 note{};
    friend bool operator==(const TokenNote&, const TokenNote&) = default;
};

/// Reads are thread-safe.
class TokenRun {
  public:
    /// Gives notes one by one, ascending by token; nothing at the end.
    using Source = std::function<Result<std::optional<TokenNote>, StorageError>()>;

    /// Writes `count` notes of `source` as `file`, which is on disk when this returns.
    [[nodiscard]] static Result<std::unique_ptr<TokenRun>, StorageError> write(
        const std::filesystem::path& file, std::uint64_t number, std::uint64_t count,
        const Source& source);
    /// Reads header and filter.
    [[nodiscard]] static Result<std::unique_ptr<TokenRun>, StorageError> open(
        const std::filesystem::path& file, std::uint64_t number);

    [[nodiscard]] std::uint64_t number() const { return number_; }
    [[nodiscard]] std::uint64_t count() const { return count_; }
    [[nodiscard]] const TokenFilter& filter() const { return filter_; }
    [[nodiscard]] Result<std::optional<Note16>, StorageError> find(const TokenId& token) const;
    /// All notes, from the first. Borrows the run.
    [[nodiscard]] Source read_all() const;

  private:
    using Page = std::array<std::uint8_t, 4'096>;

    TokenRun(DiskFile file, std::filesystem::path path, std::uint64_t number, std::uint64_t count)
        : file_(std::move(file)),
          path_(std::move(path)),
          number_(number),
          count_(count),
          filter_(count) {}

    [[nodiscard]] std::uint64_t pages() const;
    [[nodiscard]] std::size_t notes_on(std::uint64_t page) const;
    [[nodiscard]] Result<void, StorageError> read_page(std::uint64_t page, Page& into) const;
    [[nodiscard]] Result<void, StorageError> read_filter(std::uint64_t checksum);
    [[nodiscard]] Result<void, StorageError> write_filter_and_header();
    [[nodiscard]] StorageError damaged() const;
    [[nodiscard]] StorageError failed() const;

    DiskFile file_;
    std::filesystem::path path_;
    std::uint64_t number_;
    std::uint64_t count_;
    TokenFilter filter_;
};

}  // namespace noodgeld::index
