#include "crypto/single_verification.h"

#include <optional>
#include <span>

#include "crypto/hash.h"
#include "crypto/short_ratio.h"

namespace noodgeld::crypto {
namespace {

/// Points 2 and 3 of the rule, for several encodings: canonical ones of curve points that have not
/// small order. Nothing if any is not.
template <std::size_t kCount>
std::optional<std::array<ExtendedPoint, kCount>> decode_points(
    const std::array<const std::uint8_t*, kCount>& encodings, const BackEnd& back_end) {
    std::array<AffineRecord, kCount> records;
    std::array<bool, kCount> good{};
    back_end.decode(encodings, records.data(), good.data());
    std::array<ExtendedPoint, kCount> points;
    for (std::size_t i = 0; i < kCount; ++i) {
        if (!good[i]) return std::nullopt;
        points[i] = to_extended(back_end.to_affine(records[i]));
    }
    return points;
}

/// S, if it is below L: point 1 of the rule.
std::optional<Scalar> scalar_of(const Signature& signature) {
    return decode_scalar(std::span<const std::uint8_t, 64>(signature.bytes).last<32>());
}

Scalar hash(const PublicKey& key, const Signature& signature, const Message& message) {
    const auto& [first, second, third] = message.parts;
    const auto r = std::span<const std::uint8_t, 64>(signature.bytes).first<32>();
    return reduce(sha512({r, key.bytes, first, second, third}));
}

}  // namespace

std::shared_ptr<const PreparedKey> prepare(const PublicKey& key, const BackEnd& back_end) {
    const auto points = decode_points<1>({key.bytes.data()}, back_end);
    if (!points) return nullptr;
    const ExtendedPoint& a = points->front();
    const ExtendedPoint high = high_multiple(a);
    auto prepared = std::make_shared<PreparedKey>();
    prepared->minus_a = odd_multiples(negate(a));
    prepared->minus_high = odd_multiples(negate(high));
    back_end.to_record(to_affine_cached(a), &prepared->point);
    back_end.to_record(to_affine_cached(high), &prepared->high);
    return prepared;
}

// [8](SB - kA - R) is neutral, that is: SB - kA - R has small order.
bool is_valid(const PreparedKey& prepared, const PublicKey& key, const Signature& signature,
              const Message& message, const BackEnd& back_end) {
    const auto s = scalar_of(signature);
    if (!s) return false;
    const auto r = decode_points<1>({signature.bytes.data()}, back_end);
    if (!r) return false;
    const auto [low, high] = split(hash(key, signature, message));
    const std::array<HalfTerm, 2> terms = {
        {{low, &prepared.minus_a}, {high, &prepared.minus_high}}};
    const ExtendedPoint sum = sum_of_halves(terms, *s);
    return has_small_order(to_extended(subtract(sum, to_cached(r->front()))));
}

// v times that, where k v = u: vSB - uA - vR. v is not 0 modulo L, so it has small order if and
// only if SB - kA - R has: multiples of L, by which (v k) A and u A may differ, have themselves.
bool is_valid(const PublicKey& key, const Signature& signature, const Message& message,
              const BackEnd& back_end) {
    const auto s = scalar_of(signature);
    if (!s) return false;
    const auto points = decode_points<2>({key.bytes.data(), signature.bytes.data()}, back_end);
    if (!points) return false;
    const auto& [a, r] = *points;
    const ShortRatio ratio = short_ratio(hash(key, signature, message));
    ScalarSum v_s;
    v_s.add(ratio.v, *s);
    // |v| takes v's place; its sign goes to u.
    const OddMultiples a_multiples = odd_multiples(a), r_multiples = odd_multiples(r);
    const std::array<HalfTerm, 2> terms = {
        {{ratio.u, &a_multiples, !ratio.v_is_negative}, {ratio.v, &r_multiples, true}}};
    return has_small_order(sum_of_halves(terms, v_s.reduced()));
}

}  // namespace noodgeld::crypto
