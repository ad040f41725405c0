// TokenMap: what was noted first of each token, for hundreds of millions of tokens.
//
// A log-structured merge of what never changes (P. O'Neil et al., "The log-structured merge-tree",
// 1996): notes go into a table in memory; a full table becomes a sorted run (token_run.h); a few
// runs of one size become one. Each run has a filter in memory, so that a token that is new, as
// nearly all are, is looked for on no disk. Sorting and merging go on beside the rest.
//
// It is no record of its own: whoever owns it keeps what the notes come from, in an order with
// positions, and notes again at opening what came after `covered`.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <thread>
#include <vector>

#include "ledger/index/token_run.h"

namespace noodgeld::index {

class TokenTable;

struct TokenMapOptions {
    std::size_t table_notes = std::size_t{3} << 19;  ///< In memory, in tables half full.
    std::size_t runs_to_merge = 6;                   ///< Of one size.
};

/// One thread notes; any may look.
class TokenMap {
  public:
    /// At most in one call.
    static constexpr std::size_t kNotesAtOnce = std::size_t{1} << 13;

    /// Opens or creates it. StorageFault::damaged names the file that is not what was written.
    /// Reads the filters: a byte and a half for each token.
    [[nodiscard]] static Result<std::unique_ptr<TokenMap>, StorageError> open(
        const std::filesystem::path& folder, const TokenMapOptions& options = {});
    ~TokenMap();
    TokenMap(const TokenMap&) = delete;
    TokenMap& operator=(const TokenMap&) = delete;

    /// Up to which position it is on disk.
    [[nodiscard]] std::uint64_t covered() const;

    /// Notes each token that has no note yet, in order; gives, of each that has, what it is.
    /// `position`: where the owner's record stands after these; it never falls. Waits if sorting
    /// does not keep up. After a failure, also one beside the rest, every call fails.
    [[nodiscard]] Result<std::vector<std::optional<Note16>>, StorageError> note(
        std::span<const TokenNote> notes, std::uint64_t position);
    [[nodiscard]] Result<std::optional<Note16>, StorageError> find(const TokenId& token) const;

    /// Puts on disk all that was noted.
    [[nodiscard]] Result<void, StorageError> flush();

    /// Reads all that is on disk; StorageFault::damaged names the first file that is not what was
    /// written. Stops when `go_on` returns false, which it asks now and then.
    [[nodiscard]] Result<void, StorageError> scrub(const std::function<bool()>& go_on) const;

  private:
    using Runs = std::vector<std::shared_ptr<const TokenRun>>;
    /// What there is besides the table that grows.
    struct Sorted {
        std::shared_ptr<const TokenTable> frozen;  // Being sorted; or none.
        std::shared_ptr<const Runs> runs;
    };

    TokenMap(std::filesystem::path folder, const TokenMapOptions& options);
    Result<void, StorageError> load();
    Result<void, StorageError> freeze();
    void work();
    Result<void, StorageError> write_out(const TokenTable& table, std::uint64_t position);
    Result<void, StorageError> merge_where_due();
    Result<void, StorageError> replace(Runs runs, std::uint64_t covered, bool thaws);
    [[nodiscard]] std::size_t level_of(const TokenRun& run) const;
    [[nodiscard]] std::filesystem::path file_of(std::uint64_t number) const;
    [[nodiscard]] Sorted sorted() const;
    static Result<std::optional<Note16>, StorageError> find_in(const Sorted& sorted,
                                                               const TokenId& token);

    const std::filesystem::path folder_;
    const TokenMapOptions options_;
    mutable std::mutex
        mutex_;  // Guards what follows, but that only the noting thread grows table_.
    std::condition_variable changed_;
    std::unique_ptr<TokenTable> table_;
    std::uint64_t noted_ = 0;  // The position after the last note.
    Sorted sorted_;
    std::uint64_t frozen_at_ = 0;
    std::uint64_t covered_ = 0;
    std::optional<StorageError> failure_;
    bool ends_ = false;
    std::uint64_t next_run_ = 0;  // The worker's, once it runs.
    std::jthread worker_;
};

}  // namespace noodgeld::index
