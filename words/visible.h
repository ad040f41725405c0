// What may come from outside, on its way to somebody's terminal.
#pragma once

#include <string>
#include <string_view>

namespace noodgeld {

/// `text` with every byte that belongs to no printable character (docs/protocol.md, 1.2) as \xNN:
/// so no file name and no file can move the cursor, change colours or turn the direction of
/// reading. Ends of lines stay.
[[nodiscard]] std::string visible(std::string_view text);

}  // namespace noodgeld
