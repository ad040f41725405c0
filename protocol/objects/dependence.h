// In which order the items of a pile are taken, so that each finds what it rests on
// (docs/protocol.md, 7.2).
#pragma once

#include <vector>

#include "protocol/wire/pack.h"
#include "protocol/wire/refusal.h"

namespace noodgeld {

/// Charters by version; then what officers, issuer, enroller and signers sign with a charter's
/// keys; then what rests on that; then feeds. What is equal stays in the order in which it came.
void sort_by_dependence(std::vector<PackItem>& items);

/// Whether other facts may turn this refusal of an item into a yes, so that it is worth bringing it
/// again.
[[nodiscard]] bool may_be_mended(Refusal refusal);

}  // namespace noodgeld
