// WholeFile: a small text on disk that is replaced whole or not at all.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace noodgeld {

/// The text, up to 1 MiB; nothing if it cannot be read or is longer.
[[nodiscard]] std::optional<std::string> read_whole_file(const std::filesystem::path& file);

/// On disk when this returns true, the folder's entry too; errno says why if not.
[[nodiscard]] bool replace_file(const std::filesystem::path& file, std::string_view text);

}  // namespace noodgeld
