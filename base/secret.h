// Secret: bytes that nobody else may see. Move-only; wiped when it dies or is moved from.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "base/bytes.h"

namespace noodgeld {

/// Overwrites `bytes` in a way the compiler does not remove.
void wipe(std::span<std::uint8_t> bytes);

/// N secret bytes. Never compared, printed or put into a Result's error.
template <std::size_t N>
class Secret {
  public:
    Secret() = default;
    /// Copies `bytes`; the caller wipes its own.
    explicit Secret(std::span<const std::uint8_t, N> bytes) {
        std::copy(bytes.begin(), bytes.end(), bytes_.begin());
    }
    Secret(Secret&& other) noexcept : bytes_(other.bytes_) { wipe(other.bytes_); }
    Secret& operator=(Secret&& other) noexcept {
        if (this != &other) {
            bytes_ = other.bytes_;
            wipe(other.bytes_);
        }
        return *this;
    }
    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;
    ~Secret() { wipe(bytes_); }

    [[nodiscard]] std::span<const std::uint8_t, N> view() const { return bytes_; }
    /// For filling in place, so that no copy is left on a stack.
    [[nodiscard]] std::span<std::uint8_t, N> fill() { return bytes_; }

  private:
    std::array<std::uint8_t, N> bytes_{};
};

/// Secret bytes of any length: a passphrase, an opened file. Wiped when it dies.
class SecretBytes {
  public:
    SecretBytes() = default;
    explicit SecretBytes(Bytes bytes) : bytes_(std::move(bytes)) {}
    SecretBytes(SecretBytes&&) noexcept = default;
    SecretBytes& operator=(SecretBytes&& other) noexcept {
        if (this != &other) {
            wipe(bytes_);
            bytes_ = std::move(other.bytes_);
        }
        return *this;
    }
    ~SecretBytes() { wipe(bytes_); }

    [[nodiscard]] ByteView view() const { return bytes_; }
    /// For filling in place.
    [[nodiscard]] std::span<std::uint8_t> fill() { return bytes_; }

  private:
    Bytes bytes_;
};

}  // namespace noodgeld
