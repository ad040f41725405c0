#include "ledger/log.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace noodgeld {
namespace {

constexpr std::size_t kLeafBytes = 33;
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

bool write_all(int file, ByteView bytes) {
    while (!bytes.empty()) {
        const ssize_t done = ::write(file, bytes.data(), bytes.size());
        if (done < 0 && errno == EINTR) continue;
        if (done <= 0) return false;
        bytes = bytes.subspan(static_cast<std::size_t>(done));
    }
    return true;
}

}  // namespace

Log::Log(Log&& other) noexcept
    : file_(std::exchange(other.file_, -1)),
      places_(std::move(other.places_)),
      hashes_(std::move(other.hashes_)) {}

Log::~Log() {
    if (file_ >= 0) ::close(file_);
}

void Log::keep(const Leaf& leaf) {
    places_.emplace(leaf, hashes_.size());
    hashes_.push_back(crypto::leaf_hash(leaf));
}

Result<Log, StorageError> Log::open(const std::filesystem::path& file) {
    const int opened = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (opened < 0) return fail(failed("open"));
    Log log(opened);
    Leaf leaf{};
    off_t whole = 0;
    std::size_t have = 0;
    for (;;) {
        const ssize_t got = ::read(opened, leaf.data() + have, kLeafBytes - have);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return fail(failed("read"));
        if (got == 0) break;
        have += static_cast<std::size_t>(got);
        if (have < kLeafBytes) continue;
        log.keep(leaf);
        whole += static_cast<off_t>(kLeafBytes);
        have = 0;
    }
    if (have != 0 && ::ftruncate(opened, whole) != 0) return fail(failed("truncate"));
    if (::lseek(opened, whole, SEEK_SET) != whole) return fail(failed("seek"));
    return log;
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
    for (const Leaf& leaf : leaves) append(bytes, leaf);
    const auto end = static_cast<off_t>(hashes_.size() * kLeafBytes);
    if (!write_all(file_, bytes) || ::fdatasync(file_) != 0) {
        const StorageError error = failed("write");
        // Back to whole leaves; if not even that can be done, the next opening does it.
        if (::ftruncate(file_, end) == 0) (void)::lseek(file_, end, SEEK_SET);
        return fail(error);
    }
    for (const Leaf& leaf : leaves) keep(leaf);
    return {};
}

std::optional<std::uint64_t> Log::find(std::uint8_t kind,
                                       const std::array<std::uint8_t, 32>& hash) const {
    const auto at = places_.find(leaf_of(kind, hash));
    return at == places_.end() ? std::nullopt : std::optional(at->second);
}

}  // namespace noodgeld
