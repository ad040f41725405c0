// Reading a file of RocksDB's through, against the checksum that it was given when it was made.
#pragma once

#include <rocksdb/file_system.h>

#include <cstdint>
#include <functional>
#include <string>

#include "base/result.h"
#include "journal/storage_error.h"

namespace noodgeld::store {

struct FileToCheck {
    std::string path;
    std::uint64_t bytes = 0;
    std::string crc32c;  ///< As RocksDB's generator of checksums gives it: 4 bytes.
};

enum class FileCheck : std::uint8_t {
    sound,
    missing,
    damaged,
    interrupted,  ///< `go_on` said no.
};

/// Asks `go_on` once a mebibyte. Fails where the system cannot read.
[[nodiscard]] Result<FileCheck, StorageError> check_file(rocksdb::FileSystem& system,
                                                         const FileToCheck& file,
                                                         const std::function<bool()>& go_on);

}  // namespace noodgeld::store
