#include "ledger/log.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace noodgeld {
namespace {

constexpr std::size_t kLeafBytes = 33;
constexpr std::size_t kCheckBytes = 8;
constexpr std::size_t kRecordBytes = kLeafBytes + kCheckBytes;
constexpr std::size_t kSlotBytes = 48;
constexpr std::size_t kSlotDistance = 4'096;
constexpr std::uint8_t kEntryKind = 0;

StorageError failed(const std::string& what) {
    const std::string why = std::strerror(errno);
    return {StorageFault::failed,
            {"het logboek: " + what + ": " + why, "the log: " + what + ": " + why}};
}

std::array<std::uint8_t, kLeafBytes> leaf_of(std::uint8_t kind,
                                             const std::array<std::uint8_t, 32>& hash) {
    std::array<std::uint8_t, kLeafBytes> leaf{kind};
    std::ranges::copy(hash, leaf.begin() + 1);
    return leaf;
}

std::array<std::uint8_t, 8> big_endian(std::uint64_t value) {
    std::array<std::uint8_t, 8> out{};
    for (std::size_t i = 0; i < out.size(); ++i) {
        out[i] = static_cast<std::uint8_t>(value >> (56 - 8 * i));
    }
    return out;
}

crypto::Hash link_of(const crypto::Hash& before, ByteView leaf) {
    return crypto::sha256({as_bytes("noodgeld/log/1"), before.bytes, leaf});
}

StorageError damaged(std::uint64_t at) {
    const std::string leaf = std::to_string(at);
    return {StorageFault::damaged,
            {"het logboek is beschadigd bij regel " + leaf +
                 ": zet een kopie terug, of laat een controleur kijken",
             "the log is damaged at leaf " + leaf + ": restore a copy, or let an auditor look"}};
}

bool write_all(int file, ByteView bytes) {
    while (!bytes.empty()) {
        const ssize_t done = ::write(file, bytes.data(), bytes.size());
        if (done < 0 && errno == EINTR) continue;
        if (done <= 0) return false;
        bytes = bytes.subspan(static_cast<std::size_t>(done));
    }
    return true;
}

/// As many bytes as there are, up to the size of `into`; -1 if they cannot be read.
ssize_t read_up_to(int file, std::span<std::uint8_t> into, off_t from) {
    std::size_t have = 0;
    while (have < into.size()) {
        const ssize_t got =
            ::pread(file, into.data() + have, into.size() - have, from + static_cast<off_t>(have));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return -1;
        if (got == 0) break;
        have += static_cast<std::size_t>(got);
    }
    return static_cast<ssize_t>(have);
}

/// What a slot of the end file says.
struct End {
    std::uint64_t size = 0;
    crypto::Hash link;
};

Bytes encode_end(const End& end) {
    const auto size = big_endian(end.size);
    const crypto::Hash check =
        crypto::sha256({as_bytes("noodgeld/log-end/1"), size, end.link.bytes});
    Bytes slot;
    append(slot, size);
    append(slot, end.link.bytes);
    append(slot, ByteView(check.bytes).first(kCheckBytes));
    return slot;
}

std::optional<End> decode_end(ByteView slot) {
    End end;
    if (slot.size() != kSlotBytes) return std::nullopt;
    for (const std::uint8_t byte : slot.first(8)) end.size = end.size << 8 | byte;
    std::ranges::copy(slot.subspan(8, 32), end.link.bytes.begin());
    return std::ranges::equal(encode_end(end), slot) ? std::optional(end) : std::nullopt;
}

}  // namespace

Log::Log(Log&& other) noexcept
    : file_(std::exchange(other.file_, -1)),
      end_file_(std::exchange(other.end_file_, -1)),
      next_slot_(other.next_slot_),
      promised_link_(other.promised_link_),
      link_(other.link_),
      places_(std::move(other.places_)),
      hashes_(std::move(other.hashes_)) {}

Log::~Log() {
    if (file_ >= 0) ::close(file_);
    if (end_file_ >= 0) ::close(end_file_);
}

void Log::keep(const Leaf& leaf) {
    places_.emplace(leaf, hashes_.size());
    hashes_.push_back(crypto::leaf_hash(leaf));
    link_ = link_of(link_, leaf);
}

Result<Log, StorageError> Log::open(const std::filesystem::path& file) {
    const auto open_one = [](const std::filesystem::path& path) {
        return ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    };
    Log log(open_one(file), open_one(file.string() + ".end"));
    if (log.file_ < 0 || log.end_file_ < 0) return fail(failed("open"));
    NOODGELD_TRY(const std::uint64_t promised, log.read_end());
    NOODGELD_TRY_VOID(log.read_leaves(promised));
    return log;
}

