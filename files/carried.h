// Carried: an object as people bring it: a file, a scanner's text, or either on the standard input.
#pragma once

#include <optional>
#include <string>

#include "base/secret.h"
#include "files/context.h"

namespace noodgeld {

/// The bytes that `what` means: a file's; the standard input's ("-"); or the text itself, when it
/// is a text of ours. They may be a voucher's, so they are wiped, and no message repeats them.
[[nodiscard]] Result<SecretBytes, Failure> read_meant(Context& context, const std::string& what);

/// One object's bytes and, where it was a text, its kind's name.
struct Carried {
    std::optional<std::string> kind;
    SecretBytes bytes;
};
/// The object that `input` is or, being text, stands for. `kind`: the one it must be; empty: any.
/// Refuses damaged text, and text of another kind.
[[nodiscard]] Result<Carried, Failure> unwrap(SecretBytes input, const std::string& kind);

}  // namespace noodgeld
