#include "ledger/log/hash_tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/big_endian.h"
#include "base/check.h"
#include "ledger/log/tile_path.h"

namespace noodgeld {
namespace {

constexpr std::size_t kHashBytes = 32;
constexpr std::size_t kCheckBytes = 8;
constexpr std::size_t kSlotBytes = 8 + kHashBytes + kCheckBytes;
constexpr std::size_t kSlotDistance = 4'096;
constexpr std::uint64_t kWidth = HashTree::kTileWidth;
constexpr unsigned kBitsPerLevel = 8;

StorageError failed(const std::string& what) {
    const std::string why = std::strerror(errno);
    return {StorageFault::failed,
            {"het logboek: " + what + ": " + why, "the log: " + what + ": " + why}};
}

StorageError damaged(const std::string& where) {
    return {StorageFault::damaged,
            {"het logboek is beschadigd bij " + where +
                 ": zet een kopie terug, of laat een controleur kijken",
             "the log is damaged at " + where + ": restore a copy, or let an auditor look"}};
}

/// How many hashes a level has in a tree of that size.
std::uint64_t hashes_at(unsigned level, std::uint64_t size) {
    return size >> (kBitsPerLevel * level);
}

Bytes encode_slot(const TreeHead& head) {
    const auto size = big_endian(head.size);
    const crypto::Hash check =
        crypto::sha256({as_bytes("noodgeld/log-end/2"), size, head.root.bytes});
    Bytes slot;
    append(slot, size);
    append(slot, head.root.bytes);
    append(slot, ByteView(check.bytes).first(kCheckBytes));
    return slot;
}

std::optional<TreeHead> decode_slot(ByteView slot) {
    TreeHead head;
    if (slot.size() != kSlotBytes) return std::nullopt;
    head.size = read_big_endian(slot.first<8>());
    std::ranges::copy(slot.subspan(8, kHashBytes), head.root.bytes.begin());
    return std::ranges::equal(encode_slot(head), slot) ? std::optional(head) : std::nullopt;
}

}  // namespace

Result<HashTree, StorageError> HashTree::open(const std::filesystem::path& folder,
                                              const std::optional<TreeHead>& known) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    std::vector<DiskFile> levels;
    for (unsigned level = 0; level < kLevels; ++level) {
        auto file = DiskFile::open(folder / fmt::format("level-{}", level), DiskFile::Use::change);
        if (!file) return fail(failed("open"));
        levels.push_back(std::move(*file));
    }
    auto end = DiskFile::open(folder / "end", DiskFile::Use::change);
    if (!end) return fail(failed("open"));
    HashTree tree(std::move(levels), std::move(*end));
    NOODGELD_TRY(std::optional<TreeHead> promised, tree.read_end());
    if (known && (!promised || promised->size < known->size)) promised = known;
    if (promised) {
        NOODGELD_TRY_VOID(tree.take_end(*promised));
        return tree;
    }
    const bool is_new = tree.files_[0].size() == 0 && tree.end_file_.size() == 0;
    if (!is_new) return fail(damaged("end"));
    NOODGELD_TRY_VOID(tree.promise(tree.head()));
    return tree;
}

/// What the newer of the slots says that can be read. One is torn at most, for they are written in
/// turn.
Result<std::optional<TreeHead>, StorageError> HashTree::read_end() {
    std::optional<TreeHead> newest;
    for (unsigned slot = 0; slot < 2; ++slot) {
        std::array<std::uint8_t, kSlotBytes> bytes{};
        const auto got = end_file_.read_at(bytes, slot * kSlotDistance);
        if (!got) return fail(failed("read"));
        const auto head = decode_slot(ByteView(bytes).first(*got));
        if (!head || (newest && head->size < newest->size)) continue;
        newest = head;
        next_slot_ = 1 - slot;
    }
    return newest;
}