/// How many leaves were promised to be there: what the newer of the slots says that can be read.
/// One is torn at most, for they are written in turn.
Result<std::uint64_t, StorageError> Log::read_end() {
    std::optional<End> newest;
    bool is_empty = true;
    for (unsigned slot = 0; slot < 2; ++slot) {
        std::array<std::uint8_t, kSlotBytes> bytes{};
        const ssize_t got = read_up_to(end_file_, bytes, static_cast<off_t>(slot * kSlotDistance));
        if (got < 0) return fail(failed("read"));
        if (got > 0) is_empty = false;
        const auto end = decode_end(ByteView(bytes).first(static_cast<std::size_t>(got)));
        if (!end || (newest && end->size < newest->size)) continue;
        newest = end;
        next_slot_ = 1 - slot;
    }
    if (newest) {
        promised_link_ = newest->link;
        return newest->size;
    }
    const bool is_new = is_empty && ::lseek(file_, 0, SEEK_END) == 0;
    if (!is_new) return fail(damaged(0));
    NOODGELD_TRY_VOID(promise());
    return 0;
}

Result<void, StorageError> Log::read_leaves(std::uint64_t promised) {
    Bytes piece(kRecordBytes * 4'096);
    off_t whole = 0;
    for (bool more = true; more;) {
        const ssize_t got = read_up_to(file_, piece, whole);
        if (got < 0) return fail(failed("read"));
        more = static_cast<std::size_t>(got) == piece.size();
        ByteView rest = ByteView(piece).first(static_cast<std::size_t>(got));
        for (; rest.size() >= kRecordBytes; rest = rest.subspan(kRecordBytes)) {
            Leaf leaf{};
            std::ranges::copy(rest.first(kLeafBytes), leaf.begin());
            const crypto::Hash link = link_of(link_, leaf);
            if (!std::ranges::equal(ByteView(link.bytes).first(kCheckBytes),
                                    rest.subspan(kLeafBytes, kCheckBytes))) {
                more = false;
                break;
            }
            keep(leaf);
            if (size() == promised && link_ != promised_link_) return fail(damaged(promised));
            whole += static_cast<off_t>(kRecordBytes);
        }
    }
    if (size() < promised) return fail(damaged(size()));
    // What stands behind was never promised: a crash left it.
    if (::ftruncate(file_, whole) != 0) return fail(failed("truncate"));
    if (::lseek(file_, whole, SEEK_SET) != whole) return fail(failed("seek"));
    return {};
}

/// Says on disk that all leaves are.
Result<void, StorageError> Log::promise() {
    const Bytes slot = encode_end({size(), link_});
    const auto at = static_cast<off_t>(next_slot_ * kSlotDistance);
    const bool written =
        ::pwrite(end_file_, slot.data(), slot.size(), at) == static_cast<ssize_t>(slot.size()) &&
        ::fdatasync(end_file_) == 0;
    if (!written) return fail(failed("write"));
    next_slot_ = 1 - next_slot_;
    return {};
}

Result<void, StorageError> Log::extend(const Facts::News& news) {
    std::vector<Leaf> leaves;
    for (const Facts::News::Object& fact : news.objects) {
        leaves.push_back(leaf_of(static_cast<std::uint8_t>(fact.kind), fact.name.bytes));
    }
    // Emission roots stand before the orders that activate them: emission is the lower kind.
    std::ranges::sort(leaves);
    for (const FeedNode* node : news.entries) {
        leaves.push_back(leaf_of(kEntryKind, node->hash.bytes));
    }
    std::erase_if(leaves, [this](const Leaf& leaf) { return places_.contains(leaf); });
    if (leaves.empty()) return {};

    Bytes bytes;
    crypto::Hash link = link_;
    for (const Leaf& leaf : leaves) {
        link = link_of(link, leaf);
        append(bytes, leaf);
        append(bytes, ByteView(link.bytes).first(kCheckBytes));
    }
    const auto end = static_cast<off_t>(hashes_.size() * kRecordBytes);
    if (!write_all(file_, bytes) || ::fdatasync(file_) != 0) {
        const StorageError error = failed("write");
        // Back to whole leaves; if not even that can be done, the next opening does it.
        if (::ftruncate(file_, end) == 0) (void)::lseek(file_, end, SEEK_SET);
        return fail(error);
    }
    for (const Leaf& leaf : leaves) keep(leaf);
    return promise();
}

std::optional<std::uint64_t> Log::find(std::uint8_t kind,
                                       const std::array<std::uint8_t, 32>& hash) const {
    const auto at = places_.find(leaf_of(kind, hash));
    return at == places_.end() ? std::nullopt : std::optional(at->second);
}

}  // namespace noodgeld
