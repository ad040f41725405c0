// Records: points as the lanes keep them in memory, one point in a row of words, so that a lane can
// fetch any. Five words are an element; what a word holds is the back end's own affair, so a record
// is of use only to the back end that wrote it.
#pragma once

#include <cstddef>
#include <cstdint>

namespace noodgeld::crypto {

/// y + x, y - x and 2dxy of a point with Z = 1: what adding it needs.
struct alignas(128) AffineRecord {
    static constexpr std::size_t kRows = 2;  // of eight words
    std::uint64_t word[8 * kRows];
};

/// What adding a point takes, whatever its Z, to a sum of one at a time.
struct alignas(32) CachedRecord {
    std::uint64_t word[20];
};

/// X, Y, Z and T = XY / Z; in the tables of `vanish`, what adding a point takes.
struct alignas(64) ExtendedRecord {
    static constexpr std::size_t kRows = 3;
    std::uint64_t word[8 * kRows];
};

}  // namespace noodgeld::crypto
