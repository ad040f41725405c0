// Files: read whole within a bound, written whole or not at all.
#pragma once

#include <cstddef>
#include <string>

#include "base/bytes.h"
#include "files/context.h"
#include "protocol/wire/limits.h"

namespace noodgeld {

/// Ends a read that would be a mistake anyway: a whole emission's files stay far below it.
inline constexpr std::size_t kMaxFileBytes = std::size_t{1} << 30;

/// Whether something is a regular file, so that reading it neither waits for anybody nor goes on
/// for ever. Refuses (exit: no) a pipe, a device and a socket, and says how else to give them;
/// cannot when it is missing, a folder or unreadable.
[[nodiscard]] Result<void, Failure> check_regular_file(const std::string& path);

/// All of a regular file. Refuses what check_regular_file refuses, and one above `max_bytes` before
/// any of it is read. Leaves no copy behind on the way, so a secret is wiped by wiping the result.
[[nodiscard]] Result<Bytes, Failure> read_file(const std::string& path,
                                               std::size_t max_bytes = kMaxFileBytes);
/// The same, where "-" is the standard input.
[[nodiscard]] Result<Bytes, Failure> read_input(Context& context, const std::string& path,
                                                std::size_t max_bytes = kMaxFileBytes);

struct WriteOptions {
    /// Else an existing file is left as it is, and that is a failure. A key file always is.
    bool overwrite = false;
    bool secret = false;  ///< For the owner only: 0600. Else as the umask has it.
    /// Where the file that stands there goes on, under another name: how a key file is replaced.
    std::string kept_as = {};
};
/// Writes beside `path`, syncs, renames, syncs the folder: after any crash the file is the old one
/// or the new one. Costs two fsyncs.
[[nodiscard]] Result<void, Failure> write_file(const std::string& path, ByteView bytes,
                                               WriteOptions options = {});
/// Whether a file may be written at `path`: nothing is there, or `overwrite` and it is no key file.
/// A key that is gone is gone for ever, so no --force destroys one; the words say how to go on.
/// For who writes without write_file, which asks this itself.
[[nodiscard]] Result<void, Failure> check_may_write(const std::string& path, bool overwrite);

/// The same, where "-" is the standard output.
[[nodiscard]] Result<void, Failure> write_output(Context& context, const std::string& path,
                                                 ByteView bytes, WriteOptions options = {});

/// Makes the folder and those above it. One that is there already is fine.
[[nodiscard]] Result<void, Failure> make_folder(const std::string& path);

}  // namespace noodgeld
