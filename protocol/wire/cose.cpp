#include "protocol/wire/cose.h"

#include <string_view>

#include "base/check.h"

namespace noodgeld::cose {
namespace {

// Heads that libcbor's writer could make too; literal, because these bytes are the format.
constexpr std::array<std::uint8_t, 1> kSign1Tag{0xd2};                             // tag 18
constexpr std::array<std::uint8_t, 2> kSignTag{0xd8, 0x62};                        // tag 98
constexpr std::array<std::uint8_t, 5> kHeaderStart{0xa2, 0x01, 0x27, 0x04, 0x50};  // {1: -8, 4: …
constexpr std::array<std::uint8_t, 1> kEmptyMap{0xa0};
constexpr std::size_t kHeaderSize = kHeaderStart.size() + 16;

Bytes sig_structure(std::string_view context, std::initializer_list<ByteView> parts) {
    cbor::Writer out;
    out.array(1 + parts.size()).text(context);
    for (const ByteView part : parts) out.bytes(part);
    return out.take();
}

KeyId read_protected(cbor::Reader& in) {
    const ByteView header = in.bytes();
    if (in.stopped()) return {};
    if (header.size() != kHeaderSize ||
        !std::ranges::equal(header.first(kHeaderStart.size()), kHeaderStart)) {
        in.stop(DecodeError::wrong_key);
        return {};
    }
    KeyId kid;
    std::ranges::copy(header.subspan(kHeaderStart.size()), kid.bytes.begin());
    return kid;
}

KeySignature read_signature(cbor::Reader& in, const KeyId& kid) {
    return {kid, {in.bytes_of<64>()}};
}

}  // namespace

Bytes protected_header(const KeyId& kid) {
    Bytes out(kHeaderStart.begin(), kHeaderStart.end());
    append(out, kid.bytes);
    return out;
}

Bytes to_be_signed_1(const KeyId& kid, ByteView external_aad, ByteView payload) {
    return sig_structure("Signature1", {protected_header(kid), external_aad, payload});
}

Bytes to_be_signed(const KeyId& kid, ByteView external_aad, ByteView payload) {
    return sig_structure("Signature", {ByteView{}, protected_header(kid), external_aad, payload});
}

Bytes write_sign1(ByteView payload, const KeySignature& by) {
    cbor::Writer out;
    out.literal(kSign1Tag).array(4).bytes(protected_header(by.kid)).map(0).bytes(payload);
    return out.bytes(by.signature.bytes).take();
}

Bytes write_sign(ByteView payload, std::span<const KeySignature> by) {
    NOODGELD_CHECK(!by.empty() && by.size() <= kMaxSignatures);
    cbor::Writer out;
    out.literal(kSignTag).array(4).bytes({}).map(0).bytes(payload).array(by.size());
    for (const KeySignature& one : by) {
        out.array(3).bytes(protected_header(one.kid)).map(0).bytes(one.signature.bytes);
    }
    return out.take();
}

Result<Sign1Parts, DecodeError> read_sign1(ByteView wire) {
    cbor::Reader in(wire);
    in.literal(kSign1Tag);
    if (in.array() != 4) in.stop(DecodeError::wrong_length);
    const KeyId kid = read_protected(in);
    in.literal(kEmptyMap);
    const ByteView payload = in.bytes();
    const KeySignature by = read_signature(in, kid);
    if (auto done = in.finish(); !done) return fail(done.error());
    return Sign1Parts{payload, by};
}

Result<SignParts, DecodeError> read_sign(ByteView wire) {
    cbor::Reader in(wire);
    in.literal(kSignTag);
    if (in.array() != 4) in.stop(DecodeError::wrong_length);
    if (!in.bytes().empty()) in.stop(DecodeError::wrong_length);
    in.literal(kEmptyMap);
    SignParts parts{in.bytes(), {}};
    const std::uint64_t count = in.array(kMaxSignatures);
    if (count == 0) in.stop(DecodeError::wrong_length);
    for (std::uint64_t i = 0; i < count && !in.stopped(); ++i) {
        if (in.array() != 3) in.stop(DecodeError::wrong_length);
        const KeyId kid = read_protected(in);
        in.literal(kEmptyMap);
        if (!parts.by.empty() && kid <= parts.by.back().kid) in.stop(DecodeError::inconsistent);
        parts.by.push_back(read_signature(in, kid));
    }
    if (auto done = in.finish(); !done) return fail(done.error());
    return parts;
}

}  // namespace noodgeld::cose
