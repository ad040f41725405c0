#include "protocol/wire/pack.h"

#include <algorithm>

#include "protocol/wire/limits.h"

namespace noodgeld {
namespace {

constexpr std::string_view kMagic = "noodgeld/pack/1\n";

/// An array's head, a kind and a length: what says how large an item is.
constexpr std::size_t kMostItemHead = 1 + 2 + 9;

/// The bytes of the item that begins here, as its head claims; nothing if it is no item's head, or
/// claims more than any object of its kind may have. Only the strict reader decides what an item
/// is.
std::optional<std::size_t> item_size(ByteView head) {
    std::size_t at = 1;
    const auto argument = [&head, &at]() -> std::optional<std::uint64_t> {
        if (at >= head.size()) return std::nullopt;
        const unsigned info = head[at++] & 0x1fU;
        if (info < 24) return info;
        if (info > 27) return std::nullopt;
        const std::size_t width = std::size_t{1} << (info - 24);
        if (at + width > head.size()) return std::nullopt;
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < width; ++i) value = value << 8 | head[at++];
        return value;
    };
    const auto kind = argument();
    if (!kind || *kind > static_cast<std::uint64_t>(last_of(Kind{}))) return std::nullopt;
    const auto length = argument();
    if (!length || *length > max_object_bytes(static_cast<Kind>(*kind))) return std::nullopt;
    return at + *length;
}

}  // namespace

std::uint64_t max_object_bytes(Kind kind) {
    return kind == Kind::segment ? limits::kSegmentBytes : limits::kObjectBytes;
}

Bytes encode_item(Kind kind, ByteView object) {
    return cbor::Writer().array(2).uint(static_cast<std::uint64_t>(kind)).bytes(object).take();
}

Result<PackItem, DecodeError> decode_item(ByteView wire) {
    cbor::Reader in(wire);
    if (in.array() != 2) in.stop(DecodeError::wrong_length);
    const std::uint64_t number = in.uint(static_cast<std::uint64_t>(last_of(Kind{})));
    const ByteView object = in.bytes();
    if (auto done = in.finish(); !done) return fail(done.error());
    if (number == 0) return fail(DecodeError::out_of_range);
    const Kind kind = static_cast<Kind>(number);
    if (object.size() > max_object_bytes(kind)) return fail(DecodeError::wrong_length);
    return PackItem{kind, Bytes(object.begin(), object.end())};
}

Bytes PackWriter::hashed(Bytes piece) {
    hash_.update(piece);
    return piece;
}

Bytes PackWriter::begin(const Lineage& lineage) {
    Bytes out;
    append(out, as_bytes(kMagic));
    append(out, lineage.bytes);
    return hashed(std::move(out));
}

Bytes PackWriter::item(Kind kind, ByteView object) {
    return hashed(encode_item(kind, object));
}

Bytes PackWriter::end() {
    return cbor::Writer().array(2).uint(0).bytes(hash_.finish().bytes).take();
}

Result<PackReader, DecodeError> PackReader::open(ByteView pack) {
    PackReader reader(pack);
    NOODGELD_TRY_VOID(reader.read_beginning());
    return reader;
}

Result<PackReader, DecodeError> PackReader::open(Source source, std::function<bool()> restart) {
    PackReader reader(std::move(source), std::move(restart));
    NOODGELD_TRY_VOID(reader.read_beginning());
    return reader;
}

Result<void, DecodeError> PackReader::read_beginning() {
    const std::size_t size = kMagic.size() + lineage_.bytes.size();
    fill(size);
    if (rest_.size() < size) return fail(DecodeError::truncated);
    if (as_text(rest_.first(kMagic.size())) != kMagic) return fail(DecodeError::wrong_type);
    std::ranges::copy(rest_.subspan(kMagic.size(), lineage_.bytes.size()), lineage_.bytes.begin());
    hash_.update(rest_.first(size));
    rest_ = rest_.subspan(size);
    return {};
}

bool PackReader::rewind() {
    rest_ = whole_;
    hash_ = {};
    if (source_ && (!restart_ || !restart_())) return false;
    const Lineage before = lineage_;
    return read_beginning() && lineage_ == before;
}

/// Reads until that many bytes are at hand, or there are no more.
void PackReader::fill(std::size_t size) {
    if (!source_ || rest_.size() >= size) return;
    // More at once than was asked for: most items are small.
    constexpr std::size_t kAtOnce = std::size_t{1} << 16;
    Bytes larger(std::max(size, kAtOnce));
    std::ranges::copy(rest_, larger.begin());
    std::size_t have = rest_.size();
    while (have < size) {
        const std::size_t got = source_(std::span(larger).subspan(have));
        if (got == 0) break;
        have += got;
    }
    buffer_ = std::move(larger);
    rest_ = ByteView(buffer_).first(have);
}

Result<std::optional<PackItem>, DecodeError> PackReader::next() {
    fill(kMostItemHead);
    // And one byte more, for nothing may follow the last item.
    if (const auto size = item_size(rest_)) fill(*size + 1);
    cbor::Reader in(rest_);
    if (in.array() != 2) in.stop(DecodeError::wrong_length);
    const std::uint64_t number = in.uint(static_cast<std::uint64_t>(last_of(Kind{})));
    const ByteView object = in.bytes();
    if (in.stopped()) return fail(in.finish().error());

    if (number == 0) {
        if (auto done = in.finish(); !done) return fail(done.error());
        if (!std::ranges::equal(object, hash_.finish().bytes)) {
            return fail(DecodeError::inconsistent);
        }
        return std::nullopt;
    }
    const Kind kind = static_cast<Kind>(number);
    if (object.size() > max_object_bytes(kind)) return fail(DecodeError::wrong_length);
    const auto end = object.data() + object.size();
    const ByteView piece = rest_.first(static_cast<std::size_t>(end - rest_.data()));
    PackItem item{kind, Bytes(object.begin(), object.end())};
    hash_.update(piece);
    rest_ = rest_.subspan(piece.size());
    return item;
}

}  // namespace noodgeld
