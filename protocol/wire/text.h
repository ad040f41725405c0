// Text: objects as people, scanners and newspapers carry them: four characters that name the kind,
// then Base45 (RFC 9285), all within QR's alphanumeric set.
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

/// The text form of an object. Its kind must have a prefix.
[[nodiscard]] std::string to_text(Kind kind, ByteView object);

/// What a scanner read. `bytes` may be anything: they are the kind's decoder's to judge.
struct Scanned {
    Kind kind;
    Bytes bytes;
};

/// Refuses unknown prefixes (wrong_key), over-long text (wrong_length) and bad Base45. Spaces and
/// line ends around the text, which scanners and keyboards add, are ignored.
[[nodiscard]] Result<Scanned, DecodeError> from_text(std::string_view text);

}  // namespace noodgeld
