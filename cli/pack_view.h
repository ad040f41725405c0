// PackView: a pack shown item by item, in the memory of its largest item.
#pragma once

#include "cli/context.h"
#include "cli/scheme.h"

namespace noodgeld {

[[nodiscard]] bool is_pack(ByteView file);

/// Takes into the scheme every charter, series and certificate of the pack that it accepts. Refuses
/// a damaged pack, and one without a charter that is accepted while there is none yet.
[[nodiscard]] Result<void, Failure> trust_pack(ByteView pack, const std::string& path,
                                               Scheme& scheme);

/// Prints the pack: a line for each item, or, `full`, all of each. No: an item is malformed or
/// wrong, or the pack is damaged.
[[nodiscard]] Outcome inspect_pack(ByteView pack, bool full, Scheme& scheme, Context& context);

}  // namespace noodgeld
