// IssuerSheets: the verbs that mint print runs, and that print houses open them with.
#pragma once

#include "cli/command_line.h"

namespace noodgeld {

void add_mint_verb(CommandLine& line, CLI::App& issuer);
void add_sheet_verbs(CommandLine& line, CLI::App& issuer);

}  // namespace noodgeld
