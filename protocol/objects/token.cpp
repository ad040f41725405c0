#include "protocol/objects/token.h"

#include <algorithm>

#include "base/check.h"

namespace noodgeld {
namespace {

// { 7: serial, 8: { 1: { 1: 1, -1: 6, -2: holder } } }, cut where the two strings stand.
constexpr std::array<std::uint8_t, 3> kBeforeSerial{0xa2, 0x07, 0x48};
constexpr std::array<std::uint8_t, 11> kBeforeHolder{0x08, 0xa1, 0x01, 0xa3, 0x01, 0x01,
                                                     0x20, 0x06, 0x21, 0x58, 0x20};

Bytes claims(const Token& token) {
    cbor::Writer out;
    out.literal(kBeforeSerial).literal(token.serial.bytes);
    return out.literal(kBeforeHolder).literal(token.holder.bytes).take();
}

/// A token's kid is its series id.
KeyId kid_of(const SeriesId& series) {
    return {series.bytes};
}

template <std::size_t N>
bool take(ByteView& rest, std::array<std::uint8_t, N>& out) {
    if (rest.size() < N) return false;
    std::copy_n(rest.begin(), N, out.begin());
    rest = rest.subspan(N);
    return true;
}

template <std::size_t N>
bool take_literal(ByteView& rest, const std::array<std::uint8_t, N>& expected) {
    std::array<std::uint8_t, N> found{};
    return take(rest, found) && found == expected;
}

}  // namespace

Bytes encode(const Token& token) {
    Bytes wire = cose::write_sign1(claims(token), {kid_of(token.series), token.signature});
    NOODGELD_CHECK(wire.size() == kTokenBytes);
    return wire;
}

Result<Token, DecodeError> decode_token(ByteView wire) {
    NOODGELD_TRY(const cose::Sign1Parts parts, cose::read_sign1(wire));
    Token token{{parts.by.kid.bytes}, {}, {}, parts.by.signature};
    ByteView rest = parts.payload;
    if (!take_literal(rest, kBeforeSerial) || !take(rest, token.serial.bytes) ||
        !take_literal(rest, kBeforeHolder) || !take(rest, token.holder.bytes)) {
        return fail(DecodeError::wrong_key);
    }
    if (!rest.empty()) return fail(DecodeError::trailing_bytes);
    return token;
}

Bytes encode(const Voucher& voucher) {
    return cbor::Writer().array(2).bytes(encode(voucher.token)).bytes(voucher.seed.view()).take();
}

Result<Voucher, DecodeError> decode_voucher(ByteView wire) {
    cbor::Reader in(wire);
    if (in.array() != 2) in.stop(DecodeError::wrong_length);
    const ByteView token_bytes = in.bytes();
    const ByteView seed = in.bytes();
    if (seed.size() != 32) in.stop(DecodeError::wrong_length);
    if (auto done = in.finish(); !done) return fail(done.error());
    NOODGELD_TRY(const Token token, decode_token(token_bytes));
    return Voucher{token, crypto::Seed(seed.first<32>())};
}

Bytes to_be_signed(const Token& token, const Lineage& lineage) {
    return cose::to_be_signed_1(kid_of(token.series), domain(Kind::token, lineage), claims(token));
}

Token sign_token(const SeriesId& series, const Serial& serial, const crypto::PublicKey& holder,
                 const Lineage& lineage, const crypto::SecretKey& series_key) {
    Token token{series, serial, holder, {}};
    token.signature = series_key.sign(to_be_signed(token, lineage));
    return token;
}

TokenId token_id(const Token& token, const Lineage& lineage) {
    return id_from<TokenId>(
        crypto::sha256({as_bytes("noodgeld/token-id/1"), lineage.bytes, token.series.bytes,
                        token.serial.bytes, token.holder.bytes})
            .bytes);
}

Serial sheet_serial(const SheetKey& sheet, std::uint16_t index, const Lineage& lineage) {
    const std::array<std::uint8_t, 2> number{static_cast<std::uint8_t>(index >> 8),
                                             static_cast<std::uint8_t>(index)};
    const crypto::Hash hash =
        crypto::sha256({as_bytes("noodgeld/serial/1"), lineage.bytes, sheet.bytes, number});
    Serial serial;
    std::copy_n(hash.bytes.begin(), serial.bytes.size(), serial.bytes.begin());
    return serial;
}

}  // namespace noodgeld
