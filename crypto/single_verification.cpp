#include "crypto/single_verification.h"

#include <span>

#include "crypto/base_records.h"
#include "crypto/hash.h"

namespace noodgeld::crypto {
namespace {

/// Points 2 and 3 of the rule: a canonical encoding of a curve point that has not small order.
std::optional<ExtendedPoint> decode_point(std::span<const std::uint8_t, 32> encoding) {
    const auto point = decompress(encoding);
    if (!point || has_small_order(*point)) return std::nullopt;
    return point;
}

}  // namespace

std::optional<OddMultiples> negative_multiples(const PublicKey& key) {
    const auto a = decode_point(key.bytes);
    if (!a) return std::nullopt;
    return odd_multiples(negate(*a));
}

std::shared_ptr<const PreparedKey> prepare(const PublicKey& key, const BackEnd& back_end) {
    const auto a = decode_point(key.bytes);
    if (!a) return nullptr;
    auto prepared = std::make_shared<PreparedKey>();
    prepared->minus_a = odd_multiples(negate(*a));
    back_end.to_record(to_affine_cached(*a), &prepared->point);
    back_end.to_record(to_affine_cached(high_multiple(*a)), &prepared->high);
    return prepared;
}

bool is_valid(const OddMultiples& minus_a, const PublicKey& key, const Signature& signature,
              const Message& message) {
    const std::span<const std::uint8_t, 64> bytes = signature.bytes;
    const auto encoded_r = bytes.first<32>();

    const auto s = decode_scalar(bytes.last<32>());
    if (!s) return false;
    const auto r = decode_point(encoded_r);
    if (!r) return false;

    const auto& [first, second, third] = message.parts;
    const Scalar k = reduce(sha512({encoded_r, key.bytes, first, second, third}));

    // [8](SB - kA - R) is neutral, that is: SB - kA - R has small order.
    const ExtendedPoint sum = multiply_add(k, minus_a, *s);
    return has_small_order(to_extended(subtract(sum, to_cached(*r))));
}

}  // namespace noodgeld::crypto
