// Machine: what a number was measured on, as lines that begin with "#"; and pinning to its cores.
#pragma once

namespace noodgeld::bench {

/// Prints the CPU, its back ends and the disk's own time for 4 KiB and an fdatasync.
void print_machine();

/// Keeps this thread on one core. Exits when the kernel says no.
void pin_to_core(unsigned core);

/// Lets it run anywhere again.
void unpin();

}  // namespace noodgeld::bench
