// TilePath: how C2SP tlog-tiles names a tile of a log: "tile/LEVEL/N", where N stands in groups of
// three digits, all but the last with an x in front, and ".p/WIDTH" behind it if it is not full.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace noodgeld {

struct TilePath {
    unsigned level = 0;       ///< 0 to 63.
    std::uint64_t index = 0;  ///< Below 10^12.
    unsigned width = 256;     ///< 1 to 256.
    friend bool operator==(const TilePath&, const TilePath&) = default;
};

[[nodiscard]] std::string to_text(const TilePath& path);
/// Nothing for what `to_text` does not make.
[[nodiscard]] std::optional<TilePath> parse_tile_path(std::string_view text);

}  // namespace noodgeld
