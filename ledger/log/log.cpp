#include "ledger/log/log.h"

#include <algorithm>
#include <cstring>

#include "base/check.h"
#include "files/files.h"

namespace noodgeld {
namespace {

constexpr std::uint8_t kEntryKind = 0;
constexpr std::size_t kLeavesAtOnce = 1 << 16;
constexpr char kCheckpointFile[] = "checkpoint";
constexpr std::size_t kMostNoteBytes = std::size_t{1} << 20;

using Leaf = std::array<std::uint8_t, 33>;

Leaf leaf_of(std::uint8_t kind, const std::array<std::uint8_t, 32>& hash) {
    Leaf leaf{kind};
    std::ranges::copy(hash, leaf.begin() + 1);
    return leaf;
}

/// The last note that was signed; nothing if there is none.
Result<std::optional<Note>, StorageError> read_note(const std::filesystem::path& file) {
    std::error_code error;
    if (!std::filesystem::exists(file, error)) return std::nullopt;
    const auto text = read_file(file.string(), kMostNoteBytes);
    const auto note = text ? parse_note(as_text(*text)) : std::nullopt;
    if (note && parse_checkpoint(note->text)) return note;
    return fail(StorageError{
        StorageFault::damaged,
        {"het laatste ondertekende controlepunt van het logboek is onleesbaar: zet een kopie terug",
         "the last signed checkpoint of the log is unreadable: restore a copy"}});
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

std::optional<Checkpoint> Log::signed_by(const std::string& origin, const crypto::PublicKey& key,
                                         const crypto::Verifier& verifier) const {
    if (!signed_) return std::nullopt;
    const auto checkpoint = verify_checkpoint(to_text(*signed_), key, verifier);
    return checkpoint && checkpoint->origin == origin ? checkpoint : std::nullopt;
}

Result<void, StorageError> Log::sign(const Checkpoint& checkpoint, const crypto::SecretKey& key) {
    NOODGELD_CHECK(checkpoint.tree.size <= size());
    const auto last = signed_ ? parse_checkpoint(signed_->text) : std::nullopt;
    NOODGELD_CHECK(!last || last->tree.size <= checkpoint.tree.size);
    return keep(parse_note(sign_checkpoint(checkpoint, key)).value());
}

Result<void, StorageError> Log::add(const NoteSignature& cosignature) {
    NOODGELD_CHECK(signed_.has_value());
    Note note = *signed_;
    const NoteKeyId id = key_id_of(cosignature);
    std::erase_if(note.signatures, [&](const NoteSignature& one) {
        return one.name == cosignature.name && key_id_of(one) == id;
    });
    note.signatures.push_back(cosignature);
    return keep(std::move(note));
}

Result<void, StorageError> Log::keep(Note note) {
    const std::string text = to_text(note);
    const auto written =
        write_file((folder_ / kCheckpointFile).string(), as_bytes(text), {.overwrite = true});
    if (!written) return fail(StorageError{StorageFault::failed, written.error().why});
    signed_ = std::move(note);
    return {};
}

}  // namespace noodgeld
