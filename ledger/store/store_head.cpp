#include "ledger/store/store_head.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "base/big_endian.h"
#include "base/bytes.h"
#include "crypto/hash.h"

namespace noodgeld::store {
namespace {

// A slot: magic, three numbers (8 bytes each, big-endian), SHA-256 of what precedes; zeros.
constexpr std::string_view kMagic = "noodgeld-store/1";
constexpr std::size_t kNumbers = 3;
constexpr std::size_t kEnd = kMagic.size() + 8 * kNumbers + 32;
constexpr std::size_t kSlotBytes = 512;
constexpr std::size_t kSlotDistance = 4'096;
constexpr std::size_t kSlots = 3;
constexpr std::size_t kSynced = 2;  // Of them.
static_assert(kEnd <= kSlotBytes);

std::string encode_slot(const HeadMark& mark) {
    std::string slot(kMagic);
    for (const std::uint64_t number : {mark.sequence, mark.manifest, mark.manifest_bytes}) {
        slot.append(as_text(big_endian(number)));
    }
    slot.append(as_text(crypto::sha256({as_bytes(slot)}).bytes));
    slot.resize(kSlotBytes);
    return slot;
}

std::optional<HeadMark> decode_slot(std::string_view slot) {
    if (slot.size() < kEnd) return std::nullopt;
    std::array<std::uint64_t, kNumbers> numbers{};
    for (std::size_t i = 0; i < kNumbers; ++i) {
        const ByteView bytes = as_bytes(slot.substr(kMagic.size() + 8 * i, 8));
        numbers[i] = read_big_endian(std::span<const std::uint8_t, 8>(bytes));
    }
    const HeadMark mark{numbers[0], numbers[1], numbers[2]};
    if (slot.substr(0, kEnd) != encode_slot(mark).substr(0, kEnd)) return std::nullopt;
    return mark;
}

bool is_older(const HeadMark& a, const HeadMark& b) {
    return std::tie(a.manifest, a.manifest_bytes, a.sequence) <
           std::tie(b.manifest, b.manifest_bytes, b.sequence);
}

}  // namespace

Result<void, StorageError> StoreHead::create(journal::JournalFiles& files) {
    std::string content;
    for (std::size_t slot = 0; slot < kSlots; ++slot) {
        content.resize(slot * kSlotDistance);
        content.append(encode_slot({}));
    }
    return files.write(kName, content);
}

Result<std::unique_ptr<StoreHead>, StorageError> StoreHead::open(
    const journal::JournalFiles& files) {
    std::string path = files.path(kName).string();
    std::unique_ptr<rocksdb::FSRandomRWFile> file;
    auto status = files.system()->NewRandomRWFile(path, {}, &file, nullptr);
    std::array<std::optional<HeadMark>, kSlots> marks;
    for (std::size_t i = 0; i < kSlots && status.ok(); ++i) {
        std::string buffer(kSlotBytes, '\0');
        rocksdb::Slice read;
        status = file->Read(i * kSlotDistance, kSlotBytes, {}, &read, buffer.data(), nullptr);
        if (status.ok()) marks[i] = decode_slot(read.ToStringView());
    }
    if (!status.ok()) {
        return fail(journal::storage_error(fmt::format("kan {} niet lezen", path),
                                           fmt::format("cannot read {}", path), status));
    }
    if (!marks[0] && !marks[1]) {
        return fail(StorageError{
            StorageFault::damaged,
            {fmt::format("{} is beschadigd: niet te zeggen is of de opslag volledig is", path),
             fmt::format("{} is damaged: whether the store is complete cannot be said", path)}});
    }
    std::unique_ptr<StoreHead> head(new StoreHead(std::move(file), std::move(path)));
    for (const auto& mark : marks) {
        if (!mark) continue;
        head->mark_.sequence = std::max(head->mark_.sequence, mark->sequence);
        if (std::pair(mark->manifest, mark->manifest_bytes) >
            std::pair(head->mark_.manifest, head->mark_.manifest_bytes)) {
            head->mark_.manifest = mark->manifest;
            head->mark_.manifest_bytes = mark->manifest_bytes;
        }
    }
    head->next_ = marks[0] && (!marks[1] || is_older(*marks[1], *marks[0])) ? 1 : 0;
    return head;
}

HeadMark StoreHead::mark() const {
    const std::lock_guard lock(mutex_);
    return mark_;
}

Result<void, StorageError> StoreHead::note_sequence(std::uint64_t sequence) {
    const std::lock_guard lock(mutex_);
    mark_.sequence = sequence;
    return write(kSynced, false);
}

Result<void, StorageError> StoreHead::note_manifest(std::uint64_t manifest, std::uint64_t bytes) {
    const std::lock_guard lock(mutex_);
    mark_.manifest = manifest;
    mark_.manifest_bytes = bytes;
    NOODGELD_TRY_VOID(write(next_, true));
    next_ = 1 - next_;
    return {};
}

Result<void, StorageError> StoreHead::write(std::size_t slot, bool durably) {
    auto status = file_->Write(slot * kSlotDistance, encode_slot(mark_), {}, nullptr);
    if (status.ok() && durably) status = file_->Sync({}, nullptr);
    if (status.ok()) return {};
    return fail(journal::storage_error(fmt::format("kan {} niet schrijven", path_),
                                       fmt::format("cannot write {}", path_), status));
}

}  // namespace noodgeld::store
