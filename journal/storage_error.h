// StorageError: what is wrong with a journal on disk, in words for the person who runs it.
#pragma once

#include <cstdint>
#include <string>

#include "base/language.h"

namespace noodgeld {

enum class StorageFault : std::uint8_t {
    in_use,         ///< It cannot be locked: another process, or another Journal, holds it.
    other_lineage,  ///< It belongs to another scheme or drill.
    incomplete,     ///< Something that was acknowledged is missing.
    damaged,        ///< Bytes are not what was written.
    full,           ///< No room.
    stopped,        ///< An earlier write failed: open again, which reads what is there.
    failed,         ///< The disk or the system said no.
};

struct StorageError {
    StorageFault fault = StorageFault::failed;
    Phrase words;  ///< What is missing, where, and what to do.
};

}  // namespace noodgeld
