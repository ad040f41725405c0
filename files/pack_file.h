// PackFile: a pack on disk, read item by item, whatever its size.
#pragma once

#include <optional>
#include <string>

#include "base/failure.h"
#include "protocol/wire/pack.h"

namespace noodgeld {

/// A reader of the pack at `path`, which keeps the file open; nothing if the file does not begin as
/// a pack. What cannot be read to its end ends as a pack that was cut short. Cannot, when the file
/// is missing or no regular file.
[[nodiscard]] Result<std::optional<PackReader>, Failure> open_pack_file(const std::string& path);

}  // namespace noodgeld
