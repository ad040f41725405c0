#include "ledger/store/file_check.h"

#include <fmt/format.h>
#include <rocksdb/file_checksum.h>

#include <memory>

#include "journal/journal_files.h"

namespace noodgeld::store {
namespace {

constexpr std::size_t kPieceBytes = std::size_t{1} << 20;

}  // namespace

Result<FileCheck, StorageError> check_file(rocksdb::FileSystem& system, const FileToCheck& file,
                                           const std::function<bool()>& go_on) {
    if (system.FileExists(file.path, {}, nullptr).IsNotFound()) return FileCheck::missing;
    std::unique_ptr<rocksdb::FSSequentialFile> opened;
    auto status = system.NewSequentialFile(file.path, {}, &opened, nullptr);
    const auto sum =
        rocksdb::GetFileChecksumGenCrc32cFactory()->CreateFileChecksumGenerator({file.path, {}});
    std::string buffer(kPieceBytes, '\0');
    std::uint64_t bytes = 0;
    while (status.ok()) {
        if (!go_on()) return FileCheck::interrupted;
        rocksdb::Slice piece;
        status = opened->Read(buffer.size(), {}, &piece, buffer.data(), nullptr);
        if (!status.ok() || piece.empty()) break;
        sum->Update(piece.data(), piece.size());
        bytes += piece.size();
    }
    if (!status.ok()) {
        return fail(journal::storage_error(fmt::format("kan {} niet lezen", file.path),
                                           fmt::format("cannot read {}", file.path), status));
    }
    sum->Finalize();
    const bool is_sound = bytes == file.bytes && sum->GetChecksum() == file.crc32c;
    return is_sound ? FileCheck::sound : FileCheck::damaged;
}

}  // namespace noodgeld::store
