// Every group of verbs: each is added by the file of its name.
#pragma once

namespace noodgeld {

class CommandLine;

/// Every one of those below.
void add_all_verbs(CommandLine& line);

void add_carrying_verbs(CommandLine& line);
void add_demo_verb(CommandLine& line);
void add_enroller_verbs(CommandLine& line);
void add_inspect_verb(CommandLine& line);
void add_issuer_verbs(CommandLine& line);
void add_key_verbs(CommandLine& line);
void add_ledger_verbs(CommandLine& line);
void add_officer_verbs(CommandLine& line);
void add_refusals_verb(CommandLine& line);
void add_terminal_verbs(CommandLine& line);
void add_verify_verb(CommandLine& line);
void add_witness_verb(CommandLine& line);

}  // namespace noodgeld
