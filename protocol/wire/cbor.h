// CBOR: the core deterministic encoding of RFC 8949, section 4.2.1, and only the part our formats
// use: integers, byte and text strings, arrays, maps, tags, true and false, all of definite length.
//
// One value has one encoding. The reader refuses every other spelling (a long form of a short
// integer, an indefinite length, bytes left over), so what decodes re-encodes to the same bytes,
// and a hash or signature over the bytes is one over the value. Encoding and tokenising are
// libcbor's; strictness is ours.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/bytes.h"
#include "base/result.h"

namespace noodgeld {

/// Why bytes are not an object. For tools and tests; a person is told "malformed".
enum class DecodeError : std::uint8_t {
    truncated,       ///< The input ends inside an item.
    wrong_type,      ///< Not the kind of item that belongs here.
    not_canonical,   ///< A longer spelling than the shortest, or an indefinite length.
    wrong_key,       ///< A map key that is missing, unknown, repeated or out of order.
    wrong_length,    ///< A string, array or map of another length than the format allows.
    out_of_range,    ///< A number the field cannot hold.
    not_text,        ///< A text string that is not UTF-8, or holds what nobody sees.
    inconsistent,    ///< Fields that contradict one another.
    trailing_bytes,  ///< Bytes after the last item.
    misread,         ///< A text whose check digits are wrong.
};

/// Stable, for tools and test vectors: "truncated".
[[nodiscard]] std::string_view name(DecodeError error);

}  // namespace noodgeld

namespace noodgeld::cbor {

inline constexpr std::uint64_t kNoMax = std::numeric_limits<std::uint64_t>::max();

/// What the beginning of an item with this argument (a value, length or count) takes.
[[nodiscard]] constexpr std::size_t argument_bytes(std::uint64_t argument) {
    if (argument < 24) return 1;
    if (argument <= UINT8_MAX) return 2;
    if (argument <= UINT16_MAX) return 3;
    return argument <= UINT32_MAX ? 5 : 9;
}
/// What a string of this length takes.
[[nodiscard]] constexpr std::size_t string_bytes(std::size_t length) {
    return argument_bytes(length) + length;
}

/// Reads items left to right from bytes it borrows; never allocates.
///
/// The first error sticks: every read after it returns zero or empty, and `finish` reports it. So
/// a decoder reads all its fields, calls `finish` once, and trusts nothing before that succeeds.
class Reader {
  public:
    explicit Reader(ByteView input) : rest_(input) {}
    explicit Reader(Bytes&&) = delete;  // Would be gone before the first read.

    /// The next item, an integer of at most `max`.
    std::uint64_t uint(std::uint64_t max = kNoMax);
    /// The next item, true or false.
    bool boolean();
    /// The next item, a string; the view lives as long as the input.
    ByteView bytes();
    /// The next item, printable UTF-8 text; the view lives as long as the input.
    std::string_view text();
    /// Enters the next item, an array or map; returns its number of items or pairs.
    std::uint64_t array(std::uint64_t max = kNoMax);
    std::uint64_t map(std::uint64_t max = kNoMax);
    /// Consumes the next item, which must be exactly these bytes' worth of input.
    void literal(ByteView expected);
    /// Whether the next item is the integer `key`; consumes it only then.
    bool take_key(std::uint64_t key);

    /// Records `error` unless there is one already.
    void stop(DecodeError error);
    [[nodiscard]] bool stopped() const { return error_.has_value(); }

    template <std::size_t N>
    std::array<std::uint8_t, N> bytes_of();

    /// Call last. Fails with the first error, or if bytes are left.
    [[nodiscard]] Result<void, DecodeError> finish();

  private:
    struct Item;
    Item next();

    ByteView rest_;
    std::optional<DecodeError> error_;
};

/// Writes items left to right. Cannot fail.
class Writer {
  public:
    Writer& uint(std::uint64_t value);
    Writer& boolean(bool value);
    Writer& bytes(ByteView value);
    Writer& text(std::string_view value);
    Writer& array(std::uint64_t count);
    Writer& map(std::uint64_t count);
    /// Appends bytes that are already CBOR.
    Writer& literal(ByteView encoded);

    [[nodiscard]] Bytes take() { return std::move(out_); }

  private:
    using Encode = std::size_t (*)(std::uint64_t, std::uint8_t*, std::size_t);
    using EncodeStart = std::size_t (*)(std::size_t, std::uint8_t*, std::size_t);
    template <class Function, class Value>
    Writer& put(Function encode, Value value);

    Bytes out_;
};

/// Whether `text` is UTF-8 (RFC 3629) of characters that are seen: no controls, nothing invisible,
/// nothing that turns the direction of reading (docs/protocol.md, 1.2).
[[nodiscard]] bool is_printable_utf8(std::string_view text);

template <std::size_t N>
std::array<std::uint8_t, N> Reader::bytes_of() {
    std::array<std::uint8_t, N> out{};
    const ByteView view = bytes();
    if (view.size() == N) {
        std::copy(view.begin(), view.end(), out.begin());
    } else {
        stop(DecodeError::wrong_length);
    }
    return out;
}

}  // namespace noodgeld::cbor
