// BackEnd: the loops in which verification spends its time, as one CPU's instructions do them best.
//
// Three are built: "portable" (64-bit words, one lane), "avx2" (four lanes) and "ifma" (AVX-512
// with 52-bit multiply-and-add, eight lanes). They compute the same things, on records of their own
// (record.h): those of one mean nothing to another. All but `hash` and
// `multiply_base` are for public data only.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/bytes.h"
#include "crypto/hash.h"
#include "crypto/lanes/record.h"
#include "crypto/point25519.h"
#include "crypto/scalar25519.h"
#include "crypto/secret_scalar.h"

namespace noodgeld::crypto {

/// A message to be hashed, in pieces. Borrows them.
struct HashInput {
    std::array<ByteView, 5> parts{};
};

/// A list of points to be added up: `count` entries from `first` on.
struct Run {
    std::uint32_t first;
    std::uint32_t count;
    std::uint32_t out;  ///< Where the sum goes.
};

/// A scalar as signed digits of four bits, -8 to 8, the lowest first; half of one as digits of
/// eight.
using Digits4 = std::array<std::int8_t, 64>;
using Digits8 = std::array<std::int16_t, 16>;

/// Equations, each a multiple of B plus multiples of `terms` other points.
struct Equations {
    std::size_t count = 0;
    std::size_t terms = 0;                              ///< Of each; at most kMostTerms.
    const AffineRecord* base_multiples = nullptr;       ///< B, 2B ... 128B.
    const AffineRecord* base_high_multiples = nullptr;  ///< The same of 2^127 B.
    /// Of equation e: [2e] for the first, [2e + 1] for the second.
    const Digits8* base_digits = nullptr;
    /// Term t of equation e stands at [e * terms + t].
    const AffineRecord* const* points = nullptr;
    const Digits4* digits = nullptr;
    /// Room for kTableRecords x terms x lanes.
    ExtendedRecord* scratch = nullptr;
    static constexpr std::size_t kTableRecords = 8;
    static constexpr std::size_t kMostTerms = 32;
};

/// [digits]P, in non-adjacent form: the odd digit d takes entry |d| / 2 of P, 3P, 5P ...
struct HalfTerm {
    const HalfDigits* digits;
    const CachedRecord* odd_multiples;
};

/// Multiples of the base point, to make any other of a few: 1 to 16 times 32^place B. Each is an
/// AffineRecord's words, and they lie side by side, so that one can be picked without a trace.
struct alignas(64) BaseComb {
    static constexpr std::size_t kPlaces = 51;
    static constexpr std::size_t kMultiples = 16;
    static constexpr std::size_t kWords = 15;  // three elements
    std::uint64_t word[kPlaces][kWords][kMultiples];
};

/// RFC 8032, section 5.1.2.
using PointEncoding = std::array<std::uint8_t, 32>;

/// Thread-safe: no state.
struct BackEnd {
    std::string_view name;
    std::size_t lanes;

    /// out[i] = SHA-512(inputs[i]).
    void (*hash)(std::span<const HashInput> inputs, Hash512* out);

    /// Whether each 32 bytes are the canonical encoding of a curve point that has not small order;
    /// if so, the point.
    void (*decode)(std::span<const std::uint8_t* const> encodings, AffineRecord* points,
                   bool* good);

    /// out[run.out] = the sum over the run's entries; the neutral element for none. An entry is
    /// twice the index of a point, plus 1 to subtract it. Best with longer runs first.
    void (*add_up)(const AffineRecord* const* points, const std::uint32_t* entries,
                   std::span<const Run> runs, ExtendedRecord* out);

    /// sums[w] = 1 buckets[w][0] + 2 buckets[w][1] + ... + n buckets[w][n - 1], where row w begins
    /// at buckets + w n.
    void (*weigh)(const ExtendedRecord* buckets, std::size_t rows, std::size_t n,
                  ExtendedRecord* sums);

    /// Whether [8] times each equation's sum is the neutral element.
    void (*vanish)(const Equations& equations, bool* out);

    // One sum at a time, where each step waits for the one before.

    /// P, 3P, 5P ..., P the point doubled so many times: as many as there is room for.
    void (*odd_multiples)(const AffineRecord& point, unsigned doublings,
                          std::span<CachedRecord> out);

    /// The sum of the terms, which share their doublings, itself doubled so many times.
    void (*add_halves)(std::span<const HalfTerm> terms, unsigned doublings, ExtendedRecord* out);

    /// places[0] + 2^bits places[1] + 2^(2 bits) places[2] + ...
    void (*join)(std::span<const ExtendedRecord> places, unsigned bits, ExtendedRecord* out);

    /// out[i] = the encoding of [scalars[i]]B. For secret scalars: what they are decides neither
    /// what is done nor which memory is read. Leaves traces of them on the stack.
    void (*multiply_base)(const BaseComb& comb, std::span<const SecretScalar> scalars,
                          PointEncoding* out);

    void (*to_record)(const AffineCachedPoint& point, AffineRecord* record);
    AffineCachedPoint (*to_affine)(const AffineRecord& record);
    ExtendedPoint (*to_point)(const ExtendedRecord& record);
};

}  // namespace noodgeld::crypto
