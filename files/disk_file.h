// DiskFile: an open file that is read and written at places.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>

#include "base/bytes.h"

namespace noodgeld {

/// Where something fails, errno says why. Reads may be made by several threads at once.
class DiskFile {
  public:
    enum class Use : std::uint8_t {
        read,
        change,   ///< Made if it is not there.
        replace,  ///< Made, and empty.
    };

    [[nodiscard]] static std::optional<DiskFile> open(const std::filesystem::path& path, Use use);
    DiskFile(DiskFile&& other) noexcept;
    DiskFile& operator=(DiskFile&& other) noexcept;
    ~DiskFile();

    [[nodiscard]] std::optional<std::uint64_t> size() const;
    /// How many bytes were there, up to the size of `into`.
    [[nodiscard]] std::optional<std::size_t> read_at(std::span<std::uint8_t> into,
                                                     std::uint64_t from) const;
    [[nodiscard]] bool write_at(ByteView bytes, std::uint64_t at);
    [[nodiscard]] bool truncate(std::uint64_t size);
    /// Whether all that was written is on disk, and how long the file is.
    [[nodiscard]] bool sync();

  private:
    explicit DiskFile(int descriptor) : descriptor_(descriptor) {}
    int descriptor_;
};

/// Whether the names in it are on disk.
[[nodiscard]] bool sync_folder(const std::filesystem::path& folder);

}  // namespace noodgeld
