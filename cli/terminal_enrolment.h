// TerminalEnrolment: how a device asks for its certificate, and how another key takes its key's
// place.
#pragma once

namespace CLI {
class App;
}

namespace noodgeld {

class CommandLine;

/// Adds `terminal request` and `terminal replace`.
void add_terminal_enrolment(CommandLine& line, CLI::App& group);

}  // namespace noodgeld
