#include "ledger/log/log.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

namespace noodgeld {
namespace {

constexpr std::uint8_t kEntryKind = 0;
constexpr std::size_t kLeavesAtOnce = 1 << 16;
constexpr std::size_t kMostNoteBytes = std::size_t{1} << 20;
constexpr char kCheckpointFile[] = "checkpoint";

using Leaf = std::array<std::uint8_t, 33>;

Leaf leaf_of(std::uint8_t kind, const std::array<std::uint8_t, 32>& hash) {
    Leaf leaf{kind};
    std::ranges::copy(hash, leaf.begin() + 1);
    return leaf;
}

StorageError failed(const std::string& what) {
    const std::string why = std::strerror(errno);
    return {StorageFault::failed,
            {"het logboek: " + what + ": " + why, "the log: " + what + ": " + why}};
}

/// The last note that was signed; nothing if there is none.
Result<std::optional<Note>, StorageError> read_note(const std::filesystem::path& file) {
    std::error_code error;
    const auto bytes = std::filesystem::file_size(file, error);
    if (error == std::errc::no_such_file_or_directory) return std::nullopt;
    std::ifstream in(file, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    const auto note = bytes <= kMostNoteBytes ? parse_note(text) : std::nullopt;
    if (note && parse_checkpoint(note->text)) return note;
    return fail(StorageError{
        StorageFault::damaged,
        {"het laatste ondertekende controlepunt van het logboek is onleesbaar: zet een kopie terug",
         "the last signed checkpoint of the log is unreadable: restore a copy"}});
}

/// Whole or not at all, and on disk.
bool replace_file(const std::filesystem::path& file, const std::string& text) {
    const std::string fresh = file.string() + ".new";
    const int out = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (out < 0) return false;
    const bool written =
        ::write(out, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
        ::fsync(out) == 0;
    ::close(out);
    if (!written || ::rename(fresh.c_str(), file.c_str()) != 0) return false;
    const int folder = ::open(file.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool synced = folder >= 0 && ::fsync(folder) == 0;
    if (folder >= 0) ::close(folder);
    return synced;
}

}  // namespace

std::size_t Log::HashOfLeaf::operator()(const crypto::Hash& hash) const {
    std::size_t out = 0;
    std::memcpy(&out, hash.bytes.data(), sizeof out);
    return out;
}

Result<Log, StorageError> Log::open(const std::filesystem::path& folder) {
    NOODGELD_TRY(std::optional<Note> last, read_note(folder / kCheckpointFile));
    std::optional<TreeHead> known;
    if (last) known = parse_checkpoint(last->text).value().tree;
    NOODGELD_TRY(HashTree tree, HashTree::open(folder, known));
    Log log(folder, std::move(tree), std::move(last));
    NOODGELD_TRY_VOID(log.read_places());
    return log;
}

Result<void, StorageError> Log::read_places() {
    for (std::uint64_t first = 0; first < size(); first += kLeavesAtOnce) {
        const auto count =
            static_cast<std::size_t>(std::min<std::uint64_t>(kLeavesAtOnce, size() - first));
        NOODGELD_TRY(const auto leaves, tree_.leaves(first, count));
        for (std::size_t i = 0; i < count; ++i) places_.emplace(leaves[i], first + i);
    }
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
    std::vector<crypto::Hash> hashes;
    for (const Leaf& leaf : leaves) {
        const crypto::Hash hash = crypto::leaf_hash(leaf);
        if (!places_.contains(hash)) hashes.push_back(hash);
    }
    if (hashes.empty()) return {};
    const std::uint64_t first = size();
    NOODGELD_TRY_VOID(tree_.append(hashes));
    for (std::size_t i = 0; i < hashes.size(); ++i) places_.emplace(hashes[i], first + i);
    return {};
}

std::optional<std::uint64_t> Log::find(std::uint8_t kind,
                                       const std::array<std::uint8_t, 32>& hash) const {
    const auto at = places_.find(crypto::leaf_hash(leaf_of(kind, hash)));
    return at == places_.end() ? std::nullopt : std::optional(at->second);
}

Result<std::string, StorageError> Log::checkpoint(const std::string& origin,
                                                  const crypto::SecretKey& key,
                                                  const crypto::Verifier& verifier) {
    const Checkpoint now{origin, tree_.head()};
    if (signed_) {
        const std::string last = to_text(*signed_);
        if (verify_checkpoint(last, key.public_key(), verifier) == now) return last;
    }
    NOODGELD_TRY_VOID(tree_.read_back(now.tree));
    NOODGELD_TRY_VOID(keep(parse_note(sign_checkpoint(now, key)).value()));
    return to_text(*signed_);
}

Result<void, StorageError> Log::keep(Note note) {
    if (!replace_file(folder_ / kCheckpointFile, to_text(note))) return fail(failed("write"));
    signed_ = std::move(note);
    return {};
}

}  // namespace noodgeld
