// Does one kind of work with secrets that are marked as undefined memory, so that valgrind's
// memcheck, or clang's memory sanitizer, reports each branch and each address that depends on one.
// scripts/constant-time builds and runs it; docs/threats.md says what that shows.
//
//   constant_time_probe BACK_END WORK     exit status 0; 1 if a result is wrong; 2 for usage
//
// The works named leak_... do what must not be done: a run that does not report them shows nothing.
#include <sodium.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <string_view>
#include <vector>

#include "base/sodium_once.h"
#include "crypto/base_comb.h"
#include "crypto/bulk_signing.h"

#if defined(__has_feature)
#if __has_feature(memory_sanitizer)
#define NOODGELD_MEMORY_SANITIZER
#endif
#endif
#ifdef NOODGELD_MEMORY_SANITIZER
#include <sanitizer/msan_interface.h>
#else
#include <valgrind/memcheck.h>
#endif

namespace noodgeld::crypto {
namespace {

constexpr std::size_t kCount = 19;  // groups of lanes that are full, and one that is not

void make_secret(const void* at, std::size_t size) {
#ifdef NOODGELD_MEMORY_SANITIZER
    __msan_poison(at, size);
#else
    (void)VALGRIND_MAKE_MEM_UNDEFINED(at, size);
#endif
}

void make_public(const void* at, std::size_t size) {
#ifdef NOODGELD_MEMORY_SANITIZER
    __msan_unpoison(at, size);
#else
    (void)VALGRIND_MAKE_MEM_DEFINED(at, size);
#endif
}

std::array<std::uint8_t, 32> pattern(std::size_t number) {
    std::array<std::uint8_t, 32> out{};
    for (std::size_t i = 0; i < out.size(); ++i) {
        out[i] = static_cast<std::uint8_t>(37 * i + 101 * number + 1);
    }
    return out;
}

Hash512 hash_pattern(std::size_t number) {
    Hash512 out;
    std::ranges::copy(pattern(number), out.bytes.begin());
    std::ranges::copy(pattern(number + 1), out.bytes.begin() + 32);
    return out;
}

/// Arithmetic modulo L, and then [s]B of its results.
bool multiply_base(const BackEnd& back_end) {
    std::vector<SecretScalar> scalars(kCount);
    for (std::size_t i = 0; i < kCount; ++i) {
        const Hash512 a = hash_pattern(i), b = hash_pattern(i + 50);
        make_secret(a.bytes.data(), a.bytes.size());
        make_secret(b.bytes.data(), b.bytes.size());
        scalars[i] = multiply_add(private_scalar(a), reduce_secret(b), reduce_secret(a));
    }
    std::vector<PointEncoding> points(kCount);
    BaseComb comb;
    make_base_comb(back_end, comb);
    back_end.multiply_base(comb, scalars, points.data());

    bool is_right = true;
    for (std::size_t i = 0; i < kCount; ++i) {
        std::array<std::uint8_t, 32> bytes{}, expected{};
        write_scalar(scalars[i], bytes);
        make_public(bytes.data(), bytes.size());
        make_public(points[i].data(), points[i].size());
        const int rc = crypto_scalarmult_ed25519_base_noclamp(expected.data(), bytes.data());
        make_public(expected.data(), expected.size());
        is_right = rc == 0 && expected == points[i] && is_right;
    }
    return is_right;
}

bool public_keys(const BackEnd& back_end) {
    std::vector<Seed> seeds;
    for (std::size_t i = 0; i < kCount; ++i) seeds.emplace_back(pattern(i));
    for (const Seed& seed : seeds) make_secret(seed.view().data(), seed.view().size());
    std::vector<PublicKey> keys(kCount);
    BulkSigning(back_end).public_keys(seeds, keys);
    bool is_right = true;
    for (std::size_t i = 0; i < kCount; ++i) {
        make_public(keys[i].bytes.data(), keys[i].bytes.size());
        is_right = keys[i] == SecretKey::from_seed(pattern(i)).public_key() && is_right;
    }
    return is_right;
}

bool sign(const BackEnd& back_end) {
    std::vector<SecretKey> keys;
    std::vector<Bytes> messages;
    std::vector<SigningOrder> orders(kCount);
    for (std::size_t i = 0; i < kCount; ++i) {
        keys.push_back(SecretKey::from_seed(pattern(i)));
        messages.emplace_back(23 * i, static_cast<std::uint8_t>(i));
    }
    for (std::size_t i = 0; i < kCount; ++i) {
        make_secret(keys[i].seed().data(), keys[i].seed().size());
        orders[i] = {&keys[i / 2], ByteView(messages[i])};
    }
    std::vector<Signature> signatures(kCount);
    BulkSigning(back_end).sign(orders, signatures);
    bool is_right = true;
    for (std::size_t i = 0; i < kCount; ++i) {
        make_public(signatures[i].bytes.data(), signatures[i].bytes.size());
        const Signature expected = SecretKey::from_seed(pattern(i / 2)).sign(messages[i]);
        is_right = signatures[i] == expected && is_right;
    }
    return is_right;
}

/// Branches on a bit of the result that is secret.
bool leak_branch(const BackEnd& back_end) {
    std::array<SecretScalar, 1> scalar{reduce_secret(hash_pattern(1))};
    make_secret(scalar.data(), sizeof scalar);
    PointEncoding point;
    back_end.multiply_base(base_comb(back_end), scalar, &point);
    std::size_t odd = 0;
    if ((point[0] & 1) != 0) odd = static_cast<std::size_t>(std::puts("odd"));
    return odd < 100;
}

/// Reads from an address that is secret.
bool leak_address(const BackEnd& back_end) {
    const SecretScalar scalar = reduce_secret(hash_pattern(1));
    make_secret(&scalar, sizeof scalar);
    const volatile std::uint64_t* words = base_comb(back_end).word[0][0];
    const std::uint64_t found = words[scalar.word[0] % BaseComb::kMultiples];
    make_public(&found, sizeof found);
    return found < UINT64_MAX;
}

struct Work {
    std::string_view name;
    bool (*act)(const BackEnd&);
};
constexpr Work kWorks[] = {{"multiply_base", multiply_base},
                           {"public_keys", public_keys},
                           {"sign", sign},
                           {"leak_branch", leak_branch},
                           {"leak_address", leak_address}};

int run(std::string_view back_end_name, std::string_view work_name) {
    initialise_sodium();
    const BackEnd* back_end = find_back_end(back_end_name);
    const auto* work = std::ranges::find(kWorks, work_name, &Work::name);
    if (back_end == nullptr || work == std::end(kWorks)) return 2;
    if (work->act(*back_end)) return 0;
    (void)std::puts("wrong result");
    return 1;
}

}  // namespace
}  // namespace noodgeld::crypto

int main(int count, char** arguments) {
    if (count != 3) return 2;
    return noodgeld::crypto::run(arguments[1], arguments[2]);
}
