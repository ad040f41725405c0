// The program noodgeld as a function, so that a test can call it as a main does.
#pragma once

#include <string>
#include <vector>

#include "files/context.h"

namespace noodgeld {

/// Runs one command line (without the program's own name): parses, does the verb's work, says on
/// `context.err` why if it fails. Sets the context's language and json from the options. Throws
/// nothing.
[[nodiscard]] ExitCode run_program(const std::vector<std::string>& arguments, Context& context);

}  // namespace noodgeld
