#include "ledger/store/log_frames.h"

#include <fmt/format.h>
#include <rocksdb/file_checksum.h>

#include <memory>
#include <string_view>

#include "journal/journal_files.h"

namespace noodgeld::store {
namespace {

constexpr std::size_t kBlock = 32'768;
constexpr std::size_t kHeader = 7;  // Masked CRC-32C (4), length (2), type (1).
constexpr unsigned kWhole = 1;
constexpr unsigned kFirst = 2;
constexpr unsigned kMiddle = 3;
constexpr unsigned kLast = 4;

std::uint32_t byte_at(std::string_view bytes, std::size_t i) {
    return static_cast<std::uint8_t>(bytes[i]);
}

/// RocksDB has its checksum in no public header but as one of a whole file, big-endian.
std::uint32_t masked_crc(std::string_view bytes) {
    static const auto factory = rocksdb::GetFileChecksumGenCrc32cFactory();
    const auto generator = factory->CreateFileChecksumGenerator({});
    generator->Update(bytes.data(), bytes.size());
    generator->Finalize();
    const std::string said = generator->GetChecksum();
    std::uint32_t crc = 0;
    for (std::size_t i = 0; i < said.size(); ++i) crc = crc << 8U | byte_at(said, i);
    return ((crc >> 15U) | (crc << 17U)) + 0xa282ead8U;
}

/// Walks over the blocks of one log.
class Frames {
  public:
    /// Whether the file can go on after this block.
    bool take(std::string_view block) {
        std::size_t at = 0;
        while (block.size() - at >= kHeader) {
            const std::size_t size =
                byte_at(block, at + 4) + std::size_t{256} * byte_at(block, at + 5);
            if (block.size() - at - kHeader < size) return false;
            if (!is_record(block.substr(at, kHeader + size))) return false;
            at += kHeader + size;
            if (!inside_) whole_ = begin_ + at;
        }
        begin_ += block.size();
        if (block.size() == kBlock && !inside_) whole_ = begin_;  // Its end is filled with zeros.
        return block.size() == kBlock;
    }
    [[nodiscard]] std::uint64_t whole() const { return whole_; }

  private:
    bool is_record(std::string_view record) {
        const unsigned type = byte_at(record, 6);
        const bool begins = type == kWhole || type == kFirst;
        const bool goes_on = type == kMiddle || type == kLast;
        if (!(inside_ ? goes_on : begins)) return false;
        std::uint32_t crc = 0;
        for (std::size_t i = 4; i-- > 0;) crc = crc << 8U | byte_at(record, i);
        if (crc != masked_crc(record.substr(6))) return false;
        inside_ = type == kFirst || type == kMiddle;
        return true;
    }

    std::uint64_t begin_ = 0;  // Of the block.
    std::uint64_t whole_ = 0;
    bool inside_ = false;  // A record of which more is to come.
};

/// As much as there is, up to a block.
rocksdb::IOStatus read_block(rocksdb::FSSequentialFile& file, std::string& block) {
    block.clear();
    std::string buffer(kBlock, '\0');
    while (block.size() < kBlock) {
        rocksdb::Slice piece;
        auto status = file.Read(kBlock - block.size(), {}, &piece, buffer.data(), nullptr);
        if (!status.ok() || piece.empty()) return status;
        block.append(piece.data(), piece.size());
    }
    return rocksdb::IOStatus::OK();
}

}  // namespace

Result<std::uint64_t, StorageError> whole_bytes(rocksdb::FileSystem& system,
                                                const std::string& path) {
    std::unique_ptr<rocksdb::FSSequentialFile> file;
    auto status = system.NewSequentialFile(path, {}, &file, nullptr);
    Frames frames;
    std::string block;
    while (status.ok()) {
        status = read_block(*file, block);
        if (!status.ok() || !frames.take(block)) break;
    }
    if (!status.ok()) {
        return fail(journal::storage_error(fmt::format("kan {} niet lezen", path),
                                           fmt::format("cannot read {}", path), status));
    }
    return frames.whole();
}

}  // namespace noodgeld::store
