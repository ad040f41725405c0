#include "crypto/bulk_signing.h"

#include <sodium.h>

#include <algorithm>
#include <array>

#include "base/check.h"
#include "crypto/base_comb.h"
#include "crypto/secret_scalar.h"

namespace noodgeld::crypto {
namespace {

constexpr std::size_t kSlice = BulkSigning::kSlice;

// More than a slice reaches down the stack, in any build; bulk_secrets_test.cpp looks.
constexpr std::size_t kStackBytes = std::size_t{160} << 10;

/// Slices of work, on one back end. The functions here leave secrets on the stack, and must have
/// frames of their own there.
struct SliceMaker {
    const BackEnd& back_end;
    const BaseComb& comb;

    /// The hashes of seeds: a private scalar in the first half, what nonces are made of in the
    /// second (RFC 8032, section 5.1.5).
    template <class SeedOf>
    void expand(std::size_t count, SeedOf seed_of, Hash512* out) const {
        std::array<HashInput, kSlice> inputs;
        for (std::size_t i = 0; i < count; ++i) inputs[i].parts = {seed_of(i)};
        back_end.hash(std::span(inputs).first(count), out);
    }

    [[gnu::noinline]] void public_keys(std::span<const Seed> seeds, PublicKey* out) const;
    [[gnu::noinline]] void sign(std::span<const SigningOrder> orders, Signature* out) const;
};

void SliceMaker::public_keys(std::span<const Seed> seeds, PublicKey* out) const {
    std::array<Hash512, kSlice> expanded;
    expand(
        seeds.size(), [&](std::size_t i) -> ByteView { return seeds[i].view(); }, expanded.data());
    std::array<SecretScalar, kSlice> scalars;
    for (std::size_t i = 0; i < seeds.size(); ++i) scalars[i] = private_scalar(expanded[i]);
    std::array<PointEncoding, kSlice> points;
    back_end.multiply_base(comb, std::span(scalars).first(seeds.size()), points.data());
    for (std::size_t i = 0; i < seeds.size(); ++i) out[i].bytes = points[i];
}

/// RFC 8032, section 5.1.6.
void SliceMaker::sign(std::span<const SigningOrder> orders, Signature* out) const {
    const std::size_t count = orders.size();
    std::array<const SecretKey*, kSlice> keys{};
    std::array<std::uint8_t, kSlice> key_of{};
    std::size_t keys_count = 0;
    for (std::size_t i = 0; i < count; ++i) {
        if (i == 0 || orders[i].key != orders[i - 1].key) keys[keys_count++] = orders[i].key;
        key_of[i] = static_cast<std::uint8_t>(keys_count - 1);
    }
    std::array<Hash512, kSlice> expanded;
    expand(
        keys_count, [&](std::size_t i) -> ByteView { return keys[i]->seed(); }, expanded.data());
    std::array<SecretScalar, kSlice> privates, nonces;
    for (std::size_t i = 0; i < keys_count; ++i) privates[i] = private_scalar(expanded[i]);

    std::array<HashInput, kSlice> inputs;
    std::array<Hash512, kSlice> hashes;
    for (std::size_t i = 0; i < count; ++i) {
        const auto& [a, b, c] = orders[i].message.parts;
        inputs[i].parts = {ByteView(expanded[key_of[i]].bytes).last<32>(), a, b, c};
    }
    back_end.hash(std::span(inputs).first(count), hashes.data());
    for (std::size_t i = 0; i < count; ++i) nonces[i] = reduce_secret(hashes[i]);
    std::array<PointEncoding, kSlice> r;
    back_end.multiply_base(comb, std::span(nonces).first(count), r.data());

    for (std::size_t i = 0; i < count; ++i) {
        const auto& [a, b, c] = orders[i].message.parts;
        inputs[i].parts = {r[i], orders[i].key->public_key().bytes, a, b, c};
    }
    back_end.hash(std::span(inputs).first(count), hashes.data());
    for (std::size_t i = 0; i < count; ++i) {
        std::ranges::copy(r[i], out[i].bytes.begin());
        write_scalar(multiply_add(reduce_secret(hashes[i]), privates[key_of[i]], nonces[i]),
                     std::span(out[i].bytes).last<32>());
    }
}

std::size_t slices(std::size_t count) {
    return (count + kSlice - 1) / kSlice;
}

/// The slice of `all` with that number.
template <class Item>
std::span<Item> slice(std::span<Item> all, std::size_t number) {
    return all.subspan(number * kSlice, std::min(kSlice, all.size() - number * kSlice));
}

/// Has `each` called for every number below `count`, through `each_of(count, call)`, and wipes the
/// stack after it.
template <class Each, class EachOf>
void in_slices(std::size_t count, Each each, EachOf each_of) {
    each_of(slices(count), [&](std::size_t number) {
        each(number);
        sodium_stackzero(kStackBytes);
    });
}

constexpr auto kOneByOne = [](std::size_t count, const auto& body) {
    for (std::size_t i = 0; i < count; ++i) body(i);
};

auto on(Executor& executor) {
    return [&](std::size_t count, const auto& body) { executor.for_each(count, body); };
}

template <class EachOf>
void make_public_keys(const SliceMaker& maker, std::span<const Seed> seeds,
                      std::span<PublicKey> out, EachOf each_of) {
    NOODGELD_CHECK(seeds.size() == out.size());
    const auto make = [&](std::size_t number) {
        maker.public_keys(slice(seeds, number), slice(out, number).data());
    };
    in_slices(seeds.size(), make, each_of);
}

template <class EachOf>
void make_signatures(const SliceMaker& maker, std::span<const SigningOrder> orders,
                     std::span<Signature> out, EachOf each_of) {
    NOODGELD_CHECK(orders.size() == out.size());
    const auto make = [&](std::size_t number) {
        maker.sign(slice(orders, number), slice(out, number).data());
    };
    in_slices(orders.size(), make, each_of);
}

}  // namespace

BulkSigning::BulkSigning(const BackEnd& back_end)
    : back_end_(&back_end), comb_(&base_comb(back_end)) {}

void BulkSigning::public_keys(std::span<const Seed> seeds, std::span<PublicKey> out) const {
    make_public_keys({*back_end_, *comb_}, seeds, out, kOneByOne);
}

void BulkSigning::public_keys(std::span<const Seed> seeds, std::span<PublicKey> out,
                              Executor& executor) const {
    make_public_keys({*back_end_, *comb_}, seeds, out, on(executor));
}

void BulkSigning::sign(std::span<const SigningOrder> orders, std::span<Signature> out) const {
    make_signatures({*back_end_, *comb_}, orders, out, kOneByOne);
}

void BulkSigning::sign(std::span<const SigningOrder> orders, std::span<Signature> out,
                       Executor& executor) const {
    make_signatures({*back_end_, *comb_}, orders, out, on(executor));
}

}  // namespace noodgeld::crypto
