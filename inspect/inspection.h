// Inspection: any bytes, recognised as the object they are, and taken apart for showing.
//
// A kind does not stand in an object's bytes, but no two kinds have one form, so each decoder is
// tried: what decodes is what it is. A voucher's seed is looked at (does it fit?) and never shown.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "inspect/trust.h"
#include "words/shown.h"

namespace noodgeld {

struct Inspected {
    std::string kind;    ///< "order", "entry": for machines.
    bool draft = false;  ///< A bare payload: nobody has signed it.
    Shown shown;         ///< Its kind, form, names, content, signatures and verdict.
    bool good = true;    ///< False when something that could be verified is wrong.
};

/// What each decoder that could be meant said of bytes that are no object.
struct NotRecognised {
    std::vector<std::pair<std::string, DecodeError>> tried;
};
[[nodiscard]] Failure to_failure(const NotRecognised& error);

/// The object in `wire`; `kind`: only as that one, signed or a draft. `trust` takes what it
/// accepts, so that a certificate helps to judge the heads that come after it.
[[nodiscard]] Result<Inspected, NotRecognised> inspect_object(
    ByteView wire, const std::optional<std::string>& kind, Trust& trust, Language language);

/// Every name that `kind` may have, ascending by kind; "entry" last.
[[nodiscard]] std::vector<std::string> inspectable_kinds();
/// The kind of that name.
[[nodiscard]] std::optional<Kind> kind_named(std::string_view text);

}  // namespace noodgeld
