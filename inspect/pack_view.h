// PackView: a pack shown item by item, in the memory of its largest item.
#pragma once

#include "files/context.h"
#include "inspect/trust.h"

namespace noodgeld {

[[nodiscard]] bool is_pack(ByteView file);

/// Takes every charter, series and certificate of the pack that `trust` accepts. Refuses
/// a damaged pack, and one without a charter that is accepted while there is none yet.
[[nodiscard]] Result<void, Failure> believe_pack(ByteView pack, const std::string& path,
                                                 Trust& trust);

/// Prints the pack: a line for each item, or, `full`, all of each. No: an item is malformed or
/// wrong, or the pack is damaged.
[[nodiscard]] Outcome inspect_pack(ByteView pack, bool full, Trust& trust, Context& context);

}  // namespace noodgeld
