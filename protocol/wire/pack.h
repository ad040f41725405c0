// Pack: many objects in one file, for every road without a network, and the same bytes over HTTP.
//
//   pack = "noodgeld/pack/1\n" lineage(32 bytes) *item end
//   item = CBOR [ kind: uint, object: bstr ]
//   end  = CBOR [ 0, SHA-256 of everything before: bstr .size 32 ]
//
// Objects are as they travel singly: a Manifest as its sorted ids, a Segment as its map. The hash
// at the end finds a file that was cut short or damaged on its way; it proves nothing else. A
// reader takes items one by one, so a file of any size needs the memory of its largest item.
#pragma once

#include <optional>

#include "crypto/hash.h"
#include "protocol/wire/cbor.h"
#include "protocol/wire/ids.h"
#include "protocol/wire/kind.h"

namespace noodgeld {

struct PackItem {
    Kind kind;
    Bytes object;
    friend bool operator==(const PackItem&, const PackItem&) = default;
};

[[nodiscard]] Bytes encode_item(Kind kind, ByteView object);
/// Accepts exactly what `encode_item` can produce, within the bounds of its kind.
[[nodiscard]] Result<PackItem, DecodeError> decode_item(ByteView wire);

/// Makes a pack piece by piece: every call returns the bytes to write next.
class PackWriter {
  public:
    [[nodiscard]] Bytes begin(const Lineage& lineage);
    [[nodiscard]] Bytes item(Kind kind, ByteView object);
    [[nodiscard]] Bytes end();

  private:
    Bytes hashed(Bytes piece);
    crypto::Sha256 hash_;
};

/// Reads a pack from bytes it borrows.
class PackReader {
  public:
    /// Refuses bytes that do not begin as a pack.
    [[nodiscard]] static Result<PackReader, DecodeError> open(ByteView pack);

    [[nodiscard]] const Lineage& lineage() const { return lineage_; }
    /// The next item; nothing after the last, once the end's hash has been found right.
    [[nodiscard]] Result<std::optional<PackItem>, DecodeError> next();

  private:
    PackReader(ByteView pack, std::size_t header_size);
    ByteView rest_;
    Lineage lineage_;
    crypto::Sha256 hash_;
};

/// The largest object that an item may hold, by kind.
[[nodiscard]] std::uint64_t max_object_bytes(Kind kind);

}  // namespace noodgeld
