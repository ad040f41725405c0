// Text: objects as people, scanners and newspapers carry them: four characters that name the kind,
// then Base45 (RFC 9285), then two check digits, all within QR's alphanumeric set.
//
// A scanner that types as if the till had another keyboard layout puts other characters in their
// place, and one wrong character in a voucher's secret would say that its holder is a forger. The
// check digits tell: this was misread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "protocol/wire/cbor.h"
#include "protocol/wire/kind.h"

namespace noodgeld {

[[nodiscard]] std::string base45(ByteView bytes);
/// Accepts exactly what `base45` can produce.
[[nodiscard]] Result<Bytes, DecodeError> from_base45(std::string_view text);

/// Two digits over all characters before them, which must be of the alphabet. One wrong character,
/// or two neighbours in each other's place, are always found; any other damage but once in 1,933
/// times. A space is none of them, for it would get lost at the end of a line.
[[nodiscard]] std::string check_digits(std::string_view text);

/// The text form of an object. Its kind must have a prefix.
[[nodiscard]] std::string to_text(Kind kind, ByteView object);

/// What a scanner read. `bytes` may be anything: they are the kind's decoder's to judge.
struct Scanned {
    Kind kind;
    Bytes bytes;
};

/// Refuses unknown prefixes (wrong_key), over-long text (wrong_length), characters outside the
/// alphabet and wrong check digits (misread), and bad Base45. Spaces and line ends around the text,
/// which scanners and keyboards add, are ignored.
[[nodiscard]] Result<Scanned, DecodeError> from_text(std::string_view text);

}  // namespace noodgeld
