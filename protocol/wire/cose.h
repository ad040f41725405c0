// Cose: signed objects as COSE_Sign1 and COSE_Sign (RFC 9052, sections 4.1 to 4.4), EdDSA only.
//
// Protected header: { 1: -8 (EdDSA), 4: kid }, kid 16 bytes; unprotected header: empty;
// external_aad: the domain (kind.h); payload: the object's one encoding. COSE_Sign's body header is
// empty, and its signatures ascend by kid, each kid once.
#pragma once

#include <algorithm>
#include <vector>

#include "crypto/verifier.h"
#include "protocol/wire/codec.h"
#include "protocol/wire/ids.h"
#include "protocol/wire/kind.h"

namespace noodgeld {

/// Signatures that a COSE_Sign may carry: every officer of the largest charter, and the issuer.
inline constexpr std::size_t kMaxSignatures = 33;

struct KeySignature {
    KeyId kid;
    crypto::Signature signature;
    friend auto operator<=>(const KeySignature&, const KeySignature&) = default;
};

/// A value with one signature, of the right form. Whether it is good is said by `verify_signed`.
template <class T>
struct Signed {
    T value;
    KeySignature by;
    friend bool operator==(const Signed&, const Signed&) = default;
};

/// A value with signatures of several keys, ascending by kid.
template <class T>
struct MultiSigned {
    T value;
    std::vector<KeySignature> by;
    friend bool operator==(const MultiSigned&, const MultiSigned&) = default;
};

namespace cose {

/// { 1: -8, 4: kid }.
[[nodiscard]] Bytes protected_header(const KeyId& kid);

/// The Sig_structure that a COSE_Sign1 signature is over.
[[nodiscard]] Bytes to_be_signed_1(const KeyId& kid, ByteView external_aad, ByteView payload);
/// The Sig_structure that one of a COSE_Sign's signatures is over.
[[nodiscard]] Bytes to_be_signed(const KeyId& kid, ByteView external_aad, ByteView payload);

[[nodiscard]] Bytes write_sign1(ByteView payload, const KeySignature& by);
[[nodiscard]] Bytes write_sign(ByteView payload, std::span<const KeySignature> by);

/// Parts of a message of the right form; the payload is not looked into and borrows `wire`.
struct Sign1Parts {
    ByteView payload;
    KeySignature by;
};
[[nodiscard]] Result<Sign1Parts, DecodeError> read_sign1(ByteView wire);

struct SignParts {
    ByteView payload;
    std::vector<KeySignature> by;
};
[[nodiscard]] Result<SignParts, DecodeError> read_sign(ByteView wire);

}  // namespace cose

template <class T>
[[nodiscard]] Bytes encode(const Signed<T>& object) {
    return cose::write_sign1(encode(object.value), object.by);
}

template <class T>
[[nodiscard]] Bytes encode(const MultiSigned<T>& object) {
    return cose::write_sign(encode(object.value), object.by);
}

/// Accepts exactly the bytes that `encode` can produce.
template <class T>
[[nodiscard]] Result<Signed<T>, DecodeError> decode_signed(ByteView wire) {
    NOODGELD_TRY(const cose::Sign1Parts parts, cose::read_sign1(wire));
    NOODGELD_TRY(T value, decode<T>(parts.payload));
    return Signed<T>{std::move(value), parts.by};
}

template <class T>
[[nodiscard]] Result<MultiSigned<T>, DecodeError> decode_multi_signed(ByteView wire) {
    NOODGELD_TRY(cose::SignParts parts, cose::read_sign(wire));
    NOODGELD_TRY(T value, decode<T>(parts.payload));
    return MultiSigned<T>{std::move(value), std::move(parts.by)};
}

/// Signs `value` with `key` as the only signer.
template <class T>
[[nodiscard]] Signed<T> sign(T value, const std::optional<Lineage>& lineage,
                             const crypto::SecretKey& key) {
    const KeyId kid = key_id(key.public_key());
    const Bytes message = cose::to_be_signed_1(kid, domain(T::kKind, lineage), encode(value));
    return {std::move(value), {kid, key.sign(message)}};
}

/// One signer's signature of `value`, to be combined with others'.
template <class T>
[[nodiscard]] KeySignature cosign(const T& value, const std::optional<Lineage>& lineage,
                                  const crypto::SecretKey& key) {
    const KeyId kid = key_id(key.public_key());
    return {kid, key.sign(cose::to_be_signed(kid, domain(T::kKind, lineage), encode(value)))};
}

/// Adds `by` in its place, replacing an earlier signature of the same key.
template <class T>
void combine(MultiSigned<T>& object, const KeySignature& by) {
    const auto at = std::ranges::lower_bound(object.by, by.kid, {}, &KeySignature::kid);
    if (at != object.by.end() && at->kid == by.kid) {
        *at = by;
    } else {
        object.by.insert(at, by);
    }
}

template <class T>
[[nodiscard]] ObjectHash hash_of(const T& value, const std::optional<Lineage>& lineage) {
    return object_hash(T::kKind, lineage, encode(value));
}

/// Whether `key` signed the object.
template <class T>
[[nodiscard]] bool verify_signed(const Signed<T>& object, const std::optional<Lineage>& lineage,
                                 const crypto::PublicKey& key, const crypto::Verifier& verifier) {
    if (object.by.kid != key_id(key)) return false;
    const Bytes message =
        cose::to_be_signed_1(object.by.kid, domain(T::kKind, lineage), encode(object.value));
    return verifier.verify(key, object.by.signature, ByteView(message));
}

/// How many of `keys`, which are distinct, signed the object.
template <class T>
[[nodiscard]] std::size_t count_signers(const MultiSigned<T>& object,
                                        const std::optional<Lineage>& lineage,
                                        std::span<const crypto::PublicKey> keys,
                                        const crypto::Verifier& verifier) {
    const Bytes aad = domain(T::kKind, lineage);
    const Bytes payload = encode(object.value);
    return static_cast<std::size_t>(std::ranges::count_if(keys, [&](const auto& key) {
        const KeyId kid = key_id(key);
        const auto by = std::ranges::find(object.by, kid, &KeySignature::kid);
        if (by == object.by.end()) return false;
        const Bytes message = cose::to_be_signed(kid, aad, payload);
        return verifier.verify(key, by->signature, ByteView(message));
    }));
}

}  // namespace noodgeld
