// Bytes written as hexadecimal in tests, and bytes at random.
#pragma once

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <array>
#include <charconv>
#include <cstdint>
#include <string_view>

#include "base/bytes.h"

namespace noodgeld::crypto {

inline Bytes from_hex(std::string_view text) {
    Bytes out(text.size() / 2);
    for (std::size_t i = 0; i < out.size(); ++i) {
        const char* digits = text.data() + 2 * i;
        const auto [end, error] = std::from_chars(digits, digits + 2, out[i], 16);
        EXPECT_TRUE(error == std::errc() && end == digits + 2) << "not hexadecimal: " << text;
    }
    EXPECT_EQ(text.size() % 2, 0U) << text;
    return out;
}

template <std::size_t N>
std::array<std::uint8_t, N> hex(std::string_view text) {
    const Bytes bytes = from_hex(text);
    EXPECT_EQ(bytes.size(), N) << text;
    std::array<std::uint8_t, N> out{};
    std::copy_n(bytes.begin(), std::min(N, bytes.size()), out.begin());
    return out;
}

/// N random bytes; among them, more often than chance has it, ends of all zeros or all ones.
template <std::size_t N>
std::array<std::uint8_t, N> arbitrary_bytes() {
    const auto bytes = *rc::gen::container<Bytes>(N, rc::gen::arbitrary<std::uint8_t>());
    std::array<std::uint8_t, N> out{};
    std::copy_n(bytes.begin(), N, out.begin());
    if (*rc::gen::inRange(0, 4) == 0) {
        const auto from = *rc::gen::inRange<std::size_t>(0, N);
        const auto fill = *rc::gen::element<std::uint8_t>(0x00, 0xff);
        std::fill(out.begin() + static_cast<std::ptrdiff_t>(from), out.end(), fill);
    }
    return out;
}

}  // namespace noodgeld::crypto
