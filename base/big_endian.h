// Numbers as bytes, the most significant first.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace noodgeld {

[[nodiscard]] constexpr std::array<std::uint8_t, 8> big_endian(std::uint64_t value) {
    std::array<std::uint8_t, 8> out{};
    for (std::size_t i = 0; i < out.size(); ++i) {
        out[i] = static_cast<std::uint8_t>(value >> (56 - 8 * i));
    }
    return out;
}

[[nodiscard]] constexpr std::uint64_t read_big_endian(std::span<const std::uint8_t, 8> bytes) {
    std::uint64_t value = 0;
    for (const std::uint8_t byte : bytes) value = value << 8 | byte;
    return value;
}

}  // namespace noodgeld
