// Where RocksDB's MANIFEST can be cut. It is a log of changes to the set of files, and when power
// goes while RocksDB appends to it, what was not synced yet can be garbage, which RocksDB does not
// read past. Whoever cuts it must find out by other means whether anything is missing then.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace noodgeld::journal {

/// Sizes to which the file can be cut, the largest first: before what cannot be a record, then
/// before each of the last records, at most 32 in all. Format: rocksdb/db/log_format.h.
[[nodiscard]] std::vector<std::size_t> manifest_ends(std::string_view manifest);

}  // namespace noodgeld::journal
