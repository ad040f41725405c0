// OfficerDrafts: the verbs that make drafts from what people write.
#pragma once

#include "cli/command_line.h"

namespace noodgeld {

void add_charter_draft_verb(CommandLine& line, CLI::App& group);
void add_order_draft_verb(CommandLine& line, CLI::App& group);
void add_stop_draft_verb(CommandLine& line, CLI::App& group);
void add_revocations_draft_verb(CommandLine& line, CLI::App& group);
/// The revocation desk finds a sheet's key among those that minting sealed for it.
void add_find_sheet_verb(CommandLine& line, CLI::App& group);
void add_find_box_verb(CommandLine& line, CLI::App& group);
void add_ruling_draft_verb(CommandLine& line, CLI::App& group);
void add_settlement_draft_verb(CommandLine& line, CLI::App& group);
/// Draft, sign, combine and show.
void add_register_verbs(CommandLine& line, CLI::App& group);

}  // namespace noodgeld
