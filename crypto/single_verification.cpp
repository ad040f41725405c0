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
std::optional<std::array<AffineRecord, kCount>> decode(
    const std::array<const std::uint8_t*, kCount>& encodings, const BackEnd& back_end) {
    std::array<AffineRecord, kCount> records;
    std::array<bool, kCount> good{};
    back_end.decode(encodings, records.data(), good.data());
    for (const bool each : good) {
        if (!each) return std::nullopt;
    }
    return records;
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

SingleVerification::SingleVerification(const BackEnd& back_end)
    : back_end_(back_end), base_(base_records(back_end)) {}

std::shared_ptr<const PreparedKey> SingleVerification::prepare(const PublicKey& key) const {
    const auto points = decode<1>({key.bytes.data()}, back_end_);
    if (!points) return nullptr;
    auto prepared = std::make_shared<PreparedKey>();
    prepared->point = points->front();
    const ExtendedPoint a = to_extended(back_end_.to_affine(prepared->point));
    back_end_.to_record(to_affine_cached(high_multiple(a)), &prepared->high);
    make_quarter_multiples(prepared->point, prepared->high, back_end_, prepared->odd_multiples);
    return prepared;
}

// [8](SB - kA - R) is neutral, that is: SB - kA - R has small order.
bool SingleVerification::is_valid(const PreparedKey& prepared, const PublicKey& key,
                                  const Signature& signature, const Message& message) const {
    const auto s = scalar_of(signature);
    if (!s) return false;
    const auto points = decode<1>({signature.bytes.data()}, back_end_);
    if (!points) return false;
    std::array<CachedRecord, 1> r;
    back_end_.odd_multiples(points->front(), 0, r);
    HalfSum sum(back_end_, base_);
    sum.add_base(*s);
    sum.add(hash(key, signature, message), prepared.odd_multiples, true);
    sum.add(HalfScalar{1, 0}, r, true);
    return sum.has_small_order();
}

// v times that, where k v = u: vSB - uA - vR. v is not 0 modulo L, so it has small order if and
// only if SB - kA - R has: multiples of L, by which (v k) A and u A may differ, have themselves.
bool SingleVerification::is_valid(const PublicKey& key, const Signature& signature,
                                  const Message& message) const {
    const auto s = scalar_of(signature);
    if (!s) return false;
    const auto points = decode<2>({key.bytes.data(), signature.bytes.data()}, back_end_);
    if (!points) return false;
    const OddMultiples a = odd_multiples((*points)[0], back_end_);
    const OddMultiples r = odd_multiples((*points)[1], back_end_);
    const ShortRatio ratio = short_ratio(hash(key, signature, message));
    ScalarSum v_s;
    v_s.add(ratio.v, *s);
    HalfSum sum(back_end_, base_);
    sum.add_base(v_s.reduced());
    // |v| takes v's place; its sign goes to u.
    sum.add(ratio.u, a, !ratio.v_is_negative);
    sum.add(ratio.v, r, true);
    return sum.has_small_order();
}

}  // namespace noodgeld::crypto
