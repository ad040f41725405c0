// Keys and signatures made in bulk leave no secret on the stack: looked at after a thread of its
// own made them.
#include <gtest/gtest.h>
#include <pthread.h>

#include <cstring>
#include <string>
#include <unordered_set>
#include <vector>

#include "crypto/bulk_signing.h"
#include "crypto/hash.h"
#include "crypto/secret_scalar.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define NOODGELD_OTHER_STACKS
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define NOODGELD_OTHER_STACKS
#endif
#endif

namespace noodgeld::crypto {
namespace {

#ifndef NOODGELD_OTHER_STACKS

constexpr std::size_t kKeys = 140;  // more than a slice
constexpr std::size_t kStack = std::size_t{1} << 20;

/// Eight bytes each, of everything that must not be found.
using Traces = std::unordered_set<std::uint64_t>;

void add(Traces& traces, ByteView secret) {
    for (std::size_t at = 0; at + 8 <= secret.size(); at += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, secret.data() + at, 8);
        traces.insert(word);
        traces.insert(__builtin_bswap64(word));  // as SHA-512 has it
    }
}

void add(Traces& traces, const SecretScalar& scalar) {
    std::array<std::uint8_t, 32> bytes{};
    write_scalar(scalar, bytes);
    add(traces, bytes);
}

struct Inputs {
    std::vector<Seed> seeds;
    std::vector<SecretKey> keys;
    std::vector<Bytes> messages;
    std::vector<SigningOrder> orders;
    Traces traces;

    Inputs() {
        for (std::size_t i = 0; i < kKeys; ++i) {
            messages.emplace_back(50 + i, static_cast<std::uint8_t>(i));
            const Hash seed = sha256({as_bytes("bulk secrets test"), messages.back()});
            const Hash512 expanded = sha512({seed.bytes});
            const Hash512 nonce = sha512({ByteView(expanded.bytes).last<32>(), messages.back()});
            seeds.emplace_back(seed.bytes);
            keys.push_back(SecretKey::from_seed(seed.bytes));
            for (const ByteView secret :
                 {ByteView(seed.bytes), ByteView(expanded.bytes), ByteView(nonce.bytes)}) {
                add(traces, secret);
            }
            add(traces, private_scalar(expanded));
            add(traces, reduce_secret(nonce));
        }
        for (std::size_t i = 0; i < kKeys; ++i) {
            orders.push_back({&keys[i], ByteView(messages[i])});
        }
    }
};

/// What `act` leaves of `traces` on the stack of a thread that does nothing else.
template <class Act>
std::size_t left_by(const Act& act, const Traces& traces) {
    const auto run = [](void* argument) -> void* {
        (*static_cast<const Act*>(argument))();
        return nullptr;
    };
    std::vector<std::uint8_t> memory(kStack + 64);
    std::uint8_t* stack =
        memory.data() + (64 - reinterpret_cast<std::uintptr_t>(memory.data()) % 64);
    pthread_attr_t attributes;
    pthread_t thread{};
    EXPECT_EQ(pthread_attr_init(&attributes), 0);
    EXPECT_EQ(pthread_attr_setstack(&attributes, stack, kStack), 0);
    EXPECT_EQ(pthread_create(&thread, &attributes, run, const_cast<Act*>(&act)), 0);
    EXPECT_EQ(pthread_join(thread, nullptr), 0);
    EXPECT_EQ(pthread_attr_destroy(&attributes), 0);
    std::size_t found = 0;
    for (std::size_t at = 0; at + 8 <= kStack; ++at) {
        std::uint64_t word = 0;
        std::memcpy(&word, stack + at, 8);
        if (traces.contains(word)) ++found;
    }
    return found;
}

class BulkSecretsOn : public testing::TestWithParam<const char*> {
  protected:
    void SetUp() override {
        if (back_end_ == nullptr) GTEST_SKIP() << "this CPU has no " << GetParam();
    }
    const BackEnd* const back_end_ = find_back_end(GetParam());
};

INSTANTIATE_TEST_SUITE_P(All, BulkSecretsOn, testing::Values("portable", "avx2", "ifma"),
                         [](const auto& each) { return std::string(each.param); });

TEST_P(BulkSecretsOn, WhatTheBackEndLeavesIsSeen) {
    const Inputs in;
    std::vector<HashInput> inputs(kKeys);
    for (std::size_t i = 0; i < kKeys; ++i) inputs[i].parts = {in.seeds[i].view()};
    std::vector<Hash512> out(kKeys);
    EXPECT_GT(left_by([&] { back_end_->hash(inputs, out.data()); }, in.traces), 0U);
}

TEST_P(BulkSecretsOn, MakingKeysLeavesNothing) {
    const Inputs in;
    const BulkSigning signing(*back_end_);
    std::vector<PublicKey> out(kKeys);
    EXPECT_EQ(left_by([&] { signing.public_keys(in.seeds, out); }, in.traces), 0U);
    EXPECT_EQ(out.back(), in.keys.back().public_key());
}

TEST_P(BulkSecretsOn, SigningLeavesNothing) {
    const Inputs in;
    const BulkSigning signing(*back_end_);
    std::vector<Signature> out(kKeys);
    EXPECT_EQ(left_by([&] { signing.sign(in.orders, out); }, in.traces), 0U);
    EXPECT_EQ(out.back(), in.keys.back().sign(in.messages.back()));
}

#endif

}  // namespace
}  // namespace noodgeld::crypto
