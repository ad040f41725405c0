// Passphrase: asked on the terminal, or given by a file descriptor or the environment; never on the
// command line, where every user of the machine can read it.
#pragma once

#include <string>

#include "base/secret.h"
#include "files/context.h"

namespace noodgeld {

/// Where a verb's passphrase comes from. One line of the descriptor is one passphrase, so a verb
/// that opens several files takes several lines; the environment gives all of them the same.
struct PassphraseSource {
    int fd = -1;  ///< --passphrase-fd; -1: NOODGELD_PASSPHRASE, else the terminal.
};

/// The passphrase that opens `what` (a file's name, for the prompt).
[[nodiscard]] Result<SecretBytes, Failure> ask_passphrase(const Context& context,
                                                          const PassphraseSource& source,
                                                          const std::string& what);
/// The passphrase to seal `what` with: on the terminal asked twice. Refuses an empty one.
[[nodiscard]] Result<SecretBytes, Failure> choose_passphrase(const Context& context,
                                                             const PassphraseSource& source,
                                                             const std::string& what);

}  // namespace noodgeld
