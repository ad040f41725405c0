// Token: a signed statement that one holder key is one unit of a series; Voucher: a token on paper.
//
// A token is a COSE_Sign1 CWT without tag 61, always 147 bytes: kid = series id,
// { 7 (cti): serial, 8 (cnf): { 1: { 1: 1 (OKP), -1: 6 (Ed25519), -2: holder key } } }
// (RFC 8392, 8747, 9053). What it is worth is said by its series alone.
#pragma once

#include "base/secret.h"
#include "protocol/wire/cose.h"
#include "protocol/wire/ids.h"

namespace noodgeld {

inline constexpr std::size_t kTokenBytes = 147;

/// A token of the right form. It may be forged or spent.
struct Token {
    SeriesId series;
    Serial serial;
    crypto::PublicKey holder;
    crypto::Signature signature;
    friend auto operator<=>(const Token&, const Token&) = default;
};

/// A token and its holder's seed: whoever has it can spend. Move-only, like its seed.
struct Voucher {
    Token token;
    crypto::Seed seed;
};

[[nodiscard]] Bytes encode(const Token& token);
[[nodiscard]] Result<Token, DecodeError> decode_token(ByteView wire);

/// Holds a secret: wipe it after use.
[[nodiscard]] Bytes encode(const Voucher& voucher);
[[nodiscard]] Result<Voucher, DecodeError> decode_voucher(ByteView wire);

/// What the series key signs.
[[nodiscard]] Bytes to_be_signed(const Token& token, const Lineage& lineage);

/// A token signed by `series_key`.
[[nodiscard]] Token sign_token(const SeriesId& series, const Serial& serial,
                               const crypto::PublicKey& holder, const Lineage& lineage,
                               const crypto::SecretKey& series_key);

/// SHA-256("noodgeld/token-id/1" || lineage || series id || serial || holder key), 16 bytes.
[[nodiscard]] TokenId token_id(const Token& token, const Lineage& lineage);

/// Voucher number `index` of a sheet: SHA-256("noodgeld/serial/1" || lineage || sheet key || index
/// in two bytes, big-endian), 8 bytes. Publishing the key revokes the sheet.
[[nodiscard]] Serial sheet_serial(const SheetKey& sheet, std::uint16_t index,
                                  const Lineage& lineage);

}  // namespace noodgeld
