#include "protocol/wire/pack.h"

#include <algorithm>

#include "protocol/wire/limits.h"

namespace noodgeld {
namespace {

constexpr std::string_view kMagic = "noodgeld/pack/1\n";

}  // namespace

std::uint64_t max_object_bytes(Kind kind) {
    constexpr std::uint64_t kIdBytes = 16;
    if (kind == Kind::manifest) return limits::kTokensPerEmission * kIdBytes;
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
    const std::size_t header_size = kMagic.size() + Lineage{}.bytes.size();
    if (pack.size() < header_size) return fail(DecodeError::truncated);
    if (as_text(pack.first(kMagic.size())) != kMagic) return fail(DecodeError::wrong_type);
    return PackReader(pack, header_size);
}

PackReader::PackReader(ByteView pack, std::size_t header_size) : rest_(pack.subspan(header_size)) {
    std::ranges::copy(pack.subspan(kMagic.size(), lineage_.bytes.size()), lineage_.bytes.begin());
    hash_.update(pack.first(header_size));
}

Result<std::optional<PackItem>, DecodeError> PackReader::next() {
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
    hash_.update(piece);
    rest_ = rest_.subspan(piece.size());
    return PackItem{kind, Bytes(object.begin(), object.end())};
}

}  // namespace noodgeld
