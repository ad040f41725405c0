// How much of one of RocksDB's logs (its write-ahead logs and its MANIFEST) is whole.
//
// RocksDB itself takes a record whose length reaches past the end of the file for one that power
// cut off, and passes over it in silence; a flipped bit makes the same of one that was
// acknowledged.
#pragma once

#include <rocksdb/file_system.h>

#include <cstdint>
#include <string>

#include "base/result.h"
#include "journal/storage_error.h"

namespace noodgeld::store {

/// Bytes from the file's beginning that are whole records with the right checksums; the size of
/// the file where all is well. Format: rocksdb/db/log_format.h. Reads the file once, in pieces.
[[nodiscard]] Result<std::uint64_t, StorageError> whole_bytes(rocksdb::FileSystem& system,
                                                              const std::string& path);

}  // namespace noodgeld::store
