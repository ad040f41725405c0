// Makes libsodium ready: it must choose its implementations before it is used from many threads.
#pragma once

namespace noodgeld {

/// Cheap after the first call. Every use of libsodium but hashing and wiping comes after one.
void initialise_sodium();

}  // namespace noodgeld
