#include "base/secret.h"

#include <sodium.h>

namespace noodgeld {

void wipe(std::span<std::uint8_t> bytes) {
    sodium_memzero(bytes.data(), bytes.size());
}

}  // namespace noodgeld
