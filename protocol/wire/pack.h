// Pack: many objects in one file, for every road without a network, and the same bytes over HTTP.
//
//   pack = "noodgeld/pack/1\n" lineage(32 bytes) *item end
//   item = CBOR [ kind: uint, object: bstr ]
//   end  = CBOR [ 0, SHA-256 of everything before: bstr .size 32 ]
//
// Objects are as they travel singly: a Segment and a part of a manifest as their maps. The hash
// at the end finds a file that was cut short or damaged on its way; it proves nothing else. A
// reader takes items one by one, so a file of any size needs the memory of its largest item.
#pragma once

#include <functional>
#include <optional>
#include <span>

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

/// Reads a pack item by item.
class PackReader {
  public:
    /// Puts the next bytes of a pack into its argument and says how many: 0 at the end, and only
    /// there or where nothing more can be read.
    using Source = std::function<std::size_t(std::span<std::uint8_t>)>;

    /// Refuses bytes that do not begin as a pack. Borrows them.
    [[nodiscard]] static Result<PackReader, DecodeError> open(ByteView pack);
    /// The same, of a pack of any size: takes the memory of its largest item.
    /// `restart` goes back to the first byte of what `source` gives, if that is possible.
    [[nodiscard]] static Result<PackReader, DecodeError> open(Source source,
                                                              std::function<bool()> restart = {});

    [[nodiscard]] const Lineage& lineage() const { return lineage_; }
    /// The next item; nothing after the last, once the end's hash has been found right.
    [[nodiscard]] Result<std::optional<PackItem>, DecodeError> next();
    /// Begins again at the first item. False: it cannot, and the reader is at its end.
    [[nodiscard]] bool rewind();

  private:
    explicit PackReader(ByteView pack) : whole_(pack), rest_(pack) {}
    PackReader(Source source, std::function<bool()> restart)
        : source_(std::move(source)), restart_(std::move(restart)) {}
    Result<void, DecodeError> read_beginning();
    void fill(std::size_t size);

    Source source_;  // Empty where all bytes were borrowed.
    std::function<bool()> restart_;
    ByteView whole_;  // The bytes that were borrowed.
    Bytes buffer_;    // Of the source's bytes those from rest_ on, and room.
    ByteView rest_;   // What was read and not taken yet.
    Lineage lineage_;
    crypto::Sha256 hash_;
};

/// The largest object that an item may hold, by kind.
[[nodiscard]] std::uint64_t max_object_bytes(Kind kind);

}  // namespace noodgeld
