#include "ledger/index/token_map.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <set>

#include "base/check.h"
#include "crypto/hash.h"
#include "files/files.h"
#include "protocol/wire/codec.h"
#include "protocol/wire/time.h"

namespace noodgeld::index {

/// Notes in memory, found by probing from the place that an id names.
class TokenTable {
  public:
    explicit TokenTable(std::size_t notes)
        : slots_(std::bit_ceil(notes * 2)), taken_(slots_.size()) {}

    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] std::optional<Note16> find(const TokenId& token) const {
        const std::size_t at = place_of(token);
        if (!taken_[at]) return std::nullopt;
        return slots_[at].note;
    }
    /// Of a token that has none.
    void add(const TokenNote& note) {
        const std::size_t at = place_of(note.token);
        slots_[at] = note;
        taken_[at] = true;
        ++size_;
    }
    void prefetch(const TokenId& token) const { __builtin_prefetch(&slots_[first_of(token)]); }
    /// Ascending by token.
    [[nodiscard]] std::vector<TokenNote> sorted() const {
        std::vector<TokenNote> out;
        out.reserve(size_);
        for (std::size_t i = 0; i < slots_.size(); ++i) {
            if (taken_[i]) out.push_back(slots_[i]);
        }
        std::ranges::sort(out, {}, [](const TokenNote& one) { return words_of(one.token); });
        return out;
    }

  private:
    [[nodiscard]] std::size_t first_of(const TokenId& token) const {
        return static_cast<std::size_t>(words_of(token).low) & (slots_.size() - 1);
    }
    /// Where it is, or would be.
    [[nodiscard]] std::size_t place_of(const TokenId& token) const {
        std::size_t at = first_of(token);
        while (taken_[at] && slots_[at].token != token) at = (at + 1) & (slots_.size() - 1);
        return at;
    }

    std::vector<TokenNote> slots_;
    std::vector<bool> taken_;
    std::size_t size_ = 0;
};

namespace {

constexpr char kListFile[] = "list";
constexpr std::size_t kMostListBytes = std::size_t{1} << 20;
constexpr std::uint64_t kMostRuns = 1'024;
constexpr std::size_t kAhead = 16;  // Tokens whose lines of memory are on their way.

/// Which runs there are.
struct RunList {
    Count covered;
    std::vector<Count> runs;
};

template <class Fields, class Self>
requires std::same_as<std::remove_const_t<Self>, RunList>
void describe(Fields& fields, Self& list) {
    fields(1, "covered", list.covered);
    fields(2, "runs", list.runs, length(0, kMostRuns));
}

StorageError unreadable(const std::filesystem::path& file) {
    return {StorageFault::damaged,
            {fmt::format("{} is beschadigd: wis de map {} en open opnieuw", file.string(),
                         file.parent_path().string()),
             fmt::format("{} is damaged: delete the folder {} and open again", file.string(),
                         file.parent_path().string())}};
}

TokenRun::Source source_of(const std::vector<TokenNote>& notes) {
    return [&notes,
            next = std::size_t{0}]() mutable -> Result<std::optional<TokenNote>, StorageError> {
        if (next == notes.size()) return std::optional<TokenNote>();
        return std::optional(notes[next++]);
    };
}

/// The notes of several runs, in one order. No token has two.
class Merged {
  public:
    static Result<std::unique_ptr<Merged>, StorageError> of(
        std::span<const std::shared_ptr<const TokenRun>> runs) {
        auto merged = std::make_unique<Merged>();
        for (const auto& run : runs) {
            merged->sources_.push_back(run->read_all());
            NOODGELD_TRY(auto first, merged->sources_.back()());
            merged->heads_.push_back(std::move(first));
        }
        return merged;
    }
    Result<std::optional<TokenNote>, StorageError> next() {
        std::size_t least = heads_.size();
        for (std::size_t i = 0; i < heads_.size(); ++i) {
            if (!heads_[i]) continue;
            if (least == heads_.size() || heads_[i]->token < heads_[least]->token) least = i;
        }
        if (least == heads_.size()) return std::optional<TokenNote>();
        NOODGELD_TRY(auto following, sources_[least]());
        return std::exchange(heads_[least], std::move(following));
    }

  private:
    std::vector<TokenRun::Source> sources_;
    std::vector<std::optional<TokenNote>> heads_;
};

}  // namespace

TokenMap::TokenMap(std::filesystem::path folder, const TokenMapOptions& options)
    : folder_(std::move(folder)),
      options_(options),
      table_(std::make_unique<TokenTable>(options.table_notes + kNotesAtOnce)),
      sorted_{nullptr, std::make_shared<const Runs>()} {}

