// SharedOptions: options that verbs of several roles have, said once.
#pragma once

#include <string>
#include <vector>

#include "cli/command_line.h"
#include "files/passphrase.h"
#include "words/shown.h"

namespace noodgeld {

/// Adds --facts.
void add_facts_option(CommandLine& line, CLI::App& verb, std::vector<std::string>& paths);
/// Adds --passphrase-fd.
void add_passphrase_option(CommandLine& line, CLI::App& verb, PassphraseSource& source);
/// Adds --force.
void add_force_option(CommandLine& line, CLI::App& verb, bool& force);
/// Adds --out and --force, of a verb that writes one file. That it may is known before anything
/// else is done. Both must live as long as `line`.
void add_out_options(CommandLine& line, CLI::App& verb, std::string& out, bool& force);

/// Prints it: for a person, or for machines.
void say(Context& context, const Shown& shown);

}  // namespace noodgeld
