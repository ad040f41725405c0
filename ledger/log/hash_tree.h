// HashTree: the hashes of an RFC 6962 tree on disk, as C2SP tlog-tiles lays them out
// (https://c2sp.org/tlog-tiles).
//
// At level 0 stand the leaf hashes; at every level above, the root of each 256 hashes of the level
// below that are complete. A tile is 256 hashes of a level, or fewer at its end. Each level is one
// file that only grows, `level-0`, `level-1`, ..., so a tile is a slice of it.
//
// Every hash is vouched for: a full tile by its root, which stands in the level above, and what is
// not full by the root of the whole tree. That root and the size stand in `end`, in two slots 4 KiB
// apart that are written in turn: size (8 bytes) || root (32) || the first 8 bytes of
// SHA-256("noodgeld/log-end/2" || size || root). So nothing that was promised can change or be lost
// unnoticed, once it is read back.
#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <span>
#include <vector>

#include "base/result.h"
#include "crypto/merkle.h"
#include "files/disk_file.h"
#include "journal/storage_error.h"

namespace noodgeld {

struct TreeHead {
    std::uint64_t size = 0;
    crypto::Hash root;
    friend bool operator==(const TreeHead&, const TreeHead&) = default;
};

/// One thread appends. Any may read meanwhile, below a size that it was given.
class HashTree {
  public:
    static constexpr unsigned kTileWidth = 256;
    static constexpr unsigned kLevels = 8;  ///< 256^8 leaves: more than there will be.

    /// Opens or creates the files in `folder`. What a crash left behind the promised end is cut
    /// off. `known`: a head that was signed, so it was promised whatever `end` says.
    /// StorageFault::damaged if the end is not what was promised; reads one tile of each level.
    [[nodiscard]] static Result<HashTree, StorageError> open(const std::filesystem::path& folder,
                                                             const std::optional<TreeHead>& known);

    /// On disk when this returns. Costs a sync for each level that grew, and one.
    [[nodiscard]] Result<void, StorageError> append(std::span<const crypto::Hash> leaves);

    [[nodiscard]] std::uint64_t size() const { return whole_.size(); }
    [[nodiscard]] TreeHead head() const { return {whole_.size(), whole_.root()}; }

    /// The first `width` hashes of a tile of the tree of `size` leaves, 32 bytes each; nothing if
    /// it has not so many there.
    [[nodiscard]] Result<std::optional<Bytes>, StorageError> tile(std::uint64_t size,
                                                                  unsigned level,
                                                                  std::uint64_t index,
                                                                  unsigned width) const;
    /// Leaf hashes, which must be there.
    [[nodiscard]] Result<std::vector<crypto::Hash>, StorageError> leaves(std::uint64_t first,
                                                                         std::size_t count) const {
        return read(0, first, count);
    }

    /// RFC 6962, section 2.1.1: that leaf `index` is in the tree of that head. Verified against it
    /// before it is given: StorageFault::damaged if what is on disk does not prove it.
    [[nodiscard]] Result<std::vector<crypto::Hash>, StorageError> inclusion_proof(
        std::uint64_t index, const TreeHead& head) const;
    /// Section 2.1.2: that the tree of `old_size` leaves, at least one, is its start. Likewise.
    [[nodiscard]] Result<std::vector<crypto::Hash>, StorageError> consistency_proof(
        std::uint64_t old_size, const TreeHead& head) const;

    /// Reads all hashes of the tree of that head and compares each with what vouches for it.
    /// StorageFault::damaged names the first tile that does not agree. About 0.1 us a leaf.
    [[nodiscard]] Result<void, StorageError> read_back(const TreeHead& head) const;

  private:
    HashTree(std::vector<DiskFile> levels, DiskFile end)
        : files_(std::move(levels)), end_file_(std::move(end)) {}
    [[nodiscard]] Result<std::vector<crypto::Hash>, StorageError> read(unsigned level,
                                                                       std::uint64_t first,
                                                                       std::size_t count) const;
    [[nodiscard]] Result<crypto::Hash, StorageError> root_of(std::uint64_t begin,
                                                             std::uint64_t end) const;
    [[nodiscard]] Result<std::optional<TreeHead>, StorageError> read_end();
    Result<void, StorageError> take_end(const TreeHead& promised);
    Result<void, StorageError> promise(const TreeHead& head);

    std::vector<DiskFile> files_;  // by level
    DiskFile end_file_;
    unsigned next_slot_ = 0;
    crypto::MerkleRoot whole_;
    std::array<crypto::MerkleRoot, kLevels> last_tiles_;  // of each level, while it is not full
};

}  // namespace noodgeld