TokenMap::~TokenMap() {
    {
        const std::scoped_lock lock(mutex_);
        ends_ = true;
    }
    changed_.notify_all();
}

Result<std::unique_ptr<TokenMap>, StorageError> TokenMap::open(const std::filesystem::path& folder,
                                                               const TokenMapOptions& options) {
    if (const auto made = make_folder(folder.string()); !made) {
        return fail(StorageError{StorageFault::failed, made.error().why});
    }
    std::unique_ptr<TokenMap> map(new TokenMap(folder, options));
    NOODGELD_TRY_VOID(map->load());
    map->worker_ = std::jthread([one = map.get()] { one->work(); });
    return map;
}

std::filesystem::path TokenMap::file_of(std::uint64_t number) const {
    return folder_ / fmt::format("run-{}", number);
}

/// Files that the list does not name are of a write that a crash cut short, or were merged.
Result<void, StorageError> TokenMap::load() {
    const std::filesystem::path list_file = folder_ / kListFile;
    RunList list;
    std::error_code error;
    if (std::filesystem::exists(list_file, error)) {
        const auto bytes = read_file(list_file.string(), kMostListBytes);
        const bool whole = bytes && bytes->size() > sizeof(crypto::Hash);
        if (!whole) return fail(unreadable(list_file));
        const ByteView text = ByteView(*bytes).first(bytes->size() - sizeof(crypto::Hash));
        const crypto::Hash check = crypto::sha256({text});
        const auto decoded = decode<RunList>(text);
        if (!decoded || !std::ranges::equal(check.bytes, ByteView(*bytes).subspan(text.size()))) {
            return fail(unreadable(list_file));
        }
        list = *decoded;
    }
    std::set<std::filesystem::path> named{list_file};
    Runs runs;
    for (const Count& number : list.runs) {
        NOODGELD_TRY(auto run, TokenRun::open(file_of(number.value), number.value));
        runs.push_back(std::move(run));
        named.insert(file_of(number.value));
        next_run_ = std::max(next_run_, number.value + 1);
    }
    for (const auto& file : std::filesystem::directory_iterator(folder_, error)) {
        if (!named.contains(file.path())) std::filesystem::remove(file.path(), error);
    }
    sorted_.runs = std::make_shared<const Runs>(std::move(runs));
    noted_ = covered_ = list.covered.value;
    return {};
}

std::uint64_t TokenMap::covered() const {
    const std::scoped_lock lock(mutex_);
    return covered_;
}

TokenMap::Sorted TokenMap::sorted() const {
    const std::scoped_lock lock(mutex_);
    return sorted_;
}

Result<std::optional<Note16>, StorageError> TokenMap::find_in(const Sorted& sorted,
                                                              const TokenId& token) {
    if (sorted.frozen) {
        if (auto found = sorted.frozen->find(token)) return found;
    }
    const TokenWords words = words_of(token);
    for (const auto& run : *sorted.runs) {
        if (!run->filter().may_have(words)) continue;
        NOODGELD_TRY(auto found, run->find(token));
        if (found) return found;
    }
    return std::optional<Note16>();
}

Result<std::optional<Note16>, StorageError> TokenMap::find(const TokenId& token) const {
    Sorted sorted;
    {
        const std::scoped_lock lock(mutex_);
        if (auto found = table_->find(token)) return found;
        sorted = sorted_;
    }
    return find_in(sorted, token);
}

Result<std::vector<std::optional<Note16>>, StorageError> TokenMap::note(
    std::span<const TokenNote> notes, std::uint64_t position) {
    NOODGELD_CHECK(notes.size() <= kNotesAtOnce);
    if (table_->size() >= options_.table_notes) NOODGELD_TRY_VOID(freeze());
    const Sorted sorted = this->sorted();
    // What is not in the table; it does not change but by this thread.
    std::vector<std::optional<Note16>> out(notes.size());
    const auto fetch = [&](std::size_t i) {
        if (i >= notes.size()) return;
        const TokenWords words = words_of(notes[i].token);
        table_->prefetch(notes[i].token);
        if (sorted.frozen) sorted.frozen->prefetch(notes[i].token);
        for (const auto& run : *sorted.runs) run->filter().prefetch(words);
    };
    for (std::size_t i = 0; i < kAhead; ++i) fetch(i);
    for (std::size_t i = 0; i < notes.size(); ++i) {
        fetch(i + kAhead);
        out[i] = table_->find(notes[i].token);
        if (out[i]) continue;
        NOODGELD_TRY(out[i], find_in(sorted, notes[i].token));
    }
    const std::scoped_lock lock(mutex_);
    if (failure_) return fail(*failure_);
    for (std::size_t i = 0; i < notes.size(); ++i) {
        if (out[i]) continue;
        out[i] = table_->find(notes[i].token);  // Twice in one call.
        if (!out[i]) table_->add(notes[i]);
    }
    noted_ = position;
    return out;
}

