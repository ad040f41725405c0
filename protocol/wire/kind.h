// Kind: what an object is. Each kind has a number, a name (its signature domain), and four
// characters before its Base45 text, so that one scanner field accepts everything.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "crypto/hash.h"
#include "protocol/wire/ids.h"

namespace noodgeld {

/// Numbers are on the wire: never renumber, never reuse.
enum class Kind : std::uint8_t {
    charter = 1,
    series = 2,
    token = 3,
    voucher = 4,
    emission = 5,
    order = 6,
    stop = 7,
    revocations = 8,
    request = 9,  ///< for a certificate
    certificate = 10,
    authorisation = 11,
    challenge = 12,  ///< the authorisation that a wallet is asked to sign
    head = 13,
    anchor = 14,
    segment = 15,
    manifest = 16,
    merchant_register = 17,
    register_part = 18,
    ruling = 19,
    settlement = 20,
};
[[nodiscard]] constexpr Kind last_of(Kind) {
    return Kind::settlement;
}

/// Stable: "charter".
[[nodiscard]] std::string_view name(Kind kind);
/// The start of its text form: "NC1:". Empty for kinds that are files only.
[[nodiscard]] std::string_view text_prefix(Kind kind);

/// "noodgeld/NAME/1" followed by the lineage; in the first charter, which makes the lineage,
/// nothing follows. Begins every hash of an object, and is the external_aad of every signature, so
/// that nothing made for one kind, scheme or drill is valid in another.
[[nodiscard]] Bytes domain(Kind kind, const std::optional<Lineage>& lineage);

/// SHA-256(domain || payload): names a signed object, whatever signatures it carries.
[[nodiscard]] ObjectHash object_hash(Kind kind, const std::optional<Lineage>& lineage,
                                     ByteView payload);

/// The first 16 bytes of `hash`.
template <class IdType>
[[nodiscard]] IdType id_from(const std::array<std::uint8_t, 32>& hash) {
    IdType id;
    std::copy_n(hash.begin(), id.bytes.size(), id.bytes.begin());
    return id;
}

/// Names a public key in a `kid`: the first 16 bytes of SHA-256("noodgeld/key/1" || key).
[[nodiscard]] KeyId key_id(const crypto::PublicKey& key);

}  // namespace noodgeld