/// The tree as it was promised. Whatever stands behind was not.
Result<void, StorageError> HashTree::take_end(const TreeHead& promised) {
    for (unsigned level = 0; level < kLevels; ++level) {
        const std::uint64_t count = hashes_at(level, promised.size);
        const std::uint64_t bytes = count * kHashBytes;
        const auto there = files_[level].size();
        if (!there) return fail(failed("size"));
        if (*there < bytes) {
            return fail(damaged(to_text(TilePath{level, *there / kHashBytes / kWidth})));
        }
        if (*there > bytes && !files_[level].truncate(bytes)) return fail(failed("truncate"));
        const auto partial = static_cast<std::size_t>(count % kWidth);
        NOODGELD_TRY(const auto last, read(level, count - partial, partial));
        last_tiles_[level] = {};
        for (const crypto::Hash& hash : last) last_tiles_[level].add(hash);
    }
    std::vector<crypto::Hash> peaks;
    std::uint64_t begin = 0;
    for (std::uint64_t rest = promised.size; rest > 0; rest &= ~std::bit_floor(rest)) {
        NOODGELD_TRY(const crypto::Hash peak, root_of(begin, begin + std::bit_floor(rest)));
        peaks.push_back(peak);
        begin += std::bit_floor(rest);
    }
    whole_ = crypto::MerkleRoot(promised.size, std::move(peaks));
    if (whole_.root() == promised.root) return {};
    NOODGELD_TRY_VOID(read_back(promised));
    return fail(damaged("end"));
}

Result<void, StorageError> HashTree::promise(const TreeHead& head) {
    const Bytes slot = encode_slot(head);
    if (!end_file_.write_at(slot, next_slot_ * kSlotDistance) || !end_file_.sync()) {
        return fail(failed("write"));
    }
    next_slot_ = 1 - next_slot_;
    return {};
}

Result<void, StorageError> HashTree::append(std::span<const crypto::Hash> leaves) {
    crypto::MerkleRoot whole = whole_;
    auto last_tiles = last_tiles_;
    std::array<Bytes, kLevels> grown;
    for (const crypto::Hash& leaf : leaves) {
        whole.add(leaf);
        crypto::Hash hash = leaf;
        for (unsigned level = 0; level < kLevels; ++level) {
            noodgeld::append(grown[level], hash.bytes);
            last_tiles[level].add(hash);
            if (last_tiles[level].size() < kWidth) break;
            hash = std::exchange(last_tiles[level], {}).root();
        }
    }
    for (unsigned level = 0; level < kLevels && !grown[level].empty(); ++level) {
        const std::uint64_t at = hashes_at(level, size()) * kHashBytes;
        if (!files_[level].write_at(grown[level], at) || !files_[level].sync()) {
            return fail(failed("write"));
        }
    }
    NOODGELD_TRY_VOID(promise({whole.size(), whole.root()}));
    whole_ = std::move(whole);
    last_tiles_ = std::move(last_tiles);
    return {};
}

Result<std::vector<crypto::Hash>, StorageError> HashTree::read(unsigned level, std::uint64_t first,
                                                               std::size_t count) const {
    std::vector<crypto::Hash> hashes(count);
    Bytes bytes(count * kHashBytes);
    const auto got = files_[level].read_at(bytes, first * kHashBytes);
    if (!got) return fail(failed("read"));
    if (*got < bytes.size()) {
        return fail(damaged(to_text(TilePath{level, (first + count - 1) / kWidth})));
    }
    for (std::size_t i = 0; i < count; ++i) {
        std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(i * kHashBytes), kHashBytes,
                    hashes[i].bytes.begin());
    }
    return hashes;
}

Result<std::optional<Bytes>, StorageError> HashTree::tile(std::uint64_t size, unsigned level,
                                                          std::uint64_t index,
                                                          unsigned width) const {
    NOODGELD_CHECK(width > 0 && width <= kWidth);
    const std::uint64_t count = level < kLevels ? hashes_at(level, size) : 0;
    if (index >= count / kWidth + 1 || count - index * kWidth < width) return std::nullopt;
    NOODGELD_TRY(const auto hashes, read(level, index * kWidth, width));
    Bytes out;
    for (const crypto::Hash& hash : hashes) noodgeld::append(out, hash.bytes);
    return out;
}

