// ExitCode: how the program ends, for scripts. The same four in every verb.
#pragma once

namespace noodgeld {

enum class ExitCode : int {
    yes = 0,     ///< Done; or the answer is yes.
    no = 1,      ///< Refused, invalid, or a difference was found.
    usage = 2,   ///< The command line cannot be meant.
    cannot = 3,  ///< The machine could not: a file, the disk, the network, memory.
};

}  // namespace noodgeld
