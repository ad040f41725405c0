// Passphrase: asked on the terminal, or given by a file descriptor or, though that is discouraged,
// by the environment; never on the command line, where every user of the machine can read it.
#pragma once

#include <string>

#include "base/secret.h"
#include "files/context.h"

namespace noodgeld {

/// Where a verb's passphrase comes from. One line of the descriptor is one passphrase, so a verb
/// that opens several files takes several lines; the environment gives all of them the same.
struct PassphraseSource {
    int fd =
        -1;  ///< --passphrase-fd; -1: the context's, of NOODGELD_PASSPHRASE; else the terminal.
};

/// What is asked on the terminal.
struct PassphrasePrompt {
    std::string what;        ///< What the passphrase opens: a file's name.
    std::string above = {};  ///< Lines to show above it, for who has not seen them yet.
};

/// The passphrase that opens a file. As it was typed, but for how keyboards differ: it is in one
/// normal form (words/typed_text.h) and without the line ends around it. Refuses what is not UTF-8
/// and what cannot be seen. Of one from the environment it says, once, what is safer.
[[nodiscard]] Result<SecretBytes, Failure> ask_passphrase(const Context& context,
                                                          const PassphraseSource& source,
                                                          const PassphrasePrompt& prompt);
/// The passphrase to seal `what` with: on the terminal asked twice. Refuses an empty one.
[[nodiscard]] Result<SecretBytes, Failure> choose_passphrase(const Context& context,
                                                             const PassphraseSource& source,
                                                             const std::string& what);

}  // namespace noodgeld
