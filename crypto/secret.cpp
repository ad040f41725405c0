#include "crypto/secret.h"

#include <sodium.h>

namespace noodgeld::crypto {

void wipe(std::span<std::uint8_t> bytes) {
    sodium_memzero(bytes.data(), bytes.size());
}

}  // namespace noodgeld::crypto
