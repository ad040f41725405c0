#include "ledger/index/token_run.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/big_endian.h"
#include "base/check.h"
#include "base/uint128.h"

namespace noodgeld::index {
namespace {

constexpr std::size_t kPageBytes = 4'096;
constexpr std::size_t kNoteBytes = 32;
constexpr std::size_t kNotesPerPage = 127;
constexpr std::size_t kCheckAt = kPageBytes - 8;
constexpr std::size_t kWriteBytes = std::size_t{1} << 20;  // At once.
constexpr std::string_view kMagic = "noodgeld/tokens/1";
constexpr std::size_t kNumberAt = kMagic.size();
constexpr std::size_t kCountAt = kNumberAt + 8;
constexpr std::size_t kFilterCheckAt = kCountAt + 8;
constexpr int kGuesses = 4;  // Then by halves.

std::uint64_t checksum(ByteView bytes, std::uint64_t seed) {
    return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

void put(std::span<std::uint8_t> into, std::size_t at, std::uint64_t number) {
    std::ranges::copy(big_endian(number), into.subspan(at).begin());
}

std::uint64_t number_at(ByteView bytes, std::size_t at) {
    return read_big_endian(bytes.subspan(at).first<8>());
}

TokenId token_at(ByteView page, std::size_t place) {
    TokenId token;
    std::ranges::copy(page.subspan(place * kNoteBytes, token.bytes.size()), token.bytes.begin());
    return token;
}

TokenNote note_at(ByteView page, std::size_t place) {
    TokenNote out{token_at(page, place), {}};
    const std::size_t at = place * kNoteBytes + out.token.bytes.size();
    std::ranges::copy(page.subspan(at, out.note.size()), out.note.begin());
    return out;
}

/// What is to `of` as the part is to the whole: 0 of an empty whole.
std::uint64_t share(std::uint64_t part, std::uint64_t whole, std::uint64_t of) {
    if (whole == 0) return 0;
    return static_cast<std::uint64_t>(static_cast<crypto::uint128>(part) * of / whole);
}

/// The pages where a token may be, and the ids between which they lie.
struct Search {
    std::uint64_t low = 0;
    std::uint64_t end;
    std::uint64_t from = 0;
    std::uint64_t to = UINT64_MAX;

    [[nodiscard]] std::uint64_t guess(std::uint64_t token, int tries) const {
        const std::uint64_t pages = end - low;
        if (tries >= kGuesses || token < from || token > to) return low + pages / 2;
        return low + std::min(share(token - from, to - from, pages), pages - 1);
    }
};

}  // namespace

StorageError TokenRun::failed() const {
    const std::string why = std::strerror(errno);
    return {
        errno == ENOSPC || errno == EDQUOT ? StorageFault::full : StorageFault::failed,
        {fmt::format("{}: {}", path_.string(), why), fmt::format("{}: {}", path_.string(), why)}};
}

StorageError TokenRun::damaged() const {
    return {StorageFault::damaged,
            {fmt::format("{} is beschadigd", path_.string()),
             fmt::format("{} is damaged", path_.string())}};
}

std::uint64_t TokenRun::pages() const {
    return (count_ + kNotesPerPage - 1) / kNotesPerPage;
}

std::size_t TokenRun::notes_on(std::uint64_t page) const {
    return static_cast<std::size_t>(
        std::min<std::uint64_t>(count_ - page * kNotesPerPage, kNotesPerPage));
}

Result<std::unique_ptr<TokenRun>, StorageError> TokenRun::write(const std::filesystem::path& file,
                                                                std::uint64_t number,
                                                                std::uint64_t count,
                                                                const Source& source) {
    auto opened = DiskFile::open(file, DiskFile::Use::replace);
    if (!opened) {
        const std::string why = std::strerror(errno);
        return fail(StorageError{StorageFault::failed,
                                 {file.string() + ": " + why, file.string() + ": " + why}});
    }
    std::unique_ptr<TokenRun> run(new TokenRun(std::move(*opened), file, number, count));
    Bytes buffer;
    std::uint64_t at = kPageBytes;  // Behind the header.
    for (std::uint64_t page = 0; page < run->pages(); ++page) {
        const std::size_t begin = buffer.size();
        buffer.resize(begin + kPageBytes);
        const std::span<std::uint8_t> bytes = std::span(buffer).subspan(begin);
        for (std::size_t i = 0; i < run->notes_on(page); ++i) {
            NOODGELD_TRY(const auto note, source());
            NOODGELD_CHECK(note.has_value());
            run->filter_.add(words_of(note->token));
            const auto place = bytes.subspan(i * kNoteBytes);
            std::ranges::copy(note->note, std::ranges::copy(note->token.bytes, place.begin()).out);
        }
        put(bytes, kCheckAt, checksum(bytes.first(kCheckAt), page + 1));
        if (buffer.size() < kWriteBytes && page + 1 < run->pages()) continue;
        if (!run->file_.write_at(buffer, at)) return fail(run->failed());
        at += buffer.size();
        buffer.clear();
    }
    NOODGELD_TRY_VOID(run->write_filter_and_header());
    return run;
}

Result<void, StorageError> TokenRun::write_filter_and_header() {
    const ByteView filter = filter_.bytes();
    Bytes header(kPageBytes);
    std::ranges::copy(kMagic, header.begin());
    put(header, kNumberAt, number_);
    put(header, kCountAt, count_);
    put(header, kFilterCheckAt, checksum(filter, number_));
    put(header, kCheckAt, checksum(ByteView(header).first(kCheckAt), 0));
    if (!file_.write_at(filter, (1 + pages()) * kPageBytes) || !file_.write_at(header, 0) ||
        !file_.sync() || !sync_folder(path_.parent_path())) {
        return fail(failed());
    }
    return {};
}

Result<std::unique_ptr<TokenRun>, StorageError> TokenRun::open(const std::filesystem::path& file,
                                                               std::uint64_t number) {
    const StorageError damage{StorageFault::damaged,
                              {fmt::format("{} ontbreekt of is beschadigd", file.string()),
                               fmt::format("{} is missing or damaged", file.string())}};
    auto opened = DiskFile::open(file, DiskFile::Use::read);
    Bytes header(kPageBytes);
    if (!opened || opened->read_at(header, 0) != header.size()) return fail(damage);
    const bool sound = std::ranges::equal(as_text(ByteView(header).first(kMagic.size())), kMagic) &&
                       number_at(header, kNumberAt) == number &&
                       number_at(header, kCheckAt) == checksum(ByteView(header).first(kCheckAt), 0);
    if (!sound) return fail(damage);
    std::unique_ptr<TokenRun> run(
        new TokenRun(std::move(*opened), file, number, number_at(header, kCountAt)));
    NOODGELD_TRY_VOID(run->read_filter(number_at(header, kFilterCheckAt)));
    return run;
}

Result<void, StorageError> TokenRun::read_filter(std::uint64_t expected) {
    const std::span<std::uint8_t> filter = filter_.bytes();
    const auto got = file_.read_at(filter, (1 + pages()) * kPageBytes);
    if (!got) return fail(failed());
    if (*got != filter.size() || checksum(filter, number_) != expected) return fail(damaged());
    return {};
}

Result<void, StorageError> TokenRun::read_page(std::uint64_t page, Page& into) const {
    const auto got = file_.read_at(into, (1 + page) * kPageBytes);
    if (!got) return fail(failed());
    const bool sound =
        *got == into.size() &&
        number_at(into, kCheckAt) == checksum(ByteView(into).first(kCheckAt), page + 1);
    if (!sound) return fail(damaged());
    return {};
}

Result<std::optional<Note16>, StorageError> TokenRun::find(const TokenId& token) const {
    const std::uint64_t wanted = words_of(token).high;
    Search search{.end = pages()};
    Page page;
    for (int tries = 0; search.low < search.end; ++tries) {
        const std::uint64_t at = search.guess(wanted, tries);
        NOODGELD_TRY_VOID(read_page(at, page));
        const std::size_t count = notes_on(at);
        const TokenId first = token_at(page, 0);
        const TokenId last = token_at(page, count - 1);
        if (token < first) {
            search.end = at;
            search.to = words_of(first).high;
        } else if (last < token) {
            search.low = at + 1;
            search.from = words_of(last).high;
        } else {
            std::size_t low = 0;
            for (std::size_t left = count; left > 1;) {
                const std::size_t half = left / 2;
                if (token_at(page, low + half) <= token) low += half;
                left -= half;
            }
            const TokenNote found = note_at(page, low);
            return found.token == token ? std::optional(found.note) : std::nullopt;
        }
    }
    return std::optional<Note16>();
}

TokenRun::Source TokenRun::read_all() const {
    struct Reading {
        Bytes bytes;
        std::uint64_t page = 0;   // The next to read.
        std::uint64_t given = 0;  // Notes.
        std::size_t at = 0;       // In `bytes`.
    };
    const auto state = std::make_shared<Reading>();
    return [this, state]() -> Result<std::optional<TokenNote>, StorageError> {
        if (state->given == count_) return std::optional<TokenNote>();
        const auto place = static_cast<std::size_t>(state->given % kNotesPerPage);
        if (place == 0) state->at += kPageBytes;
        if (state->at >= state->bytes.size()) {
            const std::uint64_t left = pages() - state->page;
            state->bytes.resize(
                static_cast<std::size_t>(std::min<std::uint64_t>(left * kPageBytes, kWriteBytes)));
            state->at = 0;
            const auto got = file_.read_at(state->bytes, (1 + state->page) * kPageBytes);
            if (!got) return fail(failed());
            if (*got != state->bytes.size()) return fail(damaged());
        }
        const ByteView page = ByteView(state->bytes).subspan(state->at, kPageBytes);
        if (place == 0) {
            ++state->page;
            if (number_at(page, kCheckAt) != checksum(page.first(kCheckAt), state->page)) {
                return fail(damaged());
            }
        }
        ++state->given;
        return std::optional(note_at(page, place));
    };
}

}  // namespace noodgeld::index
