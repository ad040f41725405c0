// TokenFilter: whether a token may be in a set: a blocked Bloom filter.
//
// F. Putze, P. Sanders, J. Singler, "Cache-, hash- and space-efficient Bloom filters" (2009): all
// bits of a token are in one cache line, so asking costs one miss of the cache. With 12 bits a
// token and 7 of them set, fewer than one in a hundred that are not in the set seem to be.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "protocol/wire/ids.h"

namespace noodgeld::index {

/// The 16 bytes of an id, as two numbers of which the first orders tokens.
struct TokenWords {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    friend auto operator<=>(const TokenWords&, const TokenWords&) = default;
};
[[nodiscard]] TokenWords words_of(const TokenId& token);

/// Reads are thread-safe.
class TokenFilter {
  public:
    /// For so many tokens.
    explicit TokenFilter(std::uint64_t tokens) : lines_(lines_for(tokens)) {}

    void add(const TokenWords& token);
    [[nodiscard]] bool may_have(const TokenWords& token) const;
    /// Brings the line that `may_have` will read nearer.
    void prefetch(const TokenWords& token) const { __builtin_prefetch(&lines_[line_of(token)]); }

    /// As it is stored.
    [[nodiscard]] std::span<std::uint8_t> bytes();

  private:
    static constexpr std::uint64_t kBitsPerToken = 12;
    static constexpr int kBitsSet = 7;
    static constexpr std::uint64_t kLineBits = 512;
    struct alignas(64) Line {
        std::array<std::uint64_t, 8> words{};
    };

    static std::uint64_t lines_for(std::uint64_t tokens) {
        return tokens * kBitsPerToken / kLineBits + 1;
    }
    [[nodiscard]] std::size_t line_of(const TokenWords& token) const;

    std::vector<Line> lines_;
};

}  // namespace noodgeld::index
