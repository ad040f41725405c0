// TypedText: text as people type and save it, brought to the one form in which it is kept: UTF-8 in
// Normalization Form C (Unicode Standard Annex 15), with nothing in it that cannot be seen.
//
// What keyboards do differently for one and the same text (an accent typed apart, a space that does
// not break) makes no difference here; what could deceive a reader is refused in words. The words
// of a refusal stand on their own: put the name of the field and a colon before them.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/failure.h"
#include "base/secret.h"

namespace noodgeld {

/// In Normalization Form C, every kind of space as the plain one (as RFC 8265, section 4.2, has it
/// for passphrases). Refuses what is not UTF-8, control characters, marks that turn the direction
/// of writing, characters that show nothing, and those that Unicode does not define. Leaves no copy
/// behind, and no word of a refusal repeats the text.
[[nodiscard]] Result<SecretBytes, Phrase> normalised(ByteView typed);

/// A person's, an office's or a region's name, or a message: normalised, without the spaces around
/// it. How long it may be is for the caller.
[[nodiscard]] Result<std::string, Phrase> name_from(std::string_view typed);

/// A text file's contents without the mark (U+FEFF) that some editors put before UTF-8. Refuses
/// UTF-16, as what it is, and other bytes that are not UTF-8. The view is into `file`.
[[nodiscard]] Result<std::string_view, Phrase> text_in_file(std::string_view file);

/// What was typed, read by one of the functions of this room, or a failure that names where it
/// stood.
template <class T>
[[nodiscard]] Result<T, Failure> typed_in(const std::string& where, Result<T, Phrase> read,
                                          ExitCode code = ExitCode::usage) {
    if (!read) return fail(about(where, Failure{code, read.error()}));
    return std::move(*read);
}

}  // namespace noodgeld
