#include "base/base64.h"

#include <sodium.h>

namespace noodgeld {

std::string base64(ByteView bytes) {
    // The size that libsodium asks for has room for a final zero byte.
    std::string out(sodium_base64_ENCODED_LEN(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
    (void)sodium_bin2base64(out.data(), out.size(), bytes.data(), bytes.size(),
                            sodium_base64_VARIANT_ORIGINAL);
    out.pop_back();
    return out;
}

std::optional<Bytes> from_base64(std::string_view text) {
    if (text.empty()) return Bytes();  // libsodium takes no null pointer
    Bytes out(text.size());
    std::size_t size = 0;
    const int rc = sodium_base642bin(out.data(), out.size(), text.data(), text.size(), nullptr,
                                     &size, nullptr, sodium_base64_VARIANT_ORIGINAL);
    if (rc != 0) return std::nullopt;
    out.resize(size);
    // libsodium 1.0.18 reads bytes from 0x80 on as '/', so what it read is written again.
    if (base64(out) != text) return std::nullopt;
    return out;
}

}  // namespace noodgeld