/// MTH(D[begin:end]) of RFC 6962, where `begin` is a multiple of the largest power of two that is
/// not above how many leaves there are. A full subtree is one hash of a level, or so many that
/// stand side by side in one tile.
Result<crypto::Hash, StorageError> HashTree::root_of(std::uint64_t begin, std::uint64_t end) const {
    const std::uint64_t count = end - begin;
    if (!std::has_single_bit(count)) {
        const std::uint64_t left = std::bit_floor(count);
        NOODGELD_TRY(const crypto::Hash first, root_of(begin, begin + left));
        NOODGELD_TRY(const crypto::Hash second, root_of(begin + left, end));
        return crypto::node_hash(first, second);
    }
    const auto height = static_cast<unsigned>(std::countr_zero(count));
    const unsigned level = height / kBitsPerLevel;
    const std::size_t side_by_side = std::size_t{1} << (height % kBitsPerLevel);
    NOODGELD_TRY(const auto hashes, read(level, begin >> (kBitsPerLevel * level), side_by_side));
    return crypto::merkle_root(hashes);
}

/// PATH(m, D[n]) of section 2.1.1, from the root down.
Result<std::vector<crypto::Hash>, StorageError> HashTree::inclusion_proof(
    std::uint64_t index, const TreeHead& head) const {
    NOODGELD_CHECK(index < head.size && head.size <= size());
    std::vector<crypto::Hash> path;
    std::uint64_t begin = 0;
    std::uint64_t end = head.size;
    while (end - begin > 1) {
        const std::uint64_t middle = begin + std::bit_floor(end - begin - 1);
        const bool is_left = index < middle;
        NOODGELD_TRY(const crypto::Hash other,
                     is_left ? root_of(middle, end) : root_of(begin, middle));
        path.push_back(other);
        (is_left ? end : begin) = middle;
    }
    std::ranges::reverse(path);
    NOODGELD_TRY(const auto leaf, leaves(index, 1));
    if (crypto::verify_inclusion(leaf.front(), index, head.size, path, head.root)) return path;
    NOODGELD_TRY_VOID(read_back(head));
    return fail(damaged(to_text(TilePath{0, index / kWidth})));
}

/// PROOF(m, D[n]) of section 2.1.2, from the root down.
Result<std::vector<crypto::Hash>, StorageError> HashTree::consistency_proof(
    std::uint64_t old_size, const TreeHead& head) const {
    NOODGELD_CHECK(old_size > 0 && old_size <= head.size && head.size <= size());
    std::vector<crypto::Hash> path;
    std::uint64_t begin = 0;
    std::uint64_t end = head.size;
    while (end != old_size) {
        const std::uint64_t middle = begin + std::bit_floor(end - begin - 1);
        const bool is_left = old_size <= middle;
        NOODGELD_TRY(const crypto::Hash other,
                     is_left ? root_of(middle, end) : root_of(begin, middle));
        path.push_back(other);
        (is_left ? end : begin) = middle;
    }
    if (begin > 0) {
        NOODGELD_TRY(const crypto::Hash last, root_of(begin, end));
        path.push_back(last);
    }
    std::ranges::reverse(path);
    NOODGELD_TRY(const crypto::Hash old_root, root_of(0, old_size));
    if (crypto::verify_consistency(old_size, old_root, head.size, head.root, path)) return path;
    NOODGELD_TRY_VOID(read_back(head));
    return fail(damaged("end"));
}

Result<void, StorageError> HashTree::read_back(const TreeHead& head) const {
    for (unsigned level = 0; level + 1 < kLevels; ++level) {
        const std::uint64_t full = hashes_at(level + 1, head.size);
        for (std::uint64_t index = 0; index < full; ++index) {
            NOODGELD_TRY(const auto tile, read(level, index * kWidth, kWidth));
            NOODGELD_TRY(const auto root, read(level + 1, index, 1));
            if (crypto::merkle_root(tile) != root.front()) {
                return fail(damaged(to_text(TilePath{level, index})));
            }
        }
    }
    if (head.size == 0) return {};
    NOODGELD_TRY(const crypto::Hash root, root_of(0, head.size));
    if (root == head.root) return {};
    return fail(damaged("end"));
}

}  // namespace noodgeld
