#include "base/hexadecimal.h"

#include <sodium.h>

namespace noodgeld {

std::string hex(ByteView bytes) {
    if (bytes.empty()) return {};                 // libsodium wants a pointer, even to nothing
    std::string out(bytes.size() * 2 + 1, '\0');  // libsodium ends it with a zero
    sodium_bin2hex(out.data(), out.size(), bytes.data(), bytes.size());
    out.pop_back();
    return out;
}

std::optional<Bytes> from_hex(std::string_view digits) {
    if (digits.size() % 2 != 0) return std::nullopt;
    if (digits.empty()) return Bytes{};
    Bytes out(digits.size() / 2);
    std::size_t length = 0;
    if (sodium_hex2bin(out.data(), out.size(), digits.data(), digits.size(), nullptr, &length,
                       nullptr) != 0 ||
        length * 2 != digits.size()) {
        return std::nullopt;
    }
    return out;
}

bool from_lower_hex(std::string_view digits, std::span<std::uint8_t> out) {
    const std::optional<Bytes> bytes = from_hex(digits);
    if (!bytes || bytes->size() != out.size() || hex(*bytes) != digits) return false;
    std::copy(bytes->begin(), bytes->end(), out.begin());
    return true;
}

}  // namespace noodgeld
