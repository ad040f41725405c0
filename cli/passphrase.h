// Passphrase: asked on the terminal, or given by a file descriptor or the environment; never on the
// command line, where every user of the machine can read it.
#pragma once

#include <string>

#include "cli/command_line.h"
#include "crypto/secret.h"

namespace noodgeld {

/// Where a verb's passphrase comes from. One line of the descriptor is one passphrase, so a verb
/// that opens several files takes several lines; the environment gives all of them the same.
struct PassphraseSource {
    int fd = -1;  ///< --passphrase-fd; -1: NOODGELD_PASSPHRASE, else the terminal.
};

/// Adds --passphrase-fd.
void add_passphrase_option(CommandLine& line, CLI::App& verb, PassphraseSource& source);

/// The passphrase that opens `what` (a file's name, for the prompt).
[[nodiscard]] Result<crypto::SecretBytes, Failure> ask_passphrase(const Context& context,
                                                                  const PassphraseSource& source,
                                                                  const std::string& what);
/// The passphrase to seal `what` with: on the terminal asked twice. Refuses an empty one.
[[nodiscard]] Result<crypto::SecretBytes, Failure> choose_passphrase(const Context& context,
                                                                     const PassphraseSource& source,
                                                                     const std::string& what);

}  // namespace noodgeld
