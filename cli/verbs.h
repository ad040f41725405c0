// Every group of verbs: each is added by the file of its name.
#pragma once

namespace noodgeld {

class CommandLine;

void add_key_verbs(CommandLine& line);

}  // namespace noodgeld