/// Gives the table to the worker and begins another.
Result<void, StorageError> TokenMap::freeze() {
    auto fresh = std::make_unique<TokenTable>(options_.table_notes + kNotesAtOnce);
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return failure_ || !sorted_.frozen; });
    if (failure_) return fail(*failure_);
    sorted_.frozen = std::shared_ptr<const TokenTable>(std::exchange(table_, std::move(fresh)));
    frozen_at_ = noted_;
    changed_.notify_all();
    return {};
}

Result<void, StorageError> TokenMap::flush() {
    if (table_->size() > 0) NOODGELD_TRY_VOID(freeze());
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return failure_ || !sorted_.frozen; });
    if (failure_) return fail(*failure_);
    return {};
}

void TokenMap::work() {
    std::unique_lock lock(mutex_);
    while (true) {
        changed_.wait(lock, [this] { return ends_ || (sorted_.frozen && !failure_); });
        if (ends_) return;
        const std::shared_ptr<const TokenTable> table = sorted_.frozen;
        const std::uint64_t position = frozen_at_;
        lock.unlock();
        auto done = write_out(*table, position);
        if (done) done = merge_where_due();
        lock.lock();
        if (!done) failure_ = done.error();
        changed_.notify_all();
    }
}

Result<void, StorageError> TokenMap::write_out(const TokenTable& table, std::uint64_t position) {
    const std::vector<TokenNote> notes = table.sorted();
    const std::uint64_t number = next_run_++;
    NOODGELD_TRY(auto run,
                 TokenRun::write(file_of(number), number, notes.size(), source_of(notes)));
    Runs runs = *sorted().runs;
    runs.push_back(std::move(run));
    return replace(std::move(runs), position, true);
}

/// Runs of a level hold up to so many times as many notes as those of the one below.
std::size_t TokenMap::level_of(const TokenRun& run) const {
    std::size_t level = 0;
    for (std::uint64_t most = 2 * options_.table_notes; run.count() > most;
         most *= options_.runs_to_merge) {
        ++level;
    }
    return level;
}

Result<void, StorageError> TokenMap::merge_where_due() {
    while (true) {
        const Runs runs = *sorted().runs;
        Runs level;
        for (const auto& first : runs) {
            level.clear();
            for (const auto& run : runs) {
                if (level_of(*run) == level_of(*first)) level.push_back(run);
            }
            if (level.size() >= options_.runs_to_merge) break;
        }
        if (level.size() < options_.runs_to_merge) return {};
        std::uint64_t count = 0;
        for (const auto& run : level) count += run->count();
        NOODGELD_TRY(const auto merged, Merged::of(level));
        const std::uint64_t number = next_run_++;
        NOODGELD_TRY(auto run, TokenRun::write(file_of(number), number, count,
                                               [&merged] { return merged->next(); }));
        Runs after;
        for (const auto& one : runs) {
            if (std::ranges::count(level, one) == 0) after.push_back(one);
        }
        after.push_back(std::move(run));
        NOODGELD_TRY_VOID(replace(std::move(after), covered(), false));
        std::error_code error;  // What stays is removed at the next opening.
        for (const auto& one : level) std::filesystem::remove(file_of(one->number()), error);
    }
}

/// On disk first, then for all to see.
Result<void, StorageError> TokenMap::replace(Runs runs, std::uint64_t covered, bool thaws) {
    RunList list{{covered}, {}};
    for (const auto& run : runs) list.runs.push_back({run->number()});
    Bytes bytes = encode(list);
    append(bytes, crypto::sha256({bytes}).bytes);
    const auto written = write_file((folder_ / kListFile).string(), bytes, {.overwrite = true});
    if (!written) return fail(StorageError{StorageFault::failed, written.error().why});
    const std::scoped_lock lock(mutex_);
    sorted_.runs = std::make_shared<const Runs>(std::move(runs));
    covered_ = covered;
    if (thaws) sorted_.frozen.reset();
    changed_.notify_all();
    return {};
}

Result<void, StorageError> TokenMap::scrub(const std::function<bool()>& go_on) const {
    constexpr std::uint64_t kBetween = 1 << 16;
    const Sorted sorted = this->sorted();
    for (const auto& run : *sorted.runs) {
        const TokenRun::Source source = run->read_all();
        for (std::uint64_t i = 0; i < run->count(); ++i) {
            if (i % kBetween == 0 && !go_on()) return {};
            NOODGELD_TRY_VOID(source());
        }
    }
    return {};
}

}  // namespace noodgeld::index
