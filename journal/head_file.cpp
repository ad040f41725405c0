#include "journal/head_file.h"

#include <fmt/format.h>

#include <string_view>
#include <utility>

namespace noodgeld::journal {
namespace {

// A slot: magic, number (8 bytes, big-endian), chain hash, SHA-256 of what precedes; zeros.
constexpr std::string_view kMagic = "noodgeld-head/1\n";
constexpr std::size_t kNumberAt = kMagic.size();
constexpr std::size_t kChainAt = kNumberAt + 8;
constexpr std::size_t kChecksumAt = kChainAt + 32;
constexpr std::size_t kEnd = kChecksumAt + 32;
static_assert(kEnd <= HeadFile::kSlotBytes);

std::string encode_slot(const CommitMark& mark) {
    std::string slot(kMagic);
    for (std::size_t i = 8; i-- > 0;) slot.push_back(static_cast<char>(mark.number >> (8 * i)));
    slot.append(as_text(mark.chain.bytes));
    slot.append(as_text(crypto::sha256({as_bytes(slot)}).bytes));
    slot.resize(HeadFile::kSlotBytes);
    return slot;
}

std::optional<CommitMark> decode_slot(std::string_view slot) {
    if (slot.size() < kEnd) return std::nullopt;
    CommitMark mark;
    for (const char c : slot.substr(kNumberAt, 8)) {
        mark.number = mark.number << 8 | static_cast<std::uint8_t>(c);
    }
    std::ranges::copy(as_bytes(slot.substr(kChainAt, 32)), mark.chain.bytes.begin());
    if (slot.substr(0, kEnd) != encode_slot(mark).substr(0, kEnd)) return std::nullopt;
    return mark;
}

}  // namespace

Result<void, StorageError> HeadFile::create(JournalFiles& files) {
    std::string content = encode_slot({});
    content.resize(kSlotDistance + kSlotBytes);
    return files.write(kName, content);
}

Result<HeadFile, StorageError> HeadFile::open(const JournalFiles& files) {
    std::string path = files.path(kName).string();
    std::unique_ptr<rocksdb::FSRandomRWFile> file;
    auto status = files.system()->NewRandomRWFile(path, {}, &file, nullptr);
    std::array<std::optional<CommitMark>, 2> marks;
    for (std::size_t i = 0; i < marks.size() && status.ok(); ++i) {
        std::string buffer(kSlotBytes, '\0');
        rocksdb::Slice read;
        status = file->Read(i * kSlotDistance, kSlotBytes, {}, &read, buffer.data(), nullptr);
        if (status.ok()) marks[i] = decode_slot(read.ToStringView());
    }
    if (!status.ok()) {
        return fail(storage_error(fmt::format("kan {} niet lezen", path),
                                  fmt::format("cannot read {}", path), status));
    }
    if (!marks[0] && !marks[1]) {
        return fail(StorageError{
            StorageFault::damaged,
            {fmt::format("{} is beschadigd: niet te zeggen is of het journaal volledig is. Zet "
                         "deze map in haar geheel terug van een kopie, of bewaar haar en begin met "
                         "een nieuwe sleutel in een lege map.",
                         path),
             fmt::format("{} is damaged: whether the journal is complete cannot be said. Put this "
                         "whole folder back from a copy, or keep it and begin with a new key in an "
                         "empty folder.",
                         path)}});
    }
    const bool second = !marks[0] || (marks[1] && marks[1]->number > marks[0]->number);
    return HeadFile(std::move(file), std::move(path), *marks[second ? 1 : 0], second ? 1 : 0);
}

Result<void, StorageError> HeadFile::write(const CommitMark& mark) {
    const std::size_t slot = 1 - slot_;
    auto status = file_->Write(slot * kSlotDistance, encode_slot(mark), {}, nullptr);
    if (status.ok()) status = file_->Sync({}, nullptr);
    if (!status.ok()) {
        return fail(storage_error(fmt::format("kan {} niet schrijven", path_),
                                  fmt::format("cannot write {}", path_), status));
    }
    mark_ = mark;
    slot_ = slot;
    return {};
}

}  // namespace noodgeld::journal
