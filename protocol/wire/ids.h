// Names of things: distinct types, so that one kind of number, id or hash never passes for another.
#pragma once

#include <array>
#include <compare>
#include <concepts>
#include <cstdint>
#include <type_traits>

#include "crypto/ed25519.h"
#include "crypto/hash.h"

namespace noodgeld {

/// A whole number of one kind, 0 to Max.
template <class Tag, std::uint64_t Max>
struct Number {
    std::uint64_t value = 0;
    friend constexpr auto operator<=>(Number, Number) = default;

    static constexpr std::uint64_t kWireMax = Max;
    [[nodiscard]] constexpr std::uint64_t to_wire() const { return value; }
    [[nodiscard]] static constexpr Number from_wire(std::uint64_t value) { return {value}; }
};

inline constexpr std::uint64_t kMax32 = 0xffff'ffff;

using CharterVersion = Number<struct CharterVersionTag, kMax32>;  ///< 1, 2, ... in one lineage
using OrderNumber = Number<struct OrderNumberTag, kMax32>;        ///< 1, 2, ... over all versions
using RegionNumber = Number<struct RegionTag, kMax32>;            ///< as the charter lists them
using StoreGroup = Number<struct StoreGroupTag, kMax32>;          ///< a chain of shops
using GpcCode = Number<struct GpcTag, 99'999'999>;  ///< GS1 Global Product Classification, 8 digits
using Count = Number<struct CountTag, (std::uint64_t{1} << 53) - 1>;  ///< exact in a JSON number

/// An entry's place in its feed: 1, 2, 3, ... without gaps.
using Sequence = Number<struct SequenceTag, (std::uint64_t{1} << 53) - 1>;

/// 16 bytes: the start of a SHA-256 under a domain of its own, or (sale ids) randomness.
template <class Tag>
struct Id {
    std::array<std::uint8_t, 16> bytes{};
    friend auto operator<=>(const Id&, const Id&) = default;
};

using KeyId = Id<struct KeyIdTag>;            ///< of a public key
using SeriesId = Id<struct SeriesIdTag>;      ///< of a series' payload
using EmissionId = Id<struct EmissionIdTag>;  ///< of an emission's payload
using TokenId = Id<struct TokenIdTag>;        ///< of lineage, series, serial and holder key
using SaleId = Id<struct SaleIdTag>;          ///< chosen at random by the till
using SheetKey = Id<struct SheetKeyTag>;      ///< secret until the sheet or its box is revoked
using BoxKey = Id<struct BoxKeyTag>;          ///< secret until the box is revoked

inline constexpr std::size_t kTokenIdBytes = sizeof(TokenId);

/// 8 bytes that tell apart the tokens of a series. Printed sheets derive it from their key.
struct Serial {
    std::array<std::uint8_t, 8> bytes{};
    friend auto operator<=>(const Serial&, const Serial&) = default;
};

/// A SHA-256 of one kind of thing.
template <class Tag>
struct HashOf {
    std::array<std::uint8_t, 32> bytes{};
    friend auto operator<=>(const HashOf&, const HashOf&) = default;

    [[nodiscard]] static HashOf of(const crypto::Hash& hash) { return {hash.bytes}; }
    [[nodiscard]] crypto::Hash hash() const { return {bytes}; }
};

/// The hash of a signed object's payload (object_hash): names a fact whatever signatures it
/// carries.
using ObjectHash = HashOf<struct ObjectTag>;
using EntryHash = HashOf<struct EntryTag>;        ///< of an entry's bytes
using ManifestRoot = HashOf<struct ManifestTag>;  ///< RFC 6962 root over a series' token ids
using StateDigest = HashOf<struct StateTag>;

/// A scheme, real or drill: the object hash of its first charter.
using Lineage = HashOf<struct LineageTag>;

/// A feed is a key: its id is the key id of the terminal's key, which signs its heads and nothing
/// of another feed. One chain of entries, or, after equivocation, a tree of branches.
using FeedId = KeyId;

/// One entry of one branch of a feed, and so the whole prefix that ends in it.
struct FeedPoint {
    Sequence sequence;
    EntryHash hash;
    friend auto operator<=>(const FeedPoint&, const FeedPoint&) = default;
};

template <class Fields, class Self>
requires std::same_as<std::remove_const_t<Self>, FeedPoint>
void describe(Fields& fields, Self& point) {
    fields(1, "sequence", point.sequence);
    fields(2, "hash", point.hash);
}

}  // namespace noodgeld
